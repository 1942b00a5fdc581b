"""Reports still due, and one's learners with their history: lists that are paged, searched, and one's own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import Joining, Mark, Report
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Seat, SessionLink
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_hours,
    make_instructor,
    make_lesson,
    make_person,
    make_seat,
    make_session,
    signed_in,
)

Queries = Callable[[int], AbstractContextManager[object]]
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
DUE, LEARNERS = "Reports due", "Learners"


def test_what_is_due_says_what_is_missing(client: Client, course: Course, ana: Person, lena: Person) -> None:
    tom = make_person("Tom Berg")
    session = make_session(course, NOW - A_DAY, lena, tom, instructor=ana, lesson=make_lesson(course))
    Mark.objects.create(seat=session.seats.get(learner=lena), attendance="present", at=NOW)
    page = Page(client.get("/teach/reports/"))
    assert page.rows(DUE) == [
        ["Tue 24 Nov", "16:18–17:03", "Spanish B1 Lesson 7: Ordering food", "2 learners", "1 mark · 1 report"]
    ]
    link = page.table(DUE).one("td", class_="row-lacks").one("a")
    assert link.attrs["href"] == f"/teach/sessions/{session.code}/#register"


def test_nothing_due_says_so(client: Client) -> None:
    assert "Nothing is due." in Page(client.get("/teach/reports/")).text


def test_the_list_goes_on_by_twenty(client: Client, course: Course, ana: Person, lena: Person) -> None:
    for days in range(1, 24):
        make_session(course, NOW - days * A_DAY, lena, instructor=ana)
    first = Page(client.get("/teach/reports/"))
    second = Page(client.get(first.links()["Older"]))
    assert (len(first.rows(DUE)), len(second.rows(DUE))) == (20, 3)
    assert len(Page(client.get(second.links()["Newer"])).rows(DUE)) == 20


def test_learners_are_listed_and_found(client: Client, course: Course, ana: Person, lena: Person) -> None:
    make_session(course, NOW - A_DAY, lena, make_person("Tom Berg"), instructor=ana)
    make_session(course, NOW + HOUR, lena, instructor=ana)
    page = Page(client.get("/teach/learners/"))
    assert page.rows(LEARNERS) == [
        ["TB Tom Berg", "–", "Tue 24 Nov, 16:18"],
        ["LN Lena Novák", "Wed 25 Nov, 17:18", "Tue 24 Nov, 16:18"],
    ]
    found = Page(client.get("/teach/learners/", {"q": "novak"}))
    assert [row[0] for row in found.rows(LEARNERS)] == ["LN Lena Novák"]
    assert found.one("input", type="search").attrs["value"] == "novak"
    nobody = Page(client.get("/teach/learners/", {"q": "<b>Zoe"}))
    assert ("No learner of yours is called that." in nobody.text, nobody.rows(LEARNERS)) == (True, [])


def test_many_learners_are_paged(client: Client, course: Course, ana: Person) -> None:
    make_session(course, NOW, *(make_person(f"L{n:02} Learner") for n in range(65)), instructor=ana)
    page, seen = Page(client.get("/teach/learners/")), []
    while True:
        seen += [row[0] for row in page.rows(LEARNERS)]
        further = page.links().get("Further")
        if further is None:
            break
        page = Page(client.get(further))
    assert seen == [f"LL L{n:02} Learner" for n in range(65)]
    assert "Back" in page.links()


@pytest.mark.parametrize("q", ["\0", "x" * 5000, "%", "'", "\u202e", "   "])
@pytest.mark.parametrize("where", ["", "-1", "1e9", "9" * 40, "x"])
def test_no_parameter_breaks_a_list(client: Client, q: str, where: str) -> None:
    for name in ("after", "before"):
        assert client.get("/teach/learners/", {"q": q, name: where}).status_code == 200
        assert client.get("/teach/reports/", {name: where}).status_code == 200


def test_a_learners_page_is_the_history_with_oneself(client: Client, course: Course, ana: Person, lena: Person) -> None:
    told = make_session(course, NOW - A_DAY, lena, instructor=ana, lesson=make_lesson(course, 7, "Food"))
    Mark.objects.create(seat=told.seats.get(), attendance="present", at=NOW)
    Report.objects.create(
        seat=told.seats.get(), feedback="<b>Good.</b>", private_note="Ask at home.", at=NOW, author=ana
    )
    make_session(course, NOW - 2 * A_DAY, lena, instructor=ana)
    away = make_session(course, NOW - 3 * A_DAY, instructor=ana)
    make_seat(away, lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    make_session(course, NOW - HOUR, lena, instructor=make_instructor("Bo Lind"))
    make_session(course, NOW + A_DAY, lena, instructor=ana)
    page = Page(client.get(f"/teach/learners/{lena.pk}/"))
    assert page.heading == "LN Lena Novák"
    assert [one.text for one in page.every("article")] == [
        "Tue 24 Nov, 16:18–17:03 Present Spanish B1 Lesson 7: Food <b>Good.</b> Private note Ask at home. Ana Ruiz",
        "Mon 23 Nov, 16:18–17:03 No mark yet Spanish B1",
        "Sun 22 Nov, 16:18–17:03 Excused Spanish B1",
    ]
    assert "Thu 26 Nov, 16:18–17:03" in page.text


def test_a_learner_who_is_somebody_elses_is_as_good_as_none(client: Client, course: Course) -> None:
    stranger = make_person("Una Other")
    make_session(course, NOW, stranger, instructor=make_instructor("Bo Lind"))
    answers = [client.get(f"/teach/learners/{pk}/") for pk in (stranger.pk, 99999, 10**19, 10**30)]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[1].content)}


SIGNED_IN = 4
PAGES = {
    "/teach/": SIGNED_IN + 5,
    "/teach/reports/": SIGNED_IN + 2,
    "/teach/learners/": SIGNED_IN + 1,
    "/teach/learners/?q=learner": SIGNED_IN + 1,
    "/teach/learners/{learner}/": SIGNED_IN + 3,
    "/teach/sessions/S-PAST0/": SIGNED_IN + 8,
    "/teach/hours/": SIGNED_IN + 6,
}


@pytest.mark.parametrize("count", [1, 3, 31])
def test_every_page_asks_as_often_whatever_it_shows(
    course: Course, ana: Person, lena: Person, count: int, django_assert_num_queries: Queries
) -> None:
    make_hours(ana)
    others = [make_person() for _ in range(count)]
    for n in range(count):
        start = NOW - (n + 1) * A_DAY
        past = make_session(
            course, start, lena, *others, instructor=ana, code=f"S-PAST{n}", lesson=make_lesson(course, n)
        )
        make_session(course, NOW + n * timedelta(minutes=10), lena, *others, instructor=ana, minutes=10)
        make_session(course, NOW + (n + 1) * A_DAY, lena, *others, instructor=ana)
        SessionLink.objects.create(session=past, label="Words", url="https://example.org/")
    seats = Seat.objects.filter(session__code__startswith="S-PAST", learner=lena)
    Mark.objects.bulk_create(Mark(seat=seat, attendance="present", at=NOW, author=ana) for seat in seats)
    Joining.objects.bulk_create(Joining(session=seat.session, person=lena, at=NOW) for seat in seats)
    client = signed_in(ana)
    for path, expected in PAGES.items():
        address = path.format(learner=lena.pk)
        client.get(address)
        with django_assert_num_queries(expected):
            assert client.get(address).status_code == 200, address
