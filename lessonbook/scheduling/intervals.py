"""Half-open spans of time and their set algebra; everything else that knows spans builds on this."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple, Self, TypeVar

At = TypeVar("At", datetime, int)
"""A point in time: an instant, or the number of a mark on a grid."""


class _Ends(NamedTuple):
    start: datetime
    end: datetime


class Interval(_Ends):
    """The instants from `start` up to, not including, `end`.

    Immutable, hashable, ordered by start and then by end. Both are kept in UTC whatever zone they come in: two
    datetimes of one zone compare by their wall time, which misjudges the hour that clocks show twice.

    A tuple, because a search makes tens of thousands of these, and tuples are made, compared and sorted in C.
    Raises ValueError on a naive datetime and unless start < end.
    """

    __slots__ = ()

    def __new__(cls, start: datetime, end: datetime) -> Self:
        if start.tzinfo is not UTC:
            start = utc(start)
        if end.tzinfo is not UTC:
            end = utc(end)
        if start >= end:
            raise ValueError(f"an interval ends after its start, and {end} is not after {start}")
        return tuple.__new__(cls, (start, end))

    @classmethod
    def of_utc(cls, start: datetime, end: datetime) -> Self:
        """The interval of two instants that are known to be in UTC and in order: of the thousands of a search."""
        return tuple.__new__(cls, (start, end))

    @classmethod
    def _make(cls, iterable: Iterable[datetime]) -> Self:  # type: ignore[override]  # a named tuple's is not for heirs
        """Check what `_replace` makes, too."""
        return cls(*iterable)

    def __contains__(self, instant: object) -> bool:
        """Whether the aware instant lies in [start, end)."""
        return isinstance(instant, datetime) and self.start <= utc(instant) < self.end

    def overlaps(self, other: "Interval") -> bool:
        """Whether both have an instant in common; those that only touch have none."""
        return self.start < other.end and other.start < self.end


def utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError if it is naive or lies beyond the years that UTC can write."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} has no time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{instant} lies beyond the calendar") from None


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """What any of them covers: sorted, disjoint, touching ones joined. Takes O(n log n), O(n) if they are sorted."""
    ordered = sorted(intervals)
    starts, ends = joined(ordered)
    return ordered if len(starts) == len(ordered) else list(map(Interval, starts, ends))


def joined(ordered: Iterable[tuple[At, At]]) -> tuple[list[At], list[At]]:
    """The starts and the ends of the union of sorted intervals, or spans of marks, without making intervals of them."""
    starts: list[At] = []
    ends: list[At] = []
    reach: At | None = None
    for start, end in ordered:
        if reach is None or start > reach:
            starts.append(start)
            ends.append(end)
            reach = end
        elif end > reach:
            ends[-1] = reach = end
    return starts, ends


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """What the first cover and `taken` do not: sorted, disjoint, touching ones joined."""
    blocks = union(taken)
    left: list[Interval] = []
    passed = 0
    for start, end in union(intervals):
        free_from = start
        while passed < len(blocks) and blocks[passed].end <= start:
            passed += 1
        while passed < len(blocks) and blocks[passed].start < end:
            block = blocks[passed]
            if free_from < block.start:
                left.append(Interval(free_from, block.start))
            free_from = block.end
            if free_from >= end:  # it may reach into the next one, too
                break
            passed += 1
        if free_from < end:
            left.append(Interval(free_from, end))
    return left


def intersect(a: Iterable[Interval], b: Iterable[Interval]) -> list[Interval]:
    """What both cover: sorted, disjoint, touching ones joined."""
    ones, others = union(a), union(b)
    shared: list[Interval] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        one, other = ones[i], others[j]
        if one.overlaps(other):
            shared.append(Interval(max(one.start, other.start), min(one.end, other.end)))
        if one.end <= other.end:
            i += 1
        else:
            j += 1
    return shared
