"""What single cells hold: each reader takes a cell's text and returns its value, or raises BadCell."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import Any
from unicodedata import category
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from lessonbook.domain.people.rules import is_zone
from lessonbook.domain.timetable.models import MARK_MINUTES, validate_link
from lessonbook.scheduling.wall_time import passes_shown

DATE = re.compile(r"\d{4}-\d\d-\d\d")
WALL_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(:\d\d)?")
YEARS = range(1970, 2200)
MOST_PLACES = 1_000_000
LONGEST_ID = 255
LAST_HOUR, LAST_MINUTE = 23, 59
SHOWN = frozenset("LNPS")
"""The kinds of characters that show by themselves: letters, numbers, punctuation, symbols."""
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol that show nothing: fillers of Hangul, and Braille without a dot."""

CALENDAR = "ics:"
"""What the source ids of sessions from calendars begin with; those of a bundle are kept as they stand in it."""

Reader = Callable[[str], Any]


class BadCell(ValueError):
    """A cell that can't be read: `code` says why, `facts` fill the sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def is_visible(cell: str) -> bool:
    """Whether there is anything to see in a text."""
    return any(category(letter)[0] in SHOWN and letter not in BLANKS for letter in cell)


def text(most: int) -> Reader:
    """Any text of at most `most` characters; it is kept as it is, formulas and markup included."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise BadCell("too_long", most=most)
        return cell

    return read


def session_id(cell: str) -> str:
    """An id of a session, which may not look like one from a calendar."""
    if cell.startswith(CALENDAR):
        raise BadCell("reserved_id", value=cell[:60])
    return str(text(LONGEST_ID)(cell))


def ids(cell: str) -> tuple[str, ...]:
    """Several ids, separated by commas, each once."""
    found = dict.fromkeys(part.strip() for part in cell.split(",") if part.strip())
    if any(len(each) > LONGEST_ID for each in found):
        raise BadCell("too_long", most=LONGEST_ID)
    return tuple(found)


def flag(cell: str) -> bool:
    """Either true or false; an empty cell means true."""
    if cell.lower() not in {"", "true", "false"}:
        raise BadCell("no_such_word", value=cell[:60], choices="true, false")
    return cell.lower() != "false"


def day(cell: str) -> date | None:
    """A date such as 2026-09-01; None for an empty cell."""
    if not cell:
        return None
    try:
        found = date.fromisoformat(cell) if DATE.fullmatch(cell) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise BadCell("no_such_date", value=cell[:60])
    return found


def wall_time(cell: str) -> datetime:
    """A date and time on a wall, such as 2026-09-01T17:00, naive: its zone stands in another cell."""
    try:
        found = datetime.fromisoformat(cell) if WALL_TIME.fullmatch(cell) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise BadCell("no_such_time", value=cell[:60])
    return found


@cache
def zone(cell: str) -> ZoneInfo:
    """An IANA time zone such as Europe/Prague."""
    if not is_zone(cell):
        raise BadCell("no_such_zone", value=cell[:60])
    return ZoneInfo(cell)


def places(cell: str) -> int | None:
    """How many places there are, 0 for nobody; None, without a limit, for an empty cell."""
    if not cell:
        return None
    if not (cell.isascii() and cell.isdecimal()) or len(cell) > len(str(MOST_PLACES)) or int(cell) > MOST_PLACES:
        raise BadCell("no_such_number", value=cell[:60], most=MOST_PLACES)
    return int(cell)


def number(least: int, most: int, *, by: int = 1) -> Reader:
    """A whole number from `least` to `most`, a multiple of `by`; None for an empty cell."""

    def read(cell: str) -> int | None:
        if not cell:
            return None
        if not (cell.isascii() and cell.isdecimal()) or len(cell) > len(str(most)) or not least <= int(cell) <= most:
            raise BadCell("no_number", value=cell[:60], least=least, most=most)
        if int(cell) % by:
            raise BadCell("no_multiple", value=cell[:60], by=by)
        return int(cell)

    return read


def numbers(least: int, most: int, *, by: int = 1) -> Reader:
    """One or several such numbers, separated by semicolons, each once; None for an empty cell."""
    read_one = number(least, most, by=by)

    def read(cell: str) -> list[int] | None:
        if not cell:
            return None
        found = dict.fromkeys(read_one(part.strip()) for part in cell.split(";"))
        if None in found:
            raise BadCell("no_number", value=cell[:60], least=least, most=most)
        return list(found)

    return read


def word(*choices: str) -> Reader:
    """One of some words, in capitals or not; None for an empty cell."""

    def read(cell: str) -> str | None:
        if cell and cell.lower() not in choices:
            raise BadCell("no_such_word", value=cell[:60], choices=", ".join(choices))
        return cell.lower() or None

    return read


def switch(cell: str) -> bool | None:
    """Either true or false; None for an empty cell."""
    found = word("true", "false")(cell)
    return None if found is None else found == "true"


def opens(cell: str) -> time | None:
    """A time of day on a 5-minute mark, such as 09:30; None for an empty cell."""
    if not cell:
        return None
    found = CLOCK.fullmatch(cell)
    if not found or int(found[1]) > LAST_HOUR or int(found[2]) > LAST_MINUTE:
        raise BadCell("no_time_of_clock", value=cell[:60])
    if int(found[2]) % MARK_MINUTES or (found[3] or ":00") != ":00":
        raise BadCell("off_mark", value=cell[:60], minutes=MARK_MINUTES)
    return time(int(found[1]), int(found[2]))


def closes(cell: str) -> time | None:
    """The same; 24:00 is as good as 00:00 for the day's end."""
    return opens("00:00" if cell in {"24:00", "24:00:00"} else cell)


def link(cell: str) -> str:
    """An address of the web (http, https), or nothing."""
    if cell:
        try:
            validate_link(cell)
        except ValidationError as error:
            raise BadCell("no_link", value=cell[:60]) from error
    return cell


def instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) of a wall time in a zone: of one that comes twice the first, of one that is skipped None."""
    found = passes_shown(wall.date(), wall.time(), zone)
    return found[0] if found else None
