"""When somebody may be booked: weekly hours, own hours of days, and what clocks make of them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.scheduling.availability import DayHours, WeeklyHours, available
from lessonbook.scheduling.calendar_days import days_interval
from lessonbook.scheduling.intervals import Interval, intersect, union
from tests.scheduling.clocks import DAY, WalkedClock, zones_and_days

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY, SUNDAY = date(2026, 7, 6), date(2026, 7, 12)
MIDNIGHT, NINE, NOON, FIVE = time(0), time(9), time(12), time(17)


def span(start: str, end: str) -> Interval:
    return Interval(datetime.fromisoformat(start).replace(tzinfo=UTC), datetime.fromisoformat(end).replace(tzinfo=UTC))


def whole(first: date, last: date, zone: ZoneInfo) -> Interval:
    window = days_interval(first, last, zone)
    assert window is not None
    return window


def every_day(opens: time, closes: time) -> list[WeeklyHours]:
    return [WeeklyHours(weekday, opens, closes) for weekday in range(7)]


def on(day: date, opens: time, closes: time, zone: str) -> list[Interval]:
    """What weekly hours of that day's weekday alone make of the days around it."""
    window = whole(day - 2 * DAY, day + 2 * DAY, ZoneInfo(zone))
    return available([WeeklyHours(day.weekday(), opens, closes)], ZoneInfo(zone), [], window)


def test_weekly_hours_come_every_week_on_their_weekday() -> None:
    weekly = [WeeklyHours(0, NINE, NOON), WeeklyHours(6, NOON, FIVE)]
    assert available(weekly, BERLIN, [], whole(MONDAY, SUNDAY + DAY, BERLIN)) == [
        span("2026-07-06T07:00", "2026-07-06T10:00"),
        span("2026-07-12T10:00", "2026-07-12T15:00"),
        span("2026-07-13T07:00", "2026-07-13T10:00"),
    ]


def test_without_hours_nobody_is_available() -> None:
    assert available([], BERLIN, [], whole(MONDAY, SUNDAY, BERLIN)) == []


def test_touching_and_overlapping_hours_are_one() -> None:
    weekly = [WeeklyHours(0, NOON, FIVE), WeeklyHours(0, NINE, NOON), WeeklyHours(0, time(16), time(18))]
    assert available(weekly, BERLIN, [], whole(MONDAY, SUNDAY, BERLIN)) == [
        span("2026-07-06T07:00", "2026-07-06T16:00")
    ]


def test_closing_at_midnight_is_the_days_end_and_joins_the_next_day() -> None:
    weekly = [WeeklyHours(0, time(22), MIDNIGHT), WeeklyHours(1, MIDNIGHT, time(2))]
    assert available(weekly, BERLIN, [], whole(MONDAY, SUNDAY, BERLIN)) == [
        span("2026-07-06T20:00", "2026-07-07T00:00")
    ]
    assert available(weekly[:1], BERLIN, [], whole(MONDAY, SUNDAY, BERLIN)) == [
        span("2026-07-06T20:00", "2026-07-06T22:00")
    ]


def test_open_all_day_every_day_is_the_window() -> None:
    window = whole(date(2026, 10, 1), date(2026, 11, 30), BERLIN)
    assert available(every_day(MIDNIGHT, MIDNIGHT), BERLIN, [], window) == [window]


def test_hours_are_clipped_to_the_window() -> None:
    window = span("2026-07-06T08:30", "2026-07-07T09:15")
    assert available(every_day(NINE, FIVE), BERLIN, [], window) == [
        span("2026-07-06T08:30", "2026-07-06T15:00"),
        span("2026-07-07T07:00", "2026-07-07T09:15"),
    ]


