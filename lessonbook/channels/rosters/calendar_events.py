"""One event of an iCalendar file: its properties read and checked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component

from lessonbook.channels.rosters import cells
from lessonbook.channels.rosters.calendar_zones import Zones
from lessonbook.channels.rosters.cells import BadCell
from lessonbook.channels.rosters.recurrences import Recurrence, wall_instant
from lessonbook.channels.rosters.roster import Meeting, row_hash
from lessonbook.channels.rosters.tables import LONGEST_SESSION, refuse_length

LONGEST_NAME = 200
IN_UTC = ZoneInfo.no_cache("UTC")
"""That of times which end in Z; not the zone that TZID=UTC names, which a session is held in."""
USED = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


class BadEvent(ValueError):
    """An event that can't be read: the property, why, and the facts."""

    def __init__(self, column: str, code: str, **facts: object) -> None:
        super().__init__(code)
        self.column = column
        self.code = code
        self.facts = facts


@dataclass(slots=True)
class Event:
    """An event, or, with a `recurrence_id`, a changed occurrence of one: the instant or the day it would have been."""

    line: int
    uid: str
    recurrence: Recurrence
    zone: ZoneInfo
    """In which its sessions are held; its rules may run in UTC all the same."""
    lasts: timedelta
    summary: str
    location: str
    link: str
    is_cancelled: bool
    recurrence_id: datetime | date | None

    @property
    def starts_at(self) -> datetime:
        return wall_instant(self.recurrence.starts, self.recurrence.zone)

    def changed_instant(self, instants: Iterable[datetime]) -> datetime:
        """The instant of the occurrence that this one changes, where only its day is given one of `instants`."""
        if isinstance(self.recurrence_id, datetime):
            return self.recurrence_id
        return next((at for at in instants if at.astimezone(self.zone).date() == self.recurrence_id), self.starts_at)

    def meeting(self, id_: str, at: datetime) -> Meeting:
        """The session that begins at an instant."""
        ends_at = at + self.lasts
        facts = (at.isoformat(), ends_at.isoformat(), self.zone.key, self.location, self.summary, self.link)
        return Meeting(
            line=self.line,
            hash=row_hash(*facts),
            id=id_,
            class_="",
            starts_at=at,
            ends_at=ends_at,
            zone=self.zone.key,
            day=at.astimezone(self.zone).date(),
            location=self.location,
            instructor="",
            lesson=self.summary,
            goal="",
            link=self.link,
            capacity=None,
        )


def read_event(component: Component, line: int, zones: Zones) -> Event:
    """Read an event that has a time of day. Raises BadEvent."""
    for name, reason in component.errors:
        if name in USED:
            raise BadEvent(name, "broken_property", reason=reason[:100])
    if not (uid := _text(component, "UID")):
        raise BadEvent("UID", "no_id")
    if "DTSTART" not in component:
        raise BadEvent("DTSTART", "empty")
    wall, zone = _wall("DTSTART", _one(component, "DTSTART"), zones)
    return Event(
        line=line,
        uid=uid,
        recurrence=_recurrence(component, wall, zone, zones),
        zone=zones.default if zone is IN_UTC else zone,
        lasts=_length(component, wall_instant(wall, zone), zones),
        summary=_name(component, "SUMMARY"),
        location=_name(component, "LOCATION"),
        link=_link(component),
        is_cancelled=_text(component, "STATUS").upper() == "CANCELLED",
        recurrence_id=_recurrence_id(component, zones),
    )


def _length(component: Component, starts_at: datetime, zones: Zones) -> timedelta:
    """How long an event lasts, in elapsed time; icalendar doesn't tell a day from 24 hours."""
    if "DTEND" in component:
        column, lasts = "DTEND", _instant("DTEND", _one(component, "DTEND"), zones) - starts_at
    else:
        column, lasts = "DURATION", _one(component, "DURATION").dt if "DURATION" in component else timedelta()
    if refusal := refuse_length(starts_at, starts_at + lasts):
        raise BadEvent(column, refusal, days=LONGEST_SESSION.days)
    return lasts


def _recurrence(component: Component, wall: datetime, zone: ZoneInfo, zones: Zones) -> Recurrence:
    added = [_instant("RDATE", value, zones) for value in _each(component, "RDATE")]
    left_out = list(_each(component, "EXDATE"))
    return Recurrence(
        starts=wall,
        zone=zone,
        rules=[dict(rule) for rule in _all(component, "RRULE")],
        added=added,
        left_out=[_instant("EXDATE", value, zones) for value in left_out if type(value.dt) is not date],
        days_left_out=[value.dt for value in left_out if type(value.dt) is date],
    )


def _recurrence_id(component: Component, zones: Zones) -> datetime | date | None:
    if "RECURRENCE-ID" not in component:
        return None
    value = _one(component, "RECURRENCE-ID")
    if str(value.params.get("RANGE", "")):
        raise BadEvent("RECURRENCE-ID", "no_range")
    if type(value.dt) is date:
        day: date = value.dt
        return day
    return _instant("RECURRENCE-ID", value, zones)


def _instant(name: str, value: Any, zones: Zones) -> datetime:
    # A period begins where its session does; how long it is stands in the event.
    return wall_instant(*_wall(name, value, zones))


def _wall(name: str, value: Any, zones: Zones) -> tuple[datetime, ZoneInfo]:
    """A time on the wall and its zone; without one it is in the file's."""
    at = value.dt[0] if isinstance(value.dt, tuple) else value.dt
    if not isinstance(at, datetime):
        raise BadEvent(name, "no_time_of_day")
    if at.year not in cells.YEARS:
        raise BadEvent(name, "no_such_time", value=str(at)[:60])
    tzid = str(value.params.get("TZID", ""))
    if tzid:
        if (zone := zones.named(tzid)) is None:
            raise BadEvent(name, "no_zone_of_calendar", value=tzid[:60])
        return at.replace(tzinfo=None, fold=0), zone
    if at.tzinfo is not None:
        return at.astimezone(IN_UTC).replace(tzinfo=None), IN_UTC
    return at, zones.default


def _name(component: Component, column: str) -> str:
    text = _text(component, column)
    if len(text) > LONGEST_NAME:
        raise BadEvent(column, "too_long", most=LONGEST_NAME)
    return text


def _link(component: Component) -> str:
    """The address of the class: a conference's (RFC 7986) that is on the web, else the event's."""
    conferences = (str(value).strip() for value in _all(component, "CONFERENCE"))
    found = next((each for each in conferences if each.lower().startswith(("http://", "https://"))), None)
    column, text = ("CONFERENCE", found) if found else ("URL", _text(component, "URL"))
    try:
        return str(cells.link(text))
    except BadCell as error:
        raise BadEvent(column, error.code, **error.facts) from error


def _text(component: Component, column: str) -> str:
    """A property as text, on one line: calendars break lines in names where a page wouldn't."""
    return " ".join(str(_one(component, column)).split()) if column in component else ""


def _one(component: Component, column: str) -> Any:
    value = component[column]
    if isinstance(value, list):
        raise BadEvent(column, "property_twice")
    return value


def _all(component: Component, column: str) -> list[Any]:
    value = component.get(column, [])
    return value if isinstance(value, list) else [value]


def _each(component: Component, column: str) -> Iterator[Any]:
    """The single values of properties that list several, each with the property's parameters."""
    for several in _all(component, column):
        yield from several.dts
