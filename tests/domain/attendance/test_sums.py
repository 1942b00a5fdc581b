"""Week sums: what they add up, when they are counted again, and that the audit finds those that are out of date."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from lessonbook.domain.attendance.actions import decide_absence, excuse, take_register
from lessonbook.domain.attendance.figures import Sums, figures_of, liability
from lessonbook.domain.attendance.invariants import week_sums_are_what_is_counted
from lessonbook.domain.attendance.models import Attendance, CountedWeek, Counting, Decision, WeekSum
from lessonbook.domain.attendance.sums import SUMS, changed_weeks, count_weeks, notice_of
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session, seat_learner
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import School
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.domain.credits.facts import TODAY, on
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_instructor,
    make_person,
    make_school,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db

MONDAY, NEXT_MONDAY = date(2026, 11, 23), date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.fixture
def school() -> School:
    return make_school()


def sums(week: date = MONDAY) -> list[dict[str, int]]:
    """What is kept of a week and isn't 0, by course and instructor."""
    rows = WeekSum.objects.filter(week=week).order_by("course_id", "instructor_id").values(*SUMS)
    return [{name: value for name, value in row.items() if value} for row in rows]


def test_a_week_adds_up_by_course_and_instructor(school: School) -> None:
    ana, spanish, piano = make_instructor(), make_course("Spanish"), make_course("Piano")
    tom, eva, ben = make_person(), make_person(), make_person()
    held = make_session(spanish, NOW - DAY, tom, eva, ben, capacity=4, instructor=ana)
    make_session(spanish, NOW + DAY, tom, minutes=90, instructor=ana)
    gone = make_session(piano, NOW, cancelled_at=NOW, capacity=9)
    Seat.objects.create(
        session=gone, learner=tom, course=piano, starts_at=gone.starts_at, ends_at=gone.ends_at, taken_at=NOW,
        given_up_at=NOW, given_up_why=GivenUp.SESSION,
    )  # fmt: skip
    Seat.objects.filter(session=held, learner=ben).update(given_up_at=held.starts_at, given_up_why=GivenUp.EXCUSED)
    marks = {tom.pk: Attendance.PRESENT, eva.pk: Attendance.LATE, ben.pk: Attendance.EXCUSED}
    take_register(held, marks, by=BY_SCHOOL, now=NOW)
    take_register(held, {eva.pk: Attendance.ABSENT}, by=BY_SCHOOL, now=NOW)
    assert count_weeks(NOW) == 1
    assert sums() == [
        {
            "sessions": 2, "minutes": 135, "places": 4, "filled": 2, "seats": 3, "present": 1, "excused": 1,
            "absent": 1, "given_up_0": 1,
        },
        {"cancelled": 1},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ahead", "name"),
    [
        (timedelta(hours=48), "given_up_48"),
        (timedelta(hours=48) - timedelta(seconds=1), "given_up_24"),
        (timedelta(hours=24), "given_up_24"),
        (timedelta(hours=2), "given_up_2"),
        (timedelta(hours=2) - timedelta(seconds=1), "given_up_0"),
        (-timedelta(minutes=5), "given_up_0"),
    ],
)
def test_a_seat_that_was_given_up_counts_by_its_notice(ahead: timedelta, name: str) -> None:
    assert notice_of(ahead) == name


@pytest.mark.parametrize(
    ("asked", "decided", "name"),
    [
        (timedelta(hours=72), timedelta(hours=1), "given_up_48"),
        (timedelta(hours=72), -timedelta(hours=3), "given_up_48"),
        (timedelta(hours=1), timedelta(minutes=30), "given_up_0"),
    ],
)
def test_an_absence_counts_by_the_notice_at_which_it_was_asked_for(
    school: School, asked: timedelta, decided: timedelta, name: str
) -> None:
    tom = make_person()
    session = make_session(make_course(absence="person"), NOW + DAY, tom)
    seat, start = session.seats.get(), session.starts_at
    Seat.objects.update(taken_at=start - timedelta(hours=100))
    request = excuse(seat, by=By(tom.pk), now=start - asked)
    count_weeks(start - asked)
    decide_absence(request, Decision.ACCEPTED, by=BY_SCHOOL, now=start - decided)
    count_weeks(start - decided)
    assert [{key: row[key] for key in row if key.startswith("given_up")} for row in sums()] == [{name: 1}]
    assert list(week_sums_are_what_is_counted()) == []


