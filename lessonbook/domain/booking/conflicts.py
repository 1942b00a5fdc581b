"""What stands in the way of sessions before they are scheduled or moved: every conflict, to be shown and not just one.

An instructor who teaches elsewhere must be solved, as the verbs refuse it; the rest is the school's choice and warned
of. Seven queries, whatever the number of times.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from lessonbook.domain.booking.diary import Diary, days_that_count
from lessonbook.domain.courses.models import CourseInstructor
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, Seat, Session
from lessonbook.domain.timetable.queries import LONGEST
from lessonbook.scheduling.availability import DayHours
from lessonbook.scheduling.calendar_days import DAY, day_of
from lessonbook.scheduling.intervals import Interval


class Kind(StrEnum):
    """What kind of conflict it is."""

    INSTRUCTOR = "instructor"
    NOT_OF_COURSE = "not_of_course"
    HELD = "held"
    GONE_BY = "gone_by"
    HOLIDAY = "holiday"
    OUTSIDE_HOURS = "outside_hours"
    ELSEWHERE = "elsewhere"
    LEARNS = "learns"
    LEARNER = "learner"
    ROOM = "room"


class Conflict(NamedTuple):
    """One thing that stands in the way; `session` is the other one's ID, `who` a name, `note` a holiday's."""

    kind: Kind
    session: str = ""
    course: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    who: str = ""
    note: str = ""

    @property
    def must_be_solved(self) -> bool:
        """Whether nothing is saved as long as it stands."""
        return self.kind is Kind.INSTRUCTOR


@dataclass(frozen=True, slots=True)
class Planned:
    """A time at which a session is to be held, and who will be in it; `session_id` where it exists and moves there."""

    time: Interval
    learner_ids: Collection[int] = ()
    session_id: int | None = None
    instructor_id: int | None = None
    location_id: int | None = None


class _Row(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    key: int
    session_id: int
    session: str
    course: str
    who: str = ""


class _Timeline:
    """Rows by start, asked for those that overlap a time."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._rows = sorted(rows)
        self._starts = [row.starts_at for row in self._rows]

    def touching(self, time: Interval) -> Iterable[_Row]:
        first = bisect_left(self._starts, time.start - LONGEST)
        last = bisect_left(self._starts, time.end)
        return (row for row in self._rows[first:last] if row.ends_at > time.start)


def find_conflicts(planned: Sequence[Planned], *, zone: ZoneInfo, now: datetime) -> list[list[Conflict]]:
    """What stands in the way of each planned session, in their order, what must be solved first.

    They are carried out together: those that move are no conflict where they were. Holidays are dates of `zone`.
    """
    if not planned:
        return []
    window = Interval(min(one.time.start for one in planned), max(one.time.end for one in planned))
    moving = {one.session_id for one in planned if one.session_id}
    taught, held = _sessions(planned, window, moving)
    seats = _seats(planned, window, moving)
    hours = _Hours(planned, window)
    return [
        [
            *_of_instructor(one, taught),
            *_of_day(one, hours, zone, now),
            *_of_people(one, seats, taught),
            *_of_room(one, held),
        ]
        for one in planned
    ]


def find_conflicts_of_move(
    session: Session, time: Interval, *, instructor_id: int | None, location_id: int | None, now: datetime
) -> list[Conflict]:
    """What stands in the way of a session at another time, with somebody else or elsewhere, as `find_conflicts`.

    To that comes that it has begun already, and what is known of it is set aside; and that somebody who is to teach it
    instead doesn't teach its course.
    """
    learners = frozenset(session.seats.standing().values_list("learner_id", flat=True))
    planned = Planned(time, learners, session.pk, instructor_id, location_id)
    [found] = find_conflicts([planned], zone=session.zone, now=now)
    if session.starts_at <= now < time.start:
        found.insert(0, Conflict(Kind.HELD))
    if instructor_id not in (None, session.instructor_id):
        of_course = CourseInstructor.objects.filter(course=session.course_id, instructor=instructor_id)
        if not of_course.exists():
            found.insert(0, Conflict(Kind.NOT_OF_COURSE))
    return found


def _of_instructor(one: Planned, taught: dict[int | None, _Timeline]) -> Iterable[Conflict]:
    if one.instructor_id in taught:
        for row in taught[one.instructor_id].touching(one.time):
            yield Conflict(Kind.INSTRUCTOR, row.session, row.course, row.starts_at, row.ends_at)


def _of_day(one: Planned, hours: "_Hours", zone: ZoneInfo, now: datetime) -> Iterable[Conflict]:
    if one.time.start <= now:
        yield Conflict(Kind.GONE_BY)
    holiday = hours.holidays.get(day_of(one.time.start, zone))
    if holiday is not None:
        yield Conflict(Kind.HOLIDAY, note=holiday)
    elif one.instructor_id and hours.is_outside(one.instructor_id, one.time):
        yield Conflict(Kind.OUTSIDE_HOURS)
    if one.instructor_id:
        for start, end in hours.elsewhere.get(one.instructor_id, ()):
            if start < one.time.end and end > one.time.start:
                yield Conflict(Kind.ELSEWHERE, starts_at=start, ends_at=end)


