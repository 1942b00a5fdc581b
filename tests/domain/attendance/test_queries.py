"""Marks and reports as they are read: the newest counts, and each reader has reports of their own to read."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from lessonbook.domain.attendance.actions import mark_report_read
from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.attendance.queries import (
    NEW_FOR,
    Outcome,
    SeatReport,
    course_reports,
    new_reports,
    outcomes,
    report_of,
    reports_of,
)
from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat
from lessonbook.domain.timetable.pages import Turn
from tests.factories import NOW, make_course, make_instructor, make_lesson, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def me() -> Person:
    return make_person("Lena Novak")


@pytest.fixture
def ana() -> Person:
    return make_instructor("Ana Ruiz")


def past_seat(
    learner: Person, course: Course | None = None, starts_at: datetime = NOW - A_DAY, lesson: Lesson | None = None
) -> Seat:
    return make_seat(make_session(course or make_course(), starts_at, lesson=lesson), learner)


def mark(seat: Seat, attendance: str, **facts: object) -> Mark:
    return Mark.objects.create(seat=seat, attendance=attendance, at=NOW, **facts)


def report(seat: Seat, feedback: str = "Much steadier.", **facts: object) -> Report:
    return Report.objects.create(seat=seat, feedback=feedback, at=NOW, **facts)


def test_outcomes_are_the_newest_mark_and_report(me: Person, django_assert_num_queries: Queries) -> None:
    bare, marked, told, silent = (past_seat(me) for _ in range(4))
    mark(marked, "absent", superseded_at=NOW)
    mark(marked, "late")
    report(told, "Old words", superseded_at=NOW)
    mark(told, "present")
    newest = report(told, "New words")
    report(silent, "", private_note="For the staff")
    with django_assert_num_queries(1):
        became = outcomes([bare.pk, marked.pk, told.pk, silent.pk], me)
    assert became == {
        bare.pk: Outcome("", None, is_new=False),
        marked.pk: Outcome("late", None, is_new=False),
        told.pk: Outcome("present", newest.pk, is_new=True),
        silent.pk: Outcome("", None, is_new=False),
    }
    assert outcomes([], me) == {}


def test_a_report_is_new_until_that_reader_has_read_it(me: Person) -> None:
    guardian, seat = make_person("Petra Novak"), past_seat(me)
    mark_report_read(report(seat), me, now=NOW)
    assert [outcomes([seat.pk], reader)[seat.pk].is_new for reader in (me, guardian)] == [False, True]
    assert [report_of(seat.pk, reader).is_new for reader in (me, guardian)] == [False, True]
    assert [len(new_reports(me.pk, reader, NOW, limit=5)) for reader in (me, guardian)] == [0, 1]


def test_a_new_version_is_new_again(me: Person) -> None:
    seat = past_seat(me)
    old = report(seat, "First words")
    mark_report_read(old, me, now=NOW)
    old.superseded_at = NOW
    old.save()
    report(seat, "Second words")
    assert [line.feedback for line in new_reports(me.pk, me, NOW, limit=5)] == ["Second words"]


def test_the_report_of_a_seat_says_who_wrote_it(me: Person, ana: Person) -> None:
    seat, bare = past_seat(me), past_seat(me)
    mark(seat, "present")
    written = report(seat, "Much steadier.", author=ana, private_note="For the staff")
    assert report_of(seat.pk, me) == SeatReport("present", written.pk, "Much steadier.", "Ana Ruiz", is_new=True)
    assert report_of(bare.pk, me) == SeatReport("", None, "", "", is_new=False)


def test_new_reports_are_the_latest_unread(me: Person, ana: Person, django_assert_num_queries: Queries) -> None:
    course = make_course("Spanish", hue=4)
    for days in (3, 1, 2):
        session = past_seat(me, course, NOW - days * A_DAY, make_lesson(course, days, f"Lesson {days}"))
        report(session, f"Day {days}", author=ana)
    report(past_seat(me, starts_at=NOW - NEW_FOR - HOUR), "Long ago")
    report(past_seat(make_person()), "Somebody else's")
    with django_assert_num_queries(1):
        found = new_reports(me.pk, me, NOW, limit=2)
    assert [(line.feedback, line.author_name, line.lesson_name, line.hue) for line in found] == [
        ("Day 1", "Ana Ruiz", "Lesson 1", 4),
        ("Day 2", "Ana Ruiz", "Lesson 2", 4),
    ]


def test_a_courses_reports_are_paged_newest_first(me: Person) -> None:
    course = make_course()
    seats = [past_seat(me, course, NOW - days * A_DAY) for days in (1, 2, 3, 4, 5)]
    for seat in seats:
        report(seat, str(seat.pk))
        mark(seat, "present")
    report(past_seat(me), "Another course")
    first = course_reports(me.pk, course.pk, me, Turn(2))
    second = course_reports(me.pk, course.pk, me, Turn(2, after=first.after))
    third = course_reports(me.pk, course.pk, me, Turn(2, after=second.after))
    back = course_reports(me.pk, course.pk, me, Turn(2, before=third.before))
    assert [[line.seat_id for line in page.lines] for page in (first, second, third, back)] == [
        [seats[0].pk, seats[1].pk],
        [seats[2].pk, seats[3].pk],
        [seats[4].pk],
        [seats[2].pk, seats[3].pk],
    ]
    assert (first.before, third.after) == (None, None)
    assert {line.attendance for line in first.lines} == {"present"}


def test_reports_are_found_for_their_learner_alone(me: Person) -> None:
    mine, others = report(past_seat(me)), report(past_seat(make_person()))
    old = report(past_seat(me), "Old", superseded_at=NOW)
    silent = report(past_seat(me), "")
    assert list(reports_of(me.pk, [r.pk for r in (mine, others, old, silent)])) == [mine]
