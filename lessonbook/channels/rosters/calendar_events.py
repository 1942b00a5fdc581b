"""One event of an iCalendar file (RFC 5545, section 3.6.1): its properties read and checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component, vDDDLists, vRecur

from lessonbook.channels.rosters import cells
from lessonbook.channels.rosters.calendar_lines import Part, name_of
from lessonbook.channels.rosters.calendar_zones import Zones
from lessonbook.channels.rosters.cells import BadCell, is_visible
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


def read_event(component: Component, part: Part, zones: Zones) -> Event:
    """Read an event that has a time of day. Raises BadEvent."""
    if part.too_long:
        raise BadEvent(part.too_long, "too_long", most=part.most)
    for name, reason in component.errors:
        # Where icalendar can't tell a line's name it says which line it is.
        column = name or name_of(reason.partition("'")[2])
        if column in USED:
            raise BadEvent(column, "broken_property", reason=reason[:100])
    if not (uid := _text(component, "UID")):
        raise BadEvent("UID", "no_id")
    if "DTSTART" not in component:
        raise BadEvent("DTSTART", "empty")
    wall, zone = _wall("DTSTART", _one(component, "DTSTART"), zones)
    return Event(
        line=part.line,
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
    """How long an event lasts (RFC 5545, section 3.8.2.5), in elapsed time; icalendar has a day for 24 hours."""
    if "DTEND" in component:
        column, lasts = "DTEND", _instant("DTEND", _one(component, "DTEND"), zones) - starts_at
    else:
        column, lasts = "DURATION", _duration(component) if "DURATION" in component else timedelta()
    if refusal := refuse_length(lasts):
        raise BadEvent(column, refusal, days=LONGEST_SESSION.days)
    return lasts


def _duration(component: Component) -> timedelta:
    lasts = getattr(_one(component, "DURATION"), "dt", None)
    if not isinstance(lasts, timedelta):
        raise _of_another_kind("DURATION", component["DURATION"])
    return lasts


def _recurrence(component: Component, wall: datetime, zone: ZoneInfo, zones: Zones) -> Recurrence:
    added = list(_each(component, "RDATE", vDDDLists))
    left_out = [each for several in _each(component, "EXDATE", vDDDLists) for each in several.dts]
    return Recurrence(
        starts=wall,
        zone=zone,
        rules=[dict(rule) for rule in _each(component, "RRULE", vRecur)],
        added={_instant("RDATE", each, zones) for several in added for each in several.dts},
        left_out={_instant("EXDATE", each, zones) for each in left_out if type(each.dt) is not date},
        days_left_out={each.dt for each in left_out if type(each.dt) is date},
    )


def _recurrence_id(component: Component, zones: Zones) -> datetime | date | None:
    if "RECURRENCE-ID" not in component:
        return None
    value = _one(component, "RECURRENCE-ID")
    if str(value.params.get("RANGE", "")):
        raise BadEvent("RECURRENCE-ID", "no_range")
    at = getattr(value, "dt", None)
    if isinstance(at, date) and not isinstance(at, datetime):
        return at
    return _instant("RECURRENCE-ID", value, zones)


def _instant(name: str, value: Any, zones: Zones) -> datetime:
    # A period begins where its session does; how long it is stands in the event.
    return wall_instant(*_wall(name, value, zones))


def _wall(name: str, value: Any, zones: Zones) -> tuple[datetime, ZoneInfo]:
    """A time on the wall and its zone; without one it is in the file's."""
    at = getattr(value, "dt", None)
    if isinstance(at, tuple):
        at = at[0]
    if not isinstance(at, date):
        raise _of_another_kind(name, value)
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
    text = " ".join(str(_one(component, column)).split()) if column in component else ""
    return text if is_visible(text) else ""


def _one(component: Component, column: str) -> Any:
    value = component[column]
    if isinstance(value, list):
        raise BadEvent(column, "property_twice")
    return value


def _all(component: Component, column: str) -> list[Any]:
    value = component.get(column, [])
    return value if isinstance(value, list) else [value]


def _each(component: Component, column: str, kind: type[Any]) -> Iterator[Any]:
    """The values of a property that may come several times, all of the kind that it is by the standard."""
    for value in _all(component, column):
        if not isinstance(value, kind):
            raise _of_another_kind(column, value)
        yield value


def _of_another_kind(column: str, value: Any) -> BadEvent:
    """The error for a value that its VALUE parameter makes something else (RFC 5545, section 3.2.20)."""
    return BadEvent(column, "broken_property", reason=f"VALUE={value.params.get('VALUE', '')}"[:100])
