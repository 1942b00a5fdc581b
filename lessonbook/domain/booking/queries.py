"""What booking looks at: instructors' diaries, a learner's standing and seats.

Each read is one query, whatever the number of instructors or days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    DateTimeField,
    IntegerField,
    Q,
    QuerySet,
    Value,
)

from lessonbook.database.prepared import Hole, Instant, Prepared, WallTime, columns_of, numbered, one_of, record_of
from lessonbook.domain.booking.diary import Diary, days_that_count, kept_clear
from lessonbook.domain.booking.rules import Standing, Taken
from lessonbook.domain.courses.models import Course, Enrollment, EnrollmentStatus
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, Seat, Session
from lessonbook.domain.timetable.queries import LONGEST
from lessonbook.domain.timetable.rules import place_name
from lessonbook.scheduling.availability import DayHours, WeeklyHours
from lessonbook.scheduling.intervals import Interval

LEARNER = Hole("learner", BigIntegerField())
COURSE = Hole("course", BigIntegerField())
SLUG = Hole("slug", CharField())
START = Hole("start", DateTimeField())
END = Hole("end", DateTimeField())
FLOOR = Hole("floor", DateTimeField())
NOW = Hole("now", DateTimeField())
FIRST_DAY = Hole("first_day", DateField())
LAST_DAY = Hole("last_day", DateField())

A_DAY = timedelta(days=1)
WIDER = timedelta(days=3)
"""How much further than a window the dates of diaries are read: whole local days in any zone, and one more."""
BESIDE = timedelta(hours=52)
"""How much further busy times are read: the window's own day, one more at each end, and what clocks may add to them."""


@dataclass(frozen=True, slots=True)
class Bookable:
    """An instructor who keeps hours: the diary, the name, and where booked sessions meet."""

    diary: Diary
    name: str
    time_zone: str
    location_id: int | None
    place: str
    class_link: str
    host_link: str


class _HoursRow(NamedTuple):
    instructor_id: int
    given: str
    preferred: str
    family: str
    time_zone: str
    location_id: int | None
    location: str | None
    venue: str | None
    class_link: str
    host_link: str
    weekday: int | None
    opens: Any
    closes: Any


OF_AVAILABILITY = (
    "instructor_id",
    "instructor__given_name",
    "instructor__preferred_name",
    "instructor__family_name",
    "time_zone",
    "location_id",
    "location__name",
    "location__within__name",
    "class_link",
    "host_link",
    "weekly__weekday",
    WallTime("weekly__opens"),
    WallTime("weekly__closes"),
)


def _whose(count: int, person: str = "instructor") -> Q:
    """The condition on a `person`: the instructors of so many ids, or with 0 all who teach the course COURSE."""
    if count:
        return one_of(person, "instructor", count)
    return Q(**{f"{person}__teachings__course": COURSE})


@Prepared
def _hours(count: int) -> QuerySet[Any, Any]:
    taught = Q(instructor__teachings__course=COURSE)
    kept = Availability.objects.filter(_whose(count) & taught, instructor__deactivated_at=None)
    return kept.order_by("instructor__sort_key", "instructor_id").values_list(*OF_AVAILABILITY)


@Prepared
def _dates(count: int) -> QuerySet[Any, Any]:
    days = DateHours.objects.filter(Q(instructor=None) | _whose(count), day__gte=FIRST_DAY, day__lte=LAST_DAY)
    return days.order_by().values_list("instructor_id", "day", "opens", "closes")


@Prepared
def _busy(count: int, but: int) -> QuerySet[Any, Any]:
    """The busy times of so many instructors with their buffers, `but` so many sessions (none or one).

    Who teaches may learn here too, and is in one place at a time: the own seats count as what is elsewhere.
    """
    between = Q(starts_at__gte=FLOOR, starts_at__lt=END, ends_at__gt=START)
    whole = (Instant("starts_at"), Instant("ends_at"))
    times = ("instructor_id", *whole)
    buffers = ("course__buffer_before_minutes", "course__buffer_after_minutes")
    none = (Value(0, IntegerField()), Value(0, IntegerField()))
    taught = Session.objects.standing().filter(_whose(count), between)
    if but:
        taught = taught.exclude(pk=Hole("but", BigIntegerField()))
    elsewhere = BusyTime.objects.filter(_whose(count), starts_at__lt=END, ends_at__gt=START)
    learned = Seat.objects.standing().filter(_whose(count, "learner"), between)
    return (
        taught.order_by()
        .values_list(*times, *buffers)
        .union(
            elsewhere.order_by().values_list(*times, *none),
            learned.order_by().values_list("learner_id", *whole, *none),
            all=True,
        )
    )


