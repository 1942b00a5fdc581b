"""Reading sessions as their people see them: lists start from a person, a line is one row of one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.domain.timetable.rules import Joining, Status, join_window, status
from lessonbook.scheduling.intervals import Interval

LONGEST = timedelta(days=7)
"""No session is longer, as the database guards; what runs at an instant began at most this long before."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose sessions: those a learner has seats in, or those an instructor teaches."""

    learner_id: int | None = None
    instructor_id: int | None = None

    @property
    def rows(self) -> "QuerySet[Seat] | QuerySet[Session]":
        if self.learner_id is not None:
            return Seat.objects.of(self.learner_id).shown()
        return Session.objects.filter(instructor_id=self.instructor_id)

    @property
    def to_session(self) -> str:
        return "session__" if self.learner_id is not None else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One session in somebody's list; `seat_id` and what hangs on it only where the list is a learner's."""

    row_id: int
    session_id: int
    code: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    cancelled_at: datetime | None
    has_link: bool
    has_host_link: bool
    has_recording: bool
    course_id: int
    course_name: str
    course_slug: str
    hue: int
    join_opens_minutes: int
    instructor_id: int | None
    instructor_given: str | None
    instructor_preferred: str | None
    instructor_family: str | None
    location_name: str | None
    venue_name: str | None
    location_zone: str | None
    venue_zone: str | None
    lesson_number: int | None
    lesson_name: str | None
    replaced_by: str | None
    seat_id: int | None = None
    given_up_why: str = ""
    price: int = 0

    @property
    def instructor_name(self) -> str:
        return f"{self.instructor_preferred or self.instructor_given or ''} {self.instructor_family or ''}".strip()

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None or bool(self.given_up_why)

    @property
    def place(self) -> str:
        return ", ".join(name for name in (self.venue_name, self.location_name) if name)

    def status(self, now: datetime) -> Status:
        return status(self.starts_at, self.ends_at, cancelled=self.is_cancelled, now=now)

    @property
    def window(self) -> Interval:
        """When it may be joined."""
        return join_window(self.starts_at, self.ends_at, timedelta(minutes=self.join_opens_minutes))

    def joining(self) -> Joining:
        """The facts by which it is decided whether it may be joined."""
        return Joining(
            window=self.window,
            cancelled=self.cancelled_at is not None,
            seat_stands=not self.given_up_why,
            has_link=self.has_link or (self.seat_id is None and self.has_host_link),
        )


OF_SESSION = (
    "code",
    "starts_at",
    "ends_at",
    "time_zone",
    "cancelled_at",
    "_link",
    "_host_link",
    "_recording",
    "course_id",
    "course__name",
    "course__slug",
    "course__hue",
    "course__join_opens_minutes",
    "instructor_id",
    "instructor__given_name",
    "instructor__preferred_name",
    "instructor__family_name",
    "location__name",
    "location__within__name",
    "location__time_zone",
    "location__within__time_zone",
    "lesson__number",
    "lesson__name",
    "replaced_by__code",
)


def _filled(field: str) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**{f"{field}__gt": ""}), output_field=BooleanField())


def read_lines(whose: Whose, rows: "QuerySet[Seat] | QuerySet[Session]") -> list[Line]:
    """Read rows of `whose.rows` as lines, in one query; links themselves are never read into a list."""
    to = whose.to_session
    annotated = rows.annotate(
        _link=_filled(f"{to}class_link"),
        _host_link=_filled(f"{to}host_link"),
        _recording=_filled(f"{to}recording_link"),
    )
    columns = [name if name.startswith("_") else to + name for name in OF_SESSION]
    if to:
        return [
            Line(*row) for row in annotated.values_list("id", "session_id", *columns, "id", "given_up_why", "price")
        ]
    return [Line(*row) for row in annotated.values_list("id", "id", *columns)]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to: a course by its slug, an instructor by id."""

    course_slug: str = ""
    instructor_id: int | None = None

    def on(self, whose: Whose, rows: "QuerySet[Seat] | QuerySet[Session]") -> "QuerySet[Seat] | QuerySet[Session]":
        if self.course_slug:
            rows = rows.filter(course__slug=self.course_slug)
        if self.instructor_id is not None:
            rows = rows.filter(**{f"{whose.to_session}instructor_id": self.instructor_id})
        return rows


