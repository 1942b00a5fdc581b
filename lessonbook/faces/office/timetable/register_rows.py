"""A session's register and reports as the office sees them: marks to give, words to read and to write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lessonbook.domain.attendance.due import CAME
from lessonbook.domain.attendance.models import Attendance, Report
from lessonbook.domain.attendance.registers import RegisterLine, first_joinings, register, reports_in
from lessonbook.domain.attendance.rules import REGISTER_OPENS, refuse_register
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.shapes import Option
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.timetable.shapes import MarkRow, RegisterShown, ReportRow
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.marking import notes_of, progress_text, state_text
from lessonbook.faces.portal.reporting import ReportForm, has_words, report_form, report_text
from lessonbook.faces.portal.wording import attendance_text
from lessonbook.faces.profile.portraits import face


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A report that was sent and could not be saved: on whom, as it was sent."""

    learner_id: int
    form: ReportForm


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """The register of a session and what belongs to it: reports by seat id, first clicks on Join by person id."""

    is_open: bool
    lines: Sequence[RegisterLine]
    reports: Mapping[int, Report]
    joined: Mapping[int, datetime]

    def mark_text(self, seat_id: int) -> str:
        """The mark of a seat in words, also where there is none yet; empty where none is to come."""
        mark = next((line.attendance for line in self.lines if line.seat_id == seat_id), "")
        return attendance_text(mark) or (_("No mark yet") if self.is_open else "")

    def is_reported(self, seat_id: int) -> bool:
        """Whether a report says anything of a seat."""
        return has_words(self.reports.get(seat_id))

    def shown(self, words: Words, unsaved: Unsaved | None = None) -> RegisterShown:
        """All of it in words. Who came has a report, or is yet to have one; whoever else has one keeps it."""
        bound = {unsaved.learner_id: unsaved.form} if unsaved else {}
        reported = [
            line
            for line in self.lines
            if line.attendance in CAME or self.is_reported(line.seat_id) or line.learner.pk in bound
        ]
        return RegisterShown(
            is_open=self.is_open,
            progress=progress_text(self.lines),
            marks=[self._mark(line, words) for line in self.lines],
            reports=[self._report(line, words, bound.get(line.learner.pk)) for line in reported],
        )

    def _mark(self, line: RegisterLine, words: Words) -> MarkRow:
        return MarkRow(
            learner_id=line.learner.pk,
            face=face(line.learner),
            url=person_url(line.learner.pk),
            notes=notes_of(line, self.joined.get(line.learner.pk), words.view),
            mark=line.attendance,
            choices=[Option(one.value, str(one.label), one == line.attendance) for one in Attendance],
            state=state_text(line, words.view, words.now),
        )

    def _report(self, line: RegisterLine, words: Words, bound: ReportForm | None) -> ReportRow:
        written = self.reports.get(line.seat_id)
        form = bound or report_form(line.learner.pk, written)
        return ReportRow(
            learner_id=line.learner.pk,
            name=line.learner.name,
            by_text=report_text(written, words.view, words.now),
            has_words=has_words(written),
            feedback=written.feedback if written else "",
            private_note=written.private_note if written else "",
            form=form if self.is_open or bound else None,
            seen=written.pk if written else 0,
            is_open=bound is not None,
        )


def read_register(session: Session, now: datetime) -> RegisterRead | None:
    """The register of a session, None before it opens; three queries.

    Of a session that was cancelled after that nobody is marked any more, but what was reported can be read.
    """
    if now < session.starts_at - REGISTER_OPENS:
        return None
    is_open = refuse_register(session.starts_at, cancelled=session.cancelled_at is not None, now=now) is None
    return RegisterRead(is_open, register(session.pk), reports_in(session.pk), first_joinings(session.pk))


def report_anchor(learner_id: int) -> str:
    """Where the report on a learner stands in the session's page."""
    return f"learner-{learner_id}"
