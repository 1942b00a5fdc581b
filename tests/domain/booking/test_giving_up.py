"""What becomes of a session, a request and a line when seats are given up in unusual orders."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from lessonbook.database.audit import checks, violations
from lessonbook.domain.attendance.actions import decide_absence, excuse, take_register
from lessonbook.domain.attendance.models import AbsenceRequest, Decision
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.changing import Details, change_session
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.sessions import (
    Plan,
    move_session,
    schedule_sessions,
    seat_learner,
    unseat_learner,
)
from lessonbook.domain.booking.actions.waitlist import join_line, promote
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of, withdraw
from lessonbook.domain.credits.models import LedgerRow
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.actions import revoke_role
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.domain.credits.facts import make_family
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
AT_TEN = wall("2026-11-27 10:00")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def ana() -> Person:
    make_school()
    ana = make_instructor("Ana Ruiz")
    make_hours(ana)
    return ana


@pytest.fixture
def spanish(ana: Person) -> Course:
    return make_course("Spanish B1", ana, slug="spanish", self_booking=True, absence="person")


@pytest.fixture
def lena(spanish: Course) -> Person:
    return learner_of(spanish)


def learner_of(course: Course) -> Person:
    learner = make_person()
    enroll_in(course, learner)
    deposit(purse_of(learner, course), 5, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    return learner


@pytest.fixture
def seat(lena: Person, ana: Person) -> Seat:
    [seat] = book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(lena.pk), now=NOW)
    return seat


def nothing_is_wrong() -> bool:
    return [str(violation) for violation in violations(checks(connection))] == []


def test_a_one_to_one_goes_on_for_whoever_was_let_in_beside(seat: Seat, spanish: Course) -> None:
    tom = learner_of(spanish)
    seat_learner(seat.session, tom, by=BY_SCHOOL, now=NOW, beyond_capacity=True)
    cancel_booking(seat, by=By(seat.learner_id), now=NOW)
    session = Session.objects.get()
    assert (session.cancelled_at, session.seats.standing().get().learner) == (None, tom)
    assert nothing_is_wrong()


def test_who_moves_out_of_such_a_session_leaves_the_other_where_it_is(seat: Seat, spanish: Course, ana: Person) -> None:
    tom = learner_of(spanish)
    seat_learner(seat.session, tom, by=BY_SCHOOL, now=NOW, beyond_capacity=True)
    moved = reschedule(seat, FreeTime(ana.pk, AT_TEN + 2 * HOUR), by=By(seat.learner_id), now=NOW)
    assert moved.session != seat.session
    assert Seat.objects.get(learner=tom).starts_at == AT_TEN
    assert nothing_is_wrong()


def test_a_request_accepted_after_the_session_was_held_leaves_it_held(seat: Seat) -> None:
    request = excuse(seat, by=By(seat.learner_id), now=NOW)
    take_register(seat.session, {seat.learner_id: "absent"}, by=BY_SCHOOL, now=AT_TEN)
    decide_absence(request, Decision.ACCEPTED, by=BY_SCHOOL, now=AT_TEN + HOUR)
    seat.refresh_from_db()
    assert (seat.given_up_why, Session.objects.get().cancelled_at) == ("excused", None)
    assert nothing_is_wrong()


def a_seat_taken_again(spanish: Course, lena: Person) -> tuple[Seat, AbsenceRequest]:
    """A seat with an open request that was cancelled and booked again meanwhile."""
    session = make_session(spanish, AT_TEN + 5 * HOUR, capacity=3)
    times = [GroupSeat(session.code)]
    [seat] = book(lena.pk, "spanish", times, by=By(lena.pk), now=NOW)
    request = excuse(seat, by=By(lena.pk), now=NOW + MINUTE)
    cancel_booking(seat, by=By(lena.pk), now=NOW + 2 * MINUTE)
    [again] = book(lena.pk, "spanish", times, by=By(lena.pk), now=NOW + 3 * MINUTE)
    assert again == seat
    return again, request


def test_a_request_about_an_earlier_holding_takes_no_seat_away(spanish: Course, lena: Person) -> None:
    seat, request = a_seat_taken_again(spanish, lena)
    decided = decide_absence(request, Decision.ACCEPTED, by=BY_SCHOOL, now=NOW + 4 * MINUTE)
    seat.refresh_from_db()
    assert (seat.given_up_at, decided.returned, purse_of(lena, spanish).balance) == (None, 0, 4)
    assert nothing_is_wrong()


def test_a_seat_taken_again_can_be_excused_anew(spanish: Course, lena: Person) -> None:
    seat, request = a_seat_taken_again(spanish, lena)
    anew = excuse(seat, by=By(lena.pk), now=NOW + 4 * MINUTE)
    request.refresh_from_db()
    assert (anew != request, request.withdrawn_at) == (True, NOW + 4 * MINUTE)
    assert excuse(seat, by=By(lena.pk), now=NOW + 5 * MINUTE) == anew


def test_a_seat_does_not_move_to_where_its_learner_sits_already(seat: Seat, lena: Person, ana: Person) -> None:
    [other] = book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN + HOUR)], by=By(lena.pk), now=NOW)
    with pytest.raises(Refused, match="has_seat"):
        reschedule(seat, FreeTime(ana.pk, other.starts_at), by=By(lena.pk), now=NOW)
    assert nothing_is_wrong()


def test_who_lost_the_role_meanwhile_is_locked_as_a_person(seat: Seat, ana: Person, lena: Person) -> None:
    for person, kind in ((ana, RoleKind.INSTRUCTOR), (lena, RoleKind.LEARNER)):
        revoke_role(person, kind, by=BY_SCHOOL, now=NOW)
    [other] = book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN + HOUR)], by=By(lena.pk), now=NOW)
    assert other.session.instructor == ana


def test_a_make_up_lands_in_the_purse_that_paid_last(spanish: Course, lena: Person, ana: Person) -> None:
    spanish.make_up = True
    spanish.save()
    session, own = make_session(spanish, AT_TEN + 48 * HOUR, capacity=3), purse_of(lena, spanish)
    family = purse_of(make_family(lena), spanish)
    deposit(family, 5, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    [seat] = book(lena.pk, "spanish", [GroupSeat(session.code)], by=By(lena.pk), now=NOW)
    cancel_booking(seat, by=By(lena.pk), now=NOW)
    withdraw(own, 5, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    [again] = book(lena.pk, "spanish", [GroupSeat(session.code)], by=By(lena.pk), now=NOW + MINUTE)
    cancel_booking(again, by=By(lena.pk), now=NOW + 2 * MINUTE)
    assert [LedgerRow.objects.filter(purse=purse, kind="make_up").count() for purse in (own, family)] == [1, 1]
    assert nothing_is_wrong()


def cancelled(seat: Seat) -> None:
    cancel_booking(seat, by=By(seat.learner_id), now=NOW + MINUTE)


def excused(seat: Seat) -> None:
    decide_absence(excuse(seat, by=By(seat.learner_id), now=NOW), Decision.ACCEPTED, by=BY_SCHOOL, now=NOW + MINUTE)


def unseated(seat: Seat) -> None:
    unseat_learner(seat, by=BY_SCHOOL, now=NOW + MINUTE)


def moved(seat: Seat) -> None:
    other = FreeTime(seat.session.instructor_id or 0, AT_TEN + (1 + Session.objects.count()) * HOUR)
    reschedule(seat, other, by=By(seat.learner_id), now=NOW + MINUTE)


@pytest.mark.parametrize("leave", [cancelled, excused, unseated, moved])
def test_a_booked_session_of_several_seats_ends_with_its_last(
    spanish: Course, lena: Person, ana: Person, leave: Callable[[Seat], None]
) -> None:
    Course.objects.update(seats=2)
    tom = learner_of(spanish)
    [first] = book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(lena.pk), now=NOW)
    [second] = book(tom.pk, "spanish", [GroupSeat(first.session.code)], by=By(tom.pk), now=NOW)
    leave(first)
    assert Session.objects.get(pk=first.session_id).cancelled_at is None
    leave(second)
    assert Session.objects.get(pk=first.session_id).cancelled_at == NOW + MINUTE
    [again] = book(tom.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(tom.pk), now=NOW + MINUTE)
    assert again.session_id != first.session_id
    assert nothing_is_wrong()


@pytest.mark.parametrize("leave", [cancelled, excused, unseated])
def test_a_session_that_the_school_scheduled_stays_empty(
    spanish: Course, lena: Person, ana: Person, leave: Callable[[Seat], None]
) -> None:
    plan = Plan(course=spanish, time_zone="Europe/Berlin", instructor=ana, capacity=2)
    time = Interval(AT_TEN, AT_TEN + HOUR)
    [session] = schedule_sessions(plan, [time], by=BY_SCHOOL, now=NOW - HOUR)
    [seat] = book(lena.pk, "spanish", [GroupSeat(session.code)], by=By(lena.pk), now=NOW)
    leave(seat)
    assert Session.objects.get().cancelled_at is None


def test_a_booked_session_that_the_school_moved_is_the_schools(spanish: Course, lena: Person, ana: Person) -> None:
    Course.objects.update(seats=2)
    [seat] = book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(lena.pk), now=NOW)
    move_session(seat.session, Interval(AT_TEN + HOUR, AT_TEN + 2 * HOUR), by=BY_SCHOOL, now=NOW + MINUTE)
    cancelled(seat)
    assert Session.objects.get().cancelled_at is None


def test_a_booked_session_that_was_given_a_link_since_ends_with_its_last(
    spanish: Course, lena: Person, ana: Person
) -> None:
    Course.objects.update(seats=2)
    [seat] = book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(lena.pk), now=NOW)
    details = Details(capacity=3, class_link="https://class.example.org/1")
    change_session(seat.session, details, by=BY_SCHOOL, now=NOW + MINUTE / 2)
    cancelled(seat)
    assert Session.objects.get().cancelled_at == NOW + MINUTE


def test_a_session_scheduled_in_the_instant_in_which_its_first_seat_is_taken_is_the_schools(
    spanish: Course, lena: Person, ana: Person
) -> None:
    plan = Plan(course=spanish, time_zone="Europe/Berlin", instructor=ana, capacity=2)
    [session] = schedule_sessions(plan, [Interval(AT_TEN, AT_TEN + HOUR)], by=BY_SCHOOL, now=NOW)
    [seat] = book(lena.pk, "spanish", [GroupSeat(session.code)], by=By(lena.pk), now=NOW)
    cancelled(seat)
    assert Session.objects.get().cancelled_at is None


def test_whoever_waits_for_the_last_seat_that_goes_gets_it(spanish: Course, lena: Person, ana: Person) -> None:
    Course.objects.update(seats=2, waitlist=True)
    tom, una = learner_of(spanish), learner_of(spanish)
    [first] = book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(lena.pk), now=NOW)
    [second] = book(tom.pk, "spanish", [GroupSeat(first.session.code)], by=By(tom.pk), now=NOW)
    join_line(una.pk, first.session.code, by=By(una.pk), now=NOW)
    for seat in (first, second):
        cancelled(seat)
    assert promote(first.session_id, now=NOW + MINUTE) == 1
    assert Session.objects.get().seats.standing().get().learner == una


def test_a_one_to_one_from_which_the_school_takes_its_learner_ends(seat: Seat, ana: Person, spanish: Course) -> None:
    reschedule(seat, FreeTime(ana.pk, AT_TEN + HOUR), by=By(seat.learner_id), now=NOW)
    unseated(seat)
    assert Session.objects.get().cancelled_at == NOW + MINUTE
    tom = learner_of(spanish)
    assert book(tom.pk, "spanish", [FreeTime(ana.pk, AT_TEN + HOUR)], by=By(tom.pk), now=NOW + MINUTE)


def test_a_single_place_that_the_school_gave_stays_when_it_is_taken_back(spanish: Course, ana: Person) -> None:
    session = make_session(spanish, AT_TEN, instructor=ana, capacity=1)
    unseated(seat_learner(session, learner_of(spanish), by=BY_SCHOOL, now=NOW))
    assert Session.objects.get().cancelled_at is None


def test_a_seat_that_moves_stays_paid_by_the_purse_that_paid(spanish: Course, ana: Person) -> None:
    tom = make_person()
    enroll_in(spanish, tom)
    family, own = purse_of(make_family(tom), spanish), purse_of(tom, spanish)
    one, other = (make_session(spanish, AT_TEN + n * HOUR, instructor=ana, capacity=3) for n in range(2))
    deposit(family, 1, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    [seat] = book(tom.pk, "spanish", [GroupSeat(one.code)], by=By(tom.pk), now=NOW)
    deposit(own, 5, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    moved_to = reschedule(seat, GroupSeat(other.code), by=By(tom.pk), now=NOW)
    assert [purse_of(owner, spanish).balance for owner in (tom, family.family) if owner] == [5, 0]
    assert cancel_booking(moved_to, by=By(tom.pk), now=NOW).credits == 1
    assert purse_of(tom, spanish).balance == 5
    assert nothing_is_wrong()
