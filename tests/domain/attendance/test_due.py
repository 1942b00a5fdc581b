"""Which sessions an instructor has yet to write up, and what they lack."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from lessonbook.domain.attendance.due import COUNTED, Lacking, count_due, lacking_in, reports_due
from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from lessonbook.domain.timetable.pages import Turn
from tests.factories import NOW, make_course, make_instructor, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ana() -> Person:
    return make_instructor("Ana Ruiz")


@pytest.fixture
def course(ana: Person) -> Course:
    return make_course("Spanish", ana)


def held(course: Course, ana: Person, days: int = 1, learners: int = 1, **facts: Any) -> Session:
    people = [make_person() for _ in range(learners)]
    return make_session(course, NOW - days * A_DAY, *people, **{"instructor": ana} | facts)


def mark(session: Session, attendance: str = "present", **facts: object) -> Mark:
    return Mark.objects.create(seat=session.seats.get(), attendance=attendance, at=NOW, **facts)


def report(session: Session, feedback: str = "Good.", **facts: object) -> Report:
    return Report.objects.create(seat=session.seats.get(), feedback=feedback, at=NOW, **facts)


def due(ana: Person) -> list[Session]:
    ids = [line.session_id for line in reports_due(ana.pk, NOW, Turn(20)).lines]
    assert count_due(ana.pk, NOW) == len(ids)
    return [Session.objects.get(pk=pk) for pk in ids]


def test_a_session_is_due_until_everyone_is_marked_and_who_came_has_a_report(course: Course, ana: Person) -> None:
    session = held(course, ana)
    assert due(ana) == [session]
    mark(session)
    assert due(ana) == [session]
    report(session)
    assert due(ana) == []


@pytest.mark.parametrize(
    ("attendance", "is_due"), [("present", True), ("late", True), ("excused", False), ("absent", False)]
)
def test_who_did_not_come_needs_no_report(course: Course, ana: Person, attendance: str, is_due: bool) -> None:
    session = held(course, ana)
    mark(session, attendance)
    assert due(ana) == ([session] if is_due else [])


def test_older_versions_and_empty_reports_do_not_count(course: Course, ana: Person) -> None:
    unmarked, empty, noted = held(course, ana, 1), held(course, ana, 2), held(course, ana, 3)
    mark(unmarked, superseded_at=NOW)
    for session in (empty, noted):
        mark(session)
    report(empty, "")
    report(empty, "Old words", superseded_at=NOW)
    report(noted, "", private_note="For the staff.")
    assert due(ana) == [unmarked, empty]


def test_nothing_else_is_due(course: Course, ana: Person) -> None:
    make_session(course, NOW - HOUR / 4, make_person(), instructor=ana)
    make_session(course, NOW + HOUR, make_person(), instructor=ana)
    held(course, ana, 1, learners=0)
    held(course, make_instructor("Bo Lind"), 2)
    cancelled = held(course, ana, 3, cancelled_at=NOW)
    Seat.objects.filter(session=cancelled).update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    excused = held(course, ana, 4, learners=0)
    make_seat(excused, make_person(), given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    assert due(ana) == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_page_is_one_query_and_what_it_lacks_another(
    course: Course, ana: Person, count: int, django_assert_num_queries: Queries
) -> None:
    made = [held(course, ana, days, learners=2) for days in range(1, count + 1)]
    for session in made:
        Mark.objects.create(seat=session.seats.earliest("pk"), attendance="late", at=NOW)
    reports_due(ana.pk, NOW, Turn(100))
    with django_assert_num_queries(1):
        page = reports_due(ana.pk, NOW, Turn(100))
    with django_assert_num_queries(1):
        found = lacking_in([line.session_id for line in page.lines])
    assert [line.session_id for line in page.lines] == [session.pk for session in made]
    assert found == {session.pk: Lacking(1, 1) for session in made}
    with django_assert_num_queries(0):
        assert lacking_in([]) == {}


def test_the_list_is_paged_both_ways_without_gap_or_repeat(course: Course, ana: Person) -> None:
    made = [held(course, ana, days).pk for days in range(1, 6)]
    first = reports_due(ana.pk, NOW, Turn(2))
    second = reports_due(ana.pk, NOW, Turn(2, after=first.after))
    third = reports_due(ana.pk, NOW, Turn(2, after=second.after))
    back = reports_due(ana.pk, NOW, Turn(2, before=third.before))
    pages = [[line.session_id for line in page.lines] for page in (first, second, third, back)]
    assert pages == [made[:2], made[2:4], made[4:], made[2:4]]
    assert (first.before, third.after) == (None, None)


def test_only_so_many_are_counted(course: Course, ana: Person) -> None:
    sessions = Session.objects.bulk_create(
        Session(
            course=course,
            instructor=ana,
            starts_at=NOW - days * A_DAY,
            ends_at=NOW - days * A_DAY + HOUR,
            time_zone="Europe/Berlin",
        )
        for days in range(1, COUNTED + 10)
    )
    learner = make_person()
    Seat.objects.bulk_create(
        Seat(session=s, learner=learner, course=course, starts_at=s.starts_at, ends_at=s.ends_at, taken_at=s.starts_at)
        for s in sessions
    )
    assert count_due(ana.pk, NOW) == COUNTED + 1
