"""Spans of time and their set algebra."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.scheduling.intervals import Interval, intersect, subtract, union, utc

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 10, 25, tzinfo=UTC)
FIRST_PASS = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
SECOND_PASS = FIRST_PASS.replace(fold=1)


def at(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def span(start: int, end: int) -> Interval:
    return Interval(at(start), at(end))


def spans(*pairs: tuple[int, int]) -> list[Interval]:
    return [span(start, end) for start, end in pairs]


def test_an_interval_has_a_start_and_an_end_in_utc() -> None:
    interval = Interval(datetime(2026, 7, 1, 9, tzinfo=BERLIN), datetime(2026, 7, 1, 10, tzinfo=BERLIN))
    assert (interval.start, interval.end) == (datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 1, 8, tzinfo=UTC))
    assert (interval.start.tzinfo, interval.end.tzinfo) == (UTC, UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at(0), at(0)),
        (at(1), at(0)),
        (datetime(2026, 1, 1), at(0)),  # noqa: DTZ001  naive on purpose
        (at(0), datetime(2027, 1, 1)),  # noqa: DTZ001
        (datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
        (SECOND_PASS, FIRST_PASS.replace(minute=45)),  # later on the clock, earlier in time
        (datetime.max.replace(tzinfo=ZoneInfo("America/New_York")), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_what_is_naive_or_does_not_end_after_it_starts_is_no_interval(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match=r"no time zone|ends after its start|beyond the calendar"):
        Interval(start, end)


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    across = Interval(FIRST_PASS.replace(minute=45), SECOND_PASS.replace(minute=15))
    assert across.end - across.start == timedelta(minutes=30)
    later, earlier = (Interval(time, time + timedelta(hours=2)) for time in (SECOND_PASS, FIRST_PASS))
    assert sorted([later, earlier]) == [earlier, later]
    assert later != earlier


def test_an_interval_cannot_be_changed() -> None:
    interval = span(0, 1)
    for name in ("start", "end", "note"):
        with pytest.raises(AttributeError):
            setattr(interval, name, at(5))
    with pytest.raises(ValueError, match="ends after its start"):
        interval._replace(end=at(0))
    assert interval._replace(end=at(2)) == span(0, 2)


def test_intervals_are_equal_and_hash_alike_by_their_instants() -> None:
    here = Interval(at(0).astimezone(BERLIN), at(60).astimezone(BERLIN))
    assert here == span(0, 60)
    assert {here, span(0, 60), span(0, 61)} == {span(0, 60), span(0, 61)}
    assert copy.deepcopy(here) == pickle.loads(pickle.dumps(here)) == here


def test_intervals_are_ordered_by_start_and_then_by_end() -> None:
    assert sorted(spans((1, 2), (0, 9), (0, 3))) == spans((0, 3), (0, 9), (1, 2))


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    assert [at(n) in span(1, 3) for n in range(5)] == [False, True, True, False, False]
    assert FIRST_PASS in Interval(FIRST_PASS, SECOND_PASS)
    assert SECOND_PASS not in Interval(FIRST_PASS, SECOND_PASS)


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [((0, 2), False), ((0, 3), True), ((3, 4), True), ((0, 9), True), ((4, 9), True), ((5, 6), False), ((7, 9), False)],
)
def test_intervals_that_only_touch_do_not_overlap(other: tuple[int, int], *, overlaps: bool) -> None:
    assert span(2, 5).overlaps(span(*other)) is overlaps
    assert span(*other).overlaps(span(2, 5)) is overlaps


def test_utc_refuses_what_has_no_zone() -> None:
    assert utc(SECOND_PASS) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="no time zone"):
        utc(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ([], []),
        ([(0, 1)], [(0, 1)]),
        ([(0, 1), (1, 2)], [(0, 2)]),
        ([(0, 1), (2, 3)], [(0, 1), (2, 3)]),
        ([(2, 3), (0, 1)], [(0, 1), (2, 3)]),
        ([(0, 9), (2, 3)], [(0, 9)]),
        ([(0, 9), (2, 3), (8, 10), (10, 11)], [(0, 11)]),
        ([(0, 1), (0, 1)], [(0, 1)]),
    ],
)
def test_a_union_is_sorted_disjoint_and_joined(given_: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    assert union(spans(*given_)) == spans(*expected)
    assert union(iter(spans(*given_))) == spans(*expected)


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [(0, 10), (20, 30)]),
        ([(10, 20)], [(0, 10), (20, 30)]),
        ([(0, 10)], [(20, 30)]),
        ([(5, 6)], [(0, 5), (6, 10), (20, 30)]),
        ([(0, 1), (9, 21), (29, 40)], [(1, 9), (21, 29)]),
        ([(2, 4), (3, 5)], [(0, 2), (5, 10), (20, 30)]),
        ([(0, 30)], []),
    ],
)
def test_what_is_taken_is_gone(taken: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    assert subtract(spans((0, 10), (20, 30)), spans(*taken)) == spans(*left)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ([], []),
        ([(10, 20)], []),
        ([(0, 30)], [(0, 10), (20, 30)]),
        ([(9, 21)], [(9, 10), (20, 21)]),
        ([(1, 2), (2, 3), (25, 40)], [(1, 3), (25, 30)]),
    ],
)
def test_an_intersection_is_what_both_cover(other: list[tuple[int, int]], shared: list[tuple[int, int]]) -> None:
    assert intersect(spans((0, 10), (20, 30)), spans(*other)) == spans(*shared)
    assert intersect(spans(*other), spans((0, 10), (20, 30))) == spans(*shared)


PAIRS = st.tuples(st.integers(0, 80), st.integers(1, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))
SETS = st.lists(PAIRS, max_size=14)


def minutes(intervals: list[Interval]) -> set[int]:
    """The minutes covered by what must be sorted, disjoint and joined."""
    assert all(earlier.end < later.start for earlier, later in pairwise(intervals))
    return covered([((i.start - MIDNIGHT).seconds // 60, (i.end - MIDNIGHT).seconds // 60) for i in intervals])


def covered(pairs: list[tuple[int, int]]) -> set[int]:
    return {minute for start, end in pairs for minute in range(start, end)}


@settings(deadline=None)
@given(SETS, SETS)
def test_the_algebra_of_intervals_is_that_of_sets_of_minutes(
    a: list[tuple[int, int]], b: list[tuple[int, int]]
) -> None:
    assert minutes(union(spans(*a))) == covered(a)
    assert minutes(subtract(spans(*a), spans(*b))) == covered(a) - covered(b)
    assert minutes(intersect(spans(*a), spans(*b))) == covered(a) & covered(b)
