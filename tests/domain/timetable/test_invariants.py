from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import record
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.invariants import INVARIANTS
from lessonbook.domain.timetable.models import BusyTime, DateHours, GivenUp, Seat, Series, Session, WeekHours
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_seat,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db


def found(name: str) -> list[str]:
    return list(INVARIANTS[name]())


def everything() -> dict[str, list[str]]:
    return {name: lines for name in INVARIANTS if (lines := found(name))}


@pytest.fixture
def unguarded() -> None:
    """Lift what keeps the database from holding what the invariants look for; the test's rollback puts it back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for trigger in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER timetable_session_instructor_overlap_{trigger}")
                cursor.execute(f"DROP TRIGGER timetable_session_length_{trigger}")
            cursor.execute("DROP TRIGGER timetable_seat_times")
        else:
            cursor.execute("ALTER TABLE timetable_session DROP CONSTRAINT timetable_session_instructor_overlap")
            cursor.execute("ALTER TABLE timetable_session DROP CONSTRAINT timetable_session_length")
            cursor.execute("DROP TRIGGER timetable_seat_times ON timetable_session")


def test_a_school_in_order_has_no_violations() -> None:
    ana, tom = make_instructor(), make_person("Tom Marsh")
    course = make_course("Spanish B1", ana)
    group = make_group(course, tom)
    series = make_series(course)
    first = make_session(course, NOW, tom, instructor=ana, capacity=1, lesson=make_lesson(course), series=series)
    first.groups.add(group)
    series.groups.add(group)
    # Touching, not overlapping.
    make_session(course, first.ends_at, tom, instructor=ana, capacity=None)
    # A cancelled session takes no time, and its seat was given up; the replacement is of the same course.
    gone = make_session(course, NOW, instructor=ana, cancelled_at=NOW, replaced_by=first)
    make_seat(gone, tom, given_up_at=NOW, given_up_why=GivenUp.SESSION)
    # Learners' and rooms' overlaps are the school's choice, and so is nobody to teach.
    room = make_location("Studio 1")
    for _ in range(2):
        make_session(course, NOW, tom, instructor=None, location=room)
    assert everything() == {}


@pytest.mark.parametrize(
    ("start", "minutes"),
    [
        (0, 60),  # equal
        (30, 60),  # begins inside
        (-30, 60),  # ends inside
        (15, 30),  # held by it
        (-15, 90),  # holds it
        (0, 15),  # begins together
        (45, 15),  # ends together
        (59, 60),  # one minute shared
    ],
)
def test_every_overlap_of_an_instructor_is_found(unguarded: None, start: int, minutes: int) -> None:
    ana = make_instructor("Ana Ruiz")
    course = make_course()
    make_session(course, NOW, instructor=ana, minutes=60, code="S-ONE")
    make_session(course, NOW + timedelta(minutes=start), instructor=ana, minutes=minutes, code="S-TWO")
    later, earlier = ("S-TWO", "S-ONE") if start >= 0 else ("S-ONE", "S-TWO")
    at = NOW + timedelta(minutes=max(start, 0))
    assert everything() == {
        "instructors_never_overlap": [f"{later} ({at:%Y-%m-%d %H:%M} UTC, Ana Ruiz) overlaps {earlier}"]
    }


def test_a_long_session_is_held_against_all_those_under_it_not_only_the_next(unguarded: None) -> None:
    ana, course = make_instructor(), make_course()
    make_session(course, NOW, instructor=ana, minutes=300, code="S-LONG")
    make_session(course, NOW + timedelta(minutes=10), instructor=ana, minutes=10, code="S-A")
    make_session(course, NOW + timedelta(minutes=30), instructor=ana, minutes=10, code="S-B")
    make_session(course, NOW + timedelta(minutes=300), instructor=ana, minutes=10, code="S-AFTER")
    lines = found("instructors_never_overlap")
    assert [(line.split()[0], line.split()[-1]) for line in lines] == [("S-A", "S-LONG"), ("S-B", "S-LONG")]


def test_cancelled_sessions_and_other_instructors_take_no_time(unguarded: None) -> None:
    ana, bo, course = make_instructor("Ana Ruiz"), make_instructor("Bo Lind"), make_course()
    make_session(course, NOW, instructor=ana)
    make_session(course, NOW, instructor=bo)
    make_session(course, NOW, instructor=ana, cancelled_at=NOW)
    make_session(course, NOW)
    make_session(course, NOW)
    assert found("instructors_never_overlap") == []


def test_both_passes_of_a_doubled_hour_are_different_times(unguarded: None) -> None:
    ana, course = make_instructor(), make_course()
    make_session(course, wall("2026-10-25 02:00"), instructor=ana, minutes=60)
    make_session(course, wall("2026-10-25 02:00", fold=1), instructor=ana, minutes=60)
    assert found("instructors_never_overlap") == []


@pytest.mark.parametrize(
    ("length", "is_wrong"),
    [(timedelta(seconds=1), False), (timedelta(days=7), False), (timedelta(days=7, seconds=2), True)],
)
def test_a_session_longer_than_a_week_is_found(unguarded: None, length: timedelta, is_wrong: bool) -> None:
    session = make_session(make_course(), NOW)
    Session.objects.filter(pk=session.pk).update(ends_at=NOW + length)
    assert [line.split()[0] for line in found("sessions_last")] == [session.code] * is_wrong


@pytest.mark.parametrize("length", [timedelta(0), timedelta(minutes=-5)])
def test_a_session_without_length_is_found(unguarded: None, length: timedelta) -> None:
    course = make_course()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("ALTER TABLE timetable_session DROP CONSTRAINT timetable_session_end_after_start")
        try:
            make_session(course, NOW, code="S-ONE", ends_at=NOW + length)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert found("sessions_last") == [f"S-ONE runs from 2026-11-25 15:18 UTC to {NOW + length:%Y-%m-%d %H:%M} UTC"]


def move_start(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(starts_at=seat.starts_at + timedelta(seconds=1))


def move_end(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(ends_at=seat.ends_at + timedelta(microseconds=1))


def change_course(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(course=make_course("Piano"))


def move_session_alone(seat: Seat) -> None:
    Session.objects.filter(pk=seat.session_id).update(ends_at=seat.ends_at + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (move_start, ["Tom Marsh"]),
        (move_end, ["Tom Marsh"]),
        (change_course, ["Tom Marsh"]),
        (move_session_alone, ["Tom Marsh", "Una Reed"]),
    ],
)
def test_seats_that_do_not_repeat_their_session_are_found(
    unguarded: None, change: Callable[[Seat], None], names: list[str]
) -> None:
    tom, una = make_person("Tom Marsh"), make_person("Una Reed")
    session = make_session(make_course(), NOW, tom, una, code="S-ONE")
    change(session.seats.get(learner=tom))
    seats = session.seats.filter(learner__in=[tom, una][: len(names)]).order_by("pk")
    assert everything() == {
        "seats_repeat_their_session": [
            f"seat {seat.pk} of {name} in S-ONE holds another course or other times than the session"
            for seat, name in zip(seats, names, strict=True)
        ]
    }


def test_a_seat_that_stands_in_a_cancelled_session_is_found() -> None:
    session = make_session(make_course(), NOW, make_person("Tom Marsh"), code="S-ONE", cancelled_at=NOW)
    seat = session.seats.get()
    assert everything() == {
        "cancelled_sessions_hold_no_seats": [
            f"seat {seat.pk} of Tom Marsh in S-ONE stands, but the session is cancelled"
        ]
    }


@pytest.mark.parametrize(
    ("capacity", "plain", "allowed", "given_up", "lines"),
    [
        (None, 3, 0, 0, []),
        (2, 2, 0, 0, []),
        (2, 2, 1, 0, []),
        (2, 2, 0, 1, []),
        (2, 3, 0, 0, ["S-ONE: places 2, seats that no override covers 3"]),
        (2, 3, 1, 1, ["S-ONE: places 2, seats that no override covers 3"]),
        (0, 1, 0, 0, ["S-ONE: places 0, seats that no override covers 1"]),
        (0, 0, 1, 0, []),
    ],
)
def test_seats_beyond_the_places_need_an_override(
    capacity: int | None, plain: int, allowed: int, given_up: int, lines: list[str]
) -> None:
    session = make_session(make_course(), NOW, *(make_person() for _ in range(plain)), code="S-ONE", capacity=capacity)
    entry = record("seat_learner", session, BY_SCHOOL, NOW)
    for _ in range(allowed):
        make_seat(session, make_person(), beyond_capacity=entry)
    for _ in range(given_up):
        make_seat(session, make_person(), given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    assert everything() == ({"seats_keep_to_the_capacity": lines} if lines else {})


def make_series(course: Course) -> Series:
    return Series.objects.create(
        course=course,
        time_zone="Europe/Berlin",
        weekdays=[2],
        wall_start="16:18",
        minutes=45,
        first_day="2026-11-01",
        last_day="2026-12-24",
    )


def test_what_belongs_to_another_course_is_found() -> None:
    spanish, piano = make_course("Spanish B1"), make_course("Piano")
    right, wrong = make_group(spanish, name="Right"), make_group(piano, name="Wrong")
    other = make_session(piano, NOW)
    made: dict[str, dict[str, object]] = {
        "S-LESSON": {"lesson": make_lesson(piano)},
        "S-SERIES": {"series": make_series(piano)},
        "S-REPLACED": {"replaced_by": other, "cancelled_at": NOW},
    }
    for code, facts in made.items():
        make_session(spanish, NOW, code=code, **facts)  # type: ignore[arg-type]
    # One right group does not make up for a wrong one.
    make_session(spanish, NOW, code="S-GROUPS").groups.add(right, wrong)
    series = make_series(spanish)
    series.groups.add(right, wrong)
    assert everything() == {
        "sessions_keep_to_their_course": [
            "S-LESSON: lesson of another course",
            "S-SERIES: series of another course",
            "S-REPLACED: replaced_by of another course",
            "S-GROUPS: group Wrong of another course",
            f"series {series.pk} of Spanish B1: group Wrong of another course",
        ]
    }


def test_a_seat_by_a_group_of_another_course_is_found() -> None:
    tom = make_person("Tom Marsh")
    session = make_session(make_course("Spanish B1"), NOW, code="S-ONE")
    seat = make_seat(session, tom, by_group=make_group(make_course("Piano")))
    assert everything() == {
        "seats_come_by_groups_of_the_course": [
            f"seat {seat.pk} of Tom Marsh in S-ONE came by a group of another course"
        ]
    }


def test_a_session_replaced_by_itself_is_found() -> None:
    session = make_session(make_course(), NOW, code="S-ONE", cancelled_at=NOW)
    Session.objects.update(replaced_by=session)
    assert everything() == {"sessions_do_not_replace_themselves": ["S-ONE is said to be replaced by itself"]}


def test_zones_that_nobody_knows_are_found() -> None:
    course = make_course()
    for _ in range(2):
        make_session(course, NOW, time_zone="Europe/Atlantis")
    Series.objects.filter(pk=make_series(course).pk).update(time_zone="")
    make_location("Studio 1", time_zone="")
    make_location("Studio 2", time_zone="Mars/Olympus")
    make_hours(make_instructor(), time_zone="Mars/Gale")
    assert everything() == {
        "zones_are_known": [
            "sessions: there is no time zone 'Europe/Atlantis'",
            "series: there is no time zone ''",
            "locations: there is no time zone 'Mars/Olympus'",
            "availability of instructors: there is no time zone 'Mars/Gale'",
        ]
    }


@pytest.fixture
def unchecked() -> Iterator[None]:
    """Lift the checks of the tables of hours; the test's rollback, or SQLite's switch, puts them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            for table, name in [
                ("timetable_weekhours", "timetable_week_hours_order"),
                ("timetable_datehours", "timetable_date_hours_order"),
                ("timetable_busytime", "timetable_busy_time_order"),
            ]:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_hours_out_of_order_are_found(unchecked: None) -> None:
    ana = make_instructor()
    kept = make_hours(ana, time(9), time(0), weekdays=[0])
    wrong = [WeekHours.objects.create(availability=kept, weekday=1, opens=time(h), closes=time(9)) for h in (9, 17)]
    DateHours.objects.create(day=date(2026, 12, 24))
    half = DateHours.objects.create(instructor=ana, day=date(2026, 12, 24), opens=time(9))
    busy = BusyTime.objects.create(instructor=ana, starts_at=NOW, ends_at=NOW)
    assert everything() == {
        "hours_are_in_order": [
            f"weekly hours {wrong[0].pk}: from 09:00:00 to 09:00:00",
            f"weekly hours {wrong[1].pk}: from 17:00:00 to 09:00:00",
            f"hours of a date {half.pk}: from 09:00:00 to None",
            f"busy time {busy.pk}: from 2026-11-25 15:18 UTC to 2026-11-25 15:18 UTC",
        ]
    }


def test_a_seat_that_returns_more_than_its_price_is_found() -> None:
    session = make_session(make_course(), NOW, make_person("Tom Marsh"), code="S-ONE")
    Seat.objects.update(returns_at_most=101)
    assert everything() == {
        "seats_return_a_share": [
            f"seat {session.seats.get().pk} of Tom Marsh in S-ONE may return 101 percent of its price"
        ]
    }


def test_each_check_asks_a_fixed_number_of_queries_however_many_sessions_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    expected = {"sessions_keep_to_their_course": 5, "zones_are_known": 4, "hours_are_in_order": 3}
    course, ana = make_course(), make_instructor()
    for count in (1, 30):
        learners: list[Person] = [make_person() for _ in range(3)]
        for number in range(count):
            make_session(course, at(count, number), *learners, instructor=ana, capacity=9)
        for name in INVARIANTS:
            with django_assert_num_queries(expected.get(name, 1)):
                assert found(name) == []


def at(run: int, number: int) -> datetime:
    return NOW + timedelta(days=run, hours=number)
