"""When events take place, by RFC 5545."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from lessonbook.channels.rosters import recurrences
from lessonbook.channels.rosters.recurrences import BadRule, Recurrence, starts
from tests.factories import NOW

PRAGUE = ZoneInfo("Europe/Prague")
Rule = Mapping[str, Sequence[object]]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(first: str, *rules: Rule, zone: ZoneInfo = PRAGUE, **more: object) -> list[str]:
    """The starts as the wall shows them."""
    recurrence = Recurrence(wall(first), zone, rules, **more)  # type: ignore[arg-type]
    return [f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in starts(recurrence, NOW)]


def test_an_event_without_rules_takes_place_once() -> None:
    assert local("2026-10-19T17:00") == ["2026-10-19 17:00"]


def test_a_weekly_event_keeps_its_wall_time_over_a_change_of_clocks() -> None:
    recurrence = Recurrence(wall("2026-10-19T17:00"), PRAGUE, [{"FREQ": ["WEEKLY"], "COUNT": [3]}])
    assert starts(recurrence, NOW) == [utc("2026-10-19T15:00"), utc("2026-10-26T16:00"), utc("2026-11-02T16:00")]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"FREQ": ["WEEKLY"], "BYDAY": ["MO", "WE"], "COUNT": [3]}, ["19 17:00", "21 17:00", "26 17:00"]),
        (
            {"FREQ": ["DAILY"], "INTERVAL": [2], "UNTIL": [utc("2026-10-23T15:00")]},
            ["19 17:00", "21 17:00", "23 17:00"],
        ),
        ({"FREQ": ["DAILY"], "INTERVAL": [2], "UNTIL": [utc("2026-10-23T14:59")]}, ["19 17:00", "21 17:00"]),
        ({"FREQ": ["DAILY"], "UNTIL": [date(2026, 10, 20)]}, ["19 17:00", "20 17:00"]),
        ({"FREQ": ["DAILY"], "UNTIL": [wall("2026-10-20T17:00")]}, ["19 17:00", "20 17:00"]),
    ],
)
def test_rules_are_followed(rule: Rule, expected: list[str]) -> None:
    assert [text.removeprefix("2026-10-") for text in local("2026-10-19T17:00", rule)] == expected


def test_a_time_that_the_clocks_skip_is_no_occurrence_and_not_counted() -> None:
    found = local("2027-03-27T02:30", {"FREQ": ["DAILY"], "COUNT": [3]})
    assert found == ["2027-03-27 02:30", "2027-03-29 02:30", "2027-03-30 02:30"]


def test_a_time_that_comes_twice_is_the_first() -> None:
    recurrence = Recurrence(wall("2026-10-24T02:30"), PRAGUE, [{"FREQ": ["DAILY"], "COUNT": [2]}])
    assert starts(recurrence, NOW) == [utc("2026-10-24T00:30"), utc("2026-10-25T00:30")]


def test_dates_are_added_and_left_out() -> None:
    found = local(
        "2026-10-19T17:00",
        {"FREQ": ["WEEKLY"], "COUNT": [4]},
        added=[utc("2026-10-20T09:00"), utc("2026-10-26T16:00")],
        left_out=[utc("2026-10-26T16:00")],
        days_left_out=[date(2026, 11, 2)],
    )
    assert found == ["2026-10-19 17:00", "2026-10-20 11:00", "2026-11-09 17:00"]


def test_the_first_start_counts_even_where_the_rule_would_not_make_it() -> None:
    assert local("2026-10-20T17:00", {"FREQ": ["WEEKLY"], "BYDAY": ["MO"], "COUNT": [1]}) == [
        "2026-10-20 17:00",
        "2026-10-26 17:00",
    ]


def test_a_rule_without_an_end_is_followed_for_a_year_from_now() -> None:
    recurrence = Recurrence(wall("2026-10-19T17:00"), PRAGUE, [{"FREQ": ["WEEKLY"]}])
    found = starts(recurrence, NOW)
    assert (recurrence.is_endless, found[-1], len(found)) == (True, utc("2027-11-22T16:00"), 58)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"FREQ": ["SECONDLY"], "COUNT": [2]}, "too_often"),
        ({"FREQ": ["HOURLY"]}, "too_often"),
        ({"FREQ": ["NEVERLY"]}, "broken_rule"),
        ({"FREQ": ["WEEKLY"], "BYDAY": ["XX"]}, "broken_rule"),
        ({"BYDAY": ["MO"]}, "broken_rule"),
        ({"FREQ": ["DAILY"], "BYHOUR": [*range(24)], "UNTIL": [date(2030, 1, 1)]}, "too_many_occurrences"),
    ],
)
def test_a_rule_that_no_school_has_is_refused(rule: Rule, code: str) -> None:
    with pytest.raises(BadRule) as error:
        local("2026-10-19T17:00", rule)
    assert error.value.code == code


def test_a_rule_that_never_holds_ends_all_the_same() -> None:
    assert local("2026-10-19T17:00", {"FREQ": ["DAILY"], "BYMONTH": [2], "BYMONTHDAY": [30], "COUNT": [5]}) == [
        "2026-10-19 17:00"
    ]


def test_ten_years_of_days_are_more_than_are_followed() -> None:
    assert recurrences.MOST_OCCURRENCES < 3_653
    with pytest.raises(BadRule):
        local("2017-01-01T10:00", {"FREQ": ["DAILY"]})
