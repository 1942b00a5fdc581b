"""Many book, move and cancel at the same moment: one gets it, is charged once, and everybody else is told why not."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor, book_any, reschedule_any
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.sessions import (
    Plan,
    cancel_session,
    move_session,
    schedule_sessions,
    seat_learner,
)
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry, KeyedAct
from lessonbook.domain.journal.once import once
from lessonbook.domain.people.models import Person, Role, RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_person,
    make_school,
    make_session,
)
from tests.races.school import (
    AT_TEN,
    HOUR,
    at,
    balance,
    booked,
    books,
    cancels,
    in_,
    make_learners,
    make_spanish,
    moves,
    standing,
)
from tests.races.together import audit, tally, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def test_one_free_time_is_booked_once_whoever_wants_it() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 12)
    answers = together(*(books(learner, at(ana)) for learner in learners))
    assert tally(answers) == {"booked": 1, "time_taken": 11}
    assert (Session.objects.count(), sum(balance(learner, spanish) for learner in learners)) == (1, 59)


def test_of_times_that_overlap_without_being_equal_one_is_booked() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 8)
    wanted = [at(ana, hours) for hours in (0, 0.5)] * 4
    answers = together(*(books(learner, time) for learner, time in zip(learners, wanted, strict=True)))
    assert tally(answers) == {"booked": 1, "time_taken": 7}
    assert (Session.objects.count(), sum(balance(learner, spanish) for learner in learners)) == (1, 39)


def test_times_that_touch_are_all_booked() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 6)
    answers = together(*(books(learner, at(ana, n)) for n, learner in enumerate(learners)))
    assert answers == ["booked"] * 6


def test_the_last_seat_goes_to_one() -> None:
    spanish, [ana] = make_spanish()
    first, *learners = make_learners(spanish, 9)
    session = make_session(spanish, AT_TEN, first, instructor=ana, capacity=2)
    answers = together(*(books(learner, in_(session)) for learner in learners))
    assert tally(answers) == {"booked": 1, "session_full": 7}
    assert (len(standing(session)), Session.objects.count()) == (2, 1)


def test_one_learner_in_two_tabs_is_never_in_two_sessions_at_once() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    [lena] = make_learners(spanish, 1)
    assert tally(together(books(lena, at(ana)), books(lena, at(bo, 0.5)))) == {"booked": 1, "overlaps": 1}


def test_one_learner_in_two_tabs_with_two_courses_is_never_in_two_sessions_at_once() -> None:
    spanish, [ana] = make_spanish()
    [lena] = make_learners(spanish, 1)
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    piano = make_course("Piano", bo, slug="piano", self_booking=True, price=0)
    enroll_in(piano, lena)

    def books_piano() -> str:
        book(lena.pk, "piano", [at(bo, 0.5)], by=By(lena.pk), now=NOW)
        return "booked"

    assert tally(together(books(lena, at(ana)), books_piano)) == {"booked": 1, "overlaps": 1}


def test_with_any_instructor_each_gets_another_until_none_is_left() -> None:
    spanish, _ = make_spanish("Ana Ruiz", "Bo Lind", "Cem Kaya")

    def with_anybody(learner: Person) -> str:
        [seat] = book_any(learner.pk, "spanish", [AnyInstructor(AT_TEN)], by=By(learner.pk), now=NOW)
        return str(seat.session.instructor)

    learners = make_learners(spanish, 6)
    answers = together(*((lambda who=who: with_anybody(who)) for who in learners))
    assert tally(answers) == {"Ana Ruiz": 1, "Bo Lind": 1, "Cem Kaya": 1, "time_taken": 3}


def test_moves_to_any_instructor_go_to_different_ones() -> None:
    spanish, [ana, _] = make_spanish("Ana Ruiz", "Bo Lind")
    seats = [booked(learner, at(ana, n)) for n, learner in enumerate(make_learners(spanish, 3))]

    def move(seat: Seat) -> str:
        wanted = AnyInstructor(AT_TEN + 5 * HOUR)
        return str(reschedule_any(seat, wanted, by=By(seat.learner_id), now=NOW).session.instructor)

    answers = together(*((lambda seat=seat: move(seat)) for seat in seats))
    assert tally(answers) == {"Ana Ruiz": 1, "Bo Lind": 1, "time_taken": 1}


def test_under_one_key_eight_posts_are_one_booking_and_one_answer() -> None:
    spanish, [ana] = make_spanish()
    [lena] = make_learners(spanish, 1)

    def post() -> str:
        asked = {"course": "spanish", "starts_at": AT_TEN.isoformat()}
        answer = once(lena.pk, "key", asked, lambda: {"sessions": [booked(lena, at(ana)).session.code]}, now=NOW)
        return str(answer["sessions"])

    answers = together(*[post] * 8)
    assert set(answers) == {f"['{Session.objects.get().code}']"}
    assert (balance(lena, spanish), KeyedAct.objects.count(), Entry.objects.filter(verb="book").count()) == (4, 1, 1)


def test_without_a_key_a_double_click_books_once_too() -> None:
    spanish, [ana] = make_spanish()
    [lena] = make_learners(spanish, 1)
    assert together(*[books(lena, at(ana))] * 4) == ["booked"] * 4
    assert (Seat.objects.count(), balance(lena, spanish)) == (1, 4)


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("max_per_day", "too_many_that_day"),
        ("max_per_week", "too_many_this_week"),
        ("max_open_per_learner", "too_many_open"),
    ],
)
def test_limits_hold_when_two_are_booked_together(limit: str, code: str) -> None:
    spanish, [ana] = make_spanish(**{limit: 1})
    [lena] = make_learners(spanish, 1)
    assert tally(together(books(lena, at(ana)), books(lena, at(ana, 2)))) == dict(
        sorted({"booked": 1, code: 1}.items())
    )


@pytest.mark.parametrize(
    ("limit", "days", "code"), [("max_per_day", 1, "too_many_that_day"), ("max_per_week", 7, "too_many_this_week")]
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_move_into_a_day_or_week_and_a_booking_there_are_one_more_only(
    limit: str, days: int, code: str, is_first: bool
) -> None:
    spanish, [ana] = make_spanish(**{limit: 1})
    [lena] = make_learners(spanish, 1)
    seat = booked(lena, at(ana))
    acts = [moves(seat, at(ana, 24 * days)), books(lena, at(ana, 24 * days + 2))][:: 1 if is_first else -1]
    assert sorted(together(*acts)) in (["moved", code], ["booked", code])
    assert Session.objects.filter(cancelled_at=None, starts_at__gte=AT_TEN + days * 24 * HOUR).count() == 1
    assert balance(lena, spanish) == 5 - Seat.objects.standing().count()


def test_two_bookings_and_one_credit() -> None:
    spanish, [ana] = make_spanish()
    [lena] = make_learners(spanish, 1, amount=1)
    assert tally(together(books(lena, at(ana)), books(lena, at(ana, 2)))) == {"booked": 1, "no_credit": 1}
    assert (balance(lena, spanish), Session.objects.count()) == (0, 1)


def test_cancelled_four_times_at_once_it_is_refunded_once() -> None:
    spanish, [ana] = make_spanish()
    [lena] = make_learners(spanish, 1)
    seat = booked(lena, at(ana))
    assert together(*[cancels(seat)] * 4) == ["1"] * 4
    assert (balance(lena, spanish), Entry.objects.filter(verb="cancel_booking").count()) == (5, 1)


def test_a_time_that_is_given_up_while_others_want_it_is_booked_at_most_once() -> None:
    spanish, [ana] = make_spanish()
    lena, *others = make_learners(spanish, 6)
    seat = booked(lena, at(ana))
    answers = together(cancels(seat), *(books(other, at(ana)) for other in others))
    assert answers[0] == "1"
    assert answers[1:].count("booked") <= 1
    assert set(answers[1:]) <= {"booked", "time_taken"}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_move_and_a_booking_that_want_the_same_time(is_first: bool) -> None:
    spanish, [ana] = make_spanish()
    lena, tom = make_learners(spanish, 2)
    seat = booked(lena, at(ana))
    acts = [moves(seat, at(ana, 2)), books(tom, at(ana, 2.5))][:: 1 if is_first else -1]
    answers = together(*acts)
    assert sorted(answers) in (["booked", "time_taken"], ["moved", "time_taken"])
    seat.refresh_from_db()
    assert seat.given_up_at is None
    assert {balance(lena, spanish), balance(tom, spanish)} <= {4, 5}


def test_moves_crosswise_between_sessions_do_not_wait_for_each_other() -> None:
    spanish, [ana] = make_spanish()
    lena, tom = make_learners(spanish, 2)
    one, other = (make_session(spanish, AT_TEN + n * HOUR, instructor=ana, capacity=4) for n in (0, 2))
    seats = [booked(lena, in_(one)), booked(tom, in_(other))]
    for _ in range(4):
        assert together(moves(seats[0], in_(other)), moves(seats[1], in_(one))) == ["moved", "moved"]
        one, other = other, one
        seats = [Seat.objects.get(learner=who, given_up_at=None) for who in (lena, tom)]
    assert (balance(lena, spanish), balance(tom, spanish)) == (4, 4)


def test_moves_crosswise_between_instructors_do_not_wait_for_each_other() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    lena, tom = make_learners(spanish, 2)
    seats = [booked(lena, at(ana)), booked(tom, at(bo))]
    assert set(together(moves(seats[0], at(bo)), moves(seats[1], at(ana)))) <= {"moved", "time_taken"}
    seats = [booked(lena, at(ana, 2)), booked(tom, at(bo, 4))]
    assert together(moves(seats[0], at(bo, 2)), moves(seats[1], at(ana, 4))) == ["moved", "moved"]


def test_staff_and_learners_at_the_last_seat() -> None:
    spanish, [ana] = make_spanish()
    lena, tom, una, vic = make_learners(spanish, 4)
    session = make_session(spanish, AT_TEN, make_person(), instructor=ana, capacity=2)

    def seats(learner: Person, *, beyond: bool = False) -> str:
        seat_learner(session, learner, by=BY_SCHOOL, now=NOW, beyond_capacity=beyond)
        return "seated"

    answers = together(lambda: seats(lena), lambda: seats(tom), books(una, in_(session)))
    assert sorted(answers) in (["booked", "session_full", "session_full"], ["seated", "session_full", "session_full"])
    assert together(lambda: seats(vic, beyond=True)) == ["seated"]
    assert [seat.beyond_capacity is not None for seat in Seat.objects.filter(learner=vic)] == [True]


def test_a_learner_whose_group_is_being_scheduled_books_nothing_at_the_same_time() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    [lena] = make_learners(spanish, 1)
    plan = Plan(course=spanish, time_zone="Europe/Berlin", instructor=bo, groups=[make_group(spanish, lena)])
    is_scheduled = threading.Event()

    def schedules() -> str:
        with transaction.atomic():
            schedule_sessions(plan, [Interval(AT_TEN, AT_TEN + HOUR)], by=BY_SCHOOL, now=NOW)
            is_scheduled.set()
            time.sleep(0.5)
        return "scheduled"

    def waits_and_books() -> str:
        is_scheduled.wait(30)
        return books(lena, at(ana))()

    assert together(schedules, waits_and_books) == ["scheduled", "overlaps"]


def test_a_session_cancelled_while_seats_are_booked_is_paid_by_nobody() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 5)
    session = make_session(spanish, AT_TEN, instructor=ana, capacity=9)
    first, *later = learners
    seat = booked(first, in_(session))

    def cancel() -> str:
        cancel_session(session, reason="Ill", by=BY_SCHOOL, now=NOW)
        return "cancelled"

    answers = together(cancel, cancel, cancels(seat), *(books(learner, in_(session)) for learner in later))
    assert answers[:2] == ["cancelled", "cancelled"]
    assert set(answers[3:]) <= {"booked", "session_cancelled"}
    assert (standing(session), [balance(learner, spanish) for learner in learners]) == (set(), [5] * 5)


def test_staff_move_a_session_to_a_time_that_learners_want() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    lena, tom, una = make_learners(spanish, 3)
    session = make_session(spanish, AT_TEN, instructor=bo, capacity=3)
    free = Interval(AT_TEN + 2 * HOUR, AT_TEN + 3 * HOUR)

    def move() -> str:
        move_session(session, free, by=BY_SCHOOL, now=NOW, instructor_id=ana.pk)
        return "moved"

    answers = together(move, books(lena, at(ana, 2)), books(tom, at(ana, 2.5)), books(una, in_(session)))
    assert answers[3] == "booked"
    ends = sorted(answers[:3])
    assert ends in (["booked", "instructor_busy", "time_taken"], ["moved", "time_taken", "time_taken"])


def test_who_teaches_and_learns_is_had_once_by_two_who_book_at_the_same_moment() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    [lena] = make_learners(spanish, 1)
    Role.objects.create(person=ana, kind=RoleKind.LEARNER)
    enroll_in(spanish, ana)
    deposit(purse_of(ana, spanish), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    answers = together(books(lena, at(ana)), books(ana, at(bo)))
    assert tally(answers) in ({"booked": 1, "time_taken": 1}, {"booked": 1, "overlaps": 1})
    assert Session.objects.count() == 1
