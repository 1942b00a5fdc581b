"""What a course is called, and finding courses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import HUES
from lessonbook.faces.office.courses.forms.keyed import KeyedForm

HUE_NAMES = (
    _("Blue"),
    _("Orange"),
    _("Green"),
    _("Violet"),
    _("Yellow"),
    _("Turquoise"),
    _("Pink"),
    _("Lime"),
    _("Indigo"),
    _("Amber"),
    _("Sky"),
    _("Red"),
)
"""What the twelve colors of courses are called, in their order."""
assert len(HUE_NAMES) == HUES


class CourseForm(KeyedForm):
    """A course's name, code, description and color."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Course code"), max_length=60, required=False, help_text=_("If the school uses codes: ES-B1.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What learners read about it."),
    )
    hue = forms.TypedChoiceField(
        label=_("Color"),
        coerce=int,
        choices=[(n, name) for n, name in enumerate(HUE_NAMES)],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, course: Course | None = None, hue: int = 0) -> None:
        names = ("name", "code", "description", "hue")
        super().__init__(data, initial={name: getattr(course, name) for name in names} if course else {"hue": hue})
