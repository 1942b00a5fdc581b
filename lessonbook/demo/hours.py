"""When the instructors of the demo may be booked: hours in several zones, a holiday, time off and extra hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lessonbook.demo.filling import Filling, class_links
from lessonbook.demo.program import FRIDAY, MONDAY, SATURDAY, SUNDAY, THURSDAY, TUESDAY, WEDNESDAY
from lessonbook.domain.timetable.actions import (
    MeetingPlace,
    add_busy_time,
    set_date_hours,
    set_hours,
    set_meeting_place,
)
from lessonbook.scheduling.availability import WeeklyHours
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class Keeping:
    """The hours that an instructor keeps on some weekdays, in the own zone; without a room they are online."""

    instructor: str
    weekdays: tuple[int, ...]
    spans: tuple[tuple[time, time], ...]
    room: str = ""

    @property
    def weekly(self) -> list[WeeklyHours]:
        return [WeeklyHours(day, *span) for day in self.weekdays for span in self.spans]


KEPT = (
    Keeping("ana", (MONDAY, TUESDAY, WEDNESDAY, THURSDAY), ((time(9), time(13)), (time(16), time(20)))),
    Keeping("jo", (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY), ((time(12, 30), time(19)),), "Studio 1"),
    Keeping("bo", (MONDAY, WEDNESDAY), ((time(15), time(18)),), "Room 3"),
    Keeping("aoife", (TUESDAY, WEDNESDAY, THURSDAY, SATURDAY), ((time(8), time(12)), (time(18), time(21)))),
    # Midday in Tokyo is early morning in Berlin; his evening is our noon.
    Keeping("kenji", (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY), ((time(15), time(0)),)),
)
"""Who may be booked. Ngozi keeps no hours: her ensemble alone."""


def open_hours(filling: Filling) -> None:
    """Let the instructors keep their hours, with a holiday of the school, time off, extra hours and a busy time."""
    at: Any = {"by": filling.by, "now": filling.began}
    for keeping in KEPT:
        instructor = filling.people[keeping.instructor]
        set_hours(instructor, keeping.weekly, time_zone=instructor.time_zone or filling.school.time_zone, **at)
        room = filling.rooms.get(keeping.room)
        set_meeting_place(instructor, MeetingPlace(room, **class_links(keeping.instructor, room)), **at)
    set_date_hours(None, filling.holidays, note="Staff days", **at)
    aoife, kenji, ana = (filling.people[key] for key in ("aoife", "kenji", "ana"))
    tuesday = _next(TUESDAY, filling.today + timedelta(days=5))
    off, extra = filling.by_whom("aoife"), filling.by_whom("kenji")
    days = [tuesday + timedelta(days=days) for days in range(3)]
    filling.plan(
        filling.ago(days=3), lambda at: set_date_hours(aoife, days, note="Conference in Galway", by=off, now=at)
    )
    sunday = _next(SUNDAY, filling.today + timedelta(days=3))
    hours, note = [(time(16), time(20))], "For those who work all week"
    filling.plan(filling.ago(days=6), lambda at: set_date_hours(kenji, [sunday], hours, note=note, by=extra, now=at))
    dentist = _appointment(_next(THURSDAY, filling.today + timedelta(days=2)), time(10), ana.time_zone)
    add_busy_time(ana, dentist, calendar="Ana's own calendar", **at)


def _next(weekday: int, first: date) -> date:
    """The next date of a weekday, from a date on."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def _appointment(day: date, wall: time, zone: str) -> Interval:
    """An hour and a half from a wall time in a zone."""
    start = datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)
    return Interval(start, start + timedelta(minutes=90))
