"""Overlaps in time, counted fast: a school of 200,000 seats has tens of thousands of them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Span(NamedTuple, Generic[T]):
    """[start, end) of something."""

    start: datetime
    end: datetime
    of: T


def count_overlaps(spans: Iterable[Span[T]]) -> int:
    """How many pairs overlap, without going through the pairs."""
    spans = list(spans)
    ends = sorted(span.end for span in spans)
    starts = sorted(span.start for span in spans)
    # Of those that began earlier in this order, the ones that had ended by now don't overlap.
    return sum(place - bisect_right(ends, start) for place, start in enumerate(starts))


def overlaps(spans: Iterable[Span[T]]) -> Iterator[tuple[T, T]]:
    """Yield each pair that overlaps, in the order of time."""
    running: list[Span[T]] = []
    for span in _ordered(spans):
        running = [other for other in running if other.end > span.start]
        for other in running:
            yield other.of, span.of
        running.append(span)


def clashes(spans: Iterable[Span[T]]) -> Iterator[tuple[T, T]]:
    """Yield, for each that overlaps an earlier one, one such pair: at most as many as there are spans."""
    longest: Span[T] | None = None
    for span in _ordered(spans):
        if longest is not None and longest.end > span.start:
            yield longest.of, span.of
        if longest is None or span.end > longest.end:
            longest = span


def _ordered(spans: Iterable[Span[T]]) -> list[Span[T]]:
    return sorted(spans, key=lambda span: (span.start, span.end))
