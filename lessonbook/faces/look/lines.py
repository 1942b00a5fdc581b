"""Makes the line that a session is, wherever it stands: its words in the viewer's language and zone."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext

from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import near_day_text, range_text, session_text, time_text
from lessonbook.faces.look.shapes import JoinWindow, SessionLine
from lessonbook.faces.look.status_words import status_word
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text


def session_line(
    *,
    code: str,
    url: str,
    starts: datetime,
    ends: datetime,
    course_name: str,
    hue: int,
    instructor_name: str,
    status: Status,
    now: datetime,
    view: Viewpoint,
    for_whom: str = "",
) -> SessionLine:
    """Return the line of a session [starts, ends), both aware; `for_whom` names the child where several are shown.

    What only some lists show (lesson, location, join, report and so on) is added with `dataclasses.replace`.
    """
    zone = zone_text(view)
    parts = (for_whom, course_name, session_text(starts, ends, view), zone, instructor_name, status_word(status))
    return SessionLine(
        code=code,
        url=url,
        starts=starts,
        ends=ends,
        date_text=near_day_text(view.day(starts), view.day(now), view),
        time_text=range_text(starts, ends, view),
        start_text=time_text(starts, view),
        end_text=time_text(ends, view),
        zone_text=zone,
        course_name=course_name,
        hue=hue,
        instructor_name=instructor_name,
        status=status,
        spoken=", ".join(part for part in parts if part),
        for_whom=for_whom,
    )


def with_join(
    line: SessionLine, *, opens: datetime, closes: datetime, url: str, now: datetime, view: Viewpoint
) -> SessionLine:
    """Return the line with its window for joining, [opens, closes); `url` is our own address, never the class's."""
    opens_text = gettext("You can join from %(time)s.") % {"time": time_text(opens, view)}
    return replace(line, join=JoinWindow(opens, closes, url, is_open=opens <= now < closes, opens_text=opens_text))
