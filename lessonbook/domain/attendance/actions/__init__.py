"""The verbs about attendance, by noun: the register with its reports, absence requests."""

from lessonbook.domain.attendance.actions.absences import decide_absence, excuse, withdraw_absence
from lessonbook.domain.attendance.actions.register import mark_report_read, note_joining, report, take_register

__all__ = [
    "decide_absence",
    "excuse",
    "mark_report_read",
    "note_joining",
    "report",
    "take_register",
    "withdraw_absence",
]
