"""Days, weeks and months as somebody in a zone sees them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.scheduling.calendar_days import (
    day_interval,
    day_of,
    day_start,
    days_interval,
    days_touched,
    today,
    week_of,
    weeks_of_month,
)
from lessonbook.scheduling.intervals import Interval
from tests.scheduling.clocks import CHANGES, DAY, MINUTE, WalkedClock, zones, zones_and_days

BERLIN = ZoneInfo("Europe/Berlin")
DATES = st.dates(date(1800, 1, 1), date(2200, 1, 1))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("UTC", "2026-07-01T00:00", date(2026, 7, 1)),
        ("Europe/Berlin", "2026-07-01T21:59:59", date(2026, 7, 1)),
        ("Europe/Berlin", "2026-07-01T22:00", date(2026, 7, 2)),
        ("Pacific/Kiritimati", "2026-07-01T10:00", date(2026, 7, 2)),
        ("Pacific/Pago_Pago", "2026-07-01T10:00", date(2026, 6, 30)),
        ("Pacific/Apia", "2011-12-30T09:59:59", date(2011, 12, 29)),
        ("Pacific/Apia", "2011-12-30T10:00", date(2011, 12, 31)),
    ],
)
def test_a_moment_falls_on_the_date_that_the_zones_clocks_show(zone: str, moment: str, day: date) -> None:
    assert day_of(instant(moment), ZoneInfo(zone)) == day
    assert today(instant(moment), ZoneInfo(zone)) == day
    assert day_of(instant(moment).astimezone(ZoneInfo("Asia/Tokyo")), ZoneInfo(zone)) == day


def test_a_naive_moment_falls_on_no_day() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        day_of(datetime(2026, 1, 1), BERLIN)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Berlin", date(2026, 7, 1), "2026-06-30T22:00", 24),
        ("Europe/Berlin", date(2027, 3, 28), "2027-03-27T23:00", 23),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00", 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03T13:30", 23.5),
        ("Australia/Lord_Howe", date(2027, 4, 4), "2027-04-03T13:00", 24.5),
        ("America/Sao_Paulo", date(2018, 11, 3), "2018-11-03T03:00", 24),  # until midnight, which is skipped
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00", 23),
        ("America/Sao_Paulo", date(2018, 2, 17), "2018-02-17T02:00", 25),  # its last hour comes twice
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-28T22:00", 23),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00", 23),
        ("America/Havana", date(2026, 10, 31), "2026-10-31T04:00", 24),
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00", 25),  # its first hour comes twice
        ("America/St_Johns", date(2006, 10, 28), "2006-10-28T02:30", 25),  # one minute of the next day among them
        ("America/St_Johns", date(2006, 10, 29), "2006-10-29T03:30", 24),
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-29T10:00", 24),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00", 24),
        ("Pacific/Kwajalein", date(1993, 8, 20), "1993-08-20T12:00", 24),
        ("Pacific/Kwajalein", date(1993, 8, 22), "1993-08-21T12:00", 24),
        ("Pacific/Kwajalein", date(1969, 9, 30), "1969-09-29T13:00", 47),
    ],
)
def test_a_day_lasts_as_long_as_its_date(zone: str, day: date, start: str, hours: float) -> None:
    interval = Interval(instant(start), instant(start) + timedelta(hours=hours))
    assert day_interval(day, ZoneInfo(zone)) == interval
    assert day_start(day, ZoneInfo(zone)) == interval.start


@pytest.mark.parametrize(
    ("zone", "day", "next_day"),
    [
        ("Pacific/Apia", date(2011, 12, 30), date(2011, 12, 31)),
        ("Pacific/Kwajalein", date(1993, 8, 21), date(1993, 8, 22)),
    ],
)
def test_a_date_that_a_zone_leaves_out_has_no_interval(zone: str, day: date, next_day: date) -> None:
    assert day_interval(day, ZoneInfo(zone)) is None
    assert days_interval(day, next_day, ZoneInfo(zone)) == day_interval(next_day, ZoneInfo(zone))
    assert day_start(day, ZoneInfo(zone)) == day_start(next_day, ZoneInfo(zone))


def test_days_in_a_row_are_one_interval() -> None:
    week = Interval(instant("2026-10-18T22:00"), instant("2026-10-25T23:00"))
    assert days_interval(date(2026, 10, 19), date(2026, 10, 25), BERLIN) == week
    assert week.end - week.start == timedelta(days=7, hours=1)


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="lies before"):
        days_interval(date(2026, 10, 25), date(2026, 10, 24), BERLIN)


@pytest.mark.parametrize(
    ("zone", "start", "end", "days"),
    [
        ("UTC", "2026-07-01T23:00", "2026-07-02T00:00", [date(2026, 7, 1)]),
        ("UTC", "2026-07-01T23:00", "2026-07-02T00:01", [date(2026, 7, 1), date(2026, 7, 2)]),
        ("UTC", "2026-07-01T00:00", "2026-07-03T00:00", [date(2026, 7, 1), date(2026, 7, 2)]),
        ("UTC", "2026-02-28T10:00", "2026-03-02T10:00", [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)]),
        ("Europe/Berlin", "2026-07-01T21:00", "2026-07-01T22:30", [date(2026, 7, 1), date(2026, 7, 2)]),
        ("America/New_York", "2026-07-01T21:00", "2026-07-01T22:30", [date(2026, 7, 1)]),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T11:00", [date(2011, 12, 29), date(2011, 12, 31)]),
        ("America/Havana", "2026-11-01T03:30", "2026-11-01T05:30", [date(2026, 10, 31), date(2026, 11, 1)]),
    ],
)
def test_an_interval_touches_the_dates_shown_during_it(zone: str, start: str, end: str, days: list[date]) -> None:
    assert days_touched(Interval(instant(start), instant(end)), ZoneInfo(zone)) == days


@settings(deadline=None)
@given(zones(), DATES, st.integers(1, 5))
def test_days_follow_each_other_without_a_gap(zone: ZoneInfo, first: date, count: int) -> None:
    days = [first + n * DAY for n in range(count)]
    intervals = [interval for day in days if (interval := day_interval(day, zone))]
    assert all(earlier.end == later.start for earlier, later in pairwise(intervals))
    whole = days_interval(days[0], days[-1], zone)
    assert whole == (Interval(intervals[0].start, intervals[-1].end) if intervals else None)


@settings(deadline=None, max_examples=30)
@given(zones_and_days())
def test_a_day_ends_when_its_date_is_over_for_good(where: tuple[ZoneInfo, date]) -> None:
    zone, day = where
    clock = WalkedClock(zone, day - DAY, day + DAY)
    for date_ in (day - DAY, day, day + DAY):
        assert day_start(date_ + DAY, zone) == clock.end_of(date_)


@settings(deadline=None, max_examples=30)
@given(zones_and_days(), st.integers(0, 24 * 60), st.integers(1, 3 * 24 * 60))
def test_the_dates_touched_are_those_that_the_clock_shows(where: tuple[ZoneInfo, date], late: int, length: int) -> None:
    zone, day = where
    start = datetime.combine(day - DAY, time(0), UTC) + late * MINUTE
    interval = Interval(start, start + length * MINUTE)
    shown = WalkedClock(zone, day - DAY, day + 3 * DAY).dates_during(interval)
    # Where clocks go back across midnight, a few minutes of the next date in between don't make it another day.
    ends = sorted((shown[0], shown[-1]))
    assert days_touched(interval, zone) == sorted({date_ for date_ in shown if ends[0] <= date_ <= ends[1]})


@pytest.mark.parametrize(
    ("first_weekday", "first"),
    [
        (0, date(2026, 10, 19)),
        (1, date(2026, 10, 20)),
        (5, date(2026, 10, 24)),
        (6, date(2026, 10, 25)),
    ],
)
def test_a_week_begins_on_its_first_weekday(first_weekday: int, first: date) -> None:
    assert week_of(date(2026, 10, 25), first_weekday) == [first + n * DAY for n in range(7)]


@settings(deadline=None)
@given(DATES, st.integers(0, 6))
def test_a_week_is_seven_days_around_its_day(day: date, first_weekday: int) -> None:
    week = week_of(day, first_weekday)
    assert (day in week, len(week), week[0].weekday()) == (True, 7, first_weekday)
    assert all(week_of(other, first_weekday) == week for other in week)


@pytest.mark.parametrize(
    ("day", "first_weekday", "first", "last"),
    [
        (date(2026, 11, 25), 0, date(2026, 10, 26), date(2026, 12, 6)),
        (date(2026, 11, 25), 6, date(2026, 11, 1), date(2026, 12, 5)),
        (date(2027, 2, 1), 0, date(2027, 2, 1), date(2027, 2, 28)),  # four weeks, to the day
        (date(2026, 8, 31), 0, date(2026, 7, 27), date(2026, 9, 6)),  # six
    ],
)
def test_a_month_is_shown_in_whole_weeks(day: date, first_weekday: int, first: date, last: date) -> None:
    weeks = weeks_of_month(day, first_weekday)
    assert (weeks[0][0], weeks[-1][-1]) == (first, last)


@settings(deadline=None)
@given(DATES, st.integers(0, 6))
def test_the_weeks_of_a_month_are_just_those_that_hold_its_days(day: date, first_weekday: int) -> None:
    weeks = weeks_of_month(day, first_weekday)
    month = (day.year, day.month)
    assert all(week == week_of(week[0], first_weekday) for week in weeks)
    assert all(later[0] == earlier[-1] + DAY for earlier, later in pairwise(weeks))
    assert all(any((d.year, d.month) == month for d in week) for week in weeks)
    days = [d for week in weeks for d in week]
    assert ((days[0] - DAY).month, (days[-1] + DAY).month) != (day.month, day.month)
    assert [d.day for d in days if (d.year, d.month) == month] == list(range(1, month_length(day) + 1))


def month_length(day: date) -> int:
    return ((day.replace(day=28) + 4 * DAY).replace(day=1) - DAY).day


@pytest.mark.parametrize("number", [-1, 7])
def test_there_are_seven_weekdays(number: int) -> None:
    with pytest.raises(ValueError, match="weekdays run"):
        week_of(date(2026, 10, 25), number)
    with pytest.raises(ValueError, match="weekdays run"):
        weeks_of_month(date(2026, 10, 25), number)


def test_the_standing_cases_are_days_on_which_clocks_do_change() -> None:
    lengths = {(name, day): length(day, ZoneInfo(name)) for name, day in CHANGES}
    assert [case for case, hours in lengths.items() if hours == 24] == [("America/St_Johns", date(2006, 10, 29))]
    assert length(date(2006, 10, 28), ZoneInfo("America/St_Johns")) == 25


def length(day: date, zone: ZoneInfo) -> float:
    interval = day_interval(day, zone)
    return (interval.end - interval.start) / timedelta(hours=1) if interval else 0
