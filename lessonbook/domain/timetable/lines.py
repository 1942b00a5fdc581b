"""A session in somebody's list: one row of one query, made without a model object."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import IsNull

from lessonbook.database.prepared import Hole, Row
from lessonbook.domain.courses.models import Enrollment, EnrollmentStatus
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.domain.timetable.rules import Joining, Status, join_window, place_name, status
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose sessions: those a learner has seats in, or those an instructor teaches."""

    learner_id: int | None = None
    instructor_id: int | None = None

    @property
    def is_learner(self) -> bool:
        """Whether the rows are seats; else they are sessions."""
        return self.learner_id is not None

    @property
    def person_id(self) -> int | None:
        """The learner or the instructor."""
        return self.learner_id if self.is_learner else self.instructor_id


class Line(NamedTuple):
    """One session in somebody's list: seat and price where it is a learner's, who comes where an instructor's.

    `recording_link` and `replaced_by` are empty unless the list's person may see them; class links are never read. A
    brief one, of which a calendar shows hundreds, ends before `session_id`: the rest of it says nothing.
    """

    row_id: int
    code: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    course_name: str
    hue: int
    instructor_given: str | None
    instructor_preferred: str | None
    instructor_family: str | None
    seat_id: int | None
    given_up_why: str
    price: int
    learners: int
    one_learner: str
    session_id: int = 0
    time_zone: str = ""
    has_link: bool = False
    has_host_link: bool = False
    recording_link: str = ""
    course_id: int = 0
    course_slug: str = ""
    join_opens_minutes: int = 0
    instructor_id: int | None = None
    location_name: str | None = None
    venue_name: str | None = None
    location_zone: str | None = None
    venue_zone: str | None = None
    lesson_number: int | None = None
    lesson_name: str | None = None
    replaced_by: str = ""
    replacement_starts_at: datetime | None = None
    replacement_ends_at: datetime | None = None
    replacement_cancelled_at: datetime | None = None
    replacement_given_up_why: str | None = None

    @property
    def instructor_name(self) -> str:
        """The instructor's name; empty where there is none yet."""
        return full_name(self.instructor_given or "", self.instructor_preferred or "", self.instructor_family or "")

    @property
    def is_cancelled(self) -> bool:
        """Whether it is off for this person: the session cancelled, or the seat in it given up."""
        return self.cancelled_at is not None or bool(self.given_up_why)

    @property
    def place(self) -> str:
        """The venue and the room; empty where it meets at neither."""
        return place_name(self.venue_name, self.location_name)

    @property
    def place_zone(self) -> str:
        """The zone that the clock at the place shows: the place's own, else that in which the session is held."""
        return self.location_zone or self.venue_zone or self.time_zone

    def status(self, now: datetime) -> Status:
        """The status that this person sees at the instant `now`."""
        return status(self.starts_at, self.ends_at, cancelled=self.is_cancelled, now=now)

    @property
    def replacement(self) -> "Line | None":
        """The session that comes instead, of the same course: when it is and how it stands, and no more of it."""
        starts_at, ends_at = self.replacement_starts_at, self.replacement_ends_at
        if not self.replaced_by or starts_at is None or ends_at is None:
            return None
        return self._replace(
            code=self.replaced_by,
            starts_at=starts_at,
            ends_at=ends_at,
            cancelled_at=self.replacement_cancelled_at,
            given_up_why=self.replacement_given_up_why or "",
        )

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


PERSON = Hole("person", BigIntegerField())
COURSE = Hole("course", BigIntegerField())
INSTRUCTOR = Hole("instructor", BigIntegerField())
CODE_PART = Hole("code_part", CharField())
SOURCE_ID = Hole("source_id", CharField())
MARK_START = Hole("mark_start", DateTimeField())
MARK_ROW = Hole("mark_row", BigIntegerField())


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of a list, apart from the values: whose it is, by what it is narrowed, in which order it is read.

    `from_mark`: only rows that come after a mark in the order read. `is_brief`: as brief as Line says.
    """

    of_learner: bool
    by_course: bool = False
    by_instructor: bool = False
    by_code: bool = False
    descending: bool = False
    from_mark: bool = False
    limit: int | None = None
    is_brief: bool = False

    @property
    def to_session(self) -> str:
        """The way from a row to its session's fields."""
        return "session__" if self.of_learner else ""

    def rows(self) -> QuerySet[Any, Any]:
        """Return the seats that the learner PERSON is shown, or the sessions that the instructor PERSON teaches."""
        rows: QuerySet[Any, Any]
        rows = Seat.objects.shown().filter(learner=PERSON) if self.of_learner else self._taught()
        if self.by_course:
            rows = rows.filter(course=COURSE)
        if self.by_instructor:
            rows = rows.filter(**{f"{self.to_session}instructor": INSTRUCTOR})
        if self.by_code:
            rows = rows.filter(
                Q(**{f"{self.to_session}code__contains": CODE_PART}) | Q(**{f"{self.to_session}source_id": SOURCE_ID})
            )
        if self.from_mark:
            beyond = "lt" if self.descending else "gt"
            past_mark = Q(**{f"starts_at__{beyond}": MARK_START}) | Q(**{f"id__{beyond}": MARK_ROW})
            rows = rows.filter(past_mark, **{f"starts_at__{beyond}e": MARK_START})
        return rows

    def _taught(self) -> QuerySet[Any, Any]:
        return Session.objects.filter(instructor=PERSON)

    def standing(self) -> Q:
        """The condition that neither the session is cancelled nor the seat given up."""
        stands = Q(**{f"{self.to_session}cancelled_at": None})
        return stands & Q(given_up_why="") if self.of_learner else stands

    def lines(self, rows: QuerySet[Any, Any], *also: str) -> QuerySet[Any, Any]:
        """Return the rows in the order read, cut to the limit, with the columns of a Line and those named `also`."""
        to = self.to_session
        sign = "-" if self.descending else ""
        rows = rows.order_by(f"{sign}starts_at", f"{sign}id")
        if not self.of_learner:
            rows = rows.annotate(_learners=_learners(), _one=_one_learner())
        columns: list[Any] = ["id", *(to + name for name in BRIEF), *(OF_SEAT if self.of_learner else WHO_COMES)]
        if not self.is_brief:
            rows = rows.annotate(
                _link=_is_filled(f"{to}class_link"),
                _host_link=_is_filled(f"{to}host_link"),
                _recording=_recording_for_learner() if self.of_learner else F("recording_link"),
                _replaced_by=_replacement_of_learner() if self.of_learner else _replacement_taught(),
                _replacement_left=_replacement_left() if self.of_learner else Value(None, output_field=CharField()),
            )
            columns += ["session_id" if self.of_learner else "id"]
            columns += [name if name.startswith("_") else to + name for name in THE_REST]
        found = rows.values_list(*columns, *also)
        return found[: self.limit] if self.limit is not None else found


