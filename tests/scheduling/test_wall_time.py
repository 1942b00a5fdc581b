"""From wall time to instants, on days when clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.scheduling.wall_time import passes
from tests.scheduling.clocks import WalkedClock, zones_and_days


def instants(*texts: str) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in texts)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "first", "last"),
    [
        ("UTC", date(2026, 1, 1), time(9), "2026-01-01T09:00", "2026-01-01T09:00"),
        ("Europe/Berlin", date(2026, 7, 1), time(9), "2026-07-01T07:00", "2026-07-01T07:00"),
        # skipped: the moment the clocks jump
        ("Europe/Berlin", date(2027, 3, 28), time(2), "2027-03-28T01:00", "2027-03-28T01:00"),
        ("Europe/Berlin", date(2027, 3, 28), time(2, 59, 59), "2027-03-28T01:00", "2027-03-28T01:00"),
        ("Europe/Berlin", date(2027, 3, 28), time(3), "2027-03-28T01:00", "2027-03-28T01:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-03T15:30", "2026-10-03T15:30"),
        ("America/Sao_Paulo", date(2018, 11, 4), time(0), "2018-11-04T03:00", "2018-11-04T03:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(10), "2011-12-30T10:00", "2011-12-30T10:00"),
        ("Pacific/Kwajalein", date(1993, 8, 21), time(23, 59), "1993-08-21T12:00", "1993-08-21T12:00"),
        # twice: both passes, and not before or after
        ("Europe/Berlin", date(2026, 10, 25), time(1, 59), "2026-10-24T23:59", "2026-10-24T23:59"),
        ("Europe/Berlin", date(2026, 10, 25), time(2), "2026-10-25T00:00", "2026-10-25T01:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30, fold=1), "2026-10-25T00:30", "2026-10-25T01:30"),
        ("Europe/Berlin", date(2026, 10, 25), time(3), "2026-10-25T02:00", "2026-10-25T02:00"),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "2027-04-03T14:45", "2027-04-03T15:15"),
        ("America/Havana", date(2026, 11, 1), time(0), "2026-11-01T04:00", "2026-11-01T05:00"),
        ("America/St_Johns", date(2006, 10, 29), time(0), "2006-10-29T02:30", "2006-10-29T03:30"),
        # seconds, and offsets of odd seconds as they were before there were zones
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30, 0, 1), "2027-03-28T01:00", "2027-03-28T01:00"),
        ("Europe/Berlin", date(1850, 1, 1), time(0), "1849-12-31T23:06:32", "1849-12-31T23:06:32"),
    ],
)
def test_a_wall_time_means_its_passes_or_the_jump_over_it(
    zone: str, day: date, wall: time, first: str, last: str
) -> None:
    assert passes(day, wall, ZoneInfo(zone)) == instants(first, last)


@settings(deadline=None, max_examples=40)
@given(
    zones_and_days(), st.lists(st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=5, max_size=20)
)
def test_every_wall_time_is_found_where_the_clock_shows_it(where: tuple[ZoneInfo, date], walls: list[time]) -> None:
    zone, day = where
    clock = WalkedClock(zone, day, day)
    for wall in [time(0), time(0, 1), time(1, 30), time(2), time(2, 15), time(2, 30), time(23, 30), *walls]:
        assert passes(day, wall, zone) == (clock.first(day, wall), clock.last(day, wall))
