"""From a zone's wall clock to instants, whatever its clocks do that day.

Going from an instant to the wall clock is always right; the way back is not one to one. `datetime` answers for a wall
time that the clocks skip with an instant at which they show something else, so nothing but this module asks it.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def passes(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last instant (UTC) at which clocks of the zone show the naive wall time on that day.

    They are one and the same on all but a few days. A wall time that the clocks skip, with its hour or its whole day,
    means the moment they jump.
    """
    first = datetime.combine(day, wall.replace(fold=0), zone).astimezone(UTC)
    last = datetime.combine(day, wall.replace(fold=1), zone).astimezone(UTC)
    if last < first:  # how PEP 495 tells a skipped time: by two instants around the jump, in the wrong order
        first = last = _jump_past(datetime.combine(day, wall), last, first, zone)
    return first, last


def passes_shown(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The same; None for a wall time that the clocks skip, which nobody can mean."""
    found = passes(day, wall, zone)
    return found if found[0].astimezone(zone).replace(tzinfo=None) == datetime.combine(day, wall) else None


def _jump_past(wall: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant, a whole second between two that lie around it, at which clocks jump past a wall time."""
    seconds = range(int(before.timestamp()), int(after.timestamp()) + 1)

    def shown(second: int) -> datetime:
        return datetime.fromtimestamp(second, zone).replace(tzinfo=None)

    return datetime.fromtimestamp(seconds[bisect_left(seconds, wall, key=shown)], UTC)
