"""Which starts are offered, and which are accepted."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.scheduling.availability import WeeklyHours, available
from lessonbook.scheduling.calendar_days import days_interval
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.slots import fits, open_starts
from tests.scheduling.clocks import DAY, zones_and_days

MIDNIGHT = datetime(2026, 7, 6, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
Pairs = list[tuple[int, int]]


class Rules(NamedTuple):
    """A course's rules for starts, in minutes."""

    length: int = 30
    step: int = 30
    before: int = 0
    after: int = 0


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def spans(pairs: Pairs) -> list[Interval]:
    return [Interval(MIDNIGHT + minutes(start), MIDNIGHT + minutes(end)) for start, end in pairs]


def offered(hours: Pairs, busy: Pairs, rules: Rules) -> list[int]:
    """The open starts, in minutes; all in UTC."""
    starts = open_starts(
        spans(hours),
        spans(busy),
        length=minutes(rules.length),
        step=minutes(rules.step),
        before=minutes(rules.before),
        after=minutes(rules.after),
    )
    assert {start.tzinfo for start in starts} <= {UTC}
    return [(start - MIDNIGHT) // minutes(1) for start in starts]


def accepted(hours: Pairs, busy: Pairs, start: int, rules: Rules) -> bool:
    return fits(
        spans(hours),
        spans(busy),
        MIDNIGHT + minutes(start),
        length=minutes(rules.length),
        before=minutes(rules.before),
        after=minutes(rules.after),
    )


@pytest.mark.parametrize(
    ("hours", "busy", "rules", "starts"),
    [
        # steps within hours; the last one ends with them
        ([(0, 120)], [], Rules(), [0, 30, 60, 90]),
        ([(0, 119)], [], Rules(), [0, 30, 60]),
        ([(0, 120)], [], Rules(length=60), [0, 30, 60]),
        ([(0, 120)], [], Rules(length=120), [0]),
        ([(0, 120)], [], Rules(length=121), []),
        ([(0, 120)], [], Rules(step=50), [0, 50]),
        ([], [], Rules(), []),
        ([], [(0, 120)], Rules(), []),
        # each hours' own grid; hours that touch are not one, hours that overlap offer each start once
        ([(10, 80), (100, 160)], [], Rules(), [10, 40, 100, 130]),
        ([(100, 160), (10, 80)], [], Rules(), [10, 40, 100, 130]),
        ([(0, 60), (60, 120)], [], Rules(length=45), [0, 60]),
        ([(0, 120), (30, 150)], [], Rules(), [0, 30, 60, 90, 120]),
        ([(0, 120), (15, 90)], [], Rules(), [0, 15, 30, 45, 60, 90]),
        # busy takes what it overlaps, not what it touches, and the grid starts anew where it ends
        ([(0, 180)], [(30, 60)], Rules(), [0, 60, 90, 120, 150]),
        ([(0, 180)], [(40, 50)], Rules(), [0, 50, 80, 110, 140]),
        ([(0, 180)], [(29, 61)], Rules(), [61, 91, 121]),
        ([(0, 180)], [(5, 10), (35, 45)], Rules(), [45, 75, 105, 135]),
        ([(0, 180)], [(40, 41)], Rules(length=30, step=60), [0, 41, 101]),
        # busy in any order, overlapping, one in another, twice the same, beside the hours
        ([(0, 180)], [(100, 110), (20, 90), (30, 50), (20, 90)], Rules(), [110, 140]),
        ([(0, 180)], [(0, 20), (20, 40)], Rules(), [40, 70, 100, 130]),
        ([(60, 120)], [(0, 60), (120, 180)], Rules(), [60, 90]),
        ([(60, 120)], [(0, 70), (110, 180)], Rules(), [70]),
        ([(60, 120)], [(0, 180)], Rules(), []),
        # before: free time ahead of the start, also where hours have not begun
        ([(60, 180)], [(0, 60)], Rules(before=10), [70, 100, 130]),
        ([(60, 180)], [(0, 50)], Rules(before=10), [60, 90, 120, 150]),
        ([(60, 180)], [(0, 51)], Rules(before=10), [61, 91, 121]),
        ([(0, 180)], [(60, 90)], Rules(before=15), [0, 30, 105, 135]),
        # after: free time behind the end, also where hours are over
        ([(0, 120)], [(120, 150)], Rules(after=10), [0, 30, 60]),
        ([(0, 120)], [(130, 150)], Rules(after=10), [0, 30, 60, 90]),
        ([(0, 180)], [(60, 90)], Rules(after=15), [0, 90, 120, 150]),
        # both: too little room between, and just enough
        ([(0, 240)], [(60, 90), (139, 150)], Rules(before=10, after=10), [0, 160, 190]),
        ([(0, 240)], [(60, 90), (140, 150)], Rules(before=10, after=10), [0, 100, 160, 190]),
    ],
)
def test_starts_run_in_steps_from_where_time_is_free(
    hours: Pairs, busy: Pairs, rules: Rules, starts: list[int]
) -> None:
    assert offered(hours, busy, rules) == starts
    assert [start for start in starts if not accepted(hours, busy, start, rules)] == []


@pytest.mark.parametrize(
    ("start", "fitting"),
    [
        (-1, False),
        (0, True),
        (7, True),
        (30, True),
        (31, False),
        (59, False),
        (74, False),
        (75, True),
        (130, True),
        (131, False),
    ],
)
def test_a_start_need_not_be_on_a_step_to_be_accepted(start: int, *, fitting: bool) -> None:
    assert accepted([(0, 160)], [(70, 65 + 5 + 1)], start, Rules(before=4, after=10)) is fitting


def test_starts_are_asked_for_in_any_zone() -> None:
    hours = spans([(0, 60)])
    assert fits(hours, [], MIDNIGHT.astimezone(BERLIN), length=minutes(60)) is True
    with pytest.raises(ValueError, match="no time zone"):
        fits(hours, [], datetime(2026, 7, 6), length=minutes(60))  # noqa: DTZ001  naive on purpose


@pytest.mark.parametrize("rules", [Rules(length=0), Rules(length=-1), Rules(before=-1), Rules(after=-1)])
@pytest.mark.parametrize("hours", [[], [(0, 60)]])
def test_lengths_that_are_none_are_refused(rules: Rules, hours: Pairs) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        offered(hours, [], rules)
    with pytest.raises(ValueError, match="longer than nothing"):
        accepted(hours, [], 0, rules)


@pytest.mark.parametrize("step", [0, -30])
def test_steps_that_lead_nowhere_are_refused(step: int) -> None:
    with pytest.raises(ValueError, match="a step is longer"):
        offered([], [], Rules(step=step))


@pytest.mark.parametrize(
    ("day", "starts"),
    [
        (date(2027, 3, 28), ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]),
        (
            date(2026, 10, 25),
            ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"],
        ),
    ],
)
def test_each_start_of_a_night_when_clocks_change_is_offered_once(day: date, starts: list[str]) -> None:
    window = days_interval(day, day, BERLIN)
    assert window is not None
    hours = available([WeeklyHours(day.weekday(), time(0), time(4))], BERLIN, [], window)
    found = open_starts(hours, [], length=minutes(30), step=minutes(30))
    assert [f"{start.astimezone(BERLIN):%H:%M}" for start in found] == starts
    assert [later - earlier for earlier, later in pairwise(found)] == [minutes(30)] * (len(starts) - 1)


