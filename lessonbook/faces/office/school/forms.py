"""What is written of the school, its locations and its holidays, parsed and checked field by field."""

import secrets
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.models import School, Weekday
from lessonbook.domain.timetable.hours import LONGEST_RUN
from lessonbook.domain.timetable.models import DateHours, Location
from lessonbook.faces.look.fields import BoundedDate
from lessonbook.faces.look.zones import canonical_zone, zone_name
from lessonbook.faces.profile.forms import PHONE
from lessonbook.faces.profile.viewer import Viewer
from lessonbook.faces.profile.zone_choices import zone_choices

A_DAY = timedelta(days=1)
MOST_DAYS = 365
LARGEST_LOGO = 2 * 1024 * 1024
LOGO_TYPES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp", b"GIF8": "gif"}
"""How the pictures begin that can be a logo, and what they are called."""


def longest(model: type, field: str) -> int | None:
    """How long a text may be."""
    found: int | None = model._meta.get_field(field).max_length  # type: ignore[attr-defined]
    return found


class SchoolForm(forms.Form):
    """The facts of the school."""

    name = forms.CharField(label=_("Name"), max_length=longest(School, "name"))
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254, help_text=_("Stands at the foot of every page and in mails.")
    )
    phone = forms.CharField(label=_("Phone"), required=False, max_length=longest(School, "phone"), validators=[PHONE])
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("On whose clock days begin and credits end. Sessions and hours keep the zone they were made in."),
    )
    language = forms.ChoiceField(label=_("Language"), help_text=_("Of mails, and of pages until people choose theirs."))
    first_weekday = forms.TypedChoiceField(label=_("First day of the week"), coerce=int, choices=Weekday.choices)
    revived_days = forms.IntegerField(
        label=_("Days that ended credits can be spent again"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("When a session that ended credits had paid for is given back."),
    )
    open_sign_up = forms.BooleanField(
        label=_("People may register themselves"),
        required=False,
        help_text=_("As learners, with an address that they confirm. Otherwise they come by invitation alone."),
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        school = viewer.school
        initial = {name: getattr(school, name) for name in self.base_fields}
        super().__init__(data, initial=initial | {"time_zone": canonical_zone(school.time_zone)})
        self._offer("language", settings.LANGUAGES)
        self._offer("time_zone", zone_choices(viewer.language, canonical_zone(school.time_zone), viewer.now))
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class LogoForm(forms.Form):
    """The school's mark: kept as it came, under a name that nobody can guess."""

    logo = forms.ImageField(
        label=_("Logo"),
        help_text=_("PNG, JPEG, WebP or GIF, 2 MB at most. It is shown small and square."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )

    def clean_logo(self) -> Any:
        """Take a picture of a kind that is shown, named by what it is and not by what it was called."""
        logo = self.cleaned_data["logo"]
        if logo.size > LARGEST_LOGO:
            raise ValidationError(_t("This picture is larger than 2 MB. Choose a smaller one."))
        logo.seek(0)
        start = logo.read(12)
        logo.seek(0)
        kind = next((kind for begins, kind in LOGO_TYPES.items() if start.startswith(begins)), None)
        if kind is None:
            raise ValidationError(_t("Choose a PNG, JPEG, WebP or GIF."))
        logo.name = f"{secrets.token_hex(16)}.{kind}"
        return logo


class LocationForm(forms.Form):
    """A venue, or a room in one: a room's clock is its venue's unless another is chosen."""

    name = forms.CharField(
        label=_("Name"), max_length=longest(Location, "name"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    address = forms.CharField(
        label=_("Address"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    directions = forms.CharField(
        label=_("Directions"),
        required=False,
        max_length=2000,
        help_text=_("How one finds it: the door, the bell, the floor. It stands in a session's details."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    capacity = forms.IntegerField(label=_("Places"), required=False, min_value=0, max_value=100_000)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, viewer: Viewer, within: Location | None, data: Any = None, kept: Location | None = None) -> None:
        initial = {name: getattr(kept, name) for name in self.base_fields} if kept else {}
        super().__init__(data, initial=initial)
        zone = kept.time_zone if kept and kept.time_zone else viewer.school.time_zone
        own = (within.time_zone if within else "") or viewer.school.time_zone
        same = _t("As %(place)s: %(zone)s") % {
            "place": within.name if within else viewer.school.name,
            "zone": zone_name(own, viewer.language),
        }
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", same), *zone_choices(viewer.language, canonical_zone(zone), viewer.now)]
        if within:
            del self.fields["address"]


class HolidayForm(forms.Form):
    """A day, or several in a row, on which the school is closed."""

    first = BoundedDate(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = BoundedDate(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: that day alone."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("What it is"),
        required=False,
        max_length=longest(DateHours, "note"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Want the last day to come with or after the first, and not too long after it."""
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and not first <= last < first + LONGEST_RUN * A_DAY:
            self.add_error("last", _t("The last day must come within a year of the first."))
        return values

    @property
    def days(self) -> list[date]:
        """Every day from the first to the last."""
        first = self.cleaned_data["first"]
        return days_between(first, self.cleaned_data["last"] or first)


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + number * A_DAY for number in range((last - first).days + 1)]
