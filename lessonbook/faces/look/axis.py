"""The hours of days as positions in minutes on one axis, which all days shown together share.

The axis is the wall clock's day, 24 hours, and where the clocks go back on one of the days, the repeated time once
more: on that day both passes have their place, on the others the second one is missing, as is the skipped time on a
day when clocks go forward. So every day's hours stand beside the same labels, and a day of 23 or 25 hours shows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class ClockChange:
    """On one day the clocks go from `wall` (minutes after midnight, before the change) by `minutes`, ahead if > 0."""

    day: date
    wall: int
    minutes: int


def clock_change(day: date, zone: ZoneInfo) -> ClockChange | None:
    """Return the change of the clocks within the day, None if there is none; of several only their sum."""
    # From a minute before midnight: where midnight is skipped, the clocks change as the day begins.
    low, high = (day_start(each, zone) - timedelta(minutes=1) for each in (day, day + timedelta(days=1)))
    before, after = _offset(low, zone), _offset(high, zone)
    if before == after:
        return None
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    moment = high.replace(second=0, microsecond=0)
    wall = (moment + timedelta(minutes=before)).replace(tzinfo=None) - datetime.combine(day, time(0))
    return ClockChange(day, round(wall.total_seconds() / 60), after - before)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) at which the day begins in the zone, also where midnight is skipped."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _offset(instant: datetime, zone: ZoneInfo) -> int:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Axis:
    """The minutes that the days shown share, and what the clocks do on them."""

    changes: Sequence[ClockChange] = ()

    @classmethod
    def of(cls, days: Iterable[date], zone: ZoneInfo) -> "Axis":
        """Return the axis for these days in the zone."""
        return cls([change for day in days if (change := clock_change(day, zone))])

    @property
    def length(self) -> int:
        """The axis's length in minutes: 24 hours and what is repeated."""
        return DAY_MINUTES + sum(-change.minutes for change in self.changes if change.minutes < 0)

    def minute(self, local: datetime) -> int:
        """Return where the local time stands on the axis."""
        return self.minute_of(local.date(), local.hour * 60 + local.minute, second_pass=bool(local.fold))

    def minute_of(self, day: date | None, wall: int, *, second_pass: bool = False) -> int:
        """Return where a wall time (minutes after midnight) of the day, or of any ordinary day, stands on the axis."""
        added = 0
        for change in self.changes:
            if change.minutes < 0 and (wall >= change.wall or (change.day == day and second_pass)):
                added -= change.minutes
        return wall + added

    def missing(self, day: date) -> list[tuple[int, int]]:
        """Return the stretches [from, to) of the axis that this day does not have."""
        stretches = []
        for change in self.changes:
            at = self.minute_of(None, change.wall)
            if change.minutes > 0 and change.day == day:
                stretches.append((at, at + change.minutes))
            if change.minutes < 0 and change.day != day:
                stretches.append((at + change.minutes, at))
        return sorted(stretches)
