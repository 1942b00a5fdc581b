"""The weekly rule of a series, and at which meetings a viewer's own time moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.recurrence import Shift, WeeklyRule, shifts_for
from tests.scheduling.clocks import DAY, WalkedClock, zones_and_days

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
MONDAY = date(2026, 10, 5)
MONDAYS = WeeklyRule(BERLIN, frozenset({0}), time(17), HOUR, MONDAY)


def starts(rule: WeeklyRule, count: int = 100) -> list[str]:
    """The first starts as the rule's own clocks show them."""
    return [f"{meeting.start.astimezone(rule.zone):%a %d %b %H:%M}" for meeting in islice(rule.occurrences(), count)]


def test_a_series_keeps_its_wall_time_when_clocks_change() -> None:
    meetings = list(islice(MONDAYS.occurrences(), 4))
    assert starts(MONDAYS, 4) == ["Mon 05 Oct 17:00", "Mon 12 Oct 17:00", "Mon 19 Oct 17:00", "Mon 26 Oct 17:00"]
    assert [meeting.start.hour for meeting in meetings] == [15, 15, 15, 16]
    assert {meeting.end - meeting.start for meeting in meetings} == {HOUR}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"last": date(2026, 10, 19)}, ["Mon 05 Oct", "Mon 12 Oct", "Mon 19 Oct"]),
        ({"last": date(2026, 10, 18)}, ["Mon 05 Oct", "Mon 12 Oct"]),
        ({"last": MONDAY}, ["Mon 05 Oct"]),
        ({"first": date(2026, 10, 6), "last": date(2026, 10, 11)}, []),
        ({"count": 2}, ["Mon 05 Oct", "Mon 12 Oct"]),
        ({"count": 3, "weekdays": frozenset({2, 0})}, ["Mon 05 Oct", "Wed 07 Oct", "Mon 12 Oct"]),
        ({"count": 2, "weekdays": frozenset({2, 0}), "first": date(2026, 10, 6)}, ["Wed 07 Oct", "Mon 12 Oct"]),
        # every second week, of weeks that begin on Monday or on Sunday (RFC 5545 section 3.8.5.3 has the like)
        (
            {"count": 4, "weekdays": frozenset({1, 6}), "every_weeks": 2, "first": date(2026, 10, 6)},
            ["Tue 06 Oct", "Sun 11 Oct", "Tue 20 Oct", "Sun 25 Oct"],
        ),
        (
            {
                "count": 4,
                "weekdays": frozenset({1, 6}),
                "every_weeks": 2,
                "first": date(2026, 10, 6),
                "first_weekday": 6,
            },
            ["Tue 06 Oct", "Sun 18 Oct", "Tue 20 Oct", "Sun 01 Nov"],
        ),
        ({"count": 3, "every_weeks": 4}, ["Mon 05 Oct", "Mon 02 Nov", "Mon 30 Nov"]),
    ],
)
def test_a_series_meets_on_its_weekdays_from_its_first_day_to_its_last(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert starts(replace(MONDAYS, **changes)) == [f"{day} 17:00" for day in expected]


def test_a_series_without_end_is_read_as_far_as_asked() -> None:
    until = datetime(2026, 10, 26, 17, tzinfo=BERLIN)
    assert [meeting.start.day for meeting in MONDAYS.occurrences(until=until)] == [5, 12, 19]
    assert [meeting.start.day for meeting in MONDAYS.occurrences(until=until + timedelta.resolution)] == [5, 12, 19, 26]
    assert list(replace(MONDAYS, count=9).occurrences(until=datetime(2026, 1, 1, tzinfo=UTC))) == []
    with pytest.raises(ValueError, match="no time zone"):
        next(MONDAYS.occurrences(until=datetime(2026, 10, 26)))  # noqa: DTZ001  naive on purpose


def test_a_skipped_time_means_the_jump_and_a_doubled_one_its_first_pass() -> None:
    night = WeeklyRule(BERLIN, frozenset({6}), time(2, 30), HOUR, date(2027, 3, 21), count=3)
    assert starts(night) == ["Sun 21 Mar 02:30", "Sun 28 Mar 03:00", "Sun 04 Apr 02:30"]
    doubled = replace(night, first=date(2026, 10, 25), count=1)
    first_pass = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert list(doubled.occurrences()) == [Interval(first_pass, first_pass + HOUR)]


def test_a_session_across_a_change_of_clocks_lasts_as_long_as_any_other() -> None:
    late = WeeklyRule(BERLIN, frozenset({5}), time(23), 6 * HOUR, date(2026, 10, 24), count=2)
    assert [meeting.end - meeting.start for meeting in late.occurrences()] == [6 * HOUR, 6 * HOUR]


def test_a_date_that_the_zone_leaves_out_has_no_meeting_and_is_not_counted() -> None:
    apia = ZoneInfo("Pacific/Apia")
    fridays = WeeklyRule(apia, frozenset({4, 5}), time(10), HOUR, date(2011, 12, 23), count=4)
    assert starts(fridays) == ["Fri 23 Dec 10:00", "Sat 24 Dec 10:00", "Sat 31 Dec 10:00", "Fri 06 Jan 10:00"]


@pytest.mark.parametrize(
    "changes",
    [
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"weekdays": frozenset({-1})},
        {"first_weekday": 7},
        {"length": timedelta(0)},
        {"length": -HOUR},
        {"every_weeks": 0},
        {"starts": time(17, tzinfo=UTC)},
        {"last": MONDAY - DAY},
        {"count": 0},
        {"last": MONDAY, "count": 1},
    ],
)
def test_a_rule_that_says_nothing_or_two_things_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"a series|weekdays run"):
        replace(MONDAYS, **changes)


