"""Sessions as calendar programs take them: iCalendar (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event

PRODUCT = "-//Lessonbook//Lessonbook//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar is told of a session; never the link to its class, which has a window (`url` is its page)."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str
    url: str
    is_cancelled: bool


def calendar_file(entry: Entry, *, now: datetime) -> bytes:
    """The file of one session, in UTF-8: instants in UTC, so that no zone's rules have to come along.

    The same UID and a higher SEQUENCE change what a calendar already has (RFC 5545, sections 3.8.4.7 and 3.8.7.4).
    """
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    if entry.location:
        event.add("location", entry.location)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
