"""Reading what became of seats: marks, reports, and which reports somebody has yet to read."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateTimeField, Exists, FilteredRelation, OuterRef, Q, QuerySet

from lessonbook.database.prepared import Hole, Prepared, numbered, one_of
from lessonbook.domain.attendance.models import Report, ReportReading
from lessonbook.domain.people.models import Person
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Seat
from lessonbook.domain.timetable.pages import Mark as Place
from lessonbook.domain.timetable.pages import Page, Turn, page_of

NEW_FOR = timedelta(days=60)
"""How long after its session a report that hasn't been read is shown as new on the dashboard."""

LEARNER = Hole("learner", BigIntegerField())
READER = Hole("reader", BigIntegerField())
COURSE = Hole("course", BigIntegerField())
SEAT = Hole("seat", BigIntegerField())
SINCE = Hole("since", DateTimeField())
MARK_START = Hole("mark_start", DateTimeField())
MARK_SEAT = Hole("mark_seat", BigIntegerField())


class Outcome(NamedTuple):
    """What became of a seat: the mark (empty: none) and the report, if there is one with words for the learner."""

    attendance: str
    report_id: int | None
    is_new: bool


def _is_read() -> Exists:
    return Exists(ReportReading.objects.filter(report=OuterRef("newest__pk"), person=READER))


@Prepared
def _outcomes(seats: int) -> QuerySet[Any, Any]:
    joined = Seat.objects.filter(one_of("pk", "seat", seats)).annotate(
        mark=FilteredRelation("marks", condition=Q(marks__superseded_at=None)),
        newest=FilteredRelation("reports", condition=Q(reports__superseded_at=None) & Q(reports__feedback__gt="")),
        is_read=_is_read(),
    )
    return joined.values_list("pk", "mark__attendance", "newest__pk", "is_read")


def outcomes(seat_ids: Sequence[int], reader: Person) -> dict[int, Outcome]:
    """What became of the seats of a page, by seat id; whether a report is new is asked for `reader`. One query."""
    if not seat_ids:
        return {}
    found = _outcomes(len(seat_ids), reader=reader.pk, **numbered("seat", seat_ids))
    return {
        seat: Outcome(attendance or "", report, report is not None and not is_read)
        for seat, attendance, report, is_read in found
    }


class SeatReport(NamedTuple):
    """All that the instructor says of one seat: the mark (empty: none), and the report where there is one."""

    attendance: str
    report_id: int | None
    feedback: str
    author_name: str
    is_new: bool


@Prepared
def _report_of() -> QuerySet[Any, Any]:
    joined = Seat.objects.filter(pk=SEAT).annotate(
        mark=FilteredRelation("marks", condition=Q(marks__superseded_at=None)),
        newest=FilteredRelation("reports", condition=Q(reports__superseded_at=None) & Q(reports__feedback__gt="")),
        is_read=_is_read(),
    )
    author = ("newest__author__given_name", "newest__author__preferred_name", "newest__author__family_name")
    return joined.values_list("mark__attendance", "newest__pk", "newest__feedback", "is_read", *author)


def report_of(seat_id: int, reader: Person) -> SeatReport:
    """What the instructor says of a seat; whether that is new is asked for `reader`. One query."""
    [(attendance, report, feedback, is_read, *author)] = _report_of(seat=seat_id, reader=reader.pk)
    name = full_name(*(part or "" for part in author))
    return SeatReport(attendance or "", report, feedback or "", name, report is not None and not is_read)


class ReportLine(NamedTuple):
    """A report in a list, with the session it is about."""

    report_id: int
    seat_id: int
    feedback: str
    at: datetime
    code: str
    starts_at: datetime
    ends_at: datetime
    course_name: str
    course_slug: str
    hue: int
    lesson_number: int | None
    lesson_name: str | None
    author_given: str | None
    author_preferred: str | None
    author_family: str | None
    attendance: str | None
    is_read: bool

    @property
    def author_name(self) -> str:
        """Who wrote it; empty where that isn't known."""
        return full_name(self.author_given or "", self.author_preferred or "", self.author_family or "")


OF_REPORT = (
    "pk",
    "seat_id",
    "feedback",
    "at",
    "seat__session__code",
    "seat__starts_at",
    "seat__ends_at",
    "seat__course__name",
    "seat__course__slug",
    "seat__course__hue",
    "seat__session__lesson__number",
    "seat__session__lesson__name",
    "author__given_name",
    "author__preferred_name",
    "author__family_name",
    "mark__attendance",
    "is_read",
)


def _reports() -> QuerySet[Any, Any]:
    """The reports with words for the learner LEARNER, as they stand."""
    return Report.objects.filter(superseded_at=None, feedback__gt="", seat__learner=LEARNER).annotate(
        mark=FilteredRelation("seat__marks", condition=Q(seat__marks__superseded_at=None)),
        is_read=Exists(ReportReading.objects.filter(report=OuterRef("pk"), person=READER)),
    )


@Prepared
def _new_reports(limit: int) -> QuerySet[Any, Any]:
    unread = _reports().filter(seat__starts_at__gte=SINCE, is_read=False)
    return unread.order_by("-seat__starts_at", "-seat_id").values_list(*OF_REPORT)[:limit]


def new_reports(learner_id: int, reader: Person, now: datetime, *, limit: int) -> list[ReportLine]:
    """The newest of a learner's reports that `reader` hasn't read, on sessions of the last two months; one query."""
    found = _new_reports(limit, learner=learner_id, reader=reader.pk, since=now - NEW_FOR)
    return [ReportLine(*row) for row in found]


@Prepared
def _course_reports(turn: str, limit: int) -> QuerySet[Any, Any]:
    rows = _reports().filter(seat__course=COURSE)
    beyond = "gt" if turn == "before" else "lt"
    if turn:
        past_mark = Q(**{f"seat__starts_at__{beyond}": MARK_START}) | Q(**{f"seat_id__{beyond}": MARK_SEAT})
        rows = rows.filter(past_mark, **{f"seat__starts_at__{beyond}e": MARK_START})
    order = ("seat__starts_at", "seat_id") if turn == "before" else ("-seat__starts_at", "-seat_id")
    return rows.order_by(*order).values_list(*OF_REPORT)[:limit]


def course_reports(learner_id: int, course_id: int, reader: Person, turn: Turn) -> Page[ReportLine]:
    """A page of a learner's reports in a course, the newest session first; one query."""
    direction = "before" if turn.before else "after" if turn.after else ""
    found = _course_reports(
        direction,
        turn.to_read,
        learner=learner_id,
        course=course_id,
        reader=reader.pk,
        mark_start=turn.mark and turn.mark.starts_at,
        mark_seat=turn.mark and turn.mark.row_id,
    )
    return page_of([ReportLine(*row) for row in found], turn, lambda line: Place(line.starts_at, line.seat_id))


def reports_of(learner_id: int, report_ids: Iterable[int]) -> QuerySet[Report]:
    """Those of the reports that are this learner's, as they stand, with words for the learner."""
    return Report.objects.filter(pk__in=report_ids, superseded_at=None, feedback__gt="", seat__learner=learner_id)
