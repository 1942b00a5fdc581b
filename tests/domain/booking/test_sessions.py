"""Scheduling, moving and cancelling sessions."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from lessonbook.database.guards import constraint_name
from lessonbook.domain.booking.actions.series import schedule_series
from lessonbook.domain.booking.actions.sessions import (
    Plan,
    cancel_session,
    move_session,
    schedule_sessions,
    seat_learner,
    unseat_learner,
)
from lessonbook.domain.booking.planning import plan_series
from lessonbook.domain.courses.models import Course, GroupMembership
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import EarlierSeat, GivenUp, Seat, Series, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_instructor,
    make_person,
    make_school,
    make_session,
)

pytestmark = pytest.mark.django_db
TOMORROW = Interval(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def hours_later(hours: float, length: float = 1) -> Interval:
    start = NOW + timedelta(hours=hours)
    return Interval(start, start + timedelta(hours=length))


def refusal_of(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.refusal.code


def test_scheduling_seats_the_members_of_the_groups() -> None:
    course = make_course()
    learners = [make_person(), make_person()]
    group = make_group(course, *learners)
    plan = Plan(course=course, time_zone="Europe/Berlin", groups=[group])
    [session] = schedule_sessions(plan, [TOMORROW], by=BY_SCHOOL, now=NOW, price=0)
    assert {(s.learner_id, s.course_id, s.starts_at, s.ends_at, s.by_group_id) for s in session.seats.all()} == {
        (learner.pk, course.pk, TOMORROW.start, TOMORROW.end, group.pk) for learner in learners
    }
    assert Entry.objects.get().verb == "schedule_sessions"


@pytest.mark.parametrize(
    ("since", "until", "seated"),
    [
        (None, None, True),
        (date(2026, 11, 27), None, False),
        (date(2026, 11, 26), None, True),
        (None, date(2026, 11, 26), True),
        (None, date(2026, 11, 25), False),
    ],
)
def test_membership_counts_by_the_sessions_own_date(since: date | None, until: date | None, seated: bool) -> None:
    course = make_course()
    group = make_group(course, make_person())
    GroupMembership.objects.update(since=since, until=until)
    plan = Plan(course=course, time_zone="Pacific/Kiritimati", groups=[group])
    # 09:59 UTC on the 26th is 23:59 of that day in Kiritimati.
    start = NOW.replace(day=26, hour=9, minute=59)
    [session] = schedule_sessions(plan, [Interval(start, start + timedelta(hours=1))], by=BY_SCHOOL, now=NOW, price=0)
    assert session.seats.exists() is seated


@pytest.mark.parametrize(("start", "length"), [(0, 1), (-0.5, 1), (0.5, 1), (0.25, 0.5), (-1, 3)])
def test_an_instructor_holds_one_session_at_a_time(start: float, length: float) -> None:
    ana = make_instructor()
    course = make_course("Spanish", ana)
    make_session(course, TOMORROW.start, minutes=60, instructor=ana)
    plan = Plan(course=course, time_zone="Europe/Berlin", instructor=ana)
    free = hours_later(100)
    with pytest.raises(Refused) as error:
        schedule_sessions(plan, [free, hours_later(24 + start, length)], by=BY_SCHOOL, now=NOW)
    assert refusal_of(error) == "instructor_busy"
    assert Session.objects.count() == 1


@pytest.mark.parametrize("start", [-1, 1])
def test_sessions_that_touch_do_not_overlap(start: float) -> None:
    ana = make_instructor()
    course = make_course("Spanish", ana)
    make_session(course, TOMORROW.start, minutes=60, instructor=ana)
    plan = Plan(course=course, time_zone="Europe/Berlin", instructor=ana)
    schedule_sessions(plan, [hours_later(24 + start)], by=BY_SCHOOL, now=NOW)
    assert Session.objects.count() == 2


@pytest.mark.parametrize(("start", "minutes"), [(0, 60), (-0.5, 60), (0.5, 60), (0.25, 30), (-1, 180)])
def test_the_database_refuses_an_instructors_overlap(start: float, minutes: int) -> None:
    ana = make_instructor()
    course = make_course("Spanish", ana)
    make_session(course, TOMORROW.start, minutes=60, instructor=ana)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_session(course, TOMORROW.start + timedelta(hours=start), minutes=minutes, instructor=ana)
    assert constraint_name(error.value) == "timetable_session_instructor_overlap"


def test_the_database_refuses_a_move_onto_another_session_and_a_revival() -> None:
    ana = make_instructor()
    course = make_course("Spanish", ana)
    make_session(course, TOMORROW.start, minutes=60, instructor=ana)
    other = make_session(course, NOW + timedelta(days=2), instructor=ana)
    cancelled = make_session(course, TOMORROW.start, instructor=ana, cancelled_at=NOW)
    for change in ({"starts_at": TOMORROW.start, "ends_at": TOMORROW.end},):
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=other.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=cancelled.pk).update(cancelled_at=None)


def test_the_database_refuses_a_session_longer_than_a_week() -> None:
    course = make_course()
    make_session(course, NOW, minutes=7 * 24 * 60)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_session(course, NOW, minutes=7 * 24 * 60 + 1)
    assert constraint_name(error.value) == "timetable_session_length"


def test_sessions_without_instructor_may_overlap() -> None:
    course = make_course()
    make_session(course, TOMORROW.start)
    make_session(course, TOMORROW.start)
    assert Session.objects.count() == 2


def test_moving_keeps_id_and_uid_raises_the_sequence_and_takes_the_seats_along() -> None:
    course = make_course()
    session = make_session(course, TOMORROW.start, make_person(), make_person())
    moved = move_session(session, hours_later(50), by=BY_SCHOOL, now=NOW)
    moved.refresh_from_db()
    assert (moved.code, moved.uid, moved.sequence) == (session.code, session.uid, 1)
    assert set(Seat.objects.values_list("starts_at", "ends_at")) == {(moved.starts_at, moved.ends_at)}
    assert Session.objects.count() == 1


def test_who_is_deactivated_is_seated_in_nothing_more_and_pays_nothing() -> None:
    lena, gone, course = make_person(), make_person(deactivated_at=NOW), make_course()
    group = make_group(course, lena, gone)
    deposit(purse_of(lena, course), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    facts = {"time_zone": "Europe/Berlin", "weekdays": [3], "wall_start": time(17), "minutes": 45}
    series = Series(course=course, first_day=date(2026, 11, 26), last_day=date(2026, 12, 3), **facts)
    [planned] = plan_series(series, [group], [TOMORROW])
    assert planned.learner_ids == {lena.pk}
    made = schedule_series(series, groups=[group], by=BY_SCHOOL, now=NOW, price=1)
    assert [[seat.learner for seat in one.seats.all()] for one in made] == [[lena], [lena]]
    assert (purse_of(lena, course).balance, purse_of(gone, course).rows) == (3, 0)


def test_moving_one_of_a_series_moves_it_and_leaves_no_copy() -> None:
    learner, course = make_person(), make_course()
    facts = {"time_zone": "Europe/Berlin", "weekdays": [2, 3], "wall_start": time(17), "minutes": 45}
    series = Series(course=course, first_day=date(2026, 11, 26), last_day=date(2026, 12, 9), **facts)
    made = schedule_series(series, groups=[make_group(course, learner)], by=BY_SCHOOL, now=NOW, price=0)
    elsewhere = Interval(made[1].starts_at + timedelta(days=2), made[1].ends_at + timedelta(days=2))

    move_session(made[1], elsewhere, by=BY_SCHOOL, now=NOW)

    times = [session.starts_at for session in made]
    found = list(Session.objects.order_by("pk").values_list("pk", "code", "starts_at", "detached_at"))
    assert found == [
        (session.pk, session.code, *((elsewhere.start, NOW) if number == 1 else (times[number], None)))
        for number, session in enumerate(made)
    ]
    assert list(learner.seats.order_by("session").values_list("session", "starts_at")) == [
        (pk, start) for pk, _, start, _ in found
    ]


def test_moving_to_where_it_is_changes_nothing() -> None:
    session = make_session(make_course(), TOMORROW.start, minutes=60)
    move_session(session, TOMORROW, by=BY_SCHOOL, now=NOW)
    session.refresh_from_db()
    assert (session.sequence, Entry.objects.count()) == (0, 0)


def test_the_old_time_is_free_after_a_move_and_after_a_cancellation() -> None:
    ana = make_instructor()
    course = make_course("Spanish", ana)
    plan = Plan(course=course, time_zone="Europe/Berlin", instructor=ana)
    session = make_session(course, TOMORROW.start, minutes=60, instructor=ana)
    move_session(session, hours_later(48), by=BY_SCHOOL, now=NOW)
    [second] = schedule_sessions(plan, [TOMORROW], by=BY_SCHOOL, now=NOW)
    cancel_session(second, reason="", by=BY_SCHOOL, now=NOW)
    schedule_sessions(plan, [TOMORROW], by=BY_SCHOOL, now=NOW)
    assert Session.objects.standing().count() == 2


def test_cancelling_twice_gives_every_seat_up_once() -> None:
    session = make_session(make_course(), TOMORROW.start, make_person(), make_person())
    for _ in range(2):
        cancel_session(session, reason="Snow", by=BY_SCHOOL, now=NOW)
    session.refresh_from_db()
    assert (session.cancelled_at, session.cancel_reason, session.sequence) == (NOW, "Snow", 1)
    assert set(session.seats.values_list("given_up_why", "given_up_at")) == {(GivenUp.SESSION, NOW)}
    assert list(Entry.objects.values_list("verb", flat=True)) == ["cancel_session"]


def test_what_is_over_cannot_be_cancelled() -> None:
    session = make_session(make_course(), NOW - timedelta(hours=1), minutes=60)
    with pytest.raises(Refused) as error:
        cancel_session(session, reason="", by=BY_SCHOOL, now=NOW)
    assert refusal_of(error) == "session_over"


@pytest.mark.parametrize(("capacity", "code"), [(1, "session_full"), (0, "session_full"), (None, "")])
def test_staff_adding_to_a_full_session_is_refused(capacity: int | None, code: str) -> None:
    session = make_session(make_course(), TOMORROW.start, *([make_person()] if capacity else []), capacity=capacity)
    learner = make_person()
    if not code:
        seat_learner(session, learner, by=BY_SCHOOL, now=NOW, price=0)
        assert session.seats.standing().count() == 1
        return
    with pytest.raises(Refused) as error:
        seat_learner(session, learner, by=BY_SCHOOL, now=NOW, price=0)
    assert refusal_of(error) == code
    seat = seat_learner(session, learner, by=BY_SCHOOL, now=NOW, price=0, beyond_capacity=True)
    assert seat.beyond_capacity.after == {"learner": learner.pk, "override": True}  # type: ignore[union-attr]


def test_a_seat_is_one_row_for_good_with_its_history() -> None:
    session = make_session(make_course(), TOMORROW.start)
    learner = make_person()
    later = NOW + timedelta(hours=1)
    seat = seat_learner(session, learner, by=BY_SCHOOL, now=NOW, price=0)
    unseat_learner(seat, by=BY_SCHOOL, now=later)
    unseat_learner(seat, by=BY_SCHOOL, now=later)
    again = seat_learner(session, learner, by=BY_SCHOOL, now=later, price=0)
    assert (again.pk, again.given_up_at, again.taken_at) == (seat.pk, None, later)
    assert list(EarlierSeat.objects.values_list("seat", "taken_at", "given_up_at", "given_up_why")) == [
        (seat.pk, NOW, later, GivenUp.REMOVED)
    ]


def test_nobody_is_seated_who_left_meanwhile_nor_in_a_course_that_ended() -> None:
    lena, course = make_person(), make_course()
    session = make_session(course, TOMORROW.start)
    as_read = Person.objects.get(pk=lena.pk)
    Person.objects.filter(pk=lena.pk).update(deactivated_at=NOW)
    with pytest.raises(Refused) as left:
        seat_learner(session, as_read, by=BY_SCHOOL, now=NOW, price=0)
    Person.objects.filter(pk=lena.pk).update(deactivated_at=None)
    Course.objects.filter(pk=course.pk).update(archived_at=NOW)
    with pytest.raises(Refused) as ended:
        seat_learner(session, lena, by=BY_SCHOOL, now=NOW, price=0)
    assert (refusal_of(left), refusal_of(ended)) == ("person_deactivated", "course_archived")
    assert not session.seats.exists()
