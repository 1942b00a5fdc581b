"""Fields that forms of several faces have."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1970, 1, 2), date(2199, 12, 30)


class BoundedDate(forms.DateField):
    """A date of a calendar that people use: what is far beyond it can't be turned into instants."""

    def validate(self, value: Any) -> None:
        """Raise ValidationError for a date that is none of these times."""
        super().validate(value)
        if value and not EARLIEST <= value <= LATEST:
            raise forms.ValidationError(_("Choose a date of these times."))


def date_field(label: Any, **facts: Any) -> forms.DateField:
    """A date, by the browser's own picker."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return BoundedDate(label=label, widget=widget, input_formats=["%Y-%m-%d"], **facts)
