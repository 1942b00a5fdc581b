"""Reports in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessonbook.domain.attendance.queries import ReportLine
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.rules import status
from lessonbook.faces.look.dates import near_day_text, range_text
from lessonbook.faces.look.status_words import status_word
from lessonbook.faces.portal.wording import Wording, attendance_text


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report as lists show it; `about` its lesson and mark; it is marked as read at `reports_url`.

    `spoken` is what whoever hears the link to its session is told beside date and time.
    """

    report_id: int
    course_name: str
    hue: int
    url: str
    reports_url: str
    date_text: str
    time_text: str
    about: str
    feedback: str
    by: str
    is_new: bool
    spoken: str


def report_shown(line: ReportLine, wording: Wording) -> ReportShown:
    """A report in words."""
    eyes, now = wording.view, wording.now
    lesson = {"number": line.lesson_number, "name": level(line.lesson_name or "")}
    lesson_text = _("Lesson %(number)s: %(name)s") % lesson if line.lesson_name else ""
    state = status(line.starts_at, line.ends_at, cancelled=False, now=now)
    return ReportShown(
        report_id=line.report_id,
        course_name=line.course_name,
        hue=line.hue + 1,
        url=wording.session_url(line.code),
        reports_url=wording.course_url(line.course_slug, "course_reports"),
        date_text=near_day_text(eyes.day(line.starts_at), eyes.day(now), eyes),
        time_text=range_text(line.starts_at, line.ends_at, eyes),
        about=" · ".join(part for part in (lesson_text, attendance_text(line.attendance or "")) if part),
        feedback=line.feedback,
        by=_("by %(name)s") % {"name": line.author_name} if line.author_name else "",
        is_new=not line.is_read,
        spoken=f"{line.course_name}, {wording.zone}, {status_word(state)}",
    )
