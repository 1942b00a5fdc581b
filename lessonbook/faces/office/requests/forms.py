"""What administrators decide about requests, parsed and checked field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.attendance.actions.absences import LONGEST_REASON
from lessonbook.domain.attendance.models import Decision
from lessonbook.domain.courses.rules import ALL
from lessonbook.faces.portal.forms import Lines

MOST_AT_ONCE = 100
LARGEST = 2**62

AS_COURSE, AS_CREDITS, AS_MAKE_UP = "", "credits", "make_up"
KINDS = [
    (AS_COURSE, _("As the course has it")),
    (AS_CREDITS, _("As credits")),
    (AS_MAKE_UP, _("As a make-up")),
]
MAKE_UP = {AS_COURSE: None, AS_CREDITS: False, AS_MAKE_UP: True}


class DecisionForm(forms.Form):
    """One decision about the absence requests that are ticked."""

    percent = forms.IntegerField(
        label=_("Share returned (percent)"),
        required=False,
        min_value=0,
        max_value=ALL,
        help_text=_("Empty: what each request says by its course's rule."),
    )
    kind = forms.ChoiceField(label=_("It comes back"), required=False, choices=KINDS)
    shown = forms.IntegerField(required=False, min_value=0, max_value=ALL)
    answer = Lines(
        label=_("Answer"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Optional. Who asked reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(choices=Decision.choices)
    request = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("Tick the requests first.")})

    def __init__(self, waiting: list[int], data: Any = None) -> None:
        super().__init__(data)
        ticked = self.fields["request"]
        assert isinstance(ticked, forms.TypedMultipleChoiceField)
        # Whatever was decided by somebody else meanwhile is still said by the verb, not by the form.
        asked = data.getlist("request") if data else []
        numbers = [int(text) for text in asked if text.isascii() and text.isdigit() and int(text) < LARGEST]
        ticked.choices = [(number, number) for number in dict.fromkeys([*waiting, *numbers])]

    @property
    def share_to_show(self) -> int | None:
        """The share, where another than the rule's is asked for and the page didn't yet say what it comes to."""
        facts = self.cleaned_data
        is_new = facts["decision"] == Decision.ACCEPTED and facts["percent"] != facts["shown"]
        return facts["percent"] if is_new else None

    @property
    def make_up(self) -> bool | None:
        """Whether credits come back as a make-up; None: as the course has it."""
        return MAKE_UP[self.cleaned_data["kind"]]


class AnswerForm(forms.Form):
    """What is said to an instructor who asked for a substitute."""

    answer = Lines(
        label=_("Answer"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Optional. Who asked reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
