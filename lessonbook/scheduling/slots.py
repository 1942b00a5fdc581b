"""At which times somebody can be booked: what is offered and what is accepted come from one place here."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, overload

from lessonbook.scheduling.intervals import Interval, joined, utc

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
    """The starts to offer: UTC, ascending, distinct, each of which `fits`.

    Steps go on from the start of each available interval, and anew from `before` after the end of each busy one. Takes
    time in proportion to what is available, busy and found. Raises ValueError unless length and step are positive and
    the buffers are not negative.
    """
    if step <= NOTHING:
        raise ValueError("a step is longer than nothing")
    hours = sorted(available)
    starts: list[datetime] = []
    for at, last in room(hours, busy, length=length, before=before, after=after):
        start = at
        while start <= last:
            starts.append(start)
            start += step
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
    """Whether an aware start can be booked, be it on a step or not.

    It can if [start, start + length) lies inside one available interval and [start - before, start + length + after)
    is free of what is busy. So booking one offered start leaves bookable every other one whose buffers do not touch it.
    Raises ValueError on a naive start, and on lengths as `open_starts` does.
    """
    instant = utc(start)
    found = room(sorted(available), busy, length=length, before=before, after=after)
    return any(first <= instant <= last for first, last in found)


@overload
def room(
    hours: Iterable[tuple[datetime, datetime]],
    busy: Iterable[tuple[datetime, datetime]],
    *,
    length: timedelta,
    before: timedelta = NOTHING,
    after: timedelta = NOTHING,
) -> Iterator[tuple[datetime, datetime]]: ...


@overload
def room(
    hours: Iterable[tuple[int, int]], busy: Iterable[tuple[int, int]], *, length: int, before: int, after: int
) -> Iterator[tuple[int, int]]: ...


def room(
    hours: Iterable[tuple[Any, Any]],
    busy: Iterable[tuple[Any, Any]],
    *,
    length: Any,
    before: Any = NOTHING,
    after: Any = NOTHING,
) -> Iterator[tuple[Any, Any]]:
    """The room for starts in sorted hours: where one can be, from a first to a last, both included, between the busy.

    In instants and spans of time, or in marks on a grid and numbers of them: a search over many counts those faster.
    Each first is where the grid of `open_starts` is anchored. Raises ValueError on lengths as `open_starts` does.
    """
    nothing = length - length
    if length <= nothing or before < nothing or after < nothing:
        raise ValueError("a length is longer than nothing, and a buffer no less than nothing")
    busy_from, busy_until = joined(sorted(busy))
    reach = length + after
    for opens, closes in hours:
        first, last = opens, closes - length
        for n in range(bisect_right(busy_until, opens - before), len(busy_from)):
            latest = busy_from[n] - reach
            if latest >= last:
                break
            if first <= latest:
                yield first, latest
            first = busy_until[n] + before
        if first <= last:
            yield first, last
