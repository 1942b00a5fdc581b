"""The weekly rule of a series: wall time in a named zone, turned into instants one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from lessonbook.scheduling.calendar_days import check_weekday, day_interval, week_of
from lessonbook.scheduling.intervals import Interval, utc
from lessonbook.scheduling.wall_time import passes


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """Every so many weeks, on these weekdays (Monday 0), at a naive wall time of a zone, for an elapsed length.

    From the date `first` to the date `last`, both included, or `count` times, or without end. Weeks begin on
    `first_weekday`, which decides what "every second week" is (RFC 5545 section 3.3.10, WKST); the week of `first` is
    one that counts. Raises ValueError if the rule says nothing or two things at once: no weekday, no length, no time
    in it, both an end and a count.
    """

    zone: ZoneInfo
    weekdays: frozenset[int]
    starts: time
    length: timedelta
    first: date
    last: date | None = None
    count: int | None = None
    every_weeks: int = 1
    first_weekday: int = 0

    def __post_init__(self) -> None:
        for weekday in (*self.weekdays, self.first_weekday):
            check_weekday(weekday)
        if not self.weekdays or self.length <= timedelta(0) or self.every_weeks < 1:
            raise ValueError("a series has a weekday, a length, and at least a week from one week to the next")
        if self.starts.tzinfo:
            raise ValueError("a series starts at a wall time of its own zone")
        if self.last is not None and self.count is not None:
            raise ValueError("a series ends by date or by count, not both")
        if (self.last is not None and self.last < self.first) or (self.count is not None and self.count < 1):
            raise ValueError("a series takes place at least once")

    def occurrences(self, until: datetime | None = None) -> Iterator[Interval]:
        """The meetings, ascending, one by one; only those that start before the aware instant `until`, if given.

        A wall time that the clocks skip means the moment they jump, one that comes twice its first pass. A date that
        the zone leaves out has no meeting and is not counted (RFC 5545 section 3.3.10 on dates that do not exist).
        """
        bound = None if until is None else utc(until)
        for start in islice(self._starts(), self.count):
            if bound is not None and start >= bound:
                return
            yield Interval(start, start + self.length)

    def _starts(self) -> Iterator[datetime]:
        for day in self._days():
            start = passes(day, self.starts, self.zone)[0]
            if day_interval(day, self.zone):
                yield start

    def _days(self) -> Iterator[date]:
        first, last = self.first.toordinal(), (self.last or date.max).toordinal()
        week = week_of(self.first, self.first_weekday)[0].toordinal()
        days_into_week = sorted((weekday - self.first_weekday) % 7 for weekday in self.weekdays)
        for start_of_week in range(week, last + 1, 7 * self.every_weeks):
            for ordinal in (start_of_week + days for days in days_into_week):
                if first <= ordinal <= last:
                    yield date.fromordinal(ordinal)


@dataclass(frozen=True, slots=True)
class Shift:
    """A meeting at which a viewer's clock shows another time of day (`becomes`) than at the one before it (`was`)."""

    occurrence: Interval
    was: time
    becomes: time


def shifts_for(zone: ZoneInfo, occurrences: Iterable[Interval]) -> list[Shift]:
    """Where the starts of a series, in order, move on the clocks of a viewer's zone; those it has move are told before.

    In the series' own zone that is only where its wall time is skipped, and at the next meeting, where it is back.
    """
    shown = ((occurrence, occurrence.start.astimezone(zone).time()) for occurrence in occurrences)
    return [Shift(occurrence, was, becomes) for (_, was), (occurrence, becomes) in pairwise(shown) if was != becomes]
