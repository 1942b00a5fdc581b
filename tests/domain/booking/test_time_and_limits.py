"""Notice to the second and across clock changes, limits by the school's week, and times that are free again at once."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from lessonbook.database.audit import checks, violations
from lessonbook.domain.attendance.actions import excuse, take_register
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.groups import join_group, leave_group
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Wanted
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.series import schedule_series
from lessonbook.domain.booking.actions.sessions import (
    Plan,
    cancel_session,
    move_session,
    schedule_sessions,
    unseat_learner,
)
from lessonbook.domain.booking.giving_up import what_it_means
from lessonbook.domain.booking.openings import openings
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.models import LedgerRow, Lot
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.actions import deactivate_person
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Series, Session
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
AT_TEN = wall("2026-11-27 10:00")
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta.resolution


@pytest.fixture(autouse=True)
def school() -> School:
    return make_school()


@pytest.fixture
def ana() -> Person:
    ana = make_instructor("Ana Ruiz")
    make_hours(ana, time(0), time(0))
    return ana


@pytest.fixture
def spanish(ana: Person) -> Course:
    return make_course("Spanish B1", ana, slug="spanish", self_booking=True, absence="rule")


def learner_of(course: Course, now: datetime = NOW) -> Person:
    learner = make_person()
    enroll_in(course, learner)
    deposit(purse_of(learner, course), 5, by=BY_SCHOOL, now=now, today=now.date())
    return learner


def books(learner: Person, *wanted: Wanted, now: datetime = NOW) -> list[Seat]:
    return book(learner.pk, "spanish", wanted, by=By(learner.pk), now=now)


def cancel_for_all(seat: Seat, now: datetime) -> None:
    cancel_session(seat.session, reason="Ill", by=BY_SCHOOL, now=now)


def unseat(seat: Seat, now: datetime) -> None:
    unseat_learner(seat, by=BY_SCHOOL, now=now)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal.code


@pytest.mark.parametrize("days", [0, 30])
@pytest.mark.parametrize("verb", [cancel_for_all, unseat])
def test_what_the_school_returns_to_a_lot_that_has_ended_lives_as_long_as_the_school_says(
    ana: Person, spanish: Course, verb: Callable[[Seat, datetime], object], days: int
) -> None:
    School.objects.update(revived_days=days)
    lena = make_person()
    enroll_in(spanish, lena)
    deposit(purse_of(lena, spanish), 1, by=BY_SCHOOL, now=NOW, today=NOW.date(), ends_on=NOW.date())
    [seat] = books(lena, FreeTime(ana.pk, AT_TEN))
    verb(seat, NOW + DAY)
    lot = Lot.objects.get()
    assert (lot.left, lot.last_day) == (1, (NOW + (days + 1) * DAY).date())


CLOCK_CHANGES = [
    # Session, its 24th elapsed hour before: clocks went back, or forward, in between.
    ("2026-10-25 12:00", "2026-10-24 13:00"),
    ("2027-03-28 12:00", "2027-03-27 11:00"),
    ("2026-11-27 12:00", "2026-11-26 12:00"),
]


@pytest.mark.parametrize(("start", "deadline"), CLOCK_CHANGES)
@pytest.mark.parametrize("verb", ["cancel", "excuse"])
def test_notice_is_elapsed_hours_to_the_instant_and_said_before(
    ana: Person, spanish: Course, start: str, deadline: str, verb: str
) -> None:
    for late, back in ((0 * TICK, 1), (TICK, 0)):
        asked = wall(start) - 9 * DAY
        lena = learner_of(spanish, asked)
        [seat] = books(lena, FreeTime(ana.pk, wall(start)), now=asked)
        meaning = what_it_means(seat, seat.session, asked)
        assert (meaning.full_until, meaning.credits) == (wall(deadline), 1)
        at = wall(deadline) + late
        said = what_it_means(seat, seat.session, at).credits
        if verb == "cancel":
            assert cancel_booking(seat, by=By(lena.pk), now=at).credits == said == back
        else:
            assert excuse(seat, by=By(lena.pk), now=at).returned == said == back
        assert purse_of(lena, spanish).balance == 4 + back


@pytest.mark.parametrize("start", [start for start, _ in CLOCK_CHANGES])
def test_minimum_notice_and_horizon_are_elapsed_time_to_the_instant(ana: Person, spanish: Course, start: str) -> None:
    at = FreeTime(ana.pk, wall(start))
    latest, earliest = wall(start) - timedelta(minutes=120), wall(start) - 90 * DAY
    lena = learner_of(spanish, earliest)
    assert refusal(lambda: books(lena, at, now=latest + TICK)) == "too_short_notice"
    assert refusal(lambda: books(lena, at, now=earliest - TICK)) == "too_far_ahead"
    for now in (latest, earliest):
        [seat] = books(learner_of(spanish, earliest), at, now=now)
        cancel_booking(seat, by=By(seat.learner_id), now=now)


def test_until_the_start_a_seat_can_be_given_up_and_then_no_more(ana: Person, spanish: Course) -> None:
    lena = learner_of(spanish)
    [seat] = books(lena, FreeTime(ana.pk, AT_TEN))
    assert refusal(lambda: cancel_booking(seat, by=By(lena.pk), now=AT_TEN)) == "session_begun"
    assert refusal(lambda: excuse(seat, by=By(lena.pk), now=AT_TEN)) == "session_begun"
    assert cancel_booking(seat, by=By(lena.pk), now=AT_TEN - TICK).credits == 0


@pytest.mark.parametrize(
    ("zone", "first_weekday", "one", "other", "fits"),
    [
        # Late on Sunday and early on Monday in Berlin are two weeks there; in UTC both are Sunday.
        ("Europe/Berlin", 0, "2026-11-29 22:00", "2026-11-30 00:00", True),
        ("America/New_York", 0, "2026-11-29 22:00", "2026-11-30 00:00", False),
        ("Europe/Berlin", 6, "2026-11-29 22:00", "2026-11-30 00:00", False),
        ("Europe/Berlin", 6, "2026-11-28 22:00", "2026-11-29 00:00", True),
        ("Europe/Berlin", 0, "2026-11-30 00:00", "2026-12-06 23:00", False),
        ("Pacific/Auckland", 0, "2026-11-29 11:00", "2026-11-29 12:00", True),
    ],
)
def test_most_a_week_counts_by_the_schools_week_and_zone(
    school: School, ana: Person, spanish: Course, zone: str, first_weekday: int, one: str, other: str, fits: bool
) -> None:
    make_school(time_zone=zone, first_weekday=first_weekday)
    Course.objects.update(max_per_week=1)
    lena = learner_of(spanish)
    times = [FreeTime(ana.pk, wall(each)) for each in (one, other)]
    if fits:
        assert len(books(lena, *times)) == 2
        return
    assert refusal(lambda: books(lena, *times)) == "too_many_this_week"
    books(lena, times[0])
    assert refusal(lambda: books(lena, times[1])) == "too_many_this_week"
    # The list of open times asks the same.
    day = Interval(times[1].starts_at - HOUR / 2, times[1].starts_at + HOUR)
    assert openings(Course.objects.get(), lena.pk, day, School.objects.get(), NOW) == []


@pytest.mark.parametrize(
    ("zone", "one", "other", "fits"),
    [
        # Late on Saturday and early on Sunday in Berlin are two days there; in UTC and in New York both are Saturday.
        ("Europe/Berlin", "2026-11-28 22:00", "2026-11-29 00:00", True),
        ("America/New_York", "2026-11-28 22:00", "2026-11-29 00:00", False),
        ("Pacific/Auckland", "2026-11-29 11:00", "2026-11-29 12:00", True),
        # Clocks go back: the day has 25 hours.
        ("Europe/Berlin", "2026-10-25 00:00", "2026-10-25 23:00", False),
        ("Europe/Berlin", "2026-10-25 23:00", "2026-10-26 00:00", True),
        ("Europe/Berlin", "2027-03-28 00:00", "2027-03-28 23:00", False),
        ("Europe/Berlin", "2027-03-28 23:00", "2027-03-29 00:00", True),
    ],
)
def test_most_a_day_counts_by_the_schools_day_and_zone(
    ana: Person, spanish: Course, zone: str, one: str, other: str, fits: bool
) -> None:
    school, now = make_school(time_zone=zone), wall(one) - 9 * DAY
    Course.objects.update(max_per_day=1)
    lena = learner_of(spanish, now)
    times = [FreeTime(ana.pk, wall(each)) for each in (one, other)]
    day = Interval(times[1].starts_at - HOUR / 2, times[1].starts_at + HOUR)
    if fits:
        assert len(books(lena, *times, now=now)) == 2
        return
    assert refusal(lambda: books(lena, *times, now=now)) == "too_many_that_day"
    books(lena, times[0], now=now)
    assert refusal(lambda: books(lena, times[1], now=now)) == "too_many_that_day"
    # The list of open times asks the same.
    assert openings(Course.objects.get(), lena.pk, day, school, now) == []


@pytest.mark.parametrize(("limit", "days", "code"), [
    ("max_per_day", 1, "too_many_that_day"), ("max_per_week", 7, "too_many_this_week"),
])  # fmt: skip
def test_a_move_into_another_day_or_week_that_is_full_is_refused(
    ana: Person, spanish: Course, limit: str, days: int, code: str
) -> None:
    Course.objects.update(**{limit: 1})
    lena = learner_of(spanish)
    seat, other = books(lena, FreeTime(ana.pk, AT_TEN), FreeTime(ana.pk, AT_TEN + days * DAY))
    there = FreeTime(ana.pk, AT_TEN + days * DAY + 2 * HOUR)
    assert refusal(lambda: reschedule(seat, there, by=By(lena.pk), now=NOW)) == code
    assert set(Seat.objects.standing()) == {seat, other}
    cancel_booking(other, by=By(lena.pk), now=NOW)
    assert reschedule(seat, there, by=By(lena.pk), now=NOW).session.starts_at == there.starts_at


@pytest.mark.parametrize("limit", ["max_per_day", "max_per_week", "max_open_per_learner"])
def test_moving_does_not_count_against_itself(ana: Person, spanish: Course, limit: str) -> None:
    Course.objects.update(**{limit: 1})
    lena = learner_of(spanish)
    [seat] = books(lena, FreeTime(ana.pk, AT_TEN))
    moved = reschedule(seat, FreeTime(ana.pk, AT_TEN + HOUR / 2), by=By(lena.pk), now=NOW)
    assert moved.session.starts_at == AT_TEN + HOUR / 2


def cancels(seat: Seat) -> None:
    cancel_booking(seat, by=By(seat.learner_id), now=NOW)


def excuses(seat: Seat) -> None:
    excuse(seat, by=By(seat.learner_id), now=NOW)


def moves_away(seat: Seat) -> None:
    assert seat.session.instructor_id is not None
    reschedule(seat, FreeTime(seat.session.instructor_id, AT_TEN + 3 * HOUR), by=By(seat.learner_id), now=NOW)


def is_cancelled_for_all(seat: Seat) -> None:
    cancel_session(seat.session, reason="Ill", by=BY_SCHOOL, now=NOW)


def is_moved_by_the_school(seat: Seat) -> None:
    move_session(seat.session, Interval(AT_TEN + DAY, AT_TEN + DAY + HOUR), by=BY_SCHOOL, now=NOW)


def gets_another_instructor(seat: Seat) -> None:
    time = Interval(seat.session.starts_at, seat.session.ends_at)
    move_session(seat.session, time, by=BY_SCHOOL, now=NOW, instructor_id=make_instructor("Bo Lind").pk)


@pytest.mark.parametrize(
    "frees", [cancels, excuses, moves_away, is_cancelled_for_all, is_moved_by_the_school, gets_another_instructor]
)
def test_a_time_that_was_given_up_can_be_booked_at_once(
    ana: Person, spanish: Course, school: School, frees: Callable[[Seat], None]
) -> None:
    lena, tom = learner_of(spanish), learner_of(spanish)
    [seat] = books(lena, FreeTime(ana.pk, AT_TEN))
    assert refusal(lambda: books(tom, FreeTime(ana.pk, AT_TEN))) == "time_taken"
    frees(seat)
    offered = openings(spanish, tom.pk, Interval(AT_TEN, AT_TEN + HOUR), school, NOW)
    assert (AT_TEN, ana.pk) in [(one.starts_at, one.instructor_id) for one in offered]
    [again] = books(tom, FreeTime(ana.pk, AT_TEN))
    assert (again.session.starts_at, again.session.instructor) == (AT_TEN, ana)


def test_what_is_done_to_nothing_changes_nothing(ana: Person, spanish: Course) -> None:
    tom = learner_of(spanish)
    bystander = make_session(spanish, AT_TEN, make_person(), instructor=ana, capacity=4)
    series = Series(
        course=spanish,
        instructor=ana,
        time_zone="Europe/Berlin",
        weekdays=[0],
        wall_start=time(9),
        minutes=45,
        first_day=AT_TEN.date(),
        last_day=AT_TEN.date(),
    )
    assert schedule_series(series, by=BY_SCHOOL, now=NOW) == []
    assert schedule_sessions(Plan(course=spanish, time_zone="Europe/Berlin"), [], by=BY_SCHOOL, now=NOW) == []
    empty = Group.objects.create(course=spanish, name="Nobody meets")
    leave_group(join_group(tom, empty, by=BY_SCHOOL, now=NOW), by=BY_SCHOOL, now=NOW)
    assert take_register(bystander, {}, by=BY_SCHOOL, now=AT_TEN) == []
    assert refusal(lambda: books(tom)) == "no_times"
    bystander.refresh_from_db()
    assert (bystander.cancelled_at, bystander.seats.standing().count()) == (None, 1)
    assert (Session.objects.count(), purse_of(tom, spanish).balance) == (1, 5)


def test_who_leaves_the_school_leaves_history_and_ledger(ana: Person, spanish: Course, school: School) -> None:
    lena = learner_of(spanish)
    seats = books(lena, FreeTime(ana.pk, AT_TEN), FreeTime(ana.pk, AT_TEN + HOUR))
    before = list(LedgerRow.objects.order_by("pk").values())
    for person in (lena, ana):
        deactivate_person(person, by=By(make_person("Mara Vogt", "administrator").pk), now=NOW)
    assert list(LedgerRow.objects.order_by("pk").values()) == before
    assert set(Seat.objects.standing()) == set(seats)
    assert purse_of(lena, spanish).balance == 3
    assert refusal(lambda: books(lena, FreeTime(ana.pk, AT_TEN + 3 * HOUR))) == "deactivated"
    tom = learner_of(spanish)
    assert refusal(lambda: books(tom, FreeTime(ana.pk, AT_TEN + 3 * HOUR))) == "no_such_instructor"
    assert openings(spanish, tom.pk, Interval(AT_TEN, AT_TEN + DAY), school, NOW) == []
    Course.objects.update(archived_at=NOW)
    assert refusal(lambda: books(tom, GroupSeat(seats[0].session.code))) == "course_closed"
    assert [str(violation) for violation in violations(checks(connection))] == []
