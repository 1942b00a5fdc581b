"""What the office sees first: the day, what waits for a decision, and what is wrong.

Each list is read to `MOST` rows: beyond it nobody counts, they begin at the top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lessonbook.domain.attendance.models import WORDED, AbsenceRequest, Attendance, Mark, Report
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment, EnrollmentStatus, GroupMembership
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Availability, Seat, Session
from lessonbook.domain.timetable.models.sessions import SessionQuerySet
from lessonbook.scheduling.intervals import Interval

MOST = 100
AHEAD = timedelta(days=14)
"""How far ahead a session without an instructor is worth a word."""
BEHIND = timedelta(days=14)
"""For how long a register or a report that is due is asked for."""
LONGEST = timedelta(days=7)
"""No session is longer, so one look back finds whatever runs."""
PERSON = ("given_name", "preferred_name", "family_name")


class SessionFacts(NamedTuple):
    """A session in a list of the office's; empty texts where there is nobody, or no room."""

    code: str
    starts_at: datetime
    ends_at: datetime
    course: str
    hue: int
    instructor: str
    location: str


class Counts(NamedTuple):
    """The day in numbers; cancelled sessions aside, but for their own number."""

    all: int
    live: int
    over: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A learner who waits: for a decision about an absence, or who may take a seat that is kept."""

    learner: str
    course: str
    code: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Broke:
    """A learner who can't pay the next session of a course in whose group he or she is."""

    person_id: int
    learner: str
    course: str
    left: int


@dataclass(frozen=True, slots=True)
class WithoutHours:
    """A course that learners book themselves, with an instructor who keeps no hours; None: it has no instructor."""

    course: str
    slug: str
    instructor: str | None
    instructor_id: int | None


OF_SESSION = (
    "code",
    "starts_at",
    "ends_at",
    "course__name",
    "course__hue",
    *(f"instructor__{name}" for name in PERSON),
    "location__name",
)


def _facts(sessions: QuerySet[Session], limit: int) -> list[SessionFacts]:
    return [
        SessionFacts(code, starts, ends, course, hue, full_name(*who) if who[0] is not None else "", location or "")
        for code, starts, ends, course, hue, *who, location in sessions.values_list(*OF_SESSION)[:limit]
    ]


def _of_day(day: Interval) -> SessionQuerySet:
    return Session.objects.touching(day.start, day.end).filter(starts_at__gt=day.start - LONGEST)


def counts_of_day(day: Interval, now: datetime) -> Counts:
    """How many sessions the day has; one query."""
    stands = Q(cancelled_at=None)
    found = _of_day(day).aggregate(
        all=Count("pk", filter=stands),
        live=Count("pk", filter=stands & Q(starts_at__lte=now, ends_at__gt=now)),
        over=Count("pk", filter=stands & Q(ends_at__lte=now)),
        cancelled=Count("pk", filter=~stands),
    )
    return Counts(**found)


def live_and_to_come(day: Interval, now: datetime, *, limit: int) -> list[SessionFacts]:
    """The day's standing sessions that aren't over, the earliest first; one query."""
    return _facts(_of_day(day).standing().filter(ends_at__gt=now).order_by("starts_at", "pk"), limit)