def test_a_window_between_hours_is_empty() -> None:
    assert available(every_day(NINE, FIVE), BERLIN, [], span("2026-07-06T15:00", "2026-07-07T07:00")) == []


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        # its own hours replace the weekly ones of that day, and of no other
        ([DayHours(MONDAY, NOON, time(14))], [("10:00", "12:00")]),
        # several for one day add up, joined where they touch
        (
            [DayHours(MONDAY, time(18), time(19)), DayHours(MONDAY, NOON, time(14))],
            [("10:00", "12:00"), ("16:00", "17:00")],
        ),
        ([DayHours(MONDAY, NOON, time(14)), DayHours(MONDAY, time(14), FIVE)], [("10:00", "15:00")]),
        ([DayHours(MONDAY, NINE, FIVE), DayHours(MONDAY, NOON, time(14))], [("07:00", "15:00")]),
        # closed
        ([DayHours(MONDAY, None, None)], []),
        ([DayHours(MONDAY, None, None), DayHours(MONDAY, NOON, time(14))], [("10:00", "12:00")]),
        # until the day's end, and all day
        ([DayHours(MONDAY, time(23), MIDNIGHT)], [("21:00", "22:00")]),
    ],
)
def test_a_days_own_hours_replace_its_weekly_ones(days: list[DayHours], expected: list[tuple[str, str]]) -> None:
    tuesday = span("2026-07-07T07:00", "2026-07-07T15:00")
    monday = [span(f"2026-07-06T{start}", f"2026-07-06T{end}") for start, end in expected]
    window = whole(MONDAY, MONDAY + DAY, BERLIN)
    assert available(every_day(NINE, FIVE), BERLIN, days, window) == [*monday, tuesday]
    assert available(iter(every_day(NINE, FIVE)), BERLIN, iter(days), window) == [*monday, tuesday]


def test_extra_hours_work_on_days_without_weekly_ones() -> None:
    extra = [DayHours(SUNDAY, NINE, NOON), DayHours(SUNDAY + 7 * DAY, NINE, NOON)]
    weekly = [WeeklyHours(0, NINE, NOON)]
    assert available(weekly, BERLIN, extra, whole(SUNDAY, SUNDAY, BERLIN)) == [
        span("2026-07-12T07:00", "2026-07-12T10:00")
    ]


@pytest.mark.parametrize(
    ("zone", "day", "opens", "closes", "expected"),
    [
        # opens in the skipped hour, closes in it, both
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), time(4), [("2027-03-28T01:00", "2027-03-28T02:00")]),
        ("Europe/Berlin", date(2027, 3, 28), time(1), time(2, 30), [("2027-03-28T00:00", "2027-03-28T01:00")]),
        ("Europe/Berlin", date(2027, 3, 28), time(2, 15), time(2, 45), []),
        ("Europe/Berlin", date(2027, 3, 28), time(1), time(4), [("2027-03-28T00:00", "2027-03-28T02:00")]),
        ("Europe/Berlin", date(2027, 3, 28), MIDNIGHT, MIDNIGHT, [("2027-03-27T23:00", "2027-03-28T22:00")]),
        # opens in the doubled hour, closes in it, both
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), time(4), [("2026-10-25T00:30", "2026-10-25T03:00")]),
        ("Europe/Berlin", date(2026, 10, 25), time(1), time(2, 30), [("2026-10-24T23:00", "2026-10-25T01:30")]),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 15), time(2, 45), [("2026-10-25T00:15", "2026-10-25T01:45")]),
        ("Europe/Berlin", date(2026, 10, 25), time(1), time(2), [("2026-10-24T23:00", "2026-10-25T01:00")]),
        ("Europe/Berlin", date(2026, 10, 25), time(3), time(4), [("2026-10-25T02:00", "2026-10-25T03:00")]),
        # half an hour
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2), time(3), [("2026-10-03T15:30", "2026-10-03T16:00")]),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 30), time(2), [("2027-04-03T14:30", "2027-04-03T15:30")]),
        # no midnight
        ("America/Sao_Paulo", date(2018, 11, 4), MIDNIGHT, time(2), [("2018-11-04T03:00", "2018-11-04T04:00")]),
        ("America/Sao_Paulo", date(2018, 11, 3), time(23), MIDNIGHT, [("2018-11-04T02:00", "2018-11-04T03:00")]),
        ("Asia/Beirut", date(2026, 3, 28), time(23), MIDNIGHT, [("2026-03-28T21:00", "2026-03-28T22:00")]),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), time(1), []),
        # midnight twice: the day's end is when the date ends
        ("America/Havana", date(2026, 11, 1), MIDNIGHT, time(1), [("2026-11-01T04:00", "2026-11-01T06:00")]),
        ("America/Havana", date(2026, 10, 31), time(23), MIDNIGHT, [("2026-11-01T03:00", "2026-11-01T04:00")]),
        ("America/Sao_Paulo", date(2018, 2, 17), time(23), MIDNIGHT, [("2018-02-18T01:00", "2018-02-18T03:00")]),
        ("America/St_Johns", date(2006, 10, 28), time(22), MIDNIGHT, [("2006-10-29T00:30", "2006-10-29T03:30")]),
        # a date left out
        ("Pacific/Apia", date(2011, 12, 30), NINE, FIVE, []),
        ("Pacific/Apia", date(2011, 12, 29), time(23), MIDNIGHT, [("2011-12-30T09:00", "2011-12-30T10:00")]),
        ("Pacific/Apia", date(2011, 12, 31), MIDNIGHT, time(1), [("2011-12-30T10:00", "2011-12-30T11:00")]),
    ],
)
def test_hours_on_days_when_clocks_change(
    zone: str, day: date, opens: time, closes: time, expected: list[tuple[str, str]]
) -> None:
    assert on(day, opens, closes, zone) == [span(*pair) for pair in expected]