def test_a_seat_given_up_and_taken_again_was_given_up_once(school: School) -> None:
    tom, course = make_person(), make_course(absence="rule", self_booking=True, price=0, slug="spanish")
    enroll_in(course, tom)
    session = make_session(course, NOW + 2 * DAY, capacity=2)
    for give_up in (cancel_booking, excuse):
        [seat] = book(tom.pk, "spanish", [GroupSeat(session.code)], by=By(tom.pk), now=NOW)
        give_up(seat, by=By(tom.pk), now=NOW)
    book(tom.pk, "spanish", [GroupSeat(session.code)], by=By(tom.pk), now=NOW)
    count_weeks(NOW)
    assert sums() == [{"sessions": 1, "minutes": 45, "places": 2, "filled": 1, "seats": 1, "given_up_48": 2}]


def test_a_seat_cancelled_while_its_absence_waited_counts_by_when_it_was_cancelled(school: School) -> None:
    tom, course = make_person(), make_course(absence="person", self_booking=True, price=0, slug="spanish")
    enroll_in(course, tom)
    session = make_session(course, NOW + 3 * DAY, capacity=2)
    [seat] = book(tom.pk, "spanish", [GroupSeat(session.code)], by=By(tom.pk), now=NOW)
    request = excuse(seat, by=By(tom.pk), now=NOW)
    cancelled = session.starts_at - timedelta(hours=3)
    cancel_booking(seat, by=By(tom.pk), now=cancelled)
    decide_absence(request, Decision.ACCEPTED, by=BY_SCHOOL, now=cancelled + timedelta(hours=1))
    count_weeks(cancelled)
    assert sums() == [{"sessions": 1, "minutes": 45, "places": 2, "given_up_2": 1}]


def test_a_week_is_the_schools(school: School) -> None:
    course = make_course()
    make_session(course, wall("2026-11-29 23:59"))
    make_session(course, wall("2026-11-30 00:00"))
    count_weeks(NOW)
    assert [(row.week, row.sessions) for row in WeekSum.objects.order_by("week")] == [(MONDAY, 1), (NEXT_MONDAY, 1)]
    school.first_weekday = 6
    school.save()
    count_weeks(NOW)
    assert [(row.week, row.sessions) for row in WeekSum.objects.all()] == [(date(2026, 11, 29), 2)]
    assert list(CountedWeek.objects.values_list("week", flat=True)) == [date(2026, 11, 29)]


def test_every_week_between_the_first_session_and_the_last_is_counted(school: School) -> None:
    course = make_course()
    make_session(course, NOW - timedelta(weeks=2))
    make_session(course, NOW)
    assert count_weeks(NOW) == 3
    assert Counting.objects.get().looked_at == NOW


def test_before_there_is_a_school_nothing_is_counted() -> None:
    assert count_weeks(NOW) == 0


