"""The register in words: each learner with the mark, what is known beforehand, and the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.models import Attendance, Report
from lessonbook.domain.attendance.registers import RegisterLine
from lessonbook.faces.look.context import address
from lessonbook.faces.look.dates import near_day_text, time_text
from lessonbook.faces.look.shapes import Face
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.teaching.forms import ReportForm
from lessonbook.faces.teaching.who_comes import away_text, count_marks

KEYS = {Attendance.PRESENT: "p", Attendance.LATE: "l", Attendance.EXCUSED: "e", Attendance.ABSENT: "a"}
"""The key for each mark, on the row that has the focus."""


@dataclass(frozen=True, slots=True)
class MarkChoice:
    """A mark that can be given."""

    value: str
    label: str
    key: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A learner in the register. `state` says who marked and when.

    `report` is the form, about the version `report_seen` (0: none), `report_text` who wrote that and when; where
    somebody else wrote meanwhile, `others_report` is what.
    """

    learner_id: int
    face: Face
    url: str
    notes: Sequence[str]
    mark: str
    mark_label: str
    choices: Sequence[MarkChoice]
    state: str
    report: ReportForm
    report_seen: int
    report_text: str
    report_is_open: bool
    others_report: str


@dataclass(frozen=True, slots=True)
class Told:
    """What else is known of a session's learners, by seat id and by person id: reports, first clicks on Join."""

    reports: Mapping[int, Report]
    joined: Mapping[int, datetime]


def register_row(
    line: RegisterLine, told: Told, view: Viewpoint, now: datetime, bound: ReportForm | None = None
) -> RegisterRow:
    """A learner's row; `bound` is a report that was sent and could not be saved."""
    report = told.reports.get(line.seat_id)
    return RegisterRow(
        learner_id=line.learner.pk,
        face=face(line.learner),
        url=address("teaching:learner", args=(line.learner.pk,)),
        notes=list(notes_of(line, told, view)),
        mark=line.attendance,
        mark_label=str(Attendance(line.attendance).label) if line.attendance else "",
        choices=[MarkChoice(one.value, str(one.label), KEYS[one], one == line.attendance) for one in Attendance],
        state=state_text(line, view, now),
        report=bound or report_form(line.learner.pk, report),
        report_seen=report.pk if report else 0,
        report_text=report_text(report, view, now),
        report_is_open=bound is not None,
        others_report=others_text(report, bound) if report and bound is not None else "",
    )


def notes_of(line: RegisterLine, told: Told, view: Viewpoint) -> list[str]:
    """What is known beforehand: that the learner is away; when Join was pressed, which doesn't mean present."""
    joined = told.joined.get(line.learner.pk)
    pressed = _("Pressed Join at %(time)s") % {"time": time_text(joined, view)} if joined else ""
    return [note for note in (away_text(line), pressed) if note]


def state_text(line: RegisterLine, view: Viewpoint, now: datetime) -> str:
    """Who marked and when."""
    if line.marked_at is None:
        return ""
    return _by_at(line.marked_by, line.marked_at, view, now)


def report_text(report: Report | None, view: Viewpoint, now: datetime) -> str:
    """Who wrote the report and when; what it is yet to be where there is none."""
    if report is None or not (report.feedback or report.private_note):
        return _("No report yet")
    return _by_at(report.author.name if report.author else "", report.at, view, now)


def others_text(report: Report, bound: ReportForm) -> str:
    """What somebody else wrote since the form that was sent had been shown; empty if nobody did."""
    if bound.data.get("seen") == str(report.pk):
        return ""
    return "\n\n".join(part for part in (report.feedback, report.private_note) if part)


def _by_at(name: str, at: datetime, view: Viewpoint, now: datetime) -> str:
    day, today = view.day(at), view.day(now)
    when = time_text(at, view) if day == today else f"{near_day_text(day, today, view)}, {time_text(at, view)}"
    return ", ".join(part for part in (name, when) if part)


def report_form(learner_id: int, report: Report | None, data: Any = None) -> ReportForm:
    """The form of a learner's report; its fields' names repeat on the page, their ids don't."""
    initial = {
        "feedback": report.feedback if report else "",
        "private_note": report.private_note if report else "",
    }
    return ReportForm(data, initial=initial, auto_id=f"report-{learner_id}-%s")


def progress_text(lines: Sequence[RegisterLine]) -> str:
    """How far the register is."""
    marked, expected = count_marks(lines)
    words = ngettext("%(marked)s of %(all)s learner marked", "%(marked)s of %(all)s learners marked", expected)
    return words % {"marked": marked, "all": expected}
