"""When somebody may be booked: weekly hours of a zone, and days that have hours of their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
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
    opened = union(_openings(weekly, zone, days, window))
    return [
        Interval(max(span.start, window.start), min(span.end, window.end)) for span in opened if span.overlaps(window)
    ]


def _openings(
    weekly: Iterable[WeeklyHours], zone: ZoneInfo, days: Iterable[DayHours], window: Interval
) -> Iterator[Interval]:
    usual: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for hours in weekly:
        usual[hours.weekday].append((hours.opens, hours.closes))
    special: dict[date, list[tuple[time, time]]] = defaultdict(list)
    for own in days:
        special[own.day] += [(own.opens, own.closes)] if own.opens is not None and own.closes is not None else []
    # Where clocks go back across midnight, hours of a day reach into the next date: look one day beyond both ends.
    day, last = day_of(window.start, zone) - DAY, day_of(window.end, zone) + DAY
    while day <= last:
        for opens, closes in special[day] if day in special else usual[day.weekday()]:
            start = passes(day, opens, zone)[0]
            end = day_start(day + DAY, zone) if closes == MIDNIGHT else passes(day, closes, zone)[1]
            if start < end:
                yield Interval(start, end)
        day += DAY


def _check_hours(opens: time, closes: time) -> None:
    if opens.tzinfo or closes.tzinfo:
        raise ValueError("hours are wall times without a zone")
    if closes != MIDNIGHT and opens >= closes:
        raise ValueError(f"hours close after they open, and {closes} is not after {opens}")
