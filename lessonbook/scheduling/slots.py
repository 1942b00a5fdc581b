"""At which times somebody can be booked: what is offered and what is accepted come from one place here."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from lessonbook.scheduling.intervals import Interval, union, utc

NOTHING = timedelta(0)


def open_starts(
    available: Iterable[Interval],
    busy: Iterable[Interval],
    *,
    length: timedelta,
    step: timedelta,
    before: timedelta = NOTHING,
    after: timedelta = NOTHING,
) -> list[datetime]:
    """The starts to offer: UTC, ascending, distinct; each `fits`.

    Steps run from the start of each available interval, and anew from `before` after the end of each busy one. Takes
    time in proportion to what is available, busy and found. Raises ValueError unless length and step are positive, and
    if a buffer is negative.
    """
    if step <= NOTHING:
        raise ValueError("a step is longer than nothing")
    hours = sorted(available)
    starts: list[datetime] = []
    for first, last in _room(hours, busy, length, before, after):
        at = first
        starts.append(at)
        for _ in range((last - at) // step):
            at += step
            starts.append(at)
    if any(later.start < earlier.end for earlier, later in pairwise(hours)):
        return sorted(set(starts))
    return starts


def fits(
    available: Iterable[Interval],
    busy: Iterable[Interval],
    start: datetime,
    *,
    length: timedelta,
    before: timedelta = NOTHING,
    after: timedelta = NOTHING,
) -> bool:
    """Whether an aware start can be booked, on a step or not.

    It can if [start, start + length) lies inside one available interval, and [start - before, start + length + after)
    touches nothing busy. So booking one offered start leaves all others bookable that lie clear of it. Raises
    ValueError on a naive start, and on lengths as `open_starts` does.
    """
    instant = utc(start)
    return any(first <= instant <= last for first, last in _room(sorted(available), busy, length, before, after))


def _room(
    hours: list[Interval], busy: Iterable[Interval], length: timedelta, before: timedelta, after: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """The first and the last start, both included, of each stretch of time between what is busy."""
    if length <= NOTHING or before < NOTHING or after < NOTHING:
        raise ValueError("a length is longer than nothing, and a buffer no less than nothing")
    taken = union(busy)
    ends = [interval.end for interval in taken]
    reach = length + after
    for opens, closes in hours:
        first, last = opens, closes - length
        for n in range(bisect_right(ends, opens - before), len(taken)):
            start, end = taken[n]
            latest = start - reach
            if latest >= last:
                break
            if first <= latest:
                yield first, latest
            first = end + before
        if first <= last:
            yield first, last
