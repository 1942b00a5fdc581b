"""Whose portal is shown: one's own, a child's, the instructor's; and what is nobody's."""

from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.people.models import Guardianship, Person, RoleKind
from lessonbook.domain.timetable.models import GivenUp
from tests.faces.hostile import EVIL, attacks
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_seat,
    make_session,
    signed_in,
)

HOUR = timedelta(hours=1)
LISTS = ["/", "/schedule/upcoming/", "/schedule/calendar/", "/schedule/past/", "/courses/"]
TODAY = "Today's Sessions"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", [RoleKind.ADMINISTRATOR, RoleKind.GUARDIAN])
def test_whoever_has_no_sessions_here_is_told_where_to_go(path: str, role: str) -> None:
    client = signed_in(make_person("Ada Admin", role))
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, "/account/no-place/")


def test_an_instructor_sees_the_sessions_taught_and_who_comes(lena: Person) -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    course = make_course("Spanish", ana)
    make_session(course, NOW + HOUR, lena, instructor=ana)
    make_session(course, NOW + 3 * HOUR, lena, make_person(), instructor=ana)
    make_session(course, NOW + 4 * HOUR, instructor=ana)
    make_session(course, NOW + HOUR, lena, instructor=jo)
    make_session(course, NOW - 3 * HOUR, lena, instructor=ana)
    page = Page(signed_in(ana).get("/schedule/upcoming/"))
    assert page.columns(TODAY)[:4] == ["Session Date", "Session Time", "Course Name", "Learners"]
    assert [row[1:4] for row in page.rows(TODAY)] == [
        ["13:18–14:03 Completed", "Spanish", "Lena Novak"],
        ["17:18–18:03 Upcoming", "Spanish", "Lena Novak"],
        ["19:18–20:03 Upcoming", "Spanish", "2 learners"],
        ["20:18–21:03 Upcoming", "Spanish", ""],
    ]
    assert [label.text for label in page.one("form", class_="filters").every("label")] == ["Course Name"]
    past = Page(signed_in(ana).get("/schedule/past/"))
    assert [row[3] for row in past.rows("Past Sessions")] == ["Lena Novak"]