def bookables(
    course: Course,
    window: Interval,
    instructor_ids: Sequence[int] = (),
    *,
    learner_id: int = 0,
    but_session: int | None = None,
) -> dict[int, Bookable]:
    """The instructors of a course who keep hours, by name, with all that their diaries say to it around a window.

    Only the given ones, where any are given; who doesn't teach the course or keeps no hours is not among them, nor is
    the learner who books: nobody teaches oneself.
    `but_session` is left out of the diaries: it is about to move. Three queries.
    """
    count, ids = len(instructor_ids), numbered("instructor", instructor_ids)
    start, end = window.start - WIDER, window.end + WIDER
    rows: dict[int, list[tuple[Any, ...]]] = {}
    for row in _hours(count, course=course.pk, **ids):
        if row[0] != learner_id:
            rows.setdefault(row[0], []).append(row)
    if not rows:
        return {}
    dates: dict[int | None, list[DayHours]] = {}
    for pk, day, opens, closes in _dates(count, course=course.pk, first_day=start.date(), last_day=end.date(), **ids):
        dates.setdefault(pk, []).append(DayHours(day, opens, closes))
    busy: dict[int, list[Interval]] = {}
    start, end = window.start - BESIDE, window.end + BESIDE
    values = {"course": course.pk, "start": start, "end": end, "floor": start - LONGEST, "but": but_session, **ids}
    rules, own_before, own_after = course.booking_rules, course.buffer_before_minutes, course.buffer_after_minutes
    for pk, starts_at, ends_at, before, after in _busy(count, int(but_session is not None), **values):
        time = Interval.of_utc(starts_at, ends_at)
        if before > own_after or after > own_before:
            time = kept_clear(rules, time, timedelta(minutes=before), timedelta(minutes=after))
        busy.setdefault(pk, []).append(time)
    schools = dates.get(None, [])
    return {pk: _bookable(found, dates.get(pk, []), schools, busy.get(pk, [])) for pk, found in rows.items()}


def _bookable(
    rows: Sequence[tuple[Any, ...]], own: Sequence[DayHours], schools: Sequence[DayHours], busy: list[Interval]
) -> Bookable:
    first = _HoursRow(*rows[0])
    weekly = _weekly(tuple(row[-3:] for row in rows))
    busy.sort()
    diary = Diary(first.instructor_id, ZoneInfo(first.time_zone), weekly, days_that_count(own, schools), busy)
    return Bookable(
        diary,
        full_name(first.given, first.preferred, first.family),
        first.time_zone,
        first.location_id,
        place_name(first.venue, first.location),
        first.class_link,
        first.host_link,
    )


# Instructors keep much the same hours, and the same ones at every search.
@lru_cache(maxsize=4096)
def _weekly(hours: tuple[tuple[Any, ...], ...]) -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(*one) for one in hours if one[0] is not None)


@Prepared
def _standing() -> QuerySet[Any, Any]:
    facts = ("status", "learner__deactivated_at", *columns_of(Course, "course"))
    return Enrollment.objects.filter(learner=LEARNER, course__slug=SLUG).values_list(*facts)


def course_of(learner_id: int, slug: str) -> tuple[Course, Standing] | None:
    """The course of this slug and how a learner stands in it; None unless the learner is or was enrolled. One query."""
    for status, deactivated_at, *row in _standing(learner=learner_id, slug=slug):
        course = record_of(Course, row)
        standing = Standing(
            course.name,
            enrollment=status,
            course_archived=course.archived_at is not None,
            learner_deactivated=deactivated_at is not None,
        )
        return course, standing
    return None


@Prepared
def _to_book() -> QuerySet[Any, Any]:
    on = Q(status=EnrollmentStatus.ACTIVE, course__self_booking=True, course__archived_at=None)
    return Enrollment.objects.filter(on, learner=LEARNER).order_by().values_list("course__slug")[:2]


def only_course_to_book(learner_id: int) -> str:
    """The slug of the one course that a learner may book; empty where there is none, or more than one. One query."""
    slugs = [slug for (slug,) in _to_book(learner=learner_id)]
    return slugs[0] if len(slugs) == 1 else ""


@Prepared
def _taken() -> QuerySet[Any, Any]:
    between = Q(starts_at__gte=FLOOR, starts_at__lt=END, ends_at__gt=START)
    seats = Seat.objects.standing().filter(between, learner=LEARNER)
    taught = Session.objects.standing().filter(between, instructor=LEARNER)
    no_seat = Value(0, BigIntegerField())
    return (
        seats.order_by()
        .values_list(
            "starts_at",
            "ends_at",
            "session__code",
            "pk",
            "course_id",
            "by_group_id",
            "session_id",
            "session__instructor_id",
        )
        .union(
            taught.order_by().values_list(
                "starts_at", "ends_at", "code", no_seat, "course_id", no_seat, "pk", "instructor_id"
            ),
            all=True,
        )
    )


def seats_taken(learner_id: int, course_id: int, window: Interval) -> list[Taken]:
    """The standing seats of a learner with any moment in a window, by start, and what the learner teaches then.

    One query. What is taught has no seat: its `seat_id` is 0.
    """
    values = {"start": window.start, "end": window.end, "floor": window.start - LONGEST}
    rows = sorted(_taken(learner=learner_id, **values), key=lambda row: (row[0], row[3]))
    return [
        Taken(
            Interval(start, end),
            code,
            pk,
            is_booking=course == course_id and group is None,
            session_id=session,
            course_id=course,
            instructor_id=instructor,
        )
        for start, end, code, pk, course, group, session, instructor in rows
    ]


@Prepared
def _open_bookings() -> QuerySet[Any, Any]:
    seats = Seat.objects.standing().filter(learner=LEARNER, course=COURSE, by_group=None, starts_at__gt=NOW)
    others = seats.exclude(pk=Hole("but", BigIntegerField()))
    return others.order_by().values("course").annotate(n=Count("pk")).values_list("n")


def open_bookings(learner_id: int, course_id: int, now: datetime, *, but_seat: int | None = None) -> int:
    """How many bookings of a learner in a course are yet to begin, one seat left out where given; one query."""
    found = _open_bookings(learner=learner_id, course=course_id, now=now, but=but_seat or 0)
    return next((n for (n,) in found), 0)