BRIEF = (
    "code",
    "starts_at",
    "ends_at",
    "cancelled_at",
    "course__name",
    "course__hue",
    "instructor__given_name",
    "instructor__preferred_name",
    "instructor__family_name",
)
THE_REST = (
    "time_zone",
    "_link",
    "_host_link",
    "_recording",
    "course_id",
    "course__slug",
    "course__join_opens_minutes",
    "instructor_id",
    "location__name",
    "location__within__name",
    "location__time_zone",
    "location__within__time_zone",
    "lesson__number",
    "lesson__name",
    "_replaced_by",
    "replaced_by__starts_at",
    "replaced_by__ends_at",
    "replaced_by__cancelled_at",
    "_replacement_left",
)
NO_LEARNERS = (Value(0), Value(""))
OF_SEAT = ("id", "given_up_why", "price", *NO_LEARNERS)
WHO_COMES = (Value(None, output_field=BigIntegerField()), Value(""), Value(0), "_learners", "_one")


def _is_filled(field: str) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(Q(**{f"{field}__gt": ""}), output_field=BooleanField())


def _recording_for_learner() -> Case:
    """A recording is for those whose seat stands, as long as they belong to the course."""
    gone = Enrollment.objects.filter(
        learner=OuterRef("learner"), course=OuterRef("course"), status=EnrollmentStatus.DEACTIVATED
    )
    may_see = Q(session__recording_link__gt="", given_up_why="") & Q(IsNull(_one_of(gone), rhs=True))
    return Case(When(may_see, then=F("session__recording_link")), default=Value(""), output_field=TextField())


def _replacement_of_learner() -> Case:
    """The session that comes instead, where the learner has a seat in it."""
    seat = _one_of(_seats_in_replacement())
    return Case(When(IsNull(seat, rhs=False), then=F("session__replaced_by__code")), default=Value(""))


def _replacement_left() -> Subquery:
    """Why the learner gave up the seat in the session that comes instead; empty where it stands."""
    return Subquery(_seats_in_replacement().order_by().values("given_up_why")[:1])


def _seats_in_replacement() -> QuerySet[Any, Any]:
    return Seat.objects.shown().filter(learner=OuterRef("learner"), session=OuterRef("session__replaced_by"))


def _one_of(rows: "QuerySet[Any]") -> Subquery:
    """One of the rows, or NULL where there is none; asked of each line alone.

    Of EXISTS, PostgreSQL thinks that it could read all the rows once for the whole list, and with twenty thousand
    seats it does.
    """
    return Subquery(rows.order_by().values("pk")[:1])


def _replacement_taught() -> Case:
    """The session that comes instead, where the same person teaches it."""
    is_own = Q(replaced_by__instructor=F("instructor"))
    return Case(When(is_own, then=F("replaced_by__code")), default=Value(""))


def _seats_of_session() -> QuerySet[Any, Any]:
    return Seat.objects.standing().filter(session=OuterRef("pk")).order_by().values("session")


def _learners() -> Coalesce:
    return Coalesce(Subquery(_seats_of_session().annotate(n=Count("id")).values("n")), 0)


def _one_learner() -> Coalesce:
    """The name of a session's learner, where there is one alone."""
    called = Case(When(learner__preferred_name="", then="learner__given_name"), default="learner__preferred_name")
    name = Min(Concat(called, Value(" "), "learner__family_name"))
    alone = _seats_of_session().annotate(n=Count("id"), name=name).filter(n=1).values("name")
    return Coalesce(Subquery(alone), Value(""))


def lines_of(rows: list[Row]) -> list[Line]:
    """Make lines of the rows that a prepared list returns."""
    return [Line(*row) for row in rows]
