"""The sessions of several learners in one list: one query, however many learners and sessions there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import DateTimeField, QuerySet

from lessonbook.database.prepared import Hole, Prepared, numbered, one_of
from lessonbook.domain.timetable.lines import Line, Shape
from lessonbook.domain.timetable.models import Seat
from lessonbook.domain.timetable.queries import LONGEST
from lessonbook.scheduling.intervals import Interval

START = Hole("start", DateTimeField())
END = Hole("end", DateTimeField())
FLOOR = Hole("floor", DateTimeField())


@dataclass(frozen=True, slots=True)
class FamilyShape(Shape):
    """A list of seats of `learners` many people, each row with whose it is at its end."""

    learners: int = 0

    def rows(self) -> QuerySet[Any, Any]:
        """Return the seats that these learners are shown."""
        return Seat.objects.shown().filter(one_of("learner", "learner", self.learners))


class FamilyLine(NamedTuple):
    """A session in a family's list: whose it is, and what that learner's own list would show of it."""

    learner_id: int
    line: Line


@Prepared
def _touching(shape: FamilyShape) -> QuerySet[Any, Any]:
    seats = shape.rows().filter(starts_at__gte=FLOOR, starts_at__lt=END, ends_at__gt=START)
    return shape.lines(seats, "learner_id")


def family_sessions(
    learner_ids: Sequence[int], window: Interval, *, limit: int | None = None, is_brief: bool = False
) -> list[FamilyLine]:
    """Those of several learners with any moment in the window, by start, cut to `limit`; one query.

    Brief ones as `Shape` says.
    """
    if not learner_ids:
        return []
    shape = FamilyShape(of_learner=True, limit=limit, is_brief=is_brief, learners=len(learner_ids))
    values = {"start": window.start, "end": window.end, "floor": window.start - LONGEST}
    rows = _touching(shape, **values, **numbered("learner", learner_ids))
    return [FamilyLine(row[-1], Line(*row[:-1])) for row in rows]
