"""When events take place, by RFC 5545."""

from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from lessonbook.channels.rosters import recurrences
from lessonbook.channels.rosters.recurrences import BadRule, Recurrence, Rule, TooMuchWork, Work, starts, walls
from tests.factories import NOW

PRAGUE = ZoneInfo("Europe/Prague")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(first: str, *rules: Rule, zone: ZoneInfo = PRAGUE, **more: object) -> list[str]:
    """The starts as the wall shows them."""
    recurrence = Recurrence(wall(first), zone, rules, **more)  # type: ignore[arg-type]
    return [f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in starts(recurrence, NOW, Work())]


def test_an_event_without_rules_takes_place_once() -> None:
    assert local("2026-10-19T17:00") == ["2026-10-19 17:00"]


def test_a_weekly_event_keeps_its_wall_time_over_a_change_of_clocks() -> None:
    recurrence = Recurrence(wall("2026-10-19T17:00"), PRAGUE, [{"FREQ": ["WEEKLY"], "COUNT": [3]}])
    assert starts(recurrence, NOW, Work()) == [
        utc("2026-10-19T15:00"),
        utc("2026-10-26T16:00"),
        utc("2026-11-02T16:00"),
    ]


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
    assert starts(recurrence, NOW, Work()) == [utc("2026-10-24T00:30"), utc("2026-10-25T00:30")]


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
    found = starts(recurrence, NOW, Work())
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


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"FREQ": ["DAILY"], "INTERVAL": [0], "BYMONTH": [2]}, "INTERVAL=0"),
        ({"FREQ": ["DAILY"], "INTERVAL": [-1]}, "INTERVAL=-1"),
        ({"FREQ": ["WEEKLY"], "COUNT": [0]}, "COUNT=0"),
        ({"FREQ": ["WEEKLY"], "COUNT": [-3]}, "COUNT=-3"),
        ({"FREQ": ["WEEKLY"], "COUNT": [2, 3]}, "COUNT=2,3"),
        ({"FREQ": ["WEEKLY"], "UNTIL": ["soon"]}, "soon"),
        ({"FREQ": ["MONTHLY"], "BYMONTHDAY": [0]}, "BYMONTHDAY=0"),
        ({"FREQ": ["MONTHLY"], "BYMONTHDAY": [-31, 32]}, "BYMONTHDAY=-31,32"),
        ({"FREQ": ["YEARLY"], "BYMONTH": [-1]}, "BYMONTH=-1"),
        ({"FREQ": ["YEARLY"], "BYYEARDAY": [367]}, "BYYEARDAY=367"),
        ({"FREQ": ["YEARLY"], "BYWEEKNO": [-54]}, "BYWEEKNO=-54"),
        ({"FREQ": ["MONTHLY"], "BYSETPOS": [400], "BYDAY": ["MO"]}, "BYSETPOS=400"),
        ({"FREQ": ["YEARLY"], "BYEASTER": [1]}, "BYEASTER=1"),
        ({"FREQ": ["DAILY", "WEEKLY"]}, "FREQ=DAILY,WEEKLY"),
    ],
)
def test_what_the_standard_does_not_know_is_named(rule: Rule, said: str) -> None:
    with pytest.raises(BadRule) as error:
        local("2026-10-19T17:00", rule)
    assert (error.value.code, error.value.facts) == ("broken_rule", {"value": said})


def test_more_times_a_day_than_hours_are_too_often() -> None:
    with pytest.raises(BadRule) as error:
        local("2026-10-19T17:00", {"FREQ": ["DAILY"], "BYHOUR": [9, 10, 11], "BYMINUTE": [*range(0, 50, 5)]})
    assert error.value.code == "too_often"


NEVER: tuple[Rule, ...] = (
    {"FREQ": ["DAILY"], "BYMONTH": [2], "BYMONTHDAY": [30], "COUNT": [5]},
    {"FREQ": ["DAILY"], "INTERVAL": [7], "BYDAY": ["TU"]},
    {"FREQ": ["WEEKLY"], "BYMONTH": [2], "BYDAY": ["MO"], "BYMONTHDAY": [31]},
    {"FREQ": ["MONTHLY"], "INTERVAL": [12], "BYMONTH": [2]},
    {"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [30], "INTERVAL": [2**31 - 1]},
)


@pytest.mark.parametrize("rule", NEVER)
@pytest.mark.parametrize("first", ["2026-10-19T17:00", "1970-10-19T17:00"])
def test_a_rule_that_never_holds_ends_all_the_same(rule: Rule, first: str) -> None:
    begun = process_time()
    assert local(first, rule) == [first.replace("T", " ")]
    assert process_time() - begun < 1


def test_the_rules_of_a_file_are_given_up_together() -> None:
    work = Work()
    recurrence = Recurrence(wall("1970-10-19T17:00"), PRAGUE, NEVER[:1])
    begun = process_time()
    with pytest.raises(TooMuchWork):
        list(map(starts, repeat(recurrence), repeat(NOW), repeat(work, 20_000)))
    assert process_time() - begun < 10


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Prague", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("until", "count"),
    [
        (date(1, 1, 1), 1),
        (datetime(1, 1, 1, tzinfo=UTC), 1),
        (wall("0001-01-01T00:00"), 1),
        (date(9999, 12, 31), 6),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), 6),
        (wall("9999-12-31T23:59:59"), 6),
    ],
)
def test_an_end_may_lie_as_far_away_as_can_be_written(zone: str, until: date, count: int) -> None:
    rule: Rule = {"FREQ": ["YEARLY"], "UNTIL": [until]}
    assert len(local("2026-10-19T17:00", rule, zone=ZoneInfo(zone))) == count


@pytest.mark.parametrize("interval", [1, 2, 3])
@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;BYMONTH=1,3",
        "FREQ=WEEKLY;WKST=SU;BYDAY=TU,TH",
        "FREQ=WEEKLY;WKST=MO;BYDAY=TU,SU;BYHOUR=9,17;BYMINUTE=0,30",
        "FREQ=MONTHLY;BYDAY=1FR,-1SU",
        "FREQ=MONTHLY;BYMONTHDAY=-3,31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=YEARLY;BYMONTH=6,7",
        "FREQ=YEARLY;BYYEARDAY=1,100,-1",
        "FREQ=YEARLY;BYDAY=20MO,-1FR",
        "FREQ=YEARLY;BYWEEKNO=20,53;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ],
)
def test_rules_that_hold_are_followed_as_far_as_dateutil_follows_them(text: str, interval: int) -> None:
    """The examples of RFC 5545, section 3.8.5.3: bounding the steps leaves out none of them."""
    text = f"{text};INTERVAL={interval}"
    rule = {name: values.split(",") for name, _, values in (part.partition("=") for part in text.split(";"))}
    typed = {name: [int(v) if v.lstrip("-").isdigit() else v for v in values] for name, values in rule.items()}
    for first in (wall("2023-10-31T09:00"), wall("2024-02-29T17:30")):
        expected = rrulestr(text, dtstart=first)
        for days in (0, 1, 30, 366, 1_500, 4_000):
            last = first + timedelta(days=days)
            assert list(walls(typed, first, last, Work(10**9))) == expected.between(first, last, inc=True)


def test_ten_years_of_days_are_more_than_are_followed() -> None:
    assert recurrences.MOST_OCCURRENCES < 3_653
    with pytest.raises(BadRule):
        local("2017-01-01T10:00", {"FREQ": ["DAILY"]})
