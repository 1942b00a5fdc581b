"""What the clock says of a session, and when its class may be joined."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lessonbook.domain.refusals import Refusal
from lessonbook.domain.shown import Shown, overtaken
from lessonbook.domain.texts import level
from lessonbook.scheduling.intervals import Interval


class Status(StrEnum):
    """The status of a session or a seat as people see it; only *cancelled* is stored."""

    UPCOMING = "upcoming"
    LIVE = "live"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


def place_name(venue: str | None, room: str | None) -> str:
    """What a place is called: the house and the room in it; empty where it is neither."""
    return level(", ".join(name for name in (venue, room) if name))


def status(starts_at: datetime, ends_at: datetime, *, cancelled: bool, now: datetime) -> Status:
    """The status at the instant `now`: live in [starts_at, ends_at)."""
    if cancelled:
        return Status.CANCELLED
    if now < starts_at:
        return Status.UPCOMING
    return Status.LIVE if now < ends_at else Status.COMPLETED


def join_window(starts_at: datetime, ends_at: datetime, opens_before: timedelta) -> Interval:
    """When the class link works: from `opens_before` the start until the end, [opens, closes)."""
    return Interval(starts_at - opens_before, ends_at)


@dataclass(frozen=True, slots=True)
class Joining:
    """The facts that decide whether somebody may join a class."""

    window: Interval
    cancelled: bool
    seat_stands: bool
    has_link: bool


def refuse_joining(facts: Joining, now: datetime) -> Refusal | None:
    """Why the class can't be joined at the instant `now`, by the server's clock; None if it can."""
    if facts.cancelled:
        return Refusal("session_cancelled")
    if not facts.seat_stands:
        return Refusal("no_seat")
    if now >= facts.window.end:
        return Refusal("session_over")
    if not facts.has_link:
        return Refusal("no_class_link")
    if now < facts.window.start:
        return Refusal("too_early", until=facts.window.start, facts={"opens": facts.window.start})
    return None


def refuse_stranger(instructor_id: int | None, person_id: int | None, code: str) -> Refusal | None:
    """Why somebody can't do what only the session's own instructor does; None if they can."""
    if person_id is not None and instructor_id == person_id:
        return None
    return Refusal("not_your_session", facts={"session": code})


def refuse_overtaken(
    code: str, wanted: Mapping[str, object], shown: Shown | None, stands: Mapping[str, object]
) -> Refusal | None:
    """Why answers about a session can't be written: since they were shown somebody else changed just those."""
    return Refusal("session_changed", facts={"session": code}) if overtaken(wanted, shown, stands) else None
