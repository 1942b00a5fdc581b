"""Scheduling a series: its weekly rule becomes sessions at once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from lessonbook.domain.booking.actions.sessions import Plan, schedule_sessions
from lessonbook.domain.courses.models import Group, Lesson
from lessonbook.domain.journal.actions import By
from lessonbook.domain.timetable.models import Series, Session
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.recurrence import WeeklyRule


def occurrences(series: Series, but: Collection[date] = ()) -> list[Interval]:
    """When a series meets, by its rule in wall time; not on the days `but` (dates in its zone)."""
    rule = WeeklyRule(
        zone=series.zone,
        weekdays=frozenset(series.weekdays),
        starts=series.wall_start,
        length=timedelta(minutes=series.minutes),
        first=series.first_day,
        last=series.last_day,
        every_weeks=series.every_weeks,
    )
    return [time for time in rule.occurrences() if time.start.astimezone(series.zone).date() not in but]


@transaction.atomic
def schedule_series(
    series: Series,
    *,
    by: By,
    now: datetime,
    groups: Sequence[Group] = (),
    lessons: Sequence[Lesson] = (),
    but: Collection[date] = (),
    price: int | None = None,
) -> list[Session]:
    """Save a new series and make its sessions, all or none, for the members of its groups.

    Raises Refused: what `schedule_sessions` refuses.
    """
    series.save()
    series.groups.set(groups)
    plan = Plan(
        course=series.course,
        time_zone=series.time_zone,
        instructor=series.instructor,
        location=series.location,
        lessons=lessons,
        groups=groups,
        capacity=series.capacity,
        class_link=series.class_link,
        host_link=series.host_link,
        series=series,
    )
    return schedule_sessions(plan, occurrences(series, but), by=by, now=now, price=price)
