"""Joining: by the server's clock, through an address of ours, noted when the button is pressed."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from lessonbook.domain.attendance.models import Joining, Mark
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import GivenUp, Session
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_seat,
    make_session,
    signed_in,
    wall,
)

LINK, HOST = "https://class.example.org/room?a=1&b=2", "https://class.example.org/host"
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
START, END = NOW + 60 * MINUTE, NOW + 105 * MINUTE
OPENS = START - 15 * MINUTE


def joined(session: Session) -> list[Person]:
    return [joining.person for joining in Joining.objects.filter(session=session).order_by("at", "pk")]


@pytest.fixture
def session(lena: Person) -> Session:
    return make_session(make_course("Spanish B1"), START, lena, class_link=LINK, host_link=HOST)


def address(session: Session) -> str:
    return f"/sessions/{session.code}/join/"


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(OPENS - SECOND, False), (OPENS, True), (START, True), (END - SECOND, True), (END, False), (END + MINUTE, False)],
)
def test_the_class_is_open_from_15_minutes_before_the_start_until_the_end(
    client: Client, lena: Person, session: Session, time_machine: TimeMachineFixture, at: object, is_open: bool
) -> None:
    time_machine.move_to(at, tick=False)  # type: ignore[arg-type]
    response = client.post(address(session))
    assert response.status_code == (200 if is_open else 403)
    assert response.headers.get("Refresh") == (f"0; url={LINK}" if is_open else None)
    assert (LINK.replace("&", "&amp;").encode() in response.content) is is_open
    assert joined(session) == ([lena] if is_open else [])
    assert not Mark.objects.exists()  # who opens the class isn't present by that


EDGES = [(OPENS - SECOND, False), (OPENS, True), (END - SECOND, True), (END, False)]
BUTTONS = ["/", "/schedule/upcoming/", "/courses/spanish/", "/sessions/CODE/", "/family/"]


@pytest.mark.parametrize(("at", "is_open"), EDGES)
def test_the_address_and_every_button_open_and_close_as_the_class_does(
    client: Client, lena: Person, time_machine: TimeMachineFixture, at: datetime, is_open: bool
) -> None:
    session = make_session(make_course("Spanish", slug="spanish"), START, lena, class_link=LINK)
    petra = signed_in(make_guardian("Petra Novak", lena))
    time_machine.move_to(at, tick=False)
    response = client.get(address(session))
    assert (response.status_code, response.headers.get("Location")) == ((302, LINK) if is_open else (403, None))
    assert (b"class.example.org" in response.content) is False
    shown = {}
    for path in BUTTONS:
        answer = (petra if path == "/family/" else client).get(path.replace("CODE", session.code))
        buttons = [one for one in Page(answer).one("main").every("button") if one.attrs.get("form") == "join"]
        assert all(one.attrs["formaction"].startswith(address(session)) for one in buttons)
        shown[path] = any("hidden" not in one.attrs for one in buttons)
    assert shown == dict.fromkeys(BUTTONS, is_open)


def test_joining_is_shown_as_attendance_nowhere(client: Client, lena: Person, time_machine: TimeMachineFixture) -> None:
    ana = make_instructor("Ana Ruiz")
    session = make_session(make_course("Spanish", ana, slug="spanish"), START, lena, instructor=ana)
    time_machine.move_to(START, tick=False)
    assert client.post(address(session)).status_code == 200
    time_machine.move_to(END + MINUTE, tick=False)

    def words() -> list[bool]:
        """Whether Past, the details and the history say that Lena was present."""
        paths = ("/schedule/past/", f"/sessions/{session.code}/", "/courses/spanish/history/")
        return ["Present" in Page(client.get(path)).one("main").text for path in paths]

    [row] = Page(client.get("/schedule/past/")).rows("Past Sessions")
    assert (row[4], words()) == ("", [False, False, False])
    assert "Attendance" not in Page(client.get(f"/sessions/{session.code}/")).facts()
    Mark.objects.create(seat=session.seats.get(), attendance="present", at=END)
    assert words() == [True, True, False]  # the register says so, where attendance has its place


def test_a_course_may_open_its_classes_earlier(client: Client, lena: Person, time_machine: TimeMachineFixture) -> None:
    session = make_session(make_course(join_opens_minutes=45), START, lena)
    statuses = []
    for at in (START - 45 * MINUTE - SECOND, START - 45 * MINUTE):
        time_machine.move_to(at, tick=False)
        statuses.append(client.post(address(session)).status_code)
    assert statuses == [403, 200]


@pytest.mark.parametrize("fold", [0, 1], ids=["first pass", "second pass"])
def test_each_pass_of_a_repeated_hour_opens_its_own_class(
    client: Client, lena: Person, time_machine: TimeMachineFixture, fold: int
) -> None:
    course = make_course(join_opens_minutes=0)
    passes = [make_session(course, wall("2026-10-25 02:30", fold=fold), lena, minutes=25) for fold in (0, 1)]
    time_machine.move_to(wall("2026-10-25 02:40", fold=fold), tick=False)
    opened = [client.post(address(session)).status_code == 200 for session in passes]
    assert opened == [fold == 0, fold == 1]
    assert [joined(session) == [lena] for session in passes] == opened


@pytest.mark.parametrize("method", ["get", "head"])
def test_following_the_address_sends_on_and_writes_nothing(
    client: Client, session: Session, time_machine: TimeMachineFixture, method: str
) -> None:
    time_machine.move_to(START, tick=False)
    response = getattr(client, method)(address(session))
    assert (response.status_code, response.headers["Location"]) == (302, LINK)
    assert joined(session) == []


@pytest.mark.parametrize("at", [START, NOW])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_cache_keeps_the_answer_and_the_class_learns_nothing(
    client: Client, session: Session, time_machine: TimeMachineFixture, method: str, at: object
) -> None:
    time_machine.move_to(at, tick=False)  # type: ignore[arg-type]
    response = getattr(client, method)(address(session))
    assert (response.headers["Cache-Control"], response.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_too_early_says_how_long(client: Client, session: Session) -> None:
    page = Page(client.get(address(session)), status=403)
    assert "It opens in 45 minutes." in page.one("main").text
    assert "This is possible from Wed 25 Nov 2026, 17:03." in page.one("main").text
    [button] = page.one("main").every("button", class_="join")
    assert "hidden" in button.attrs
    assert button.attrs["data-join-opens"] == OPENS.isoformat()


def test_over_cancelled_and_without_a_link_say_so(
    client: Client, lena: Person, time_machine: TimeMachineFixture
) -> None:
    course = make_course()
    over = make_session(course, NOW - 60 * MINUTE, lena)
    cancelled = make_session(course, NOW, lena, cancelled_at=NOW)
    in_person = make_session(course, NOW, lena, class_link="")
    unsafe = make_session(course, NOW, lena, class_link="javascript:alert(1)")
    texts = [Page(client.post(address(s)), status=403).one("main").text for s in (over, cancelled, in_person, unsafe)]
    assert [
        sentence in text
        for sentence, text in zip(
            ["This session is over.", "This session is cancelled.", "no class link", "no class link"],
            texts,
            strict=True,
        )
    ] == [True] * 4
    assert Joining.objects.count() == 0


@pytest.mark.parametrize("why", [GivenUp.EXCUSED, GivenUp.CANCELLED])
def test_whoever_gave_up_the_seat_cannot_join(client: Client, lena: Person, why: str) -> None:
    session = make_session(make_course(), NOW)
    make_seat(session, lena, given_up_at=NOW, given_up_why=why)
    assert "no seat" in Page(client.post(address(session)), status=403).one("main").text
    assert joined(session) == []


@pytest.mark.parametrize("why", ["", GivenUp.LEFT, GivenUp.REMOVED, GivenUp.MOVED])
def test_strangers_find_nothing(lena: Person, why: str) -> None:
    session, stranger = make_session(make_course(), NOW, lena), make_person()
    if why:
        make_seat(session, stranger, given_up_at=NOW, given_up_why=why)
    client = signed_in(stranger)
    for method in (client.get, client.post):
        foreign, missing = method(address(session)), method("/sessions/S-000000/join/")
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert joined(session) == []


def test_the_hosts_link_is_the_instructors_alone(lena: Person, time_machine: TimeMachineFixture) -> None:
    ana = make_instructor("Ana Ruiz")
    session = make_session(make_course(), START, lena, instructor=ana, class_link=LINK, host_link=HOST)
    only_host = make_session(make_course(), START, lena, class_link="", host_link=HOST)
    no_host = make_session(make_course(), END, lena, instructor=ana, class_link=LINK)
    time_machine.move_to(START, tick=False)
    learner, host = signed_in(lena), signed_in(ana)
    assert host.post(address(session)).headers["Refresh"] == f"0; url={HOST}"
    assert learner.post(address(session)).headers["Refresh"] == f"0; url={LINK}"
    assert learner.post(address(only_host)).status_code == 403
    time_machine.move_to(END, tick=False)
    assert host.post(address(no_host)).headers["Refresh"] == f"0; url={LINK}"
    assert joined(session) == [ana, lena]


def test_a_guardian_joins_for_the_child(lena: Person) -> None:
    guardian = make_guardian("Petra Novak", lena)
    session = make_session(make_course(), NOW, lena, class_link=LINK)
    assert signed_in(guardian).post(address(session)).headers["Refresh"] == f"0; url={LINK}"
    assert joined(session) == [guardian]


def test_an_administrator_is_a_stranger_to_classes(lena: Person) -> None:
    session = make_session(make_course(), NOW, lena)
    admin = make_person("Ada Admin", RoleKind.ADMINISTRATOR)
    assert signed_in(admin).post(address(session)).status_code == 404


def test_pressing_needs_the_forms_token(lena: Person, session: Session, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(START, tick=False)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(lena).cookies
    assert strict.post(address(session)).status_code == 403
    assert joined(session) == []
    page = Page(strict.get("/schedule/upcoming/"))
    token = page.one("form", id="join").one("input", name="csrfmiddlewaretoken").attrs["value"]
    assert strict.post(address(session), {"csrfmiddlewaretoken": token}).status_code == 200
    assert joined(session) == [lena]


PAGES = [
    "/",
    "/schedule/upcoming/",
    "/schedule/calendar/",
    "/schedule/calendar/?view=week",
    "/schedule/calendar/?view=day",
    "/schedule/past/",
    "/courses/",
    "/courses/spanish/",
    "/courses/spanish/history/",
    "/courses/spanish/credits/",
    "/courses/spanish/reports/",
    "/sessions/CODE/",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("at", [START - 120 * MINUTE, START, END])
def test_no_page_and_no_fragment_ever_holds_a_class_link(
    client: Client, lena: Person, time_machine: TimeMachineFixture, path: str, at: object
) -> None:
    session = make_session(
        make_course("Spanish", slug="spanish"),
        START,
        lena,
        class_link="https://c.example/1",
        host_link="https://c.example/2",
    )
    time_machine.move_to(at, tick=False)  # type: ignore[arg-type]
    path = path.replace("CODE", session.code)
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get(path, headers=headers)
        assert response.status_code == 200
        assert b"c.example" not in response.content
