"""Dates and times as people say them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.faces.look import dates
from lessonbook.faces.look.viewpoint import Viewpoint, is_right_to_left, locale_of

START = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
END = START + timedelta(minutes=45)


def seen(language: str, zone: str = "Europe/Berlin") -> Viewpoint:
    return Viewpoint(language, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Wed 25 Nov 2026, 16:30–17:15"),
        ("en-us", "Wed, Nov 25, 2026, 4:30\N{THIN SPACE}–\N{THIN SPACE}5:15\N{NARROW NO-BREAK SPACE}PM"),
        ("cs", "st 25. 11. 2026, 16:30–17:15"),
        ("de", "Mi., 25. Nov. 2026, 16:30–17:15"),
        ("ja", "2026年11月25日(水), 16:30–17:15"),
        ("xx-unknown", "Wed 25 Nov 2026, 16:30–17:15"),
    ],
)
def test_a_session_is_said_in_the_viewers_language(language: str, expected: str) -> None:
    assert dates.session_text(START, END, seen(language)) == expected


def test_a_session_is_said_in_the_viewers_zone() -> None:
    assert dates.session_text(START, END, seen("en", "Asia/Kathmandu")) == "Wed 25 Nov 2026, 21:15–22:00"


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-25 22:30", 45, "23:30 – Thu 00:15"),
        ("2026-11-25 22:00", 60, "23:00–00:00"),
        ("2026-11-25 22:00", 60 + 24 * 60, "23:00 – Fri 00:00"),
        ("2026-11-25 23:00", 60, "00:00–01:00"),
        ("2026-11-25 08:00", 7 * 24 * 60, "09:00 – Wed 09:00"),
        ("2026-10-25 00:15", 30, "02:15 CEST–02:45 CEST"),
        ("2026-10-25 00:30", 60, "02:30 CEST–02:30 CET"),
        ("2026-10-25 01:30", 60, "02:30 CET–03:30"),
        ("2026-03-29 00:30", 60, "01:30–03:30"),
        ("2026-10-25 09:00", 60, "10:00–11:00"),
    ],
)
def test_a_range_names_another_day_and_which_of_two_equal_hours(start: str, minutes: int, expected: str) -> None:
    begins = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert dates.range_text(begins, begins + timedelta(minutes=minutes), seen("en")) == expected


def test_a_repeated_hour_without_letters_in_its_zone_names_the_offset() -> None:
    repeated = datetime(2018, 2, 18, 2, 30, tzinfo=UTC)
    assert dates.time_text(repeated, seen("en", "America/Sao_Paulo")) == "23:30 UTC-03"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-60, "ended"),
        (-45, "ended"),
        (-44, "live now"),
        (0, "live now"),
        (0.5, "in 1 minute"),
        (11.2, "in 12 minutes"),
        (89, "in 89 minutes"),
        (90, "in 2 hours"),
        (23 * 60, "in 23 hours"),
        (24 * 60, "tomorrow"),
        (32 * 60, "tomorrow"),
        (50 * 60, "in 2 days"),
        (10 * 24 * 60, "in 10 days"),
    ],
)
def test_how_far_off_it_is_counts_minutes_then_hours_then_days_of_the_calendar(minutes: float, expected: str) -> None:
    assert dates.until_text(START, END, START - timedelta(minutes=minutes), seen("en")) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "in 12 minutes"), ("cs", "za 12 minut"), ("de", "in 12 Minuten")]
)
def test_how_far_off_it_is_follows_the_language(language: str, expected: str) -> None:
    assert dates.until_text(START, END, START - timedelta(minutes=12), seen(language)) == expected


def test_the_year_is_said_only_where_it_is_another() -> None:
    new_year = date(2027, 1, 6)
    assert dates.near_day_text(new_year, date(2026, 12, 30), seen("en")) == "Wed 6 Jan 2027"
    assert dates.near_day_text(new_year, date(2027, 1, 4), seen("en")) == "Wed 6 Jan"


def test_titles_name_the_week_and_the_month() -> None:
    assert dates.week_title(date(2026, 11, 23), seen("en")) == "23–29 Nov 2026"
    assert dates.week_title(date(2026, 12, 28), seen("en")) == "28 Dec 2026\N{THIN SPACE}–\N{THIN SPACE}3 Jan 2027"
    assert dates.month_title(date(2026, 11, 1), seen("cs")) == "listopad 2026"
    assert dates.long_day_text(date(2026, 11, 25), seen("en")) == "Wednesday 25 November 2026"
    assert dates.long_day_text(date(2026, 11, 25), seen("de")) == "Mittwoch, 25. November 2026"


@pytest.mark.parametrize(("minutes", "expected"), [(45, "45 min"), (90, "90 min"), (120, "2 h"), (150, "2 h 30 min")])
def test_lengths_are_said_in_minutes_and_hours(minutes: int, expected: str) -> None:
    assert dates.length_text(minutes) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "16:00"), ("en-us", "4 PM")])
def test_the_hours_of_an_axis_are_short(language: str, expected: str) -> None:
    assert dates.hour_text(16 * 60, seen(language)) == expected


@given(st.integers(15_800_000, 41_500_000), st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe"]))
def test_no_two_instants_of_a_day_read_the_same(minutes_of_epoch: int, zone: str) -> None:
    view = seen("en", zone)
    instant = datetime.fromtimestamp(minutes_of_epoch * 60, UTC)
    for later in (timedelta(minutes=30), timedelta(hours=1)):
        if view.day(instant) == view.day(instant + later):
            assert dates.time_text(instant, view) != dates.time_text(instant + later, view)


def test_regions_fall_back_to_their_language() -> None:
    assert str(locale_of("de-xx")) == "de"
    assert str(locale_of("pt-br")) == "pt_BR"
    assert str(locale_of("zh-hans")) == "zh_Hans"


def test_direction_follows_the_language() -> None:
    assert is_right_to_left("ar")
    assert not is_right_to_left("cs")
