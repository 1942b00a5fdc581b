"""The family view: everybody's sessions at once, by the rights of each link, and gone with it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import AbsenceRequest, Report
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.actions.deposits import Grant, deposit_all
from lessonbook.domain.journal.actions import record
from lessonbook.domain.people.models import Family, Guardianship, Person, RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.portal.views import family
from tests.faces.reading import Element, Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_instructor,
    make_location,
    make_person,
    make_seat,
    make_session,
    signed_in,
)

Queries = Callable[[int], AbstractContextManager[object]]
HOUR, MINUTE, A_DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
PAGES = ("/family/", "/family/calendar/", "/book/together/")


@pytest.fixture
def ben() -> Person:
    return make_person("Ben Novak")


@pytest.fixture
def petra(lena: Person, ben: Person) -> Client:
    return signed_in(make_guardian("Petra Novak", lena, ben))


def members(page: Page) -> dict[str, str]:
    """What each card says, by whose it is."""
    return {card.one("div", class_="person-line").text: card.text for card in page.every("li", class_="member")}


def days(page: Page) -> dict[str, list[str]]:
    """What each day lists."""
    found = page.every("section", class_="family-day")
    return {day.one("h3").text: [row.text for row in day.every("li")] for day in found}


def switcher(page: Page) -> list[tuple[str, bool]]:
    """Whose pages can be chosen, and which are seen."""
    form = page.one("form", id="switcher")
    children = [child for child in form.inside if isinstance(child, Element)]
    choices = [child for child in children if child.attrs.get("class") == "menu-item"]
    return [(choice.one("bdi").text, "aria-current" in choice.attrs) for choice in choices]


def test_everybodys_days_are_merged_by_time(petra: Client, lena: Person, ben: Person) -> None:
    make_session(make_course("Piano"), NOW + 2 * HOUR, lena)
    make_session(make_course("Spanish"), NOW + 1 * HOUR, ben)
    make_session(make_course("Art"), NOW + 2 * A_DAY, ben)
    make_session(make_course("Beyond"), NOW + 20 * A_DAY, ben)
    make_session(make_course("A stranger's"), NOW + HOUR, make_person())
    page = Page(petra.get("/family/"))
    assert {day: [" ".join(row.split()[:3]) for row in rows] for day, rows in days(page).items()} == {
        "Today, Wed 25 Nov": ["17:18–18:03 Upcoming BN", "18:18–19:03 Upcoming LN"],
        "Fri 27 Nov": ["16:18–17:03 Upcoming BN"],
    }
    assert "Beyond" not in page.text
    assert "A stranger's" not in page.text


def test_each_card_has_what_is_next_and_join_now(petra: Client, lena: Person, ben: Person) -> None:
    soon = make_session(make_course("Piano"), NOW + 10 * MINUTE, lena)
    make_session(make_course("Later"), NOW + 2 * HOUR, lena)
    page = Page(petra.get("/family/"))
    assert "Piano" in members(page)["LN Lena Novak"]
    assert "Later" not in members(page)["LN Lena Novak"]
    assert "Nothing in the next two weeks." in members(page)["BN Ben Novak"]
    [button, *_] = page.one("ul", class_="members").every("button", form="join")
    assert (button.text, button.attrs["formaction"]) == ("Join Now", f"/sessions/{soon.code}/join/?for=child-{lena.pk}")
    assert petra.post(button.attrs["formaction"]).status_code == 200


def test_links_lead_to_the_childs_own(petra: Client, lena: Person, ben: Person) -> None:
    session = make_session(make_course("Spanish"), NOW + 3 * HOUR, lena, ben)
    page = Page(petra.get("/family/"))
    urls = [link.attrs["href"] for link in page.one("section", class_="family-day").every("a")]
    assert urls == [f"/sessions/{session.code}/?for=child-{child.pk}" for child in (lena, ben)]
    for child, url in zip((lena, ben), urls, strict=True):
        assert child.name in Page(petra.get(url)).one("main").text


def test_the_cards_buttons_put_the_childs_hat_on(petra: Client, ben: Person) -> None:
    sent = {"hat": f"child-{ben.pk}", "next": "/courses/"}
    assert petra.post("/account/hat/", sent).headers["Location"] == "/courses/"
    assert switcher(Page(petra.get("/"))) == [("Family", False), ("Ben Novak", True), ("Lena Novak", False)]
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "courses/"):
        assert petra.post("/account/hat/", sent | {"next": elsewhere}).headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/family/", "/family/calendar/", "/book/together/", "/teach/"])
def test_choosing_a_child_on_a_page_of_all_leads_to_the_childs(petra: Client, lena: Person, path: str) -> None:
    sent = petra.post("/account/hat/", {"hat": f"child-{lena.pk}"}, headers={"referer": f"http://testserver{path}"})
    assert sent.headers["Location"] == "/"


def test_whose_pages_one_sees_is_said_on_every_page(petra: Client) -> None:
    for path in PAGES:
        assert switcher(Page(petra.get(path)))[0] == ("Family", True), path
    for path in ("/", "/schedule/upcoming/", "/courses/", "/account/"):
        assert switcher(Page(petra.get(path))) == [("Family", False), ("Ben Novak", True), ("Lena Novak", False)], path


def test_with_one_child_there_is_a_switcher_and_no_place_for_a_family(lena: Person) -> None:
    client = signed_in(make_guardian("Petra Novak", lena))
    page = Page(client.get("/"))
    assert switcher(page) == [("Lena Novak", True)]
    assert "Family" not in page.one("nav", class_="places").text
    assert client.get("/family/").status_code == 200


def test_a_guardian_who_learns_is_one_of_the_family(lena: Person) -> None:
    mira = make_person("Mira Novak", RoleKind.LEARNER, RoleKind.GUARDIAN, RoleKind.INSTRUCTOR)
    Guardianship.objects.create(guardian=mira, learner=lena, since=NOW - HOUR)
    make_session(make_course("Own"), NOW + HOUR, mira)
    page = Page(signed_in(mira).get("/family/"))
    assert list(members(page)) == ["MN Mira Novak", "LN Lena Novak"]
    assert "Own" in members(page)["MN Mira Novak"]
    assert switcher(page) == [("Family", True), ("Myself", False), ("Lena Novak", False), ("Teaching", False)]


def test_ones_own_seat_is_cancelled_as_ones_own_whatever_childs_hat_is_worn(lena: Person) -> None:
    mira = make_person("Mira Novak", RoleKind.LEARNER, RoleKind.GUARDIAN)
    Guardianship.objects.create(guardian=mira, learner=lena, since=NOW - HOUR)
    session = make_session(make_course("Choir"), NOW + 3 * HOUR, mira, lena)
    Seat.objects.update(taken_by=mira)
    client = signed_in(mira)
    client.post("/account/hat/", {"hat": f"child-{lena.pk}"})
    page = Page(client.get(f"/sessions/{session.code}/?for=me"))
    url = page.links()["Cancel"]
    assert url == f"/sessions/{session.code}/cancel/?for=me"
    form = Page(client.get(url)).one("main").one("form")
    sent = {field.attrs["name"]: field.attrs["value"] for field in form.every("input")}
    assert client.post(form.attrs["action"], sent).status_code == 302
    assert {seat.learner: bool(seat.given_up_why) for seat in Seat.objects.all()} == {mira: True, lena: False}


def test_joining_from_a_childs_details_is_for_that_child(petra: Client, lena: Person, ben: Person) -> None:
    session = make_session(make_course("Choir"), NOW + 5 * MINUTE, ben)
    make_seat(session, lena, given_up_at=NOW, given_up_why="excused")
    for worn in (lena, ben):
        assert petra.post("/account/hat/", {"hat": f"child-{worn.pk}"}).status_code == 302
        page = Page(petra.get(f"/sessions/{session.code}/?for=child-{ben.pk}"))
        joins = [button for button in page.every("button") if "join" in button.attrs.get("class", "").split()]
        assert joins
        assert {petra.post(button.attrs["formaction"]).status_code for button in joins} == {200}


def test_sessions_that_meet_say_so(petra: Client, lena: Person, ben: Person) -> None:
    studio, hall = make_location("Studio"), make_location("Hall")
    make_session(make_course("Piano"), NOW + HOUR, lena, location=studio, minutes=60)
    make_session(make_course("Chess"), NOW + 1.5 * HOUR, ben, location=studio, minutes=30)
    make_session(make_course("Choir"), NOW + 2 * HOUR + 10 * MINUTE, lena, ben, location=hall)
    rows = Page(petra.get("/family/")).one("section", class_="family-day").every("li")
    assert [[note.text for note in row.every("span", class_="family-note")] for row in rows] == [
        [],
        ["At the same time as Lena: Piano"],
        ["10 minutes after Lena's Piano at another place: Studio"],
        ["10 minutes after Lena's Piano at another place: Studio", "Together with Lena"],
    ]


def test_credits_stand_with_each_and_a_familys_say_so(petra: Client, lena: Person, ben: Person) -> None:
    piano, art = make_course("Piano"), make_course("Art")
    family = Family.objects.create(name="Novak")
    family.members.set([lena, ben])
    for owner, course, count in ((lena, piano, 7), (family, art, 12)):
        deposit(purse_of(owner, course), count, by=BY_SCHOOL, now=NOW, today=NOW.date())
    cards = members(Page(petra.get("/family/")))
    assert ("Piano 7" in cards["LN Lena Novak"], "Piano" in cards["BN Ben Novak"]) == (True, False)
    assert all("Art shared by Novak 12" in card for card in cards.values())


def with_report(child: Person) -> Session:
    session = make_session(make_course("Piano", slug=f"piano-{child.pk}"), NOW - A_DAY, child)
    Report.objects.create(seat=session.seats.get(), feedback="<b>Much</b> steadier.", author=make_instructor(), at=NOW)
    return session


def test_a_new_report_is_read_where_it_stands(petra: Client, lena: Person) -> None:
    with_report(lena)
    page = Page(petra.get("/family/"))
    report = page.one("article", class_="report")
    assert "<b>Much</b> steadier." in report.text
    sent = {field.attrs["name"]: field.attrs["value"] for field in report.every("input")}
    done = petra.post(report.one("form").attrs["action"], sent)
    assert done.headers["Location"] == "/family/#reports"
    assert list(Page(petra.get("/family/")).every("article", class_="report")) == []


@pytest.mark.parametrize("more", [0, 1])
def test_the_family_is_told_that_there_is_more(
    petra: Client, lena: Person, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    monkeypatch.setattr(family, "NEW_REPORTS", 2)
    monkeypatch.setattr(family, "WAITING", 2)
    piano, jo = make_course("Piano"), make_instructor()
    for n in range(2 + more):
        past, ahead = (make_session(piano, NOW + days * A_DAY, lena) for days in (-n - 1, n + 1))
        Report.objects.create(seat=past.seats.get(), feedback="Steady.", author=jo, at=NOW)
        AbsenceRequest.objects.create(seat=ahead.seats.get(), asked_at=NOW, percent=100)
    text = Page(petra.get("/family/")).text
    for words in ("There are more. They are shown when these are read.", "They are shown when these are decided."):
        assert (words in text) == bool(more)


def test_a_request_that_waits_stands_there(petra: Client, ben: Person) -> None:
    session = make_session(make_course("Piano"), NOW + A_DAY, ben)
    AbsenceRequest.objects.create(seat=session.seats.get(), asked_at=NOW, percent=100)
    page = Page(petra.get("/family/"))
    section = next(s for s in page.every("section") if s.attrs.get("aria-labelledby") == "waiting")
    assert section.text == "Absence requests that wait Piano Ben Novak · Thu 26 Nov, 16:18–17:03"
    assert "Absence requested" in days(page)["Thu 26 Nov"][0]


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ("may_book", "You may not book and cancel; ask the school for more."),
        ("may_spend", "You may not spend credits; ask the school for more."),
        ("may_excuse", "You may not request absence; ask the school for more."),
        ("may_read_reports", "You may not read reports; ask the school for more."),
    ],
)
def test_what_one_may_not_is_said_with_whom_to_ask(petra: Client, ben: Person, right: str, words: str) -> None:
    Guardianship.objects.filter(learner=ben).update(**{right: False})
    cards = members(Page(petra.get("/family/")))
    everything = "You may look at the pages, book and cancel, spend credits, request absence and read reports."
    assert (words in cards["BN Ben Novak"], everything in cards["LN Lena Novak"]) == (True, True)
    assert words in Page(petra.get("/account/")).text


def test_without_the_right_reports_are_not_there_and_the_session_says_why(petra: Client, lena: Person) -> None:
    session = with_report(lena)
    Guardianship.objects.filter(learner=lena).update(may_read_reports=False)
    for path in ("/family/", "/", f"/sessions/{session.code}/", f"/courses/piano-{lena.pk}/"):
        assert "steadier" not in Page(petra.get(path)).text
    assert petra.get(f"/courses/piano-{lena.pk}/reports/").status_code == 404
    words = "The school doesn't let you read reports for this learner. Ask the school."
    assert words in Page(petra.get(f"/sessions/{session.code}/")).text


@pytest.mark.parametrize(
    "change", [{"until": NOW}, {"may_view": False}, {"since": NOW + HOUR}], ids=["unlinked", "not seen", "not yet"]
)
def test_unlinking_bites_at_the_next_request(
    petra: Client, lena: Person, ben: Person, change: dict[str, object]
) -> None:
    session = make_session(make_course("Spanish"), NOW + HOUR, lena)
    for who in (lena, ben):
        enroll_in(make_course(f"Bookable {who.given_name}", self_booking=True), who)
    assert all("Lena" in Page(petra.get(path)).one("main").text for path in (PAGES[0], PAGES[2]))
    Guardianship.objects.filter(learner=lena).update(**change)
    for path in PAGES:
        text = Page(petra.get(path)).whole_text
        assert ("Lena" in text, "Spanish" in text) == (False, False), path
    part = f"{lena.pk}.spanish.{session.code}"
    assert petra.get("/book/together/confirm/", {"part": part}).status_code == 404
    assert petra.post("/book/together/", {"part": part}).status_code == 404
    assert petra.get(f"/sessions/{session.code}/?for=child-{lena.pk}").status_code == 404
    Guardianship.objects.update(**change)
    assert [petra.get(path).status_code for path in PAGES] == [404] * 3


def test_nobody_else_has_a_family(client: Client) -> None:
    for path in PAGES:
        assert client.get(path).status_code == 404


def test_a_name_is_text(petra: Client, ben: Person) -> None:
    Person.objects.filter(pk=ben.pk).update(given_name="<i>Ben</i>")
    make_session(make_course("<u>Piano</u>"), NOW + HOUR, ben)
    for path in PAGES:
        content = petra.get(path).content
        assert (b"<i>Ben" in content, b"<u>Piano" in content) == (False, False)


def test_the_calendar_names_whose_each_entry_is(petra: Client, lena: Person, ben: Person) -> None:
    for course, who in (("Piano", lena), ("Chess", ben)):
        make_session(make_course(course), NOW + HOUR, who)
    for view in ("month", "week", "day"):
        page = Page(petra.get(f"/family/calendar/?view={view}"))
        assert {name.text for name in page.one("main").every("bdi", class_="chip-name")} == {
            "Lena: Piano",
            "Ben: Chess",
        }
        assert all("/family/calendar/?" in link.attrs["href"] for link in page.one("nav", class_="switch").every("a"))


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_pages_ask_as_often_whatever_they_show(rows: int, django_assert_num_queries: Queries) -> None:
    """So many sessions ahead and past, of thirty courses and as many instructors at most."""
    children = [make_person(f"Child {n}") for n in range(min(rows, 12))]
    teachers = [make_instructor(f"Ina {n}") for n in range(min(rows, 30))]
    courses = [make_course(f"Course {n}", ina, self_booking=True) for n, ina in enumerate(teachers)]
    starts = [NOW + sign * (n + 1) * HOUR for n in range(rows) for sign in (1, -1)]
    sessions = Session.objects.bulk_create(
        Session(
            code=f"S-ROW{n}",
            course=courses[n // 2 % len(courses)],
            instructor=teachers[n // 2 % len(courses)],
            starts_at=start,
            ends_at=start + HOUR / 2,
            time_zone="Europe/Berlin",
            capacity=90,
        )
        for n, start in enumerate(starts)
    )
    Seat.objects.bulk_create(
        Seat(session=s, learner=child, course=s.course, starts_at=s.starts_at, ends_at=s.ends_at, taken_at=NOW)
        for n, s in enumerate(sessions)
        for child in [children[n // 2 % len(children)]]
    )
    past, ahead = Seat.objects.filter(starts_at__lt=NOW), Seat.objects.filter(starts_at__gt=NOW)
    Report.objects.bulk_create(Report(seat=seat, feedback="Good.", at=NOW) for seat in past)
    AbsenceRequest.objects.bulk_create(AbsenceRequest(seat=seat, asked_at=NOW, percent=100) for seat in ahead)
    grants = [Grant(child.pk, course.pk, 5) for child in children for course in courses]
    deposit_all(grants, entry=record("deposit", courses[0], by=BY_SCHOOL, at=NOW), now=NOW, today=NOW.date())
    client = signed_in(make_guardian("Petra Novak", *children))
    # The browser's session, the account with its person, the school, the roles, the children; then the page's own.
    for path, count in (("/family/", 5 + 5), ("/family/calendar/", 5 + 1)):
        client.get(path)
        with django_assert_num_queries(count):
            assert client.get(path).status_code == 200


def test_the_course_of_a_childs_details_is_that_childs_on_every_tab(petra: Client, lena: Person, ben: Person) -> None:
    """The hat of the first child is worn; everything that the other one's course leads to is the other one's."""
    choir = make_course("Choir", slug="choir", price=1)
    session = make_session(choir, NOW - A_DAY, lena, ben)
    make_session(choir, NOW - 2 * A_DAY, lena)
    Report.objects.create(seat=session.seats.get(learner=ben), feedback="Bravo, Ben", at=NOW - HOUR)
    deposit(purse_of(ben, choir), 7, today=NOW.date(), by=BY_SCHOOL, now=NOW)
    deposit(purse_of(lena, choir), 3, today=NOW.date(), by=BY_SCHOOL, now=NOW)
    assert petra.post("/account/hat/", {"hat": f"child-{lena.pk}"}).status_code == 302
    for_ben = f"?for=child-{ben.pk}"
    details = Page(petra.get(f"/sessions/{session.code}/{for_ben}"))
    course = details.links()["Choir"]
    assert course == f"/courses/choir/{for_ben}"
    overview = Page(petra.get(course))
    tabs = {link.text: link.attrs["href"] for link in overview.one("nav", class_="tabs").every("a")}
    assert set(tabs) == {"Overview", "Session History", "Credit Balance", "Reports"}
    pages = {name: Page(petra.get(url)) for name, url in tabs.items()}
    assert all("Ben Novak" in page.one("p", class_="head-note").text for page in pages.values())
    history = pages["Session History"].one("table")
    assert [row.attrs["href"] for row in history.every("a")] == [f"/sessions/{session.code}/{for_ben}"]
    assert "7" in pages["Credit Balance"].one("main").text
    assert "3" not in [number.text for number in pages["Credit Balance"].one("main").every("strong")]
    assert "Bravo, Ben" in pages["Reports"].text
    onward = [link.attrs["href"] for page in pages.values() for link in page.one("main").every("a")]
    assert {url for url in onward if url.startswith(("/courses/choir/", "/sessions/")) and for_ben not in url} == set()


def test_filters_and_reading_keep_the_child_that_an_address_names(petra: Client, lena: Person, ben: Person) -> None:
    session = make_session(make_course("Choir", slug="choir"), NOW - A_DAY, lena, ben)
    report = Report.objects.create(seat=session.seats.get(learner=ben), feedback="Bravo", at=NOW - HOUR)
    for_ben = f"?for=child-{ben.pk}"
    form = Page(petra.get(f"/courses/choir/history/{for_ben}")).one("form", class_="filters")
    assert [(field.attrs["name"], field.attrs["value"]) for field in form.every("input", type="hidden")] == [
        ("for", f"child-{ben.pk}")
    ]
    narrowed = Page(petra.get(f"/courses/choir/history/{for_ben}&status=cancelled"))
    assert narrowed.links()["Clear filters"] == narrowed.links()["Show all"] == f"/courses/choir/history/{for_ben}"
    details = Page(petra.get(f"/sessions/{session.code}/{for_ben}"))
    read = next(form for form in details.one("main").every("form") if "reports" in form.attrs["action"])
    sent = {field.attrs["name"]: field.attrs["value"] for field in read.every("input")}
    answer = petra.post(read.attrs["action"], sent)
    assert answer.headers["Location"] == f"/sessions/{session.code}/{for_ben}"
    assert report.readings.count() == 1


def test_booking_from_anothers_course_puts_on_that_hat(petra: Client, lena: Person, ben: Person) -> None:
    """What pages of any hat show is the worn one's, so the way there puts on the one whose course it is."""
    choir = make_course("Choir", slug="choir", self_booking=True)
    for child in (lena, ben):
        enroll_in(choir, child)
    for_ben = f"/courses/choir/?for=child-{ben.pk}"
    assert petra.post("/account/hat/", {"hat": f"child-{lena.pk}"}).status_code == 302
    page = Page(petra.get(for_ben))
    assert "Book Session(s)" not in page.links()
    assert "Look at past sessions" not in page.links()
    form = next(form for form in page.every("form") if "Book Session(s)" in form.text)
    sent = {field.attrs["name"]: field.attrs["value"] for field in [*form.every("input"), *form.every("button")]}
    answer = petra.post(form.attrs["action"], sent)
    assert answer.headers["Location"] == "/book/choir/"
    assert "Ben Novak" in Page(petra.get("/book/choir/")).one("p", class_="head-note").text
    assert Page(petra.get(for_ben)).links()["Book Session(s)"] == "/book/choir/"