def rooms_used_twice(day: Interval, now: datetime, *, limit: int) -> list[SessionFacts]:
    """The day's standing sessions, not over yet, whose room has another one at the same time; one query."""
    other = Session.objects.standing().filter(
        ~Q(pk=OuterRef("pk")),
        location=OuterRef("location"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
        starts_at__gt=day.start - LONGEST,
    )
    # A venue with rooms holds as many sessions as come.
    sessions = (
        _of_day(day).standing().filter(Exists(other), ends_at__gt=now, location__isnull=False, location__rooms=None)
    )
    return _facts(sessions.order_by("location", "starts_at", "pk"), limit)


def without_instructor(now: datetime) -> list[SessionFacts]:
    """The standing sessions of the next two weeks that nobody teaches, the next first; one query."""
    sessions = Session.objects.standing().filter(starts_at__gte=now, starts_at__lt=now + AHEAD)
    return _facts(sessions.without_instructor().order_by("starts_at", "pk"), MOST)


def registers_due(now: datetime) -> list[SessionFacts]:
    """The sessions of the last two weeks with a seat that nobody marked, the oldest first; one query."""
    marked = Mark.objects.filter(seat=OuterRef("pk"), superseded_at=None)
    unmarked = Seat.objects.standing().filter(~Exists(marked), session=OuterRef("pk"))
    return _facts(_held(now).filter(Exists(unmarked)), MOST)


def reports_due(now: datetime) -> list[SessionFacts]:
    """The sessions of the last two weeks of which somebody who came has no report, the oldest first; one query."""
    said = Report.objects.filter(WORDED, seat=OuterRef("seat"), superseded_at=None)
    came = Mark.objects.filter(
        ~Exists(said),
        seat__session=OuterRef("pk"),
        attendance__in=[Attendance.PRESENT, Attendance.LATE],
        superseded_at=None,
    )
    return _facts(_held(now).filter(Exists(came)), MOST)


def _held(now: datetime) -> QuerySet[Session]:
    held = Session.objects.standing().filter(starts_at__gte=now - BEHIND, ends_at__lte=now)
    return held.order_by("starts_at", "pk")


def absences_waiting() -> list[Waiting]:
    """The absence requests that an administrator has to decide, the next session's first; one query."""
    seat = "seat__"
    requests = AbsenceRequest.objects.waiting().order_by("seat__starts_at", "pk")
    return _waiting(requests.values_list(*_of_waiting(seat))[:MOST])


def seats_offered(now: datetime) -> list[Waiting]:
    """The seats that are kept for the first in a line at this moment, the next session's first; one query."""
    places = WaitlistPlace.objects.offered(now).order_by("session__starts_at", "pk")
    return _waiting(places.values_list(*_of_waiting(""))[:MOST])


def _of_waiting(seat: str) -> Sequence[str]:
    session = f"{seat}session__"
    return (
        *(f"{seat}learner__{name}" for name in PERSON), f"{session}course__name", f"{session}code",
        f"{session}starts_at",
    )  # fmt: skip


def _waiting(rows: QuerySet[Any, Any]) -> list[Waiting]:
    return [
        Waiting(full_name(given, preferred, family), course, code, starts)
        for given, preferred, family, course, code, starts in rows
    ]


def out_of_credit(now: datetime) -> list[Broke]:
    """Who is in a group that goes on, and can't pay one more session of its course, the lowest first; one query."""
    ahead = Session.objects.standing().filter(groups=OuterRef("group"), starts_at__gt=now)
    member = GroupMembership.objects.filter(
        Exists(ahead), learner=OuterRef("person"), group__course=OuterRef("course"), ended_at=None
    )
    enrolled = Enrollment.objects.filter(
        learner=OuterRef("person"), course=OuterRef("course"), status=EnrollmentStatus.ACTIVE
    )
    purses = Purse.objects.filter(
        Exists(member), Exists(enrolled), balance__lt=F("course__price"), person__deactivated_at=None
    )
    facts = ("person_id", *(f"person__{name}" for name in PERSON), "course__name", "balance")
    rows = purses.order_by("balance", "person__sort_key", "pk").values_list(*facts)[:MOST]
    return [Broke(pk, full_name(given, preferred, family), course, left)
            for pk, given, preferred, family, course, left in rows]  # fmt: skip


def courses_without_hours() -> list[WithoutHours]:
    """What learners would book themselves if its instructors kept hours, by course; two queries."""
    open_courses = Course.objects.active().filter(self_booking=True)
    taught = CourseInstructor.objects.filter(course=OuterRef("pk"))
    alone = open_courses.filter(~Exists(taught)).order_by("sort_key", "pk").values_list("name", "slug")[:MOST]
    keeps = Availability.objects.filter(instructor=OuterRef("instructor"), weekly__isnull=False)
    idle = CourseInstructor.objects.filter(~Exists(keeps), course__in=open_courses, instructor__deactivated_at=None)
    names = ("course__name", "course__slug", *(f"instructor__{name}" for name in PERSON), "instructor_id")
    rows = idle.order_by("course__sort_key", "course_id", "instructor__sort_key", "pk").values_list(*names)[:MOST]
    return [
        *(WithoutHours(name, slug, None, None) for name, slug in alone),
        *(
            WithoutHours(name, slug, full_name(given, preferred, family), pk)
            for name, slug, given, preferred, family, pk in rows
        ),
    ]