def test_a_learner_who_asked_to_be_away_is_not_among_those_who_come(lena: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    session = make_session(make_course("Spanish", ana), NOW + HOUR, make_person("Tom Berg"), instructor=ana)
    make_seat(session, lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    assert [row[3] for row in Page(signed_in(ana).get("/schedule/upcoming/")).rows(TODAY)] == ["Tom Berg"]


def choose(client: Client, hat: str) -> None:
    assert client.post("/account/hat/", {"hat": hat}).status_code == 302


def test_one_who_learns_and_teaches_and_has_a_child_changes_hats(lena: Person) -> None:
    mira = make_person("Mira Novak", RoleKind.LEARNER, RoleKind.INSTRUCTOR, RoleKind.GUARDIAN)
    Guardianship.objects.create(guardian=mira, learner=lena, since=NOW - HOUR)
    make_session(make_course("Learned"), NOW + HOUR, mira)
    make_session(make_course("Taught"), NOW + HOUR, make_person(), instructor=mira)
    make_session(make_course("Lena's"), NOW + HOUR, lena)
    client = signed_in(mira)
    seen = {}
    for hat in ("me", f"child-{lena.pk}", "teaching"):
        choose(client, hat)
        seen[hat] = [row[2] for row in Page(client.get("/schedule/upcoming/")).rows(TODAY)]
    assert seen == {"me": ["Learned"], f"child-{lena.pk}": ["Lena's"], "teaching": ["Taught"]}


def test_a_childs_pages_say_whose_they_are(lena: Person) -> None:
    client = signed_in(make_guardian("Petra Novak", lena))
    enroll_in(make_course("Piano", slug="piano"), lena)
    for path in ("/schedule/upcoming/", "/schedule/calendar/", "/schedule/past/"):
        assert Page(client.get(path)).one("p", class_="head-note").text == "Berlin time · Lena Novak"


def test_a_page_of_another_child_is_found_and_says_whose_it_is(lena: Person) -> None:
    tom = make_person("Tom Novak")
    client = signed_in(make_guardian("Petra Novak", lena, tom))
    enroll_in(make_course("Piano", slug="piano"), tom)
    choose(client, f"child-{lena.pk}")
    assert "Tom Novak" in Page(client.get("/courses/piano/")).one("p", class_="head-note").text


@pytest.mark.parametrize(
    "change",
    [{"until": NOW}, {"may_view": False}, {"since": NOW + HOUR}],
    ids=["unlinked", "without the right", "not yet"],
)
def test_after_unlinking_a_guardian_sees_nothing_of_the_child(lena: Person, change: dict[str, object]) -> None:
    tom = make_person("Tom Novak")
    guardian = make_guardian("Petra Novak", lena, tom)
    course = make_course("Piano", slug="piano")
    session = make_session(course, NOW + HOUR, lena)
    client = signed_in(guardian)
    choose(client, f"child-{lena.pk}")
    paths = [f"/sessions/{session.code}/", f"/sessions/{session.code}/join/", "/courses/piano/"]
    assert [client.get(path).status_code for path in paths] == [200, 403, 200]
    Guardianship.objects.filter(learner=lena).update(**change)
    assert [client.get(path).status_code for path in paths] == [404] * 3
    for path in LISTS:
        response = client.get(path)
        assert (response.status_code, b"Piano" in response.content, b"Lena" in response.content) == (200, False, False)


def test_a_deactivated_childs_portal_is_gone(lena: Person) -> None:
    client = signed_in(make_guardian("Petra Novak", lena))
    lena.deactivated_at = NOW
    lena.save()
    assert client.get("/").headers["Location"] == "/account/no-place/"


@pytest.mark.parametrize("path", [*LISTS, "/courses/piano/", "/courses/piano/history/", "/courses/piano/credits/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(client: Client, lena: Person, path: str, method: str) -> None:
    enroll_in(make_course("Piano", slug="piano"), lena)
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("path", [*LISTS, "/courses/piano/", "/courses/piano/reports/"])
def test_asking_for_the_head_alone_works(client: Client, lena: Person, path: str) -> None:
    enroll_in(make_course("Piano", slug="piano"), lena)
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")


WILD = ["", "\0", "x" * 5000, "-1", "1e9", "9" * 40, "١٢", "\u202e", "%00", "'", "_", "0_0", f"{2**62}_{2**62}"]
ASKED_BY = ("course", "instructor", "after", "before", "view", "date", "session", "status", "show", "purse")


@pytest.mark.parametrize(
    "path", [*LISTS, "/courses/piano/history/", "/courses/piano/credits/", "/courses/piano/reports/"]
)
def test_no_parameter_breaks_a_page(client: Client, lena: Person, path: str) -> None:
    make_session(make_course("Piano", slug="piano"), NOW - 3 * HOUR, lena)
    for name in ASKED_BY:
        for value in WILD:
            assert client.get(path, {name: value}).status_code == 200, (name, value)


@pytest.mark.parametrize(
    "path", [*LISTS, "/courses/piano/credits/", "/book/", "/book/piano/", "/book/piano/confirm/", "/book/piano/booked/"]
)
def test_no_parameter_comes_alive_on_a_page(client: Client, lena: Person, path: str) -> None:
    course = make_course("Piano", make_instructor("Jo Park"), slug="piano", self_booking=True)
    make_session(course, NOW - 3 * HOUR, lena)
    response = client.get(
        path, dict.fromkeys((*ASKED_BY, "q", "for", "pick", "name", "part", "week"), EVIL), follow=True
    )
    assert response.status_code in (200, 404)
    assert list(attacks(Page(response, response.status_code))) == []
    for name in ("course", "session", "q", "for", "pick", "name"):
        response = client.get(path, {name: EVIL}, follow=True)
        assert list(attacks(Page(response, response.status_code))) == [], name


@pytest.mark.parametrize(
    "path", ["/sessions/%00/", "/sessions/../", "/sessions/S-4K7Q2M%0A/", "/courses/%00/", "/sessions/a b/"]
)
def test_addresses_of_nothing_are_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
