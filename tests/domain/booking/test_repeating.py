"""The same time every week: the wall time stays, whatever the clocks do."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from lessonbook.domain.booking.repeating import every_week
from tests.factories import wall

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "first", "walls"),
    [
        ("Europe/Berlin", "2026-11-27 10:00", ["27T10:00", "04T10:00", "11T10:00"]),
        ("Europe/Berlin", "2026-10-18 10:00", ["18T10:00", "25T10:00", "01T10:00"]),
        ("Europe/Berlin", "2027-03-21 02:30", ["21T02:30", "28T03:00", "04T02:30"]),
        ("America/New_York", "2027-03-07 10:00", ["07T10:00", "14T10:00", "21T10:00"]),
        ("Pacific/Auckland", "2026-09-20 00:15", ["20T00:15", "27T00:15", "04T00:15"]),
    ],
)
def test_the_wall_time_of_the_zone_stays(zone: str, first: str, walls: list[str]) -> None:
    starts = every_week(wall(first, zone), 3, ZoneInfo(zone), HOUR)
    assert [start.astimezone(ZoneInfo(zone)).strftime("%dT%H:%M") for start in starts] == walls


def test_the_first_is_the_one_given_in_the_second_pass_of_an_hour_too() -> None:
    second = wall("2026-10-25 02:30", fold=1)
    starts = every_week(second, 2, ZoneInfo("Europe/Berlin"), HOUR)
    assert starts == [second, wall("2026-11-01 02:30")]


def test_once_is_once() -> None:
    start = wall("2026-11-27 10:00")
    assert every_week(start, 1, ZoneInfo("Europe/Berlin"), HOUR) == [start]
