"""A length of time as people write it: a number and a unit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy, ngettext_lazy

A_MINUTE, AN_HOUR, A_DAY = 1, 60, 24 * 60
UNITS = {
    A_MINUTE: gettext_lazy("minutes"),
    AN_HOUR: gettext_lazy("hours"),
    A_DAY: gettext_lazy("days"),
}
TOO_LONG = ngettext_lazy("At most %(count)s day.", "At most %(count)s days.", "count")


class DurationWidget(forms.MultiWidget):
    """A number beside its unit; the label belongs to the number."""

    use_fieldset = False
    template_name = "django/forms/widgets/multiwidget.html"

    def __init__(self, units: Sequence[int]) -> None:
        self.units = units
        number = forms.NumberInput(attrs={"min": 0, "inputmode": "numeric", "class": "amount"})
        unit = forms.Select(attrs={"class": "unit"}, choices=[(str(one), UNITS[one]) for one in units])
        super().__init__([number, unit])

    def decompress(self, value: Any) -> list[Any]:
        """The largest unit of which the minutes are a whole number."""
        if value is None:
            return [None, str(self.units[0])]
        unit = next((one for one in sorted(self.units, reverse=True) if value and value % one == 0), self.units[0])
        return [value // unit, str(unit)]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        number, unit = context["widget"]["subwidgets"]
        unit["attrs"]["aria-label"] = gettext("Unit")
        unit["attrs"].pop("required", None)
        if self.is_required:
            number["attrs"]["required"] = True
        return context


class DurationField(forms.MultiValueField):
    """Whole minutes, written as a number of minutes, hours or days; None where it is left empty and may be."""

    def __init__(
        self, *, units: Sequence[int] = (A_MINUTE, AN_HOUR, A_DAY), least: int = 0, most: int, **kwargs: Any
    ) -> None:
        self.least, self.most = least, most
        fields = (
            forms.IntegerField(min_value=0, max_value=most, required=False),
            forms.TypedChoiceField(coerce=int, choices=[(str(one), UNITS[one]) for one in units], required=False),
        )
        super().__init__(fields=fields, widget=DurationWidget(units), require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> int | None:
        number, unit = (*data_list, None, None)[:2]
        if number is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        minutes = int(number) * int(unit or A_MINUTE)
        if minutes > self.most:
            raise ValidationError(TOO_LONG % {"count": self.most // A_DAY}, code="too_long")
        if minutes < self.least:
            raise ValidationError(gettext("At least %(count)s minutes.") % {"count": self.least}, code="too_short")
        return minutes