def test_those_whose_own_time_moves_are_known() -> None:
    meetings = list(islice(MONDAYS.occurrences(), 6))  # 5 October to 9 November; Berlin changes on 25, New York on 1
    assert shifts_for(BERLIN, meetings) == []
    assert shifts_for(NEW_YORK, meetings) == [
        Shift(meetings[3], time(11), time(12)),
        Shift(meetings[4], time(12), time(11)),
    ]
    assert shifts_for(ZoneInfo("Asia/Tokyo"), meetings) == [Shift(meetings[3], time(0), time(1))]
    assert shifts_for(NEW_YORK, meetings[:1]) == shifts_for(NEW_YORK, []) == []


def test_a_skipped_time_moves_for_the_zones_own_people_once() -> None:
    night = WeeklyRule(BERLIN, frozenset({6}), time(2, 30), HOUR, date(2027, 3, 21), count=4)
    meetings = list(night.occurrences())
    assert shifts_for(BERLIN, meetings) == [
        Shift(meetings[1], time(2, 30), time(3)),
        Shift(meetings[2], time(3), time(2, 30)),
    ]


@settings(deadline=None, max_examples=40)
@given(
    zones_and_days(),
    st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(1, 3),
    st.integers(0, 6),
    st.integers(0, 40),
)
def test_a_series_in_any_zone_meets_where_its_clocks_show_the_time(
    where: tuple[ZoneInfo, date], wall: time, weekdays: frozenset[int], every_weeks: int, first_weekday: int, age: int
) -> None:
    zone, day = where
    first, last = day - (age + 1) * DAY, day + DAY
    rule = WeeklyRule(zone, weekdays, wall, HOUR, first, last, every_weeks=every_weeks, first_weekday=first_weekday)
    clock = WalkedClock(zone, day - DAY, last)
    shown = {wall_time.date() for _, wall_time in clock.shown}
    expected = []
    week = 0
    for date_ in [first + n * DAY for n in range(age + 3)]:
        week += date_ != first and date_.weekday() == first_weekday
        if week % every_weeks == 0 and date_.weekday() in weekdays and date_ in shown and date_ >= day - DAY:
            start = clock.first(date_, wall)
            expected.append(Interval(start, start + HOUR))
    meetings = list(rule.occurrences())
    assert [meeting for meeting in meetings if meeting.start >= clock.first(day - DAY, time(0))] == expected
    assert all(earlier.start < later.start for earlier, later in pairwise(meetings))
