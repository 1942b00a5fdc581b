"""How far a learner is in courses: sessions held, the next one, lessons behind them."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, DateTimeField, Min, Q, QuerySet

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.timetable.models import Seat

LEARNER = Hole("learner", BigIntegerField())
COURSE = Hole("course", BigIntegerField())
NOW = Hole("now", DateTimeField())


class Progress(NamedTuple):
    """Of a learner's standing seats in a course: how many are behind, how many there are, when the next begins."""

    held: int = 0
    total: int = 0
    next_at: datetime | None = None


@Prepared
def _progress() -> QuerySet[Any, Any]:
    by_course = Seat.objects.standing().filter(learner=LEARNER).order_by().values("course")
    counted = by_course.annotate(
        held=Count("pk", filter=Q(ends_at__lte=NOW)),
        total=Count("pk"),
        next_at=Min("starts_at", filter=Q(starts_at__gt=NOW)),
    )
    return counted.values_list("course", "held", "total", "next_at")


def progress_of(learner_id: int, now: datetime) -> dict[int, Progress]:
    """A learner's progress by course id; a course without seats is not among them. One query."""
    return {course: Progress(*facts) for course, *facts in _progress(learner=learner_id, now=now)}


@Prepared
def _lessons_held() -> QuerySet[Any, Any]:
    seats = Seat.objects.standing().filter(learner=LEARNER, course=COURSE, ends_at__lte=NOW)
    return seats.filter(session__lesson__isnull=False).order_by().values_list("session__lesson").distinct()


def lessons_held(learner_id: int, course_id: int, now: datetime) -> set[int]:
    """The ids of a course's lessons for which the learner had a seat in a session that is over; one query."""
    return {lesson for (lesson,) in _lessons_held(learner=learner_id, course=course_id, now=now)}