NO_FILTER = Filter()


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two rows of a list ordered by start and id; a page goes on from it whatever is added."""

    starts_at: datetime
    row_id: int

    def __str__(self) -> str:
        return f"{self.starts_at.timestamp():.6f}_{self.row_id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read a mark as an address has it; None if it is none."""
        try:
            seconds, row_id = text.split("_")
            return cls(datetime.fromtimestamp(float(seconds), tz=UTC), int(row_id))
        except (ValueError, OverflowError, OSError):
            return None

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls(line.starts_at, line.row_id)

    @property
    def after(self) -> Q:
        return Q(starts_at__gt=self.starts_at) | Q(starts_at=self.starts_at, id__gt=self.row_id)

    @property
    def before(self) -> Q:
        return Q(starts_at__lt=self.starts_at) | Q(starts_at=self.starts_at, id__lt=self.row_id)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a longer list in the order shown; marks from which the pages beside it go on, None at an end."""

    lines: Sequence[Line]
    newer: Mark | None
    older: Mark | None


def sessions_of_day(whose: Whose, day: Interval, now: datetime, only: Filter = NO_FILTER) -> list[Line]:
    """Those that start in [day.start, day.end), and those still running that began before it; by start."""
    rows = only.on(whose, whose.rows).filter(
        Q(starts_at__gte=day.start) | Q(ends_at__gt=now),
        starts_at__gte=day.start - LONGEST,
        starts_at__lt=day.end,
    )
    return read_lines(whose, rows.order_by("starts_at", "id"))


def sessions_touching(whose: Whose, window: Interval, only: Filter = NO_FILTER) -> list[Line]:
    """Those with any moment in the window, by start."""
    rows = only.on(whose, whose.rows).filter(
        starts_at__gte=window.start - LONGEST, starts_at__lt=window.end, ends_at__gt=window.start
    )
    return read_lines(whose, rows.order_by("starts_at", "id"))


def sessions_from(
    whose: Whose,
    start: datetime,
    *,
    limit: int,
    only: Filter = NO_FILTER,
    after: Mark | None = None,
    before: Mark | None = None,
) -> Page:
    """A page of those that start at `start` or later, earliest first."""
    rows = only.on(whose, whose.rows).filter(starts_at__gte=start)
    return _page(whose, rows, limit=limit, down=after, up=before, ascending=True)


def past_sessions(
    whose: Whose,
    now: datetime,
    *,
    limit: int,
    only: Filter = NO_FILTER,
    after: Mark | None = None,
    before: Mark | None = None,
    course_id: int | None = None,
) -> Page:
    """A page of those that ended by `now`, newest first."""
    rows = only.on(whose, whose.rows).filter(starts_at__lt=now, ends_at__lte=now)
    if course_id is not None:
        rows = rows.filter(course_id=course_id)
    return _page(whose, rows, limit=limit, down=after, up=before, ascending=False)


def session_history(
    whose: Whose,
    course_id: int,
    now: datetime,
    *,
    limit: int,
    code: str = "",
    state: Status | None = None,
    after: Mark | None = None,
    before: Mark | None = None,
) -> Page:
    """A page of a course's sessions that are over or cancelled, newest first; narrowed by Session ID and status."""
    to = whose.to_session
    cancelled = Q(**{f"{to}cancelled_at__isnull": False})
    if to:
        cancelled |= ~Q(given_up_why="")
    over = Q(ends_at__lte=now)
    rows = whose.rows.filter(course_id=course_id)
    rows = rows.filter({Status.COMPLETED: over & ~cancelled, Status.CANCELLED: cancelled}.get(state, over | cancelled))  # type: ignore[call-overload]
    if code:
        rows = rows.filter(Q(**{f"{to}code__contains": code}) | Q(**{f"{to}source_id": code}))
    return _page(whose, rows, limit=limit, down=after, up=before, ascending=False)


def _page(
    whose: Whose,
    rows: "QuerySet[Seat] | QuerySet[Session]",
    *,
    limit: int,
    down: Mark | None,
    up: Mark | None,
    ascending: bool,
) -> Page:
    """The rows below the mark `down`, or those above the mark `up`, or the first; one more is read than shown."""
    forward = ascending if up is None else not ascending
    mark = up or down
    if mark is not None:
        rows = rows.filter(mark.after if forward else mark.before)
        # The same bound alone, for the index to begin at.
        rows = rows.filter(**{"starts_at__gte" if forward else "starts_at__lte": mark.starts_at})
    order = ("starts_at", "id") if forward else ("-starts_at", "-id")
    lines = read_lines(whose, rows.order_by(*order)[: limit + 1])
    more, lines = len(lines) > limit, lines[:limit]
    if up is not None:
        lines.reverse()
    above = more if up is not None else down is not None
    below = True if up is not None else more
    first, last = (Mark.of(lines[0]), Mark.of(lines[-1])) if lines else (None, None)
    return Page(lines, newer=first if above else None, older=last if below else None)


def next_sessions(whose: Whose, now: datetime) -> list[Line]:
    """What is up next: those live now; if none is, the next that stands, with those that overlap it; by start."""
    running = [line for line in _standing(whose, Q(starts_at__gte=now - LONGEST, starts_at__lte=now, ends_at__gt=now))]
    coming = _standing(whose, Q(starts_at__gt=now), limit=NEXT_AT_MOST)
    first = (running or coming)[:1]
    if not first:
        return []
    until = max(line.ends_at for line in running or first)
    return running + [line for line in coming if line.starts_at < until]


NEXT_AT_MOST = 5
"""How many sessions the card Up Next shows beside those that run."""


def _standing(whose: Whose, when: Q, limit: int = 20) -> list[Line]:
    cancelled = Q(**{f"{whose.to_session}cancelled_at__isnull": False})
    rows = whose.rows.filter(when).exclude(cancelled)
    if whose.learner_id is not None:
        rows = rows.filter(given_up_why="")
    return read_lines(whose, rows.order_by("starts_at", "id")[:limit])


def find_line(code: str, whose: Sequence[Whose]) -> tuple[Whose, Line] | None:
    """The session of this ID as the first of these people who has it sees it; None if nobody does."""
    for one in whose:
        found = read_lines(one, one.rows.filter(**{f"{one.to_session}code": code}))
        if found:
            return one, found[0]
    return None


def sessions_seen_by(person: Person, wards: Iterable[int] = ()) -> QuerySet[Session]:
    """The sessions a person may see: those with a seat of the person's or of a ward's, and those the person teaches."""
    seats = Seat.objects.shown().filter(session=OuterRef("pk"), learner_id__in=[person.pk, *wards])
    return Session.objects.filter(Q(instructor=person) | Exists(seats))


def roster(session_id: int) -> QuerySet[Person]:
    """Who comes: the learners whose seats stand, by name."""
    return Person.objects.filter(seats__session_id=session_id, seats__given_up_why="").order_by("sort_key", "pk")
