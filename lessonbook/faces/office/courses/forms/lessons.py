"""Lessons: one with its goal, or many at once, a line each."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.faces.office.courses.forms.keyed import KeyedForm

LONGEST_NAME = 200
APART = re.compile(r"\t+|\s+[|]\s+|\s+[—–]\s+")
NUMBERED = re.compile(r"^\s*(?:\d{1,3}\s*[.):]|[-*•])(?:\s+|$)")


class LessonForm(forms.Form):
    """A lesson's name and goal."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    goal = forms.CharField(
        label=_("Goal"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What learners can do after it."),
    )


class LessonLinesForm(KeyedForm):
    """Several lessons: a line each, the goal after a dash, a bar or a tab."""

    lines = forms.CharField(
        label=_("Lessons, a line each"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("With a goal after a dash: “Ordering food — Order a meal and ask for the bill”."),
    )

    def clean_lines(self) -> list[tuple[str, str]]:
        """Names and goals; numbers and bullets in front fall away. Raises ValidationError naming the line."""
        found = []
        for n, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            text = NUMBERED.sub("", line).strip()
            if not text:
                continue
            name, goal = lesson_of(text)
            if len(name) > LONGEST_NAME:
                raise ValidationError(
                    _t("Line %(line)s is too long for a name: at most %(most)s characters."),
                    params={"line": n, "most": LONGEST_NAME},
                )
            found.append((name, goal))
        if not found:
            raise ValidationError(_t("Write at least one lesson."))
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """The lines as JSON has them."""
        return {"lines": [list(pair) for pair in self.cleaned_data["lines"]]}


def lesson_of(text: str) -> tuple[str, str]:
    """The name and the goal in a line."""
    name, *goal = APART.split(text, maxsplit=1)
    return (name.strip(), goal[0].strip()) if goal and name.strip() else (text, "")
