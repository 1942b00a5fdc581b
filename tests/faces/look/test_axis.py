"""The axis that days share, and what the clocks do to it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.faces.look.axis import DAY_MINUTES, Axis, ClockChange, clock_change, day_start

BERLIN = ZoneInfo("Europe/Berlin")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (FORWARD, "Europe/Berlin", ClockChange(FORWARD, 2 * 60, 60)),
        (BACK, "Europe/Berlin", ClockChange(BACK, 3 * 60, -60)),
        (date(2026, 10, 24), "Europe/Berlin", None),
        (date(2026, 4, 5), "Australia/Lord_Howe", ClockChange(date(2026, 4, 5), 2 * 60, -30)),
        (date(2018, 11, 4), "America/Sao_Paulo", ClockChange(date(2018, 11, 4), 0, 60)),
        (date(2018, 2, 17), "America/Sao_Paulo", ClockChange(date(2018, 2, 17), DAY_MINUTES, -60)),
    ],
)
def test_a_clock_change_is_known_by_its_wall_time(day: date, zone: str, expected: ClockChange | None) -> None:
    assert clock_change(day, ZoneInfo(zone)) == expected


def test_an_ordinary_week_has_24_hours_and_misses_nothing() -> None:
    axis = Axis.of([date(2026, 11, 25)], BERLIN)
    assert (axis.length, axis.missing(date(2026, 11, 25))) == (DAY_MINUTES, [])


def test_a_repeated_hour_has_its_place_and_the_other_days_miss_it() -> None:
    axis = Axis.of([date(2026, 10, 24), BACK], BERLIN)
    passes = [axis.minute(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold)) for fold in (0, 1)]
    assert passes == [150, 210]
    assert axis.minute(datetime(2026, 10, 25, 3, 0, tzinfo=BERLIN)) == 240
    assert axis.minute(datetime(2026, 10, 24, 3, 0, tzinfo=BERLIN)) == 240
    assert axis.length == 25 * 60
    assert (axis.missing(BACK), axis.missing(date(2026, 10, 24))) == ([], [(180, 240)])


def test_a_skipped_hour_is_missing_on_its_day_alone() -> None:
    axis = Axis.of([date(2026, 3, 28), FORWARD], BERLIN)
    assert (axis.missing(FORWARD), axis.missing(date(2026, 3, 28))) == ([(120, 180)], [])
    assert axis.length == DAY_MINUTES


@given(
    st.dates(date(2000, 1, 1), date(2045, 1, 1)),
    st.sampled_from(
        ["Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kathmandu"]
    ),
)
def test_later_instants_of_a_day_stand_lower(day: date, key: str) -> None:
    zone = ZoneInfo(key)
    axis = Axis.of([day - timedelta(days=1), day, day + timedelta(days=1)], zone)
    instants = [day_start(day, zone) + timedelta(minutes=15 * n) for n in range(26 * 4)]
    locals_of_day = [local for instant in instants if (local := instant.astimezone(zone)).date() == day]
    minutes = [axis.minute(local) for local in locals_of_day]
    assert minutes == sorted(set(minutes))
    assert minutes[-1] < axis.length


def test_a_day_begins_where_its_midnight_is_skipped() -> None:
    assert day_start(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo")) == datetime(2018, 11, 4, 3, tzinfo=UTC)