ACTS: dict[str, Callable[[Session], object]] = {
    "seat": lambda session: seat_learner(session, make_person(), by=BY_SCHOOL, now=NOW),
    "cancel": lambda session: cancel_session(session, reason="Snow", by=BY_SCHOOL, now=NOW),
    "import": lambda session: record("import_school", School.objects.get(), BY_SCHOOL, NOW),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_an_act_changed_is_counted_again(school: School, act: str) -> None:
    course = make_course(price=0)
    ahead, other = make_session(course, NOW + DAY), make_session(course, NOW + timedelta(weeks=5))
    count_weeks(NOW - timedelta(hours=1))
    CountedWeek.objects.update(counted_at=NOW)
    ACTS[act](ahead)
    Seat.objects.create(
        session=other, learner=make_person(), course=course, starts_at=other.starts_at, ends_at=other.ends_at,
        taken_at=NOW,
    )  # fmt: skip
    count_weeks(NOW + timedelta(minutes=1))
    assert (
        sums()
        == {
            "seat": [{"sessions": 1, "minutes": 45, "seats": 1}],
            "cancel": [{"cancelled": 1}],
            "import": [{"sessions": 1, "minutes": 45}],
        }[act]
    )
    unseen = [{"sessions": 1, "minutes": 45}]
    assert sums(date(2026, 12, 28)) == (unseen if act != "import" else [{**unseen[0], "seats": 1}])


def test_a_session_that_moves_changes_both_weeks(school: School) -> None:
    session = make_session(make_course(), NOW + DAY)
    make_session(session.course, NOW + timedelta(weeks=4))
    count_weeks(NOW)
    start = NOW + timedelta(weeks=1)
    move_session(session, Interval(start, start + timedelta(minutes=45)), by=BY_SCHOOL, now=NOW)
    count_weeks(NOW)
    assert (sums(), sums(NEXT_MONDAY)) == ([], [{"sessions": 1, "minutes": 45}])


@pytest.mark.parametrize(
    ("kind", "changed"), [("purse", []), ("person", []), ("groupmembership", [MONDAY, NEXT_MONDAY])]
)
def test_acts_about_groups_may_change_all_that_is_ahead(school: School, kind: str, changed: list[date]) -> None:
    entry = record("act", school, BY_SCHOOL, NOW)
    type(entry).objects.update(subject_kind=kind)
    weeks = [date(2026, 11, 16), MONDAY, NEXT_MONDAY]
    assert sorted(changed_weeks(NOW, weeks, school)) == changed
    assert changed_weeks(NOW + DAY, weeks, school) == set()


def test_the_oldest_count_is_made_anew_in_turn(school: School) -> None:
    course = make_course()
    make_session(course, NOW)
    make_session(course, NOW + timedelta(weeks=1))
    count_weeks(NOW)
    make_session(course, NOW)
    make_session(course, NOW + timedelta(weeks=1))
    for minute in (1, 2):
        assert count_weeks(NOW + timedelta(minutes=minute)) == 1
    assert sums() == sums(NEXT_MONDAY) == [{"sessions": 2, "minutes": 90}]


def test_the_audit_finds_sums_that_are_out_of_date_but_not_those_that_are_to_be_counted(school: School) -> None:
    session = make_session(make_course(), NOW)
    record("act", None, BY_SCHOOL, NOW)
    count_weeks(NOW + timedelta(hours=1))
    assert list(week_sums_are_what_is_counted()) == []
    WeekSum.objects.update(sessions=7)
    assert list(week_sums_are_what_is_counted()) == [
        f"the sums of course {session.course_id} and instructor None in the week of 2026-11-23 are out of date"
    ]
    record("act", None, BY_SCHOOL, NOW + timedelta(hours=2))
    assert list(week_sums_are_what_is_counted()) == []


def test_figures_add_weeks_up_and_name_the_most_taught_first(school: School) -> None:
    ana, bo, course = make_instructor("Ana Ruiz"), make_instructor("Bo Lind"), make_course("Spanish")
    make_session(course, NOW, make_person(), instructor=ana, capacity=2)
    make_session(course, NOW + timedelta(days=7), instructor=bo, minutes=60, capacity=2)
    make_session(make_course("Piano"), NOW + timedelta(days=21))
    count_weeks(NOW)
    found = figures_of([MONDAY, NEXT_MONDAY], school)
    assert found.total == Sums(sessions=2, minutes=105, places=4, filled=1, seats=1)
    assert [(week, s.fill_rate) for week, s in found.weeks.items()] == [(MONDAY, 0.5), (NEXT_MONDAY, 0.0)]
    assert [(one.name, one.minutes) for one in found.instructors] == [("Bo Lind", 60), ("Ana Ruiz", 45)]
    assert [(one.name, one.sums.sessions) for one in found.courses] == [("Spanish", 2)]
    assert (found.counted_at, found.missing) == (NOW, 0)
    CountedWeek.objects.filter(week=MONDAY).delete()
    assert figures_of([MONDAY, NEXT_MONDAY], school).missing == 1


def test_what_is_owed_is_what_can_be_spent_by_the_month_in_which_it_ends() -> None:
    purse = purse_of(make_person())
    for amount, ends_on in ((1, date(2026, 12, 1)), (2, date(2026, 12, 31)), (4, date(2027, 1, 1)), (8, None)):
        deposit(purse, amount, ends_on=ends_on, **on())
    deposit(purse, 16, ends_on=TODAY, **on())
    owed = liability(TODAY + DAY)
    assert (owed.total, dict(owed.by_month)) == (15, {date(2026, 12, 1): 3, date(2027, 1, 1): 4, None: 8})


def test_a_rate_of_nothing_is_none() -> None:
    assert (Sums().fill_rate, Sums().attendance_rate) == (None, None)
    assert Sums(present=1, late=1, absent=1, excused=1).attendance_rate == 0.5
