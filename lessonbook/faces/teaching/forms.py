"""What instructors write about sessions, parsed and checked field by field."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.booking.substitutes import LONGEST_REASON
from lessonbook.domain.courses.models import Lesson
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.models import validate_link
from lessonbook.faces.portal.forms import Lines

MOST_LINKS = 20


class SubstituteForm(forms.Form):
    """Why somebody else should teach; nobody has to say."""

    reason = Lines(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Optional. The office reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CoveredForm(forms.Form):
    """Which lesson a session covered, and where its recording is."""

    lesson = forms.TypedChoiceField(label=_("Lesson covered"), required=False, coerce=int, empty_value=None)
    recording_link = forms.CharField(
        label=_("Recording"),
        required=False,
        validators=[validate_link],
        help_text=_("An address that begins with https://. Learners see it after the session."),
        widget=forms.URLInput,
    )

    def __init__(self, lessons: Sequence[Lesson], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["lesson"]
        assert isinstance(field, forms.TypedChoiceField)
        named: list[tuple[object, Any]] = [
            (one.pk, _("Lesson %(number)s: %(name)s") % {"number": one.number, "name": level(one.name)})
            for one in lessons
        ]
        field.choices = [("", _("None yet")), *named]
        self.lesson_names = dict(named)

    def value_text(self, name: str, value: object) -> str:
        """A value of a field as it is read."""
        return str(value or "") if name != "lesson" else str(self.lesson_names.get(value, ""))


class LinkForm(forms.Form):
    """An extra link; an empty one is none."""

    label = forms.CharField(label=_("Name of the link"), required=False, max_length=200)
    url = forms.CharField(
        label=_("Address"), required=False, validators=[validate_link], widget=forms.URLInput(attrs={"maxlength": 2000})
    )

    def clean(self) -> dict[str, Any]:
        """Want both, or neither."""
        given = self.cleaned_data
        if given.get("url") and not given.get("label"):
            self.add_error("label", _("Say what the link leads to."))
        if given.get("label") and "url" in given and not given["url"]:
            self.add_error("url", _("Give the address that the link leads to."))
        return given


BaseLinks = forms.formset_factory(LinkForm, extra=1, max_num=MOST_LINKS, absolute_max=MOST_LINKS, validate_max=True)


class LinksForm(BaseLinks):  # type: ignore[misc, valid-type]  # a class that Django makes
    """The extra links of a session, and room for one more."""

    @property
    def links(self) -> list[tuple[str, str]]:
        """What is to be shared, once it is valid."""
        rows = [form.cleaned_data for form in self.forms]
        return [(row["label"], row["url"]) for row in rows if row.get("label") and row.get("url")]
