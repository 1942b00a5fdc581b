"""Every conflict of a plan, before it is carried out."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lessonbook.domain.booking.conflicts import Conflict, Kind, Planned, find_conflicts, find_conflicts_of_move
from lessonbook.domain.booking.lacking import who_lacks
from lessonbook.domain.booking.own_times import own_times
from lessonbook.domain.courses.models import CourseInstructor
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Family, Role, RoleKind
from lessonbook.domain.timetable.models import BusyTime, DateHours
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_hours,
    make_instructor,
    make_location,
    make_person,
    make_school,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def planned(start: str, **facts: Any) -> Planned:
    at = wall(start)
    return Planned(Interval(at, at + HOUR), **facts)


def kinds(*plans: Planned, now: datetime = NOW) -> list[list[Kind]]:
    return [[one.kind for one in found] for found in find_conflicts(plans, zone=BERLIN, now=now)]


def test_an_instructor_who_teaches_then_must_be_solved_and_is_named() -> None:
    ana = make_instructor()
    other = make_session(make_course("Piano"), wall("2026-11-27 10:30"), instructor=ana)
    [[conflict]] = find_conflicts([planned("2026-11-27 10:00", instructor_id=ana.pk)], zone=BERLIN, now=NOW)
    assert conflict == Conflict(Kind.INSTRUCTOR, other.code, "Piano", other.starts_at, other.ends_at)
    assert conflict.must_be_solved


def test_times_that_touch_are_no_conflict() -> None:
    ana, lena, room = make_instructor(), make_person(), make_location()
    make_session(make_course(), wall("2026-11-27 11:00"), lena, instructor=ana, location=room)
    plan = planned("2026-11-27 10:00", instructor_id=ana.pk, location_id=room.pk, learner_ids=[lena.pk])
    assert kinds(plan) == [[]]


def test_learners_and_rooms_are_warned_of() -> None:
    lena, room = make_person("Lena Novák"), make_location()
    make_session(make_course("Piano"), wall("2026-11-27 10:30"), lena, location=room)
    plan = planned("2026-11-27 10:00", location_id=room.pk, learner_ids=[lena.pk])
    [found] = find_conflicts([plan], zone=BERLIN, now=NOW)
    assert [(one.kind, one.who, one.must_be_solved) for one in found] == [
        (Kind.LEARNER, "Lena Novák", False),
        (Kind.ROOM, "", False),
    ]


def test_who_teaches_and_learns_is_warned_of_in_the_other_role_too() -> None:
    """Bookings refuse it; what the school schedules by hand is its choice, and it sees what it chooses."""
    ana = make_instructor("Ana Ruiz")
    Role.objects.create(person=ana, kind=RoleKind.LEARNER)
    learned = make_session(make_course("Piano"), wall("2026-11-27 10:30"), ana)
    taught = make_session(make_course("Chess"), wall("2026-11-27 14:30"), instructor=ana)
    plans = [
        planned("2026-11-27 10:00", instructor_id=ana.pk),
        planned("2026-11-27 14:00", learner_ids=[ana.pk]),
        planned("2026-11-27 12:00", instructor_id=ana.pk, learner_ids=[ana.pk]),
    ]
    found = find_conflicts(plans, zone=BERLIN, now=NOW)
    assert [[(one.kind, one.session, one.who, one.must_be_solved) for one in some] for some in found] == [
        [(Kind.LEARNS, learned.code, "", False)],
        [(Kind.LEARNER, taught.code, "Ana Ruiz", False)],
        [],
    ]


def test_what_moves_is_no_conflict_where_it_was() -> None:
    ana, lena, room = make_instructor(), make_person(), make_location()
    facts: dict[str, Any] = {"instructor": ana, "location": room}
    first = make_session(make_course(), wall("2026-11-27 10:00"), lena, minutes=60, **facts)
    second = make_session(make_course(), wall("2026-11-27 11:00"), lena, minutes=60, **facts)
    where: dict[str, Any] = {"instructor_id": ana.pk, "location_id": room.pk, "learner_ids": [lena.pk]}
    plans = [
        planned("2026-11-27 11:00", session_id=first.pk, **where),
        planned("2026-11-27 12:00", session_id=second.pk, **where),
    ]
    assert kinds(*plans) == [[], []]


def test_cancelled_sessions_and_given_up_seats_stand_in_nobodys_way() -> None:
    ana, lena = make_instructor(), make_person()
    gone = make_session(make_course(), wall("2026-11-27 10:00"), lena, instructor=ana, cancelled_at=NOW)
    gone.seats.update(given_up_at=NOW, given_up_why="session")
    assert kinds(planned("2026-11-27 10:00", instructor_id=ana.pk, learner_ids=[lena.pk])) == [[]]


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("2026-11-27 10:00", []),
        ("2026-11-27 16:30", [Kind.OUTSIDE_HOURS]),
        ("2026-12-24 10:00", [Kind.HOLIDAY]),
        ("2026-12-01 10:00", [Kind.OUTSIDE_HOURS]),
        ("2026-12-02 10:00", [Kind.ELSEWHERE]),
        ("2026-11-25 10:00", [Kind.GONE_BY]),
    ],
)
def test_days_and_hours(start: str, found: list[Kind]) -> None:
    ana = make_instructor()
    make_hours(ana, time(9), time(17))
    DateHours.objects.create(day=date(2026, 12, 24), note="Christmas Eve")
    DateHours.objects.create(day=date(2026, 12, 1), instructor=ana)
    at = wall("2026-12-02 10:30")
    BusyTime.objects.create(instructor=ana, starts_at=at, ends_at=at + HOUR)
    assert kinds(planned(start, instructor_id=ana.pk)) == [found]


def test_who_keeps_no_hours_is_never_outside_them() -> None:
    assert kinds(planned("2026-11-27 03:00", instructor_id=make_instructor().pk)) == [[]]


def test_as_many_queries_for_one_time_as_for_fifty() -> None:
    ana, room, learners = make_instructor(), make_location(), [make_person() for _ in range(3)]
    make_hours(ana)
    where: dict[str, Any] = {"instructor_id": ana.pk, "location_id": room.pk}
    where["learner_ids"] = [one.pk for one in learners]
    counts = []
    for many in (1, 50):
        plans = [planned(f"2027-01-{1 + n % 28:02} {n % 23:02}:00", **where) for n in range(many)]
        with CaptureQueriesContext(connection) as queries:
            find_conflicts(plans, zone=BERLIN, now=NOW)
        counts.append(len(queries))
    assert counts == [6, 6]


def test_who_lacks_credits_is_told_what_for() -> None:
    course = make_course()
    lena, tom = make_person("Lena Novák"), make_person("Tom Ek")
    deposit(purse_of(lena, course), 2, by=BY_SCHOOL, now=NOW, today=NOW.date())
    found = who_lacks(course.pk, {lena.pk: 3, tom.pk: 0}, 1, today=NOW.date())
    assert [(one.name, one.needed, one.payable) for one in found] == [("Lena Novák", 3, 2)]
    assert who_lacks(course.pk, {lena.pk: 2}, 1, today=NOW.date()) == []
    assert who_lacks(course.pk, {lena.pk: 9}, 0, today=NOW.date()) == []


def test_a_family_pays_until_it_can_not() -> None:
    course = make_course()
    one, other = make_person("Anna A"), make_person("Bo B")
    family = Family.objects.create(name="Both")
    family.members.add(one, other)
    deposit(purse_of(family, course), 3, by=BY_SCHOOL, now=NOW, today=NOW.date())
    found = who_lacks(course.pk, {one.pk: 2, other.pk: 2}, 1, today=NOW.date())
    assert [(lack.name, lack.payable) for lack in found] == [("Bo B", 1)]


def test_those_elsewhere_are_listed_where_the_clocks_change_apart() -> None:
    school = make_school()
    lena = make_person("Lena Novák", time_zone="America/New_York")
    ana = make_instructor("Ana Ruiz", time_zone="Europe/Prague")
    tom = make_person("Tom Ek")
    days = ("2027-03-04", "2027-03-11", "2027-03-18", "2027-03-25", "2027-04-01")
    times = [Interval(wall(f"{day} 18:00"), wall(f"{day} 19:00")) for day in days]
    [found] = own_times([lena.pk, ana.pk, tom.pk], times, school)
    assert (found.zone.key, found.names) == ("America/New_York", ["Lena Novák"])
    assert [(shift.was, shift.becomes) for shift in found.shifts] == [(time(12), time(13)), (time(13), time(12))]


def test_a_session_that_has_begun_and_an_instructor_of_other_courses_are_told() -> None:
    piano = make_course("Piano", make_instructor())
    jo, lena = make_instructor(), make_person()
    session = make_session(piano, NOW - HOUR, lena, instructor=piano.instructors.get())

    def found(start: datetime, instructor_id: int | None) -> list[Kind]:
        asked = {"instructor_id": instructor_id, "location_id": None, "now": NOW}
        return [one.kind for one in find_conflicts_of_move(session, Interval(start, start + HOUR), **asked)]  # type: ignore[arg-type]

    assert found(NOW + HOUR, session.instructor_id) == [Kind.HELD]
    assert found(NOW + HOUR, jo.pk) == [Kind.NOT_OF_COURSE, Kind.HELD]
    assert found(NOW - HOUR, session.instructor_id) == [Kind.GONE_BY]
    CourseInstructor.objects.create(course=piano, instructor=jo)
    assert found(NOW + HOUR, jo.pk) == [Kind.HELD]
