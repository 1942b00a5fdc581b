"""Who is marked before the start and gives the seat up then, or whose session goes, counts neither there nor absent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from lessonbook.database.audit import checks, violations
from lessonbook.domain.attendance.actions import excuse, take_register
from lessonbook.domain.attendance.models import Attendance, Mark
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat
from lessonbook.domain.booking.actions.replacing import replace_session
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session, unseat_learner
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_hours,
    make_instructor,
    make_person,
    make_school,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db
START = wall("2026-11-27 10:00")
MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
MARKED, ACTED = START - 10 * MINUTE, START - 5 * MINUTE


@pytest.fixture
def ana() -> Person:
    make_school()
    ana = make_instructor("Ana Ruiz")
    make_hours(ana)
    return ana


@pytest.fixture
def course(ana: Person) -> Course:
    return make_course("Spanish B1", ana, slug="spanish", self_booking=True, price=0, absence="rule")


@pytest.fixture
def lena(course: Course) -> Person:
    lena = make_person("Lena Novák")
    enroll_in(course, lena)
    return lena


def present(seat: Seat) -> None:
    take_register(seat.session, {seat.learner_id: Attendance.PRESENT}, by=BY_SCHOOL, now=MARKED)


def counting() -> list[str]:
    return list(Mark.objects.filter(superseded_at=None).values_list("attendance", flat=True))


Act = Callable[[Seat, Person], object]


def later(days: int = 1) -> Interval:
    return Interval(START + days * A_DAY, START + days * A_DAY + 60 * MINUTE)


ACTS: dict[str, Act] = {
    "cancelled by the learner": lambda seat, ana: cancel_booking(seat, by=By(seat.learner_id), now=ACTED),
    "taken out": lambda seat, ana: unseat_learner(seat, by=BY_SCHOOL, now=ACTED),
    "session cancelled": lambda seat, ana: cancel_session(seat.session, reason="", by=BY_SCHOOL, now=ACTED),
    "session replaced": lambda seat, ana: replace_session(seat.session, later(), reason="", by=BY_SCHOOL, now=ACTED),
    "session moved": lambda seat, ana: move_session(seat.session, later(), by=BY_SCHOOL, now=ACTED),
    "rescheduled": lambda seat, ana: reschedule(
        seat, FreeTime(ana.pk, START + A_DAY), by=By(seat.learner_id), now=ACTED
    ),
    "excused from a one-to-one": lambda seat, ana: excuse(seat, by=By(seat.learner_id), now=ACTED),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_was_marked_counts_no_more(course: Course, ana: Person, lena: Person, act: str) -> None:
    [seat] = book(lena.pk, "spanish", [FreeTime(ana.pk, START)], by=By(lena.pk), now=NOW)
    present(seat)
    assert counting() == ["present"]
    ACTS[act](seat, ana)
    assert (counting(), Mark.objects.count()) == ([], 1)
    assert list(violations(checks(connection))) == []


def test_who_was_excused_and_came_is_not_counted_in_a_session_that_is_cancelled_after_all(
    course: Course, ana: Person, lena: Person
) -> None:
    group = make_session(course, START, make_person(), instructor=ana, capacity=4, minutes=60)
    [seat] = book(lena.pk, "spanish", [GroupSeat(group.code)], by=By(lena.pk), now=NOW)
    excuse(seat, by=By(lena.pk), now=NOW)
    present(seat)
    assert counting() == ["present"]
    cancel_session(Session.objects.get(pk=group.pk), reason="", by=BY_SCHOOL, now=START + MINUTE)
    assert counting() == []
    assert list(violations(checks(connection))) == []


def test_a_session_moved_by_minutes_keeps_its_register(course: Course, ana: Person, lena: Person) -> None:
    [seat] = book(lena.pk, "spanish", [FreeTime(ana.pk, START)], by=By(lena.pk), now=NOW)
    present(seat)
    time = Interval(START + 5 * MINUTE, START + 65 * MINUTE)
    move_session(seat.session, time, by=BY_SCHOOL, now=ACTED)
    assert counting() == ["present"]


def test_another_learners_mark_stays(course: Course, ana: Person, lena: Person) -> None:
    tom = make_person("Tom Berg")
    enroll_in(course, tom)
    group = make_session(course, START, instructor=ana, capacity=4, minutes=60)
    seats = [book(one.pk, "spanish", [GroupSeat(group.code)], by=By(one.pk), now=NOW)[0] for one in (lena, tom)]
    for seat in seats:
        present(seat)
    cancel_booking(seats[1], by=By(tom.pk), now=ACTED)
    assert list(Mark.objects.filter(superseded_at=None).values_list("seat__learner", flat=True)) == [lena.pk]
