"""Reading the whole school's sessions: a list to be narrowed, a day for the board, and who could teach one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet

from lessonbook.domain.booking.conflicts import diaries
from lessonbook.domain.booking.places import in_line_subquery, taken_subquery
from lessonbook.domain.courses.models import CourseInstructor, EnrollmentStatus
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.models import DateHours, Seat, Series, Session
from lessonbook.domain.timetable.models.sessions import SessionQuerySet
from lessonbook.domain.timetable.pages import Mark, Page, Turn, page_of
from lessonbook.domain.timetable.queries import LONGEST
from lessonbook.domain.timetable.rules import Status, place_name, status
from lessonbook.scheduling.availability import DayHours
from lessonbook.scheduling.calendar_days import DAY
from lessonbook.scheduling.intervals import Interval


class SchoolSession(NamedTuple):
    """A session as the office sees it; `taken` seats stand in it, `capacity` None: no limit."""

    pk: int
    code: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    course_id: int
    course: str
    hue: int
    instructor_id: int | None
    given: str | None
    preferred: str | None
    family: str | None
    location_id: int | None
    room: str | None
    venue: str | None
    capacity: int | None
    series_id: int | None
    detached_at: datetime | None
    lesson_number: int | None
    lesson: str | None
    taken: int

    @property
    def instructor(self) -> str:
        """The instructor's name; empty where nobody is set."""
        return full_name(self.given or "", self.preferred or "", self.family or "")

    @property
    def location(self) -> str:
        """The place's name with its venue's; empty where none is set."""
        return place_name(self.venue, self.room)

    @property
    def time(self) -> Interval:
        return Interval.of_utc(self.starts_at, self.ends_at)

    def status(self, now: datetime) -> Status:
        """The status at the instant `now`."""
        return status(self.starts_at, self.ends_at, cancelled=self.cancelled_at is not None, now=now)


OF_SESSION = (
    "pk",
    "code",
    "starts_at",
    "ends_at",
    "cancelled_at",
    "course_id",
    "course__name",
    "course__hue",
    "instructor_id",
    "instructor__given_name",
    "instructor__preferred_name",
    "instructor__family_name",
    "location_id",
    "location__name",
    "location__within__name",
    "capacity",
    "series_id",
    "detached_at",
    "lesson__number",
    "lesson__name",
    "taken",
)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the office's list is narrowed to; `state` at the instant of asking, None: whatever it is.

    With `nobody`, only what nobody teaches is left.
    """

    course_id: int | None = None
    instructor_id: int | None = None
    location_id: int | None = None
    state: Status | None = None
    nobody: bool = False


def _shown(sessions: QuerySet[Session]) -> QuerySet[Any, Any]:
    return sessions.annotate(taken=taken_subquery()).values_list(*OF_SESSION)


def _narrow(sessions: SessionQuerySet, only: Narrowed, now: datetime) -> SessionQuerySet:
    equal = {"course": only.course_id, "instructor": only.instructor_id, "location": only.location_id}
    sessions = sessions.filter(**{name: value for name, value in equal.items() if value is not None})
    if only.nobody:
        sessions = sessions.without_instructor()
    if only.state is None:
        return sessions
    states = {
        Status.CANCELLED: Q(cancelled_at__isnull=False),
        Status.UPCOMING: Q(cancelled_at=None, starts_at__gt=now),
        Status.LIVE: Q(cancelled_at=None, starts_at__lte=now, ends_at__gt=now),
        Status.COMPLETED: Q(cancelled_at=None, ends_at__lte=now),
    }
    return sessions.filter(states[only.state])


def school_sessions(window: Interval, only: Narrowed, turn: Turn, now: datetime) -> Page[SchoolSession]:
    """A page of the sessions that start in a window, by start; one query."""
    sessions = _narrow(Session.objects.filter(starts_at__gte=window.start, starts_at__lt=window.end), only, now)
    if turn.mark:
        at, row = turn.mark.starts_at, turn.mark.row_id
        beyond = "lt" if turn.is_backwards else "gt"
        sessions = sessions.filter(
            Q(**{f"starts_at__{beyond}": at}) | Q(starts_at=at, **{f"pk__{beyond}": row}),
        )
    order = ("-starts_at", "-pk") if turn.is_backwards else ("starts_at", "pk")
    found = [SchoolSession(*row) for row in _shown(sessions.order_by(*order))[: turn.to_read]]
    return page_of(found, turn, lambda line: Mark(line.starts_at, line.pk))


def sessions_ahead(instructor_id: int, now: datetime) -> tuple[int, datetime | None]:
    """How many standing sessions an instructor has ahead, and when the first of them starts; one query."""
    ahead = Session.objects.standing().filter(instructor=instructor_id, starts_at__gt=now)
    found = ahead.aggregate(count=Count("pk"), first=Min("starts_at"))
    return found["count"], found["first"]


def search_sessions(text: str, *, limit: int) -> list[SchoolSession]:
    """Sessions whose Session ID has the text in it, or whose id in another system it is; the newest first."""
    named = Q(code__contains=normalize(text)) | Q(source_id=text.strip())
    found = _shown(Session.objects.filter(named).order_by("-starts_at", "-pk"))
    return [SchoolSession(*row) for row in found[:limit]]


def series_sessions(series_id: int) -> list[SchoolSession]:
    """All sessions of a series, by start; one query."""
    found = _shown(Session.objects.filter(series=series_id).order_by("starts_at", "pk"))
    return [SchoolSession(*row) for row in found]


def in_line(session_id: int) -> int:
    """How many learners stand in line for a session; one query."""
    counted = Session.objects.filter(pk=session_id).annotate(many=in_line_subquery())
    return int(counted.values_list("many", flat=True).get())


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who could teach a session: of its course or not, free then or not, in their hours or not."""

    person: Person
    of_course: bool
    keeps_hours: bool = False
    in_hours: bool = False
    busy_with: str = ""

    @property
    def is_free(self) -> bool:
        """Whether no other session is in the way."""
        return not self.busy_with

    @property
    def rank(self) -> tuple[bool, bool, bool, str]:
        """In which order they are offered: the course's who are free come first, those in their hours before others."""
        return (not self.is_free, not self.of_course, not self.in_hours, self.person.sort_key)


