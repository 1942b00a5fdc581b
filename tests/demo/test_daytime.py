"""Hours that a stranger believes: sessions by day, and acts of people who are awake."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lessonbook.demo.daytime import awake, is_by_day
from lessonbook.scheduling.intervals import Interval

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(day: int, wall: time) -> datetime:
    return datetime.combine(datetime(2026, 10, day), wall, BERLIN).astimezone(UTC)  # noqa: DTZ001 - only its date


@pytest.mark.parametrize(
    ("at", "evening"),
    [
        (berlin(24, time(7, 59)), berlin(23, time(21))),
        (berlin(24, time(8)), berlin(24, time(8))),
        (berlin(24, time(20, 59)), berlin(24, time(20, 59))),
        (berlin(24, time(23)), berlin(24, time(21))),
        (berlin(25, time(2, 30)), berlin(24, time(21))),
        (berlin(25, time(2, 30, fold=1)), berlin(24, time(21))),
    ],
    ids=str,
)
def test_who_would_act_at_night_did_so_the_evening_before(at: datetime, evening: datetime) -> None:
    assert awake(at, BERLIN) == evening


def test_what_came_first_still_does() -> None:
    moments = [berlin(23, time(0)) + timedelta(minutes=20) * n for n in range(220)]
    assert [awake(at, BERLIN) for at in moments] == sorted(awake(at, BERLIN) for at in moments)


@pytest.mark.parametrize(
    ("starts", "minutes", "is_so"),
    [
        (time(8), 60, True),
        (time(7, 55), 60, False),
        (time(20, 30), 60, True),
        (time(20, 35), 60, False),
        (time(23, 30), 60, False),
    ],
    ids=str,
)
def test_a_school_meets_between_morning_and_evening(starts: time, minutes: int, is_so: bool) -> None:
    start = berlin(24, starts)
    assert is_by_day(Interval(start, start + timedelta(minutes=minutes)), BERLIN) is is_so
