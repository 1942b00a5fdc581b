"""The same time every week: what is picked once, as often as it is wanted; no database."""

from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from lessonbook.scheduling.calendar_days import day_of
from lessonbook.scheduling.recurrence import WeeklyRule

ONCE_A_WEEK = timedelta(days=7)


def every_week(start: datetime, weeks: int, zone: ZoneInfo, length: timedelta) -> list[datetime]:
    """The aware instant and those of the following weeks at the same wall time of a zone, `weeks` of them (UTC).

    The first is just the one given, also in the second pass of an hour that the clocks show twice.
    """
    local = start.astimezone(zone)
    rule = WeeklyRule(
        zone,
        weekdays=frozenset([local.weekday()]),
        starts=local.time(),
        length=length,
        first=day_of(start, zone) + ONCE_A_WEEK,
    )
    return [start, *(one.start for one in islice(rule.occurrences(), max(weeks - 1, 0)))]
