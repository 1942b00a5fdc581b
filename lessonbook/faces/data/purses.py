"""The credits desk in small: purses with their ledger and lots; deposits, withdrawals, refunds and adjustments."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from lessonbook.domain.credits.actions import adjust, deposit, refund, withdraw
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.credits.rules import MOST_CREDITS, Paid
from lessonbook.domain.people.models import School
from lessonbook.faces.data.asking import ask
from lessonbook.faces.data.verbs import ReadOnlyInline, SchoolModelAdmin, by
from lessonbook.faces.look.fields import BoundedDate
from lessonbook.faces.look.money import minor_units


class AmountForm(forms.Form):
    amount = forms.IntegerField(
        label=_("Credits"), min_value=1, max_value=MOST_CREDITS, widget=UnfoldAdminIntegerFieldWidget
    )
    reason = forms.CharField(label=_("Description"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget)


class PaymentForm(AmountForm):
    """Credits against money; what was paid may be left out where `must_pay` is False."""

    must_pay = False
    paid = forms.DecimalField(
        label=_("Paid"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Its code, for example EUR."),
    )
    method = forms.CharField(label=_("Method"), required=False, max_length=40, widget=UnfoldAdminTextInputWidget)
    reference = forms.CharField(label=_("Reference"), required=False, max_length=120, widget=UnfoldAdminTextInputWidget)

    def clean(self) -> dict[str, Any]:
        """Both the amount and the currency, or neither; the amount in whole minor units of the currency."""
        cleaned = super().clean() or self.cleaned_data
        paid, currency = cleaned.get("paid"), cleaned.get("currency")
        if self.errors:
            return cleaned
        if (paid is None) != (not currency) or (self.must_pay and paid is None):
            self.add_error("paid" if paid is None else "currency", _t("Write both the amount and the currency."))
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
        return Paid(minor, facts["currency"].upper(), facts["method"], facts["reference"])


class DepositForm(PaymentForm):
    ends_on = BoundedDate(
        label=_("Last day"), required=False, widget=UnfoldAdminDateWidget, help_text=_("Empty: without end.")
    )


class RefundForm(PaymentForm):
    must_pay = True


class AdjustForm(forms.Form):
    amount = forms.IntegerField(
        label=_("Credits"),
        min_value=-MOST_CREDITS,
        max_value=MOST_CREDITS,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Below zero to take away."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


class LotInline(ReadOnlyInline):
    model = Lot
    fields = ("kind", "amount", "left", "ends_on", "revived_until", "created_at")
    readonly_fields = fields


class LedgerInline(ReadOnlyInline):
    model = LedgerRow
    fields = ("number", "at", "kind", "amount", "balance", "note")
    readonly_fields = fields


@admin.register(Purse)
class PurseAdmin(SchoolModelAdmin):
    """Credit accounts and course balances; every change is a verb and a row of the ledger."""

    list_display = ("owner", "course", "enrolled", "used", "balance")
    list_filter = ("course",)
    list_select_related = ("person", "family", "course")
    search_fields = ("person__given_name", "person__family_name", "family__name", "course__name")
    autocomplete_fields = ("person", "family", "course")
    inlines = (LotInline, LedgerInline)
    actions_detail = ("deposit", "withdraw", "refund", "adjust")

    def get_readonly_fields(self, request: HttpRequest, obj: Purse | None = None) -> tuple[str, ...]:
        return ("person", "family", "course", "enrolled", "used", "balance") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Purse | None = None) -> tuple[str, ...]:
        return ("person", "family", "course", *(("enrolled", "used", "balance") if obj else ()))

    @admin.display(description=_("owner"))
    def owner(self, purse: Purse) -> str:
        return str(purse.person or purse.family)

    @action(description=_("Deposit"), url_path="deposit", icon="add")
    def deposit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(purse: Purse, form: forms.Form, when: dict[str, Any]) -> object:
            assert isinstance(form, DepositForm)
            facts = form.cleaned_data
            payment = form.payment
            return deposit(
                purse, facts["amount"], ends_on=facts["ends_on"], note=facts["reason"], payment=payment, **when
            )

        return self._ask(request, object_id, DepositForm, act, _t("Deposit"))

    @action(description=_("Withdraw"), url_path="withdraw", icon="remove")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(purse: Purse, form: forms.Form, when: dict[str, Any]) -> object:
            return withdraw(purse, form.cleaned_data["amount"], reason=form.cleaned_data["reason"], **when)

        return self._ask(request, object_id, AmountForm, act, _t("Withdraw"))

    @action(description=_("Refund"), url_path="refund", icon="undo")
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(purse: Purse, form: forms.Form, when: dict[str, Any]) -> object:
            assert isinstance(form, RefundForm)
            assert form.payment is not None
            facts = form.cleaned_data
            return refund(purse, facts["amount"], payment=form.payment, note=facts["reason"], **when)

        return self._ask(request, object_id, RefundForm, act, _t("Refund"))

    @action(description=_("Adjust"), url_path="adjust", icon="tune")
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(purse: Purse, form: forms.Form, when: dict[str, Any]) -> object:
            return adjust(purse, form.cleaned_data["amount"], reason=form.cleaned_data["reason"], **when)

        return self._ask(request, object_id, AdjustForm, act, _t("Adjust"))

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        form: type[forms.Form],
        act: Callable[[Purse, forms.Form, dict[str, Any]], object],
        title: str,
    ) -> HttpResponse:
        now = timezone.now()
        today = now.astimezone(School.objects.get().zone).date()
        when = {"by": by(request), "now": now, "today": today}

        def carry_out(purse: Model, answers: forms.Form) -> object:
            assert isinstance(purse, Purse)
            return act(purse, answers, when)

        return ask(self, request, object_id, form, carry_out, title=title, done=_t("The ledger has a new row."))
