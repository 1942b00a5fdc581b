"""What is behind a person: sessions learned, with marks and reports, and sessions taught, with what they still lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.due import Lacking, lacking_in
from lessonbook.domain.attendance.registers import NOTHING_SAID, Said, said_of
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.pages import Page, Turn
from lessonbook.domain.timetable.queries import past_sessions
from lessonbook.faces.look.dates import near_day_text, range_text
from lessonbook.faces.office.addresses import session_url
from lessonbook.faces.portal.wording import attendance_text, given_up_text, learners_text, lesson_text
from lessonbook.faces.profile.viewer import Viewer

LEARNED, TAUGHT = "learned", "taught"


@dataclass(frozen=True, slots=True)
class PastShown:
    """A session that is over: with whom, and what became of it, or is still to be written."""

    day: str
    time: str
    course: str
    hue: int
    url: str
    with_whom: str
    lesson: str
    states: Sequence[str]
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """The first of a person's sessions that are over, newest first, and where all of them are."""

    lines: Sequence[PastShown]
    url: str
    is_more: bool


def behind(person: Person, side: str, viewer: Viewer, limit: int) -> Behind:
    """The newest of what a person learned or taught; two queries."""
    page, lines = read_past(person, side, viewer, Turn(limit))
    return Behind(lines, past_url(person, side), is_more=page.after is not None)


def past_url(person: Person, side: str) -> str:
    """All that a person learned or taught."""
    return reverse(f"office:person_{side}", args=[person.pk])


def read_past(person: Person, side: str, viewer: Viewer, turn: Turn) -> tuple[Page[Line], list[PastShown]]:
    """A page of what a person learned or taught, newest first, and its rows in words; two queries."""
    return _taught(person, viewer, turn) if side == TAUGHT else _learned(person, viewer, turn)


def _learned(person: Person, viewer: Viewer, turn: Turn) -> tuple[Page[Line], list[PastShown]]:
    page = past_sessions(Whose(learner_id=person.pk), viewer.now, turn)
    said = said_of([line.row_id for line in page.lines])
    return page, [_shown(line, viewer, line.instructor_name, outcome(line, said)) for line in page.lines]


def _taught(person: Person, viewer: Viewer, turn: Turn) -> tuple[Page[Line], list[PastShown]]:
    page = past_sessions(Whose(instructor_id=person.pk), viewer.now, turn)
    lacking = lacking_in([line.session_id for line in page.lines])
    return page, [_shown(line, viewer, _who_came(line), lacks(line, lacking)) for line in page.lines]


def _who_came(line: Line) -> str:
    return line.one_learner.strip() or (learners_text(line.learners) if line.learners else "")


def outcome(line: Line, said: Mapping[int, Said]) -> list[str]:
    """What became of a learner's seat: the mark, else why there is none; and that there is a report."""
    attendance, has_report = said.get(line.row_id, NOTHING_SAID)
    if attendance or not line.is_cancelled:
        state = attendance_text(attendance) or _("No mark yet")
    else:
        state = _("Session cancelled") if line.cancelled_at else given_up_text(line.given_up_why)
    return [text for text in (state, _("Report") if has_report else "") if text]


def lacks(line: Line, lacking: Mapping[int, Lacking]) -> list[str]:
    """What is still to be written of a session that was taught; that it was cancelled, where it was."""
    if line.cancelled_at:
        return [_("Session cancelled")]
    marks, reports = lacking.get(line.session_id, Lacking(0, 0))
    to_write = ngettext("%(count)s report to write", "%(count)s reports to write", reports) % {"count": reports}
    return [text for text, count in ((_("Register to take"), marks), (to_write, reports)) if count]


def _shown(line: Line, viewer: Viewer, with_whom: str, states: Sequence[str]) -> PastShown:
    view = viewer.viewpoint
    return PastShown(
        day=near_day_text(view.day(line.starts_at), view.day(viewer.now), view),
        time=range_text(line.starts_at, line.ends_at, view),
        course=line.course_name,
        hue=line.hue + 1,
        url=session_url(line.code),
        with_whom=with_whom,
        lesson=lesson_text(line),
        states=states,
        is_cancelled=line.is_cancelled,
    )
