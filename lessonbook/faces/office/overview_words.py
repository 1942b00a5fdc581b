"""Sessions on the overview, in words."""

from dataclasses import dataclass
from datetime import datetime

from lessonbook.domain.attendance.overview import SessionFacts
from lessonbook.domain.timetable.rules import Status, status
from lessonbook.faces.look.dates import near_day_text, range_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.figures.addresses import session_url


@dataclass(frozen=True, slots=True)
class OfficeSession:
    """A session in a list of the office's; `instructor` empty where nobody teaches it."""

    url: str
    day: str
    time: str
    starts_iso: str
    ends_iso: str
    course: str
    hue: int
    instructor: str
    location: str
    status: Status


def session_line(facts: SessionFacts, now: datetime, view: Viewpoint) -> OfficeSession:
    """A session as the overview lists it."""
    return OfficeSession(
        url=session_url(facts.code),
        day=near_day_text(view.day(facts.starts_at), view.day(now), view),
        time=range_text(facts.starts_at, facts.ends_at, view),
        starts_iso=facts.starts_at.isoformat(),
        ends_iso=facts.ends_at.isoformat(),
        course=facts.course,
        hue=facts.hue + 1,
        instructor=facts.instructor,
        location=facts.location,
        status=status(facts.starts_at, facts.ends_at, cancelled=False, now=now),
    )
