"""An instructor's diary: at which times one may be booked. What is offered and what is accepted both come from here.

No framework: facts in, starts or a refusal out. Hours and busy times stand on 5-minute marks, or are taken as if they
stood on the next ones that leave less room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lessonbook.domain.courses.rules import BookingRules
from lessonbook.domain.refusals import Refusal
from lessonbook.scheduling.availability import DayHours, WeeklyHours, available
from lessonbook.scheduling.calendar_days import DAY, day_of, day_start
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.slots import fits, room

MARK = timedelta(minutes=5)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
NOTHING = timedelta(0)
CLOSED = "outside_hours"
MANY = 1 << 15
"""So many instants are kept with their marks: a search asks for the same ones of one instructor after another."""
TAKEN = "time_taken"


@dataclass(frozen=True, slots=True)
class Diary:
    """The hours that an instructor keeps in a zone, and when the instructor is busy: standing sessions and the like.

    `days` are the dates with hours of their own that count for this instructor (`days_that_count`). `busy` are times
    that what is to be booked keeps its own buffers from: of sessions, what `kept_clear` says.
    """

    instructor_id: int
    zone: ZoneInfo
    weekly: Sequence[WeeklyHours] = ()
    days: Sequence[DayHours] = ()
    busy: Sequence[Interval] = field(default=())

    def with_booked(self, rules: BookingRules, time: Interval) -> "Diary":
        """The same diary with one more time booked, as others see it that are booked by the same rules."""
        return replace(self, busy=sorted([*self.busy, kept_clear(rules, time, rules.before, rules.after)]))

    def offered(self, rules: BookingRules, length: timedelta, window: Interval) -> list[datetime]:
        """The starts (UTC, ascending) in [window.start, window.end) at which a session of `length` may be booked."""
        return [instant_of(mark) for run in self.offered_marks(rules, length, window) for mark in run]

    def offered_marks(self, rules: BookingRules, length: timedelta, window: Interval) -> list[range]:
        """The same starts as runs of 5-minute marks, ascending and disjoint: of many instructors quickly counted."""
        span = days_around(window, self.zone)
        start, end = span
        hours = _hour_marks(tuple(self.weekly), self.zone, tuple(self.days), span)
        busy = [(_mark_until(at), _mark_from(until)) for at, until in self.busy if at < end and until > start]
        first, beyond, step = _mark_from(window.start), _mark_from(window.end), max(rules.step // MARK, 1)
        before, after = _marks(rules.before), _marks(rules.after)
        runs: list[range] = []
        for at, last in room(hours, busy, length=_marks(length), before=before, after=after):
            begin = at if at >= first else at - (at - first) // step * step
            stop = min(last + 1, beyond)
            if begin < stop:
                runs.append(range(begin, stop, step))
        return runs

    def refuse(self, rules: BookingRules, start: datetime, length: timedelta) -> Refusal | None:
        """Why the instructor can't be booked from `start` for `length`; None if they can, on the grid or off it."""
        hours, busy = self._facts(Interval(start, start + length))
        facts = {"starts_at": start}
        if not fits(hours, [], start, length=length):
            return Refusal(CLOSED, remedy="another_time", facts=facts)
        if not fits(hours, busy, start, length=length, before=rules.before, after=rules.after):
            return Refusal(TAKEN, remedy="another_time", facts=facts)
        return None

    def is_open(self, time: Interval) -> bool:
        """Whether the whole of a time lies in the instructor's hours, busy or not."""
        hours, _busy = self._facts(time)
        return fits(hours, [], time.start, length=time.end - time.start)

    def _facts(self, window: Interval) -> tuple[tuple[Interval, ...], list[Interval]]:
        """Hours and busy times of the whole local days around a window, on 5-minute marks."""
        span = days_around(window, self.zone)
        start, end = span
        hours = _hours(tuple(self.weekly), self.zone, tuple(self.days), span)
        return hours, [_outward(one) for one in self.busy if one[0] < end and one[1] > start]


