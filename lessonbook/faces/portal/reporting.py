"""Writing a report, for whoever writes it: its form, who wrote it and when, what somebody else wrote meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessonbook.domain.attendance.actions import report
from lessonbook.domain.attendance.models import Report
from lessonbook.domain.journal.actions import By
from lessonbook.domain.timetable.models import Seat
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.forms import Lines
from lessonbook.faces.portal.marking import by_at

LONGEST_WORDS = 10_000
"""Characters of feedback, and of a private note."""


class ReportForm(forms.Form):
    """Feedback on one learner, and a note that stays among the staff; `seen` is the version that was shown."""

    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    feedback = Lines(
        label=gettext_lazy("Feedback"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("The learner and the guardians read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    private_note = Lines(
        label=gettext_lazy("Private note"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("Only instructors and the office read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def report_form(learner_id: int, written: Report | None, data: Any = None) -> ReportForm:
    """The form of a learner's report; its fields' names repeat on the page, their ids don't."""
    initial = {
        "feedback": written.feedback if written else "",
        "private_note": written.private_note if written else "",
    }
    return ReportForm(data, initial=initial, auto_id=f"report-{learner_id}-%s")


def save_report(seat: Seat, words: Mapping[str, Any], *, by: By, now: datetime, only_own: bool = False) -> None:
    """Write the report, unless there is nothing to write and nothing was written. Raises Refused."""
    if words["seen"] or words["feedback"] or words["private_note"]:
        report(seat, **words, by=by, now=now, only_own=only_own)


def has_words(written: Report | None) -> bool:
    """Whether a report says anything: one that was emptied says nothing."""
    return written is not None and bool(written.feedback or written.private_note)


def report_text(written: Report | None, view: Viewpoint, now: datetime) -> str:
    """Who wrote the report and when; what it is yet to be where there is none."""
    if written is None or not has_words(written):
        return _("No report yet")
    return by_at(written.author.name if written.author else "", written.at, view, now)


def others_text(written: Report | None, bound: ReportForm | None) -> str:
    """What somebody else wrote since the form that was sent had been shown; empty if nobody did."""
    if written is None or bound is None or bound.data.get("seen") == str(written.pk):
        return ""
    return "\n\n".join(part for part in (written.feedback, written.private_note) if part)
