"""What single cells hold: each reader takes a cell's text and returns its value, or raises BadCell."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from lessonbook.domain.people.rules import is_zone
from lessonbook.domain.timetable.models import validate_link

DATE = re.compile(r"\d{4}-\d\d-\d\d")
WALL_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
YEARS = range(1970, 2200)
MOST_PLACES = 1_000_000
LONGEST_ID = 255

CALENDAR = "ics:"
"""What the source ids of sessions from calendars begin with; those of a bundle are kept as they stand in it."""

Reader = Callable[[str], Any]


class BadCell(ValueError):
    """A cell that can't be read: `code` says why, `facts` fill the sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


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
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return found if found.astimezone(zone).replace(tzinfo=None) == wall else None