PAIRS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 150)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=5
)
BUSY = st.lists(
    st.tuples(st.integers(-60, 400), st.integers(1, 60)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8
)
RULES = st.builds(
    Rules, length=st.integers(1, 60), step=st.integers(1, 60), before=st.integers(0, 30), after=st.integers(0, 30)
)


def is_free(busy: Pairs, start: int, rules: Rules) -> bool:
    """Minute by minute: nothing busy from before the start until after the end."""
    taken = {minute for begin, end in busy for minute in range(begin, end)}
    return taken.isdisjoint(range(start - rules.before, start + rules.length + rules.after))


def expected(hours: Pairs, busy: Pairs, rules: Rules) -> list[int]:
    """Every minute asked whether it is a start, as the rule is told: the grid is that of the last anchor before it."""
    starts = set()
    for opens, closes in hours:
        anchors = [opens, *(end + rules.before for _, end in busy if end + rules.before > opens)]
        for start in range(opens, closes - rules.length + 1):
            anchor = max(anchor for anchor in anchors if anchor <= start)
            if (start - anchor) % rules.step == 0 and is_free(busy, start, rules):
                starts.add(start)
    return sorted(starts)


@settings(deadline=None)
@given(PAIRS, BUSY, RULES)
def test_the_starts_offered_are_those_that_the_rule_tells(hours: Pairs, busy: Pairs, rules: Rules) -> None:
    assert offered(hours, busy, rules) == expected(hours, busy, rules)


@settings(deadline=None)
@given(PAIRS, BUSY, RULES)
def test_what_is_free_inside_hours_is_accepted_and_nothing_else(hours: Pairs, busy: Pairs, rules: Rules) -> None:
    asked = range(-5, 460, 3)
    inside = [s for s in asked if any(opens <= s and s + rules.length <= closes for opens, closes in hours)]
    assert [s for s in asked if accepted(hours, busy, s, rules)] == [s for s in inside if is_free(busy, s, rules)]


@settings(deadline=None)
@given(PAIRS, BUSY, RULES, st.integers(0, 1000))
def test_booking_one_offered_start_spoils_no_other_that_lies_clear_of_it(
    hours: Pairs, busy: Pairs, rules: Rules, choice: int
) -> None:
    starts = offered(hours, busy, rules)
    if not starts:
        return
    booked = starts[choice % len(starts)]
    session = (booked, booked + rules.length)
    clear = [start for start in starts if is_free([session], start, rules)]
    assert [start for start in starts if accepted(hours, [*busy, session], start, rules)] == clear


@settings(deadline=None)
@given(zones_and_days(), st.sampled_from([15, 30, 45, 50, 60, 90]), st.sampled_from([5, 15, 30, 60]))
def test_starts_around_any_change_of_clocks_are_distinct_ordered_and_within_the_days(
    where: tuple[ZoneInfo, date], length: int, step: int
) -> None:
    zone, day = where
    window = days_interval(day - DAY, day + DAY, zone)
    assert window is not None
    hours = available([WeeklyHours(weekday, time(0), time(0)) for weekday in range(7)], zone, [], window)
    starts = open_starts(hours, [], length=minutes(length), step=minutes(step))
    # Open around the clock, the days are one stretch of elapsed time, whatever clocks show.
    count = (window.end - window.start - minutes(length)) // minutes(step) + 1
    assert starts == [window.start + n * minutes(step) for n in range(count)]
