"""What learners and guardians write, parsed and checked field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.attendance.actions.absences import LONGEST_REASON


class Lines(forms.CharField):
    """A text of several lines, however the browser ends them."""

    def to_python(self, value: Any) -> str:
        """The text with plain line ends, so that a browser and we count alike."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class ReasonForm(forms.Form):
    """Why somebody will be away; nobody has to say."""

    reason = Lines(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Optional. The school reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
