"""When somebody may be booked: weekly hours of a zone, and days that have hours of their own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from lessonbook.scheduling.calendar_days import DAY, MIDNIGHT, check_weekday, day_of, day_start
from lessonbook.scheduling.intervals import Interval, union
from lessonbook.scheduling.wall_time import passes


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours of every week: [opens, closes) in naive wall time on a weekday, Monday 0; `closes` time(0): the day's end.

    Raises ValueError unless opens < closes and 0 <= weekday <= 6.
    """

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        check_weekday(self.weekday)
        _check_hours(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of one date, written as WeeklyHours are, that replace its weekly ones; None and None: closed.

    Several for one date add up. Raises ValueError unless opens < closes, or if only one of them is None.
    """

    day: date
    opens: time | None
    closes: time | None

    def __post_init__(self) -> None:
        if self.opens is not None and self.closes is not None:
            _check_hours(self.opens, self.closes)
        elif self.opens is not self.closes:
            raise ValueError("a closed day neither opens nor closes")


def available(
    weekly: Iterable[WeeklyHours], zone: ZoneInfo, days: Iterable[DayHours], window: Interval
) -> list[Interval]:
    """When the hours of a zone are open within a window: sorted, disjoint, touching ones joined, clipped to it.

    A wall time that the clocks skip means the moment they jump; one that comes twice opens at its first and closes at
    its last. The day's end is when the date ends. Pass a window of whole local days: a start cut off in the middle of
    a day would move the grid that `slots.open_starts` anchors there.
    """
    usual: dict[int, list[WeeklyHours | DayHours]] = defaultdict(list)
    for weekly_hours in weekly:
        usual[weekly_hours.weekday].append(weekly_hours)
    special: dict[date, list[WeeklyHours | DayHours]] = defaultdict(list)
    for day_hours in days:
        special[day_hours.day].append(day_hours)
    first, last = window
    opened: list[Interval] = []
    # Where clocks go back across midnight, hours of a day reach into the next date: look one day beyond both ends.
    day, until = day_of(first, zone) - DAY, day_of(last, zone) + DAY
    while day <= until:
        for hours in special[day] if day in special else usual[day.weekday()]:
            span = _opening(day, hours.opens, hours.closes, zone)
            if span is not None:
                opened.append(span)
        day += DAY
    return [
        span if first <= span.start and span.end <= last else Interval(max(span.start, first), min(span.end, last))
        for span in union(opened)
        if span.overlaps(window)
    ]


# Instructors keep much the same hours, and a search asks for the same days of one after another.
@lru_cache(maxsize=1 << 14)
def _opening(day: date, opens: time | None, closes: time | None, zone: ZoneInfo) -> Interval | None:
    """Hours on one day as instants; None if they are none, or all of them are skipped by the clocks."""
    if opens is None or closes is None:
        return None
    start = passes(day, opens, zone)[0]
    end = day_start(day + DAY, zone) if closes == MIDNIGHT else passes(day, closes, zone)[1]
    return Interval(start, end) if start < end else None


def _check_hours(opens: time, closes: time) -> None:
    if opens.tzinfo or closes.tzinfo:
        raise ValueError("hours are wall times without a zone")
    if closes != MIDNIGHT and opens >= closes:
        raise ValueError(f"hours close after they open, and {closes} is not after {opens}")