def kept_clear(rules: BookingRules, time: Interval, before: timedelta, after: timedelta) -> Interval:
    """What a session with these buffers takes from what is booked by `rules`, which keeps its own buffers beside.

    Between two sessions there is so much time as the longer one says of the earlier's buffer after and the later's
    before, whichever was booked first: so the session takes what its own buffers reach further.
    """
    return Interval(time.start - max(before - rules.after, NOTHING), time.end + max(after - rules.before, NOTHING))


def days_around(window: Interval, zone: ZoneInfo) -> Interval:
    """The whole days of a zone that a window touches, and one more at each end: hours may run past midnight."""
    return _days(day_of(window.start, zone).toordinal(), day_of(window.end, zone).toordinal(), zone)


@lru_cache(maxsize=1024)
def _days(first: int, last: int, zone: ZoneInfo) -> Interval:
    begin = datetime.fromordinal(first).date() - DAY
    return Interval(day_start(begin, zone), day_start(datetime.fromordinal(last).date() + 2 * DAY, zone))


# Instructors keep much the same hours, and a page asks for the same week of one after another.
@lru_cache(maxsize=4096)
def _hours(
    weekly: tuple[WeeklyHours, ...], zone: ZoneInfo, days: tuple[DayHours, ...], span: Interval
) -> tuple[Interval, ...]:
    return tuple(within for one in available(weekly, zone, days, span) if (within := _inward(one)))


@lru_cache(maxsize=4096)
def _hour_marks(
    weekly: tuple[WeeklyHours, ...], zone: ZoneInfo, days: tuple[DayHours, ...], span: Interval
) -> tuple[tuple[int, int], ...]:
    return tuple((_mark_from(opens), _mark_until(closes)) for opens, closes in _hours(weekly, zone, days, span))


def days_that_count(own: Sequence[DayHours], schools: Sequence[DayHours]) -> list[DayHours]:
    """The dates with hours of their own for one instructor: a date of their own comes before the school's."""
    dates = {day.day for day in own}
    return [*own, *(day for day in schools if day.day not in dates)]


def is_on_mark(instant: datetime) -> bool:
    """Whether an instant stands on a 5-minute mark; every zone in use agrees on them."""
    return not (instant.minute % 5 or instant.second or instant.microsecond)


@lru_cache(maxsize=MANY)
def mark_before(instant: datetime) -> datetime:
    """The last 5-minute mark that isn't after an instant."""
    return instant if is_on_mark(instant) else instant - (instant - EPOCH) % MARK


@lru_cache(maxsize=MANY)
def mark_after(instant: datetime) -> datetime:
    """The first 5-minute mark that isn't before an instant."""
    return instant if is_on_mark(instant) else instant - (instant - EPOCH) % MARK + MARK


@lru_cache(maxsize=MANY)
def instant_of(mark: int) -> datetime:
    """The instant of a 5-minute mark, counted from EPOCH."""
    return EPOCH + mark * MARK


@lru_cache(maxsize=MANY)
def _mark_from(instant: datetime) -> int:
    """The first 5-minute mark that isn't before an instant, counted from EPOCH."""
    return -((EPOCH - instant) // MARK)


@lru_cache(maxsize=MANY)
def _mark_until(instant: datetime) -> int:
    """The last 5-minute mark that isn't after an instant, counted from EPOCH."""
    return (instant - EPOCH) // MARK


def _marks(span: timedelta) -> int:
    """How many marks a span of time takes: as many as are needed for all of it."""
    return -(-span // MARK)


def _inward(hours: Interval) -> Interval | None:
    start, end = mark_after(hours.start), mark_before(hours.end)
    return (hours if (start, end) == hours else Interval(start, end)) if start < end else None


def _outward(busy: Interval) -> Interval:
    start, end = busy
    first, last = mark_before(start), mark_after(end)
    return busy if first is start and last is end else Interval(first, last)