def _of_people(one: Planned, seats: dict[int, _Timeline], taught: dict[int | None, _Timeline]) -> Iterable[Conflict]:
    """Who is elsewhere: those who come, also where they teach there, and the instructor where they learn there."""
    if one.instructor_id in seats:
        for row in seats[one.instructor_id].touching(one.time):
            yield Conflict(Kind.LEARNS, row.session, row.course, row.starts_at, row.ends_at)
    for learner in sorted(one.learner_ids):
        for timeline in filter(None, (seats.get(learner), taught.get(learner))):
            for row in timeline.touching(one.time):
                yield Conflict(Kind.LEARNER, row.session, row.course, row.starts_at, row.ends_at, row.who)


def _of_room(one: Planned, held: dict[int | None, _Timeline]) -> Iterable[Conflict]:
    if one.location_id in held:
        for row in held[one.location_id].touching(one.time):
            yield Conflict(Kind.ROOM, row.session, row.course, row.starts_at, row.ends_at)


def _sessions(
    planned: Sequence[Planned], window: Interval, moving: Collection[int]
) -> tuple[dict[int | None, _Timeline], dict[int | None, _Timeline]]:
    """The other standing sessions around a window, by instructor, who may come as a learner here, and by location."""
    instructors = {person for one in planned for person in (one.instructor_id, *one.learner_ids) if person}
    locations = {one.location_id for one in planned if one.location_id}
    around = Session.objects.standing().touching(*window).filter(starts_at__gte=window.start - LONGEST)
    found = around.filter(Q(instructor__in=instructors) | Q(location__in=locations)).order_by()
    taught: defaultdict[int | None, list[_Row]] = defaultdict(list)
    held: defaultdict[int | None, list[_Row]] = defaultdict(list)
    names = ("instructor__given_name", "instructor__preferred_name", "instructor__family_name")
    values = ("starts_at", "ends_at", "pk", "code", "course__name", "instructor_id", "location_id", *names)
    for start, end, pk, code, course, instructor, location, *name in found.values_list(*values):
        if pk not in moving:
            row = _Row(start, end, pk, pk, code, course, full_name(*(part or "" for part in name)))
            taught[instructor].append(row)
            held[location].append(row)
    return (
        {key: _Timeline(rows) for key, rows in taught.items() if key in instructors},
        {key: _Timeline(rows) for key, rows in held.items() if key in locations},
    )


def _seats(planned: Sequence[Planned], window: Interval, moving: Collection[int]) -> dict[int, _Timeline]:
    """The standing seats of those who come, the instructor too, around a window, by learner."""
    learners = {person for one in planned for person in (one.instructor_id, *one.learner_ids) if person}
    around = Seat.objects.standing().filter(
        learner__in=learners,
        starts_at__gte=window.start - LONGEST,
        starts_at__lt=window.end,
        ends_at__gt=window.start,
    )
    names = ("learner__given_name", "learner__preferred_name", "learner__family_name")
    values = ("starts_at", "ends_at", "pk", "session_id", "session__code", "course__name", "learner_id", *names)
    rows: defaultdict[int, list[_Row]] = defaultdict(list)
    for start, end, pk, session, code, course, learner, *name in around.order_by().values_list(*values):
        if session not in moving:
            rows[learner].append(_Row(start, end, pk, session, code, course, full_name(*name)))
    return {learner: _Timeline(found) for learner, found in rows.items()}


class _Hours:
    """The hours that the instructors of a plan keep, what they are busy with elsewhere, and the school's holidays."""

    def __init__(self, planned: Sequence[Planned], window: Interval) -> None:
        instructors = {one.instructor_id for one in planned if one.instructor_id}
        first, last = (window.start - 2 * DAY).date(), (window.end + 2 * DAY).date()
        own: dict[int | None, list[DayHours]] = {}
        self.holidays: dict[date, str] = {}
        dated = DateHours.objects.filter(Q(instructor=None) | Q(instructor__in=instructors))
        for row in dated.filter(day__gte=first, day__lte=last).order_by():
            own.setdefault(row.instructor_id, []).append(row.hours)
            if row.instructor_id is None and row.opens is None:
                self.holidays[row.day] = row.note
        self._diaries = diaries(instructors, own)
        self.elsewhere: dict[int, list[tuple[datetime, datetime]]] = {}
        busy = BusyTime.objects.touching(*window).filter(instructor__in=instructors)
        for instructor, start, end in busy.order_by("starts_at").values_list("instructor_id", "starts_at", "ends_at"):
            self.elsewhere.setdefault(instructor, []).append((start, end))

    def is_outside(self, instructor_id: int, time: Interval) -> bool:
        """Whether an instructor who keeps hours doesn't at that time."""
        diary = self._diaries.get(instructor_id)
        return diary is not None and not diary.is_open(time)


def diaries(instructor_ids: Collection[int], days: dict[int | None, list[DayHours]]) -> dict[int, Diary]:
    """The diaries, by id, of those of the instructors who keep hours, with nothing in them; two queries."""
    kept: Any = Availability.objects.filter(instructor__in=instructor_ids).prefetch_related("weekly")
    return {
        one.instructor_id: Diary(
            one.instructor_id,
            one.zone,
            tuple(row.hours for row in one.weekly.all()),
            days_that_count(days.get(one.instructor_id, []), days.get(None, [])),
        )
        for one in kept
    }
