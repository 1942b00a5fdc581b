"""The verbs of the timetable: `sharing` for what stands around a session, `hours` for when people may be booked."""

from lessonbook.domain.timetable.actions.hours import (
    MeetingPlace,
    add_busy_time,
    clear_date_hours,
    remove_busy_time,
    set_date_hours,
    set_hours,
    set_meeting_place,
    week_of,
)
from lessonbook.domain.timetable.actions.sharing import cover_lesson, share

__all__ = [
    "MeetingPlace",
    "add_busy_time",
    "clear_date_hours",
    "cover_lesson",
    "remove_busy_time",
    "set_date_hours",
    "set_hours",
    "set_meeting_place",
    "share",
    "week_of",
]
