"""Enrolling; groups, and who joins them from when to when."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.faces.look.fields import BoundedDate

MOST_CREDITS = 10_000


def day_input() -> forms.DateInput:
    """A date as browsers have it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EnrollForm(forms.Form):
    """What learners take along from their accounts when they are enrolled."""

    credits = forms.IntegerField(
        label=_("Credits from the account"),
        required=False,
        min_value=0,
        max_value=MOST_CREDITS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "amount"}),
        help_text=_("Moved for each of them from their own account, or their family’s, into this course. Empty: none."),
    )


class GroupForm(forms.Form):
    """A group's name and code."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=60, required=False)


class SpanForm(forms.Form):
    """From which date to which somebody is a member, both included."""

    since = BoundedDate(label=_("From"), required=False, widget=day_input(), help_text=_("Empty: from now on."))
    until = BoundedDate(label=_("Until"), required=False, widget=day_input(), help_text=_("Empty: without end."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_t("This is before the first day.")))
        return cleaned
