"""Reading sessions from an iCalendar file (RFC 5545): each occurrence of an event is a session of its own.

An event is found again by its UID, an occurrence of a recurring one by UID and RECURRENCE-ID.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from warnings import catch_warnings
from zoneinfo import ZoneInfo

from icalendar import Component, vDDDTypes

from lessonbook.channels.rosters.bundle import decoded
from lessonbook.channels.rosters.calendar_events import BadEvent, Event, read_event
from lessonbook.channels.rosters.calendar_lines import Part, name_of, read_calendars
from lessonbook.channels.rosters.calendar_zones import Definitions, Zones
from lessonbook.channels.rosters.cells import CALENDAR
from lessonbook.channels.rosters.problems import Findings, unreadable
from lessonbook.channels.rosters.recurrences import BadRule, TooMuchWork, Work, starts
from lessonbook.channels.rosters.roster import Listing, Meeting, Mode, row_hash
from lessonbook.domain.people.rules import is_zone

MOST_BYTES = 20 * 1024 * 1024
MOST_SESSIONS = 20_000
LONGEST_UID = 200
BROKEN = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError)
"""What icalendar raises over what it can't read; the last two where it looks for a zone in the files of the system."""


def read_calendar(
    path: Path, default: ZoneInfo, now: datetime, findings: Findings
) -> tuple[Listing[Meeting], set[str]]:
    """Return the sessions of a file, and what the source ids of all that its events make begin with.

    Times without a zone are in the calendar's (X-WR-TIMEZONE), else in the zone `default`; what is in UTC is held in
    that zone, too. Raises Unreadable: too_large, not_utf8, broken_calendar, broken_property, too_many_events,
    too_many_dates, too_many_sessions, too_much_work.
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
    work = Work()
    for uid, event in masters.items():
        _list_occurrences(event, changes.pop(uid, []), now, work, listing, findings)
    for alone in changes.values():
        for event in alone:
            _list_change(event, _changed_instant(event, {}), listing)
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
        calendars = read_calendars(decoded(raw, path.name), path.name)
    definitions = Definitions()
    for calendar in calendars:
        zone = ZoneInfo(calendar.zone) if is_zone(calendar.zone) else default
        zones = Zones(calendar.zones, zone, definitions)
        for part in calendar.events:
            if event := _read(part, zones, path.name, findings):
                event.is_cancelled = event.is_cancelled or calendar.method == "CANCEL"
                yield event


def _read(part: Part, zones: Zones, file: str, findings: Findings) -> Event | None:
    """An event as it is read; None where it has no time of day, or is wrong. Raises Unreadable: broken_property."""
    component = _parse(part, file)
    start = component.get("DTSTART")
    if isinstance(start, vDDDTypes) and type(start.dt) is date:
        findings.warn("all_day", file, part.line, value=str(component.get("SUMMARY", ""))[:60])
        return None
    try:
        return read_event(component, part, zones)
    except BadEvent as error:
        findings.error(error.code, file, part.line, column=error.column, **error.facts)
        return None


def _parse(part: Part, file: str) -> Component:
    try:
        return _parsed(part.text)
    except BROKEN:
        begin, *lines, end, _ = part.text.split("\r\n")
        wrong = next((line for line in lines if not _can_be_parsed(f"{begin}\r\n{line}\r\n{end}")), "")
    raise unreadable("broken_property", file, part.line, column=name_of(wrong), reason=wrong[:100])


def _can_be_parsed(text: str) -> bool:
    try:
        return bool(_parsed(text).name)
    except BROKEN:
        return False


def _parsed(text: str) -> Component:
    with catch_warnings(action="ignore"):  # guesses at time zones; ours are made by `Zones`
        return Component.from_ical(text)


def _list_occurrences(
    event: Event, changes: list[Event], now: datetime, work: Work, listing: Listing[Meeting], findings: Findings
) -> None:
    """List the sessions of an event: by its rules, but for occurrences that are changed or cancelled."""
    if event.is_cancelled:
        return
    try:
        instants = starts(event.recurrence, now, work)
    except BadRule as error:
        findings.error(error.code, listing.file, event.line, column="RRULE", **error.facts)
        return
    except TooMuchWork as error:
        raise unreadable("too_much_work", listing.file, event.line, column="RRULE") from error
    if event.recurrence.is_endless:
        findings.warn("endless", listing.file, event.line, value=event.summary[:60])
    # An occurrence may be named by its day alone (RFC 5545, section 3.8.4.4).
    days = {at.astimezone(event.zone).date(): at for at in reversed(instants)} if changes else {}
    changed = [(_changed_instant(change, days), change) for change in changes]
    gone = {at for at, _ in changed}
    for at in instants:
        if at not in gone:
            _add(listing, event.meeting(source_id(event.uid, at if event.recurrence.recurs else None), at))
    for at, change in changed:
        _list_change(change, at, listing)


def _changed_instant(change: Event, days: Mapping[date, datetime]) -> datetime:
    """The instant of the occurrence that a change takes the place of, where only its day is given one of these."""
    if isinstance(change.recurrence_id, datetime):
        return change.recurrence_id
    assert change.recurrence_id is not None
    return days.get(change.recurrence_id, change.starts_at)


def _list_change(change: Event, at: datetime, listing: Listing[Meeting]) -> None:
    if not change.is_cancelled:
        _add(listing, change.meeting(source_id(change.uid, at), change.starts_at))


def _add(listing: Listing[Meeting], meeting: Meeting) -> None:
    listing.rows[meeting.id] = meeting
    if len(listing.rows) > MOST_SESSIONS:
        raise unreadable("too_many_sessions", listing.file, meeting.line, most=MOST_SESSIONS)
