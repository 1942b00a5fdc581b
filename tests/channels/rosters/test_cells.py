"""What cells may hold."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from lessonbook.channels.rosters import cells
from lessonbook.channels.rosters.cells import BadCell, Reader, instant, is_visible


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.text(11), "=HYPERLINK(", "=HYPERLINK("),
        (cells.text(3), "", ""),
        (cells.ids, " g1, g2 ,,g1", ("g1", "g2")),
        (cells.ids, "", ()),
        (cells.flag, "", True),
        (cells.flag, "TRUE", True),
        (cells.flag, "false", False),
        (cells.day, "2026-09-01", date(2026, 9, 1)),
        (cells.day, "", None),
        (cells.wall_time, "2026-09-01T17:00", datetime(2026, 9, 1, 17)),  # noqa: DTZ001  a time on the wall
        (cells.wall_time, "2026-09-01 17:00:30", datetime(2026, 9, 1, 17, 0, 30)),  # noqa: DTZ001
        (cells.zone, "Pacific/Kiritimati", ZoneInfo("Pacific/Kiritimati")),
        (cells.places, "", None),
        (cells.places, "0", 0),
        (cells.places, "1000000", 1_000_000),
        (cells.link, "", ""),
        (cells.link, "https://meet.example.org/a?b=1&c=2", "https://meet.example.org/a?b=1&c=2"),
        (cells.session_id, "K1-01", "K1-01"),
    ],
)
def test_a_cell_holds(read: Reader, cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "code"),
    [
        (cells.text(3), "four", "too_long"),
        (cells.ids, "x" * 256, "too_long"),
        (cells.flag, "yes", "no_such_word"),
        (cells.day, "2026-02-29", "no_such_date"),
        (cells.day, "20260901", "no_such_date"),
        (cells.day, "1.9.2026", "no_such_date"),
        (cells.day, "0001-01-01", "no_such_date"),
        (cells.wall_time, "2026-09-01", "no_such_time"),
        (cells.wall_time, "2026-13-01T17:00", "no_such_time"),
        (cells.wall_time, "2026-09-01T24:00", "no_such_time"),
        (cells.wall_time, "2026-09-01T17:00Z", "no_such_time"),
        (cells.wall_time, "2026-09-01T17:00+02:00", "no_such_time"),
        (cells.wall_time, "9999-12-31T23:59", "no_such_time"),
        (cells.zone, "Europe/Atlantis", "no_such_zone"),
        (cells.zone, "../../etc/passwd", "no_such_zone"),
        (cells.zone, "CEST", "no_such_zone"),
        (cells.places, "-1", "no_such_number"),
        (cells.places, "8.0", "no_such_number"),
        (cells.places, "٨", "no_such_number"),
        (cells.places, "1000001", "no_such_number"),
        (cells.places, "9" * 5_000, "no_such_number"),
        (cells.link, "javascript:alert(1)", "no_link"),
        (cells.link, "ftp://example.org/", "no_link"),
        (cells.link, "https://", "no_link"),
        (cells.link, "https://example.org/a b", "no_link"),
        (cells.link, "https://example.org/" + "a" * 5_000, "no_link"),
        (cells.session_id, "ics:K1-01", "reserved_id"),
    ],
)
def test_a_cell_does_not_hold(read: Reader, cell: str, code: str) -> None:
    with pytest.raises(BadCell) as error:
        read(cell)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("wall", "zone", "at"),
    [
        ("2026-10-19T17:00", "Europe/Prague", "2026-10-19T15:00"),
        ("2026-10-26T17:00", "Europe/Prague", "2026-10-26T16:00"),
        ("2026-10-25T02:30", "Europe/Prague", "2026-10-25T00:30"),  # twice: the first
        ("2027-03-28T02:30", "Europe/Prague", None),  # skipped
        ("2027-03-28T03:00", "Europe/Prague", "2027-03-28T01:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", None),  # half an hour is skipped
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
        ("2026-12-31T23:30", "Pacific/Kiritimati", "2026-12-31T09:30"),
        ("2011-12-30T12:00", "Pacific/Apia", None),  # a whole day is skipped
        ("2018-11-04T00:30", "America/Sao_Paulo", None),  # midnight is skipped
    ],
)
def test_a_wall_time_is_an_instant_the_first_of_two_or_none(wall: str, zone: str, at: str | None) -> None:
    expected = None if at is None else datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("cell", "visible"),
    [
        ("Ana", True),
        ("李", True),
        ("7", True),
        ("-", True),
        ("👍🏽", True),
        ("\u200bAna\u2060", True),
        ("", False),
        ("\u200b\u2060", False),
        ("\u00ad\ufeff\u200e", False),
        ("\u034f\ufe0f", False),
        ("\u2800\u3164", False),
        ("\x01\x7f", False),
    ],
)
def test_a_text_can_be_seen_where_a_character_shows_by_itself(cell: str, visible: bool) -> None:
    assert is_visible(cell) is visible
