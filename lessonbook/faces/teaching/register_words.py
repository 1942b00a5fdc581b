"""The register in words: each learner with the mark, what is known beforehand, and the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lessonbook.domain.attendance.models import Attendance, Report
from lessonbook.domain.attendance.registers import RegisterLine
from lessonbook.faces.look.context import address
from lessonbook.faces.look.shapes import Face
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.marking import notes_of, state_text
from lessonbook.faces.portal.reporting import ReportForm, others_text, report_form, report_text
from lessonbook.faces.profile.portraits import face

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
        notes=notes_of(line, told.joined.get(line.learner.pk), view),
        mark=line.attendance,
        mark_label=str(Attendance(line.attendance).label) if line.attendance else "",
        choices=[MarkChoice(one.value, str(one.label), KEYS[one], one == line.attendance) for one in Attendance],
        state=state_text(line, view, now),
        report=bound or report_form(line.learner.pk, report),
        report_seen=report.pk if report else 0,
        report_text=report_text(report, view, now),
        report_is_open=bound is not None,
        others_report=others_text(report, bound),
    )
