"""Reading the lines for full sessions: a learner's place in them, and the seats that are kept for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, DateTimeField, OuterRef, Q, QuerySet, Subquery

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.booking.models import WaitlistPlace

LEARNER = Hole("learner", BigIntegerField())
NOW = Hole("now", DateTimeField())


def _place_in_line() -> Subquery:
    """How many stand in line up to a place, the place itself counted."""
    earlier = Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), pk__lte=OuterRef("pk"))
    line = WaitlistPlace.objects.standing().filter(earlier, session=OuterRef("session")).order_by().values("session")
    return Subquery(line.annotate(n=Count("pk")).values("n"))


@Prepared
def _standing() -> QuerySet[Any, Any]:
    mine = WaitlistPlace.objects.standing().filter(learner=LEARNER)
    return mine.order_by("pk").annotate(position=_place_in_line()).values_list("session_id", "position")


def positions(learner_id: int) -> Mapping[int, int]:
    """Where a learner stands in line, from 1, by the ids of the sessions; one query."""
    return dict(_standing(learner=learner_id))


@dataclass(frozen=True, slots=True)
class KeptSeat:
    """A seat that is kept for a learner until an instant."""

    code: str
    starts_at: datetime
    ends_at: datetime
    course_name: str
    hue: int
    until: datetime


@Prepared
def _kept() -> QuerySet[Any, Any]:
    kept = WaitlistPlace.objects.standing().filter(learner=LEARNER, offered_until__gt=NOW, session__cancelled_at=None)
    return kept.order_by("offered_until", "pk").values_list(
        "session__code",
        "session__starts_at",
        "session__ends_at",
        "session__course__name",
        "session__course__hue",
        "offered_until",
    )


def seats_kept(learner_id: int, now: datetime) -> list[KeptSeat]:
    """The seats that are kept for a learner at the instant `now`, those that lapse first before others; one query."""
    return [KeptSeat(*row) for row in _kept(learner=learner_id, now=now)]
