"""Overlaps, held against looking at every pair."""

from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lessonbook.channels.rosters.clashes import Span, clashes, count_overlaps, overlaps
from tests.factories import NOW

minutes = st.integers(0, 40)
spans_of_an_hour = st.lists(st.tuples(minutes, st.integers(1, 20)), max_size=25).map(
    lambda pairs: [span(number, start, length) for number, (start, length) in enumerate(pairs)]
)


def span(of: int, start: int, length: int) -> Span[int]:
    return Span(at(start), at(start + length), of)


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def by_every_pair(spans: list[Span[int]]) -> set[frozenset[int]]:
    pairs = combinations(spans, 2)
    return {frozenset([one.of, other.of]) for one, other in pairs if one.start < other.end and other.start < one.end}


@given(spans_of_an_hour)
def test_every_pair_that_overlaps_is_found_and_counted_once(spans: list[Span[int]]) -> None:
    expected = by_every_pair(spans)
    found = [frozenset(pair) for pair in overlaps(spans)]
    assert (set(found), len(found), count_overlaps(spans)) == (expected, len(expected), len(expected))


@given(spans_of_an_hour)
def test_a_clash_is_a_pair_and_there_is_one_wherever_there_is_any(spans: list[Span[int]]) -> None:
    expected = by_every_pair(spans)
    found = [frozenset(pair) for pair in clashes(spans)]
    assert (set(found) <= expected, bool(found), len(found) < max(len(spans), 1)) == (True, bool(expected), True)


@given(spans_of_an_hour)
def test_without_the_later_one_of_each_clash_nothing_clashes(spans: list[Span[int]]) -> None:
    later = {other for _, other in clashes(spans)}
    assert list(clashes(each for each in spans if each.of not in later)) == []


def test_what_touches_does_not_overlap() -> None:
    spans = [span(1, 0, 10), span(2, 10, 10), span(3, 20, 5)]
    assert (list(overlaps(spans)), list(clashes(spans)), count_overlaps(spans)) == ([], [], 0)


def test_a_long_one_clashes_with_each_that_begins_within_it() -> None:
    spans = [span(1, 0, 60), span(2, 5, 5), span(3, 15, 5), span(4, 25, 50)]
    assert list(clashes(spans)) == [(1, 2), (1, 3), (1, 4)]
