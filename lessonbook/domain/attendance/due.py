"""Reports still due: sessions that are over, and whose register or reports an instructor has yet to write."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.attendance.models import WORDED, Attendance, Mark, Report
from lessonbook.domain.timetable.lines import Line, Shape, lines_of
from lessonbook.domain.timetable.models import Seat
from lessonbook.domain.timetable.pages import Mark as Place
from lessonbook.domain.timetable.pages import Page, Turn, page_of

CAME = (Attendance.PRESENT, Attendance.LATE)
"""Whoever came gets a report; a mark is enough for whoever didn't."""
COUNTED = 99
"""So many are counted at most."""
NOW = Hole("now", DateTimeField())


def _marked(**facts: object) -> Exists:
    return Exists(Mark.objects.filter(seat=OuterRef("pk"), superseded_at=None, **facts))


def _reported() -> Exists:
    return Exists(Report.objects.filter(WORDED, seat=OuterRef("pk"), superseded_at=None))


LACKS_MARK = ~_marked()
LACKS_REPORT = _marked(attendance__in=CAME) & ~_reported()


def _over(shape: Shape) -> QuerySet[Any, Any]:
    """The sessions of the instructor PERSON that are over by NOW, stand, and lack something."""
    lacking = Seat.objects.standing().filter(LACKS_MARK | LACKS_REPORT, session=OuterRef("pk"))
    return shape.rows().filter(Exists(lacking), starts_at__lt=NOW, ends_at__lte=NOW, cancelled_at=None)


@Prepared
def _due(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(_over(shape))


def reports_due(instructor_id: int, now: datetime, turn: Turn) -> Page[Line]:
    """A page of an instructor's sessions with something yet to write, newest first; one query."""
    shape = Shape(
        of_learner=False, descending=not turn.is_backwards, from_mark=turn.mark is not None, limit=turn.to_read
    )
    mark = turn.mark
    values = {"mark_start": mark and mark.starts_at, "mark_row": mark and mark.row_id}
    found = lines_of(_due(shape, person=instructor_id, now=now, **values))
    return page_of(found, turn, lambda line: Place(line.starts_at, line.row_id))


@Prepared
def _due_ids() -> QuerySet[Any, Any]:
    return _over(Shape(of_learner=False)).order_by("-starts_at").values_list("pk")[: COUNTED + 1]


def count_due(instructor_id: int, now: datetime) -> int:
    """How many of an instructor's sessions have something yet to write, COUNTED + 1 where there are more; one query."""
    return len(_due_ids(person=instructor_id, now=now))


class Lacking(NamedTuple):
    """What a session lacks: learners without a mark, and learners who came without a report."""

    marks: int
    reports: int


def lacking_in(session_ids: Sequence[int]) -> dict[int, Lacking]:
    """What sessions lack, by session id; one query, none where there are no sessions."""
    if not session_ids:
        return {}
    seats: QuerySet[Any, Any] = Seat.objects.standing().filter(session__in=session_ids).order_by()
    seats = seats.annotate(lacks_mark=LACKS_MARK, lacks_report=LACKS_REPORT).values("session_id")
    counted = seats.annotate(
        unmarked=Count("pk", filter=Q(lacks_mark=True)), unreported=Count("pk", filter=Q(lacks_report=True))
    )
    rows = counted.values_list("session_id", "unmarked", "unreported")
    return {session: Lacking(marks, reports) for session, marks, reports in rows}