def teachers_for(session: Session, time: Interval | None = None) -> list[Teacher]:
    """All instructors, those who could best teach a session (at another time, where given) first; six queries."""
    at = time or Interval(session.starts_at, session.ends_at)
    people = list(Person.objects.active().with_role(RoleKind.INSTRUCTOR).order_by("sort_key", "pk"))
    ids = [one.pk for one in people]
    of_course = set(CourseInstructor.objects.filter(course=session.course_id).values_list("instructor_id", flat=True))
    busy = _busy(ids, at, session.pk)
    kept = diaries(ids, _days(at))
    found = []
    for one in people:
        teacher = Teacher(one, one.pk in of_course, busy_with=busy.get(one.pk, ""))
        if diary := kept.get(one.pk):
            teacher = replace(teacher, keeps_hours=True, in_hours=diary.is_open(at))
        found.append(teacher)
    return sorted(found, key=lambda teacher: teacher.rank)


def _busy(ids: Collection[int], at: Interval, but: int) -> dict[int, str]:
    taught = Session.objects.standing().touching(*at).filter(instructor__in=ids, starts_at__gte=at.start - LONGEST)
    return dict(taught.exclude(pk=but).order_by("-starts_at").values_list("instructor_id", "code"))


def _days(at: Interval) -> dict[int | None, list[DayHours]]:
    first, last = (at.start - 2 * DAY).date(), (at.end + 2 * DAY).date()
    days: dict[int | None, list[DayHours]] = {}
    for row in DateHours.objects.filter(day__gte=first, day__lte=last).order_by():
        days.setdefault(row.instructor_id, []).append(row.hours)
    return days


def series_in_school(today: date, *, ended: bool, limit: int, after: int = 0) -> list[Series]:
    """The series that go on, or those that have ended on the school's date `today`; so many, the newest first."""
    kept = Series.objects.filter(last_day__lt=today) if ended else Series.objects.filter(last_day__gte=today)
    if after:
        kept = kept.filter(pk__lt=after)
    return list(kept.select_related("course", "instructor", "location__within").order_by("-pk")[:limit])


def find_session(code: str) -> Session | None:
    """The session of this ID with all that it refers to; one query."""
    related = ("course", "lesson", "instructor", "location__within", "series", "replaced_by", "cancelled_by")
    return Session.objects.select_related(*related).filter(code=normalize(code)).first()


def seats_of(session: Session) -> list[Seat]:
    """Every seat of a session by the learner's name, those given up too, with the learner and the group; one query."""
    seats = session.seats.select_related("learner", "by_group", "taken_by", "given_up_by")
    return list(seats.order_by("learner__sort_key", "pk"))


def journal_of(session: Session, *, limit: int) -> list[Entry]:
    """The newest entries of the journal about a session, with who acted; one query."""
    about = Entry.objects.filter(subject_kind="session", subject_id=session.pk)
    return list(about.select_related("actor", "on_behalf_of").order_by("-at", "-pk")[:limit])


def learners_to_seat(session: Session) -> QuerySet[Person]:
    """Those who learn the session's course now and have no seat in it, by name."""
    seated = Seat.objects.standing().filter(session=session).values("learner")
    enrolled = Person.objects.active().filter(
        enrollments__course=session.course_id, enrollments__status=EnrollmentStatus.ACTIVE
    )
    return enrolled.exclude(pk__in=seated).order_by("sort_key", "pk")


def find_series(pk: int) -> Series | None:
    """A series with all that it refers to; two queries."""
    found = Series.objects.select_related("course", "instructor", "location__within").prefetch_related("groups")
    return found.filter(pk=pk).first()


def people_of_series(series: Series, now: datetime) -> set[int]:
    """Who has a seat in a session of a series that is yet to begin, and who teaches them; one query."""
    ahead = Session.objects.standing().filter(series=series, starts_at__gt=now, detached_at=None)
    taught = ahead.filter(instructor__isnull=False).order_by().values_list("instructor_id", flat=True)
    seated = Seat.objects.standing().filter(session__in=ahead.order_by().values("pk"))
    return set(seated.order_by().values_list("learner_id", flat=True).union(taught))
