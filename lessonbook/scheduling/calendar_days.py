"""Days, weeks and months as somebody in a zone sees them.

A date is not 24 hours: clocks change, some skip midnight or show it twice, and a zone that crosses the date line leaves
out a whole date (Pacific/Apia had no 30 December 2011).
"""

from calendar import Calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lessonbook.scheduling.intervals import Interval, utc
from lessonbook.scheduling.wall_time import passes

MIDNIGHT = time(0)
DAY = timedelta(days=1)


def check_weekday(number: int) -> int:
    """The number, if it is a weekday's: Monday 0 to Sunday 6. Raises ValueError otherwise."""
    if number not in range(7):
        raise ValueError(f"weekdays run from Monday 0 to Sunday 6, and {number} is none")
    return number


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The date that clocks of the zone show at the aware instant."""
    return utc(instant).astimezone(zone).date()


def today(now: datetime, zone: ZoneInfo) -> date:
    """The date it is for somebody in the zone."""
    return day_of(now, zone)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) from which on clocks of the zone show this date or a later one; the day before ends then.

    That is the first midnight where midnight comes twice (America/Havana), the jump where it is skipped
    (Africa/Cairo), and the later midnight where clocks go back across it to the day before (America/St_Johns until
    2011).
    """
    first, last = passes(day, MIDNIGHT, zone)
    if first != last and day_of(last - timedelta.resolution, zone) < day:
        return last
    return first


def day_interval(day: date, zone: ZoneInfo) -> Interval | None:
    """The day as [start, end); the days of a zone follow each other without a gap. None if the zone left it out."""
    return days_interval(day, day, zone)


def days_interval(first: date, last: date, zone: ZoneInfo) -> Interval | None:
    """The days from `first` to `last`, both included, as [start, end); None if the zone left all of them out.

    Raises ValueError if the last lies before the first.
    """
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    start, end = day_start(first, zone), day_start(last + DAY, zone)
    return Interval(start, end) if start < end else None


def days_touched(interval: Interval, zone: ZoneInfo) -> list[date]:
    """The dates, ascending, that clocks of the zone show during the interval; one that ends at midnight ends a day."""
    first, last = sorted((day_of(interval.start, zone), day_of(interval.end - timedelta.resolution, zone)))
    if last - first <= DAY:
        return [first] if first == last else [first, last]
    between = (first + timedelta(days=n) for n in range(1, (last - first).days))
    return [first, *(day for day in between if day_interval(day, zone)), last]


def week_of(day: date, first_weekday: int) -> list[date]:
    """The seven days of the week around a day; weeks begin on `first_weekday`, Monday 0. Raises ValueError beyond 6."""
    start = day - timedelta(days=(day.weekday() - check_weekday(first_weekday)) % 7)
    return [start + timedelta(days=n) for n in range(7)]


def weeks_of_month(day: date, first_weekday: int) -> list[list[date]]:
    """The whole weeks, as `week_of` has them, that cover the month of a day: four to six."""
    return Calendar(check_weekday(first_weekday)).monthdatescalendar(day.year, day.month)
