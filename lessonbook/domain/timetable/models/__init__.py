"""When it is taught: sessions and their series, places, the seats in them, and when instructors may be booked."""

from lessonbook.domain.timetable.models.hours import (
    MARK_MINUTES,
    Availability,
    BusyTime,
    DateHours,
    WeekHours,
    validate_mark,
)
from lessonbook.domain.timetable.models.places import Location
from lessonbook.domain.timetable.models.seats import EarlierSeat, GivenUp, Seat, SeatQuerySet
from lessonbook.domain.timetable.models.sessions import (
    Series,
    Session,
    SessionLink,
    SessionQuerySet,
    session_uid,
    validate_link,
    validate_weekdays,
)

__all__ = [
    "MARK_MINUTES",
    "Availability",
    "BusyTime",
    "DateHours",
    "EarlierSeat",
    "GivenUp",
    "Location",
    "Seat",
    "SeatQuerySet",
    "Series",
    "Session",
    "SessionLink",
    "SessionQuerySet",
    "WeekHours",
    "session_uid",
    "validate_link",
    "validate_mark",
    "validate_weekdays",
]
