"""What people write about themselves, parsed and checked field by field."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.people.rules import is_zone
from lessonbook.faces.look.zones import canonical_zone
from lessonbook.faces.profile.portraits import squared
from lessonbook.faces.profile.viewer import Viewer
from lessonbook.faces.profile.zone_choices import zone_choices

PHONE = RegexValidator(r"^\+?[0-9 ()/.\-]{3,}$", _("Write a phone number: digits, spaces and a leading + at most."))


def length(field: str) -> int:
    """How long a person's text may be."""
    return getattr(Person._meta.get_field(field), "max_length", None) or 0


class ProfileForm(forms.Form):
    """What people may change of themselves in words; a language only where there are several."""

    preferred_name = forms.CharField(
        label=_("Preferred name"),
        required=False,
        max_length=length("preferred_name"),
        help_text=_("Shown in place of your given name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=length("phone"),
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=4000,
        help_text=_("What learners read about you."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Every time is shown on this clock. Type the name of a city to find it in the list."),
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        person = viewer.person
        zone = canonical_zone(viewer.zone.key)
        initial = {name: getattr(person, name) for name in ("preferred_name", "phone", "introduction")}
        super().__init__(data, initial={**initial, "language": viewer.language, "time_zone": zone})
        self._choices("language").choices = settings.LANGUAGES
        self._choices("time_zone").choices = zone_choices(viewer.language, zone, viewer.now)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        if RoleKind.INSTRUCTOR not in viewer.roles:
            del self.fields["introduction"]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class PortraitForm(forms.Form):
    """A picture of oneself, cleaned to the bytes that are kept; an empty one means that there shall be none."""

    portrait = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP. It is cropped to a square; where and when it was taken is removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_portrait(self) -> bytes:
        """Make the upload safe and small."""
        return squared(self.cleaned_data["portrait"])


class TimeZoneForm(forms.Form):
    """A zone's name, as browsers tell it."""

    zone = forms.CharField(max_length=64)

    def clean_zone(self) -> str:
        """Take no name that this system doesn't know."""
        zone = str(self.cleaned_data["zone"])
        if not is_zone(zone):
            raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": zone})
        return zone


class NamesForm(forms.Form):
    """The names of somebody who registers themselves; allauth adds address and password."""

    given_name = forms.CharField(
        label=_("Given name"),
        max_length=length("given_name"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=length("family_name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    field_order = ("given_name", "family_name", "email", "password1")

    def signup(self, request: object, user: object) -> None:
        """Do nothing, which allauth asks for: the person is made together with the account (see adapter.py)."""
