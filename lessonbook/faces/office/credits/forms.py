"""What is written at the credits desk, checked field by field."""

from collections.abc import Iterable
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lessonbook.domain.credits.rules import LONGEST_NOTE, MOST_CREDITS, Paid
from lessonbook.faces.look.fields import BoundedDate
from lessonbook.faces.look.money import minor_units

Choice = tuple[str, str]
REFUSED_AT = {
    "too_few_credits": "amount",
    "too_many_credits": "amount",
    "ends_in_past": "ends_on",
    "no_reason": "note",
    "note_too_long": "note",
    "not_in_family": "to",
}
"""At which field a refusal stands, by its code."""


class DayInput(forms.DateInput):
    """A day, by the browser's own way of choosing one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AmountForm(forms.Form):
    """How many credits, of which purse, and why."""

    where = forms.ChoiceField(label=_("Of"))
    amount = forms.IntegerField(label=_("Credits"), min_value=1, max_value=MOST_CREDITS)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, help_text=_("Learners and guardians read it.")
    )

    def __init__(self, *args: Any, wheres: Iterable[Choice] = (), tos: Iterable[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.fields["where"].choices = list(wheres)  # type: ignore[attr-defined]
        if "to" in self.fields:
            self.fields["to"].choices = list(tos)  # type: ignore[attr-defined]

    def refused(self, code: str, words: str) -> None:
        """Put a refusal at the field that it is about."""
        field = REFUSED_AT.get(code)
        self.add_error(field if field in self.fields else None, words)


class PaymentForm(AmountForm):
    """Credits against money; what was paid may be left out where `must_pay` is False."""

    must_pay = False
    how_much = _("Write how much was paid.")
    paid = forms.DecimalField(label=_("Paid"), required=False, min_value=0, max_digits=12, decimal_places=3)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        required=False,
        help_text=_("Its code, for example EUR."),
        widget=forms.TextInput(attrs={"size": 3, "maxlength": 3, "autocapitalize": "characters"}),
    )
    method = forms.CharField(
        label=_("Method"), required=False, max_length=40, help_text=_("For example: cash, card, bank transfer.")
    )
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=120, help_text=_("For example the number of the invoice.")
    )

    def clean_currency(self) -> str:
        """Return the code in capitals. Raises ValidationError for one that no money has (ISO 4217)."""
        code: str = self.cleaned_data["currency"].upper()
        if code and not is_currency(code):
            raise forms.ValidationError(_t("There is no currency %(code)s."), params={"code": code})
        return code

    def clean(self) -> dict[str, Any]:
        """Both the amount and the currency, or neither; the amount in whole minor units of the currency."""
        cleaned = super().clean() or self.cleaned_data
        paid, currency = cleaned.get("paid"), cleaned.get("currency")
        if self.errors:
            return cleaned
        if paid is None and (self.must_pay or cleaned["method"] or cleaned["reference"]):
            self.add_error("paid", self.how_much)
        elif paid is not None and not currency:
            self.add_error("currency", _t("Write the currency too."))
        elif paid is not None and currency and minor_units(paid, currency) % 1:
            self.add_error("paid", _t("There is no such amount in this currency."))
        return cleaned

    @property
    def payment(self) -> Paid | None:
        """What was paid, None where nothing was written."""
        facts = self.cleaned_data
        if facts["paid"] is None:
            return None
        minor = int(minor_units(facts["paid"], facts["currency"]))
        return Paid(minor, facts["currency"], facts["method"], facts["reference"])


class DepositForm(PaymentForm):
    """Credits that come in."""

    where = forms.ChoiceField(
        label=_("Into"),
        help_text=_("A course’s credits pay its sessions; an account’s wait to be transferred to a course."),
    )
    field_order = ("where", "amount", "ends_on", "paid", "currency", "method", "reference", "note")
    ends_on = BoundedDate(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Empty: they never expire.")
    )


class RefundForm(PaymentForm):
    """Credits that are paid back."""

    must_pay = True
    how_much = _("Write how much was paid back.")
    where = forms.ChoiceField(label=_("Out of"))
    field_order = ("where", "amount", "paid", "currency", "method", "reference", "note")


class WithdrawForm(AmountForm):
    """Credits that leave for nothing."""

    where = forms.ChoiceField(label=_("Out of"))


class AdjustForm(AmountForm):
    """A correction, up or down, with its reason."""

    field_order = ("where", "way", "amount", "ends_on", "note")
    way = forms.ChoiceField(label=_("Way"), choices=[("up", _("Add")), ("down", _("Take away"))])
    ends_on = BoundedDate(
        label=_("Last day"),
        required=False,
        widget=DayInput,
        help_text=_("Of credits that are added. Empty: they never expire."),
    )
    note = forms.CharField(label=_("Reason"), max_length=LONGEST_NOTE, help_text=_("Learners and guardians read it."))


class TransferForm(AmountForm):
    """Credits that move to another purse."""

    field_order = ("where", "to", "amount", "note")
    where = forms.ChoiceField(label=pgettext_lazy("credits", "From"))
    to = forms.ChoiceField(label=pgettext_lazy("credits", "To"))

    def clean(self) -> dict[str, Any]:
        """Two different purses."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned["where"] == cleaned["to"]:
            self.add_error("to", _t("Choose another purse than the one that the credits come from."))
        return cleaned
