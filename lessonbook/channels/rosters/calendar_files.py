"""Reading sessions from an iCalendar file (RFC 5545): each occurrence of an event is a session of its own.

An event is found again by its UID, an occurrence of a recurring one by UID and RECURRENCE-ID.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from warnings import catch_warnings
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, vDDDTypes

from lessonbook.channels.rosters.bundle import decoded
from lessonbook.channels.rosters.calendar_events import BadEvent, Event, read_event
from lessonbook.channels.rosters.calendar_zones import Zones
from lessonbook.channels.rosters.cells import CALENDAR
from lessonbook.channels.rosters.problems import Findings, unreadable
from lessonbook.channels.rosters.recurrences import BadRule, starts
from lessonbook.channels.rosters.roster import Listing, Meeting, Mode, row_hash
from lessonbook.domain.people.rules import is_zone

MOST_BYTES = 20 * 1024 * 1024
MOST_SESSIONS = 20_000
LONGEST_UID = 200
BROKEN = (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError)
"""What icalendar raises over what is no calendar."""


def read_calendar(
    path: Path, default: ZoneInfo, now: datetime, findings: Findings
) -> tuple[Listing[Meeting], set[str]]:
    """Return the sessions of a file, and what the source ids of all that its events make begin with.

    Times without a zone are in the calendar's (X-WR-TIMEZONE), else in the zone `default`; what is in UTC is held in
    that zone, too. Raises Unreadable: too_large, not_utf8, broken_calendar, too_many_sessions.
    """
    listing: Listing[Meeting] = Listing(path.name, Mode.DELTA)
    masters: dict[str, Event] = {}
    changes: dict[str, list[Event]] = {}
    for event in _events(path, default, findings):
        if event.recurrence_id is not None:
            changes.setdefault(event.uid, []).append(event)
        elif event.uid in masters:
            findings.error(
                "twice", path.name, event.line, column="UID", value=event.uid[:60], other=masters[event.uid].line
            )
        else:
            masters[event.uid] = event
    for uid, event in masters.items():
        _list_occurrences(event, changes.pop(uid, []), now, listing, findings)
    for alone in changes.values():
        for event in alone:
            _list_change(event, listing)
    return listing, {source_id(uid) for uid in masters}


def source_id(uid: str, at: datetime | None = None) -> str:
    """The source id of an event's session, or of the occurrence that its rules put at an instant."""
    stem = CALENDAR + (uid if len(uid) <= LONGEST_UID else row_hash(uid))
    return stem if at is None else f"{stem}/{at:%Y%m%dT%H%M%SZ}"


def is_of(id_: str, stems: set[str]) -> bool:
    """Whether a source id is that of a session of one of these events."""
    return id_ in stems or id_.rpartition("/")[0] in stems


def _events(path: Path, default: ZoneInfo, findings: Findings) -> Iterator[Event]:
    """Yield the events that can be read and have a time of day; the others are reported."""
    if (size := path.stat().st_size) > MOST_BYTES:
        raise unreadable("too_large", path.name, size=size, most=MOST_BYTES)
    with path.open("rb") as raw:
        lines = list(decoded(raw, path.name))
    begins = (number for number, line in enumerate(lines, 1) if line.strip().upper() == "BEGIN:VEVENT")
    for calendar in _calendars("".join(lines), path.name):
        zone = str(calendar.get("X-WR-TIMEZONE", ""))
        zones = Zones(calendar.walk("VTIMEZONE"), ZoneInfo(zone) if is_zone(zone) else default)
        is_cancelled = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for component in calendar.walk("VEVENT"):
            if event := _read(component, next(begins, 0), zones, path.name, findings):
                event.is_cancelled = event.is_cancelled or is_cancelled
                yield event
    # icalendar says nothing of an event, or a calendar, that has no end.
    if (line := next(begins, None)) is not None:
        raise unreadable("broken_calendar", path.name, line, reason="END:VEVENT?")


def _calendars(text: str, file: str) -> list[Calendar]:
    try:
        with catch_warnings(action="ignore"):  # guesses at time zones; ours are made by `Zones`
            calendars = Calendar.from_ical(text, multiple=True)
    except BROKEN as error:
        raise unreadable("broken_calendar", file, reason=str(error)[:200]) from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise unreadable("broken_calendar", file, reason="BEGIN:VCALENDAR?")
    return calendars


def _read(component: Component, line: int, zones: Zones, file: str, findings: Findings) -> Event | None:
    start = component.get("DTSTART")
    if isinstance(start, vDDDTypes) and type(start.dt) is date:
        findings.warn("all_day", file, line, value=str(component.get("SUMMARY", ""))[:60])
        return None
    try:
        return read_event(component, line, zones)
    except BadEvent as error:
        findings.error(error.code, file, line, column=error.column, **error.facts)
        return None


def _list_occurrences(
    event: Event, changes: list[Event], now: datetime, listing: Listing[Meeting], findings: Findings
) -> None:
    """List the sessions of an event: by its rules, but for occurrences that are changed or cancelled."""
    if event.is_cancelled:
        return
    try:
        instants = starts(event.recurrence, now)
    except BadRule as error:
        findings.error(error.code, listing.file, event.line, column="RRULE", **error.facts)
        return
    if event.recurrence.is_endless:
        findings.warn("endless", listing.file, event.line, value=event.summary[:60])
    changed = {change.changed_instant(instants): change for change in changes}
    for at in instants:
        if at not in changed:
            _add(listing, event.meeting(source_id(event.uid, at if event.recurrence.recurs else None), at))
    for change in changes:
        _list_change(change, listing, change.changed_instant(instants))


def _list_change(change: Event, listing: Listing[Meeting], at: datetime | None = None) -> None:
    if not change.is_cancelled:
        _add(listing, change.meeting(source_id(change.uid, at or change.changed_instant([])), change.starts_at))


def _add(listing: Listing[Meeting], meeting: Meeting) -> None:
    listing.rows[meeting.id] = meeting
    if len(listing.rows) > MOST_SESSIONS:
        raise unreadable("too_many_sessions", listing.file, meeting.line, most=MOST_SESSIONS)
