"""The data admin's fields where Django's would not do: instants of a repeated hour, and choices that nobody offered."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.http import HttpRequest
from django.utils.functional import lazystr
from django.utils.timezone import get_current_timezone, get_current_timezone_name
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from lessonbook.faces.look.dates import which_pass
from lessonbook.scheduling.wall_time import passes_shown

LONGEST_KEY = 18
"""Digits that every database takes for a row's key."""
NOBODYS_KEY = "0"
"""The key of no row."""


class _OwnZone:
    """Said anew in each answer: whoever looks has a zone of their own."""

    def __str__(self) -> str:
        return _t("In your own time zone, %(zone)s.") % {"zone": get_current_timezone_name().replace("_", " ")}


OWN_ZONE = lazystr(_OwnZone())


def shown_times(instant: datetime) -> tuple[date, str]:
    """An instant on the viewer's clock; of an hour that comes twice that day, with which one: "02:30:00 CEST"."""
    local = instant.astimezone(get_current_timezone())
    return local.date(), f"{local:%H:%M:%S}{which_pass(local)}"


class InstantWidget(UnfoldAdminSplitDateTimeWidget):
    """A date and a time, which names the pass of a repeated hour."""

    def decompress(self, value: Any) -> list[Any]:
        """Return what the two inputs begin with."""
        return list(shown_times(value)) if value else [None, None]


class InstantField(forms.SplitDateTimeField):
    """An instant by the viewer's clock; of two passes of an hour the one that is named behind the time."""

    widget = InstantWidget

    def clean(self, value: Any) -> datetime | None:
        """Return the instant. Raises ValidationError for a time that clocks skip, or show twice and none is named."""
        day, text = value or (None, None)
        wall, _space, named = str(text or "").strip().partition(" ")
        self._named = named.strip()
        cleaned: datetime | None = super().clean([day, wall])
        return cleaned

    def compress(self, data_list: Any) -> datetime | None:
        """Return the instant that the date and the wall time mean. Raises ValidationError as `clean` does."""
        if not data_list:
            return None
        day, wall = data_list
        if not isinstance(day, date) or not isinstance(wall, time):
            raise forms.ValidationError(_("Enter a date and a time."))
        zone: Any = get_current_timezone()
        both = passes_shown(day, wall, zone)
        if both is None:
            raise forms.ValidationError(_("The clocks skip this time on that day."))
        if both[0] == both[1]:
            return both[0]
        names = [which_pass(one.astimezone(zone)).strip() for one in both]
        if self._named not in names:
            text = _("The clocks show this time twice on that day. Write which one you mean: %(first)s or %(last)s.")
            given = [f"{wall:%H:%M} {name}" for name in names]
            raise forms.ValidationError(text, params={"first": given[0], "last": given[1]})
        return both[names.index(self._named)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another instant was entered than the one that was shown, to the second."""
        try:
            entered = self.clean(data)
        except forms.ValidationError:
            return True
        shown = initial.replace(microsecond=0) if isinstance(initial, datetime) else None
        return entered != shown


def as_key(sent: Any) -> Any:
    """What was sent for a row, or the key of none where that can't be one: so the field says that it is wrong."""
    is_key = isinstance(sent, str) and sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_KEY
    return sent if is_key or not sent else NOBODYS_KEY


class ChosenOne(AutocompleteSelect):
    """One row, searched for."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the key that was sent."""
        return as_key(super().value_from_datadict(data, files, name))


class ChosenSeveral(AutocompleteSelectMultiple):
    """Several rows, searched for."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the keys that were sent."""
        return [as_key(one) for one in super().value_from_datadict(data, files, name) or ()]


class SchoolFields:
    """For admins and their inlines: these fields in place of Django's."""

    formfield_overrides = {
        models.DateTimeField: {"form_class": InstantField, "widget": InstantWidget},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a reference."""
        admin: Any = self
        if db_field.name in admin.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenOne(db_field, admin.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of several references."""
        admin: Any = self
        if db_field.name in admin.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenSeveral(db_field, admin.admin_site, using=kwargs.get("using")))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