def test_hours_keep_their_wall_time_when_clocks_change() -> None:
    spans = available(every_day(NINE, FIVE), BERLIN, [], whole(date(2026, 10, 24), date(2026, 10, 26), BERLIN))
    assert spans == [
        span("2026-10-24T07:00", "2026-10-24T15:00"),
        span("2026-10-25T08:00", "2026-10-25T16:00"),
        span("2026-10-26T08:00", "2026-10-26T16:00"),
    ]


@pytest.mark.parametrize(
    ("opens", "closes"), [(NINE, NINE), (FIVE, NINE), (time(0, 1), time(0, 0, 0, 1)), (time(9, tzinfo=UTC), FIVE)]
)
def test_hours_that_do_not_close_after_they_open_are_refused(opens: time, closes: time) -> None:
    with pytest.raises(ValueError, match=r"close after they open|without a zone"):
        WeeklyHours(0, opens, closes)
    with pytest.raises(ValueError, match=r"close after they open|without a zone"):
        DayHours(MONDAY, opens, closes)


@pytest.mark.parametrize("weekday", [-1, 7])
def test_there_are_seven_weekdays(weekday: int) -> None:
    with pytest.raises(ValueError, match="weekdays run"):
        WeeklyHours(weekday, NINE, FIVE)


@pytest.mark.parametrize(("opens", "closes"), [(NINE, None), (None, FIVE)])
def test_half_a_closed_day_is_refused(opens: time | None, closes: time | None) -> None:
    with pytest.raises(ValueError, match="neither opens nor closes"):
        DayHours(MONDAY, opens, closes)


QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
HOURS = st.tuples(QUARTERS, QUARTERS).filter(lambda hours: hours[1] == MIDNIGHT or hours[0] < hours[1])


def walked(
    weekly: Sequence[WeeklyHours], zone: ZoneInfo, days: Sequence[DayHours], first: date, last: date
) -> list[Interval]:
    """The same by a clock read minute by minute: the hours of each date, each end looked for on the clock."""
    clock = WalkedClock(zone, first, last)
    spans = []
    for day in [first + n * DAY for n in range((last - first).days + 1)]:
        own = [(hours.opens, hours.closes) for hours in days if hours.day == day]
        usual = [(hours.opens, hours.closes) for hours in weekly if hours.weekday == day.weekday()]
        for opens, closes in own or usual:
            if opens is None or closes is None:
                continue
            start = clock.first(day, opens)
            end = clock.end_of(day) if closes == MIDNIGHT else clock.last(day, closes)
            if start < end:
                spans.append(Interval(start, end))
    return union(spans)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_hours_in_any_zone_are_those_that_its_clocks_show(data: st.DataObject) -> None:
    zone, day = data.draw(zones_and_days())
    first, last = day - DAY, day + DAY
    weekly = [
        WeeklyHours(weekday, *hours)
        for weekday, hours in data.draw(st.lists(st.tuples(st.integers(0, 6), HOURS), max_size=12))
    ]
    days = [
        DayHours(day + n * DAY, *hours)
        for n, hours in data.draw(st.lists(st.tuples(st.integers(-1, 1), HOURS | st.just((None, None))), max_size=3))
    ]
    expected = walked(weekly, zone, days, first, last)
    # A window of the days themselves cuts nothing off but what clocks, gone back across midnight, show of others.
    wide = Interval(datetime.combine(first - 2 * DAY, MIDNIGHT, UTC), datetime.combine(last + 3 * DAY, MIDNIGHT, UTC))
    closed = [DayHours(other, None, None) for other in neighbors(first, last)]
    assert available(weekly, zone, [*days, *closed], wide) == expected
    window = days_interval(first, last, zone)
    assert window is not None
    assert available(weekly, zone, [*days, *closed], window) == intersect(expected, [window])


def neighbors(first: date, last: date) -> list[date]:
    return [day + n * DAY for n in range(1, 6) for day in (first - 6 * DAY, last)]
