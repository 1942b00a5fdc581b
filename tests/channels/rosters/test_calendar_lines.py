"""Content lines of calendars, and how much is kept of them."""

import tracemalloc
from collections.abc import Iterable, Iterator
from time import process_time

import pytest

from lessonbook.channels.rosters import calendar_lines
from lessonbook.channels.rosters.calendar_lines import CalendarText, read_calendars, unfolded
from lessonbook.channels.rosters.problems import Unreadable


def calendar(*lines: str) -> list[CalendarText]:
    return read_calendars([f"{line}\r\n" for line in ("BEGIN:VCALENDAR", *lines, "END:VCALENDAR")], "a.ics")


def refusal(lines: Iterable[str]) -> tuple[str, int | None]:
    with pytest.raises(Unreadable) as error:
        read_calendars(lines, "a.ics")
    [problem] = error.value.problems
    return problem.code, problem.line


def test_lines_are_unfolded_and_keep_the_number_of_their_first() -> None:
    lines = ["A:one\r\n", " two\r\n", "\r\n", "\t three\n", "B:\n", "\n", "C:last"]
    assert list(unfolded(lines)) == [(1, "A:onetwo three"), (5, "B:"), (7, "C:last")]


def test_a_line_is_kept_up_to_its_limit_however_it_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_lines, "LONGEST", 5)
    lines = ["A:1234567\n", " 8\n", "B:1\n", " 234567\n", " 8\n", "C\n"]
    assert [line for _, line in unfolded(lines)] == ["A:123", "B:123", "C"]


def test_of_a_component_only_what_is_read_is_kept() -> None:
    [found] = calendar(
        "METHOD:cancel",
        "x-wr-timezone : Europe/Berlin",
        "BEGIN:VTIMEZONE",
        "TZID:(UTC+01:00) Paris\\, Berlin",
        "BEGIN:STANDARD",
        "TZNAME:CET",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "begin:vevent",
        "UID:a",
        *["SUMMARY:x"] * 9,
        "SUM",
        " MARY:y",
        "DESCRIPTION:z",
        "BEGIN:VALARM",
        "UID:b",
        "END:VALARM",
        "END:VEVENT",
    )
    assert (found.method, found.zone) == ("CANCEL", "Europe/Berlin")
    zone = "BEGIN:STANDARD\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
    assert found.zones == {"(UTC+01:00) Paris, Berlin": (zone,)}
    [event] = found.events
    assert (event.line, event.too_long) == (11, "")
    assert event.text == "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:x\r\nSUMMARY:x\r\nEND:VEVENT\r\n"


def test_rules_and_dates_are_counted_before_any_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_lines, "MOST_DATES", 3)
    head = ["BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "RRULE:FREQ=DAILY\n"]
    assert refusal([*head, "EXDATE:1,2\n", "RDATE:3\n"]) == ("too_many_dates", 5)
    assert refusal([*head, "EXDATE:1,2,3\n"]) == ("too_many_dates", 4)


def many(count: int, *lines: str) -> Iterator[str]:
    yield "BEGIN:VCALENDAR\n"
    for number in range(count):
        yield from ("BEGIN:VEVENT\n", f"UID:{number}\n", *lines, "END:VEVENT\n")
    yield "END:VCALENDAR\n"


def test_more_events_than_there_may_be_are_refused_in_time_and_memory() -> None:
    begun = process_time()
    assert refusal(many(200_000)) == ("too_many_events", 60_002)
    assert process_time() - begun < 5


def test_what_is_not_read_takes_no_memory() -> None:
    tracemalloc.start()
    [found] = read_calendars(many(500, "DESCRIPTION:\n", *[f" {'x' * 70}\n"] * 100), "a.ics")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(found.events), most < 1024 * 1024) == (500, True)
