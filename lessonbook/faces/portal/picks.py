"""Times picked for booking, as addresses and forms carry them.

S-4K7Q2M                  a seat in the session of this ID
12-202611270900Z-60       an instructor's time: who, from when (UTC), for how many minutes
any-202611270900Z-60      the same with whoever is free
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor, AnyWanted
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat
from lessonbook.domain.booking.openings import Opening
from lessonbook.domain.booking.rules import MOST_TIMES, minutes

FREE = re.compile(r"(any|[1-9]\d{0,17})-(2[01]\d{10})Z-([1-9]\d{0,3})", re.ASCII)
SEAT = re.compile(r"S-[0-9A-Z]{1,10}", re.ASCII)
STAMP = "%Y%m%d%H%M"


def pick_text(pick: AnyWanted) -> str:
    """A pick as an address has it."""
    if isinstance(pick, GroupSeat):
        return pick.code
    who = pick.instructor_id if isinstance(pick, FreeTime) else "any"
    return f"{who}-{pick.starts_at.astimezone(UTC).strftime(STAMP)}Z-{minutes(pick.length or timedelta(0))}"


def pick_of(opening: Opening) -> AnyWanted:
    """The pick of one opening."""
    if opening.session is not None:
        return GroupSeat(opening.session)
    return FreeTime(opening.instructor_id or 0, opening.starts_at, opening.ends_at - opening.starts_at)


def read_pick(text: str) -> AnyWanted | None:
    """The pick that a text means; None if it means none."""
    if SEAT.fullmatch(text):
        return GroupSeat(text)
    found = FREE.fullmatch(text)
    if found is None:
        return None
    try:
        start = datetime.strptime(found[2], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    length = timedelta(minutes=int(found[3]))
    return AnyInstructor(start, length) if found[1] == "any" else FreeTime(int(found[1]), start, length)


def read_picks(texts: Iterable[str]) -> list[AnyWanted]:
    """The different picks that texts mean, in their order; at most one more than can be booked at once."""
    picks: dict[AnyWanted, None] = {}
    for text in texts:
        if len(picks) <= MOST_TIMES and (pick := read_pick(text)):
            picks[pick] = None
    return list(picks)
