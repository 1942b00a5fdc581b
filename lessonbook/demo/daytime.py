"""Hours that a stranger believes, however late it is when the demo is filled."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lessonbook.scheduling.intervals import Interval, utc

OPENS, CLOSES = time(8), time(21, 30)
EVENING = time(21)


def is_by_day(span: Interval, zone: ZoneInfo, closes: time = CLOSES) -> bool:
    """Whether a school of the zone would meet then: between morning and evening of one day."""
    start, end = (instant.astimezone(zone) for instant in span)
    return start.date() == end.date() and start.time() >= OPENS and end.time() <= closes


def awake(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant itself, or for one at night the evening before it; what came first still does."""
    wall = instant.astimezone(zone)
    if OPENS <= wall.time() < EVENING:
        return instant
    day = wall.date() - timedelta(days=wall.time() < OPENS)
    return utc(datetime.combine(day, EVENING, zone))
