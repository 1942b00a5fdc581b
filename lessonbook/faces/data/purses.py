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
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from lessonbook.domain.credits.actions import adjust, deposit, withdraw
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.people.models import School
from lessonbook.faces.data.asking import ask
from lessonbook.faces.data.verbs import ReadOnlyInline, SchoolModelAdmin, by


class AmountForm(forms.Form):
    amount = forms.IntegerField(label=_("Credits"), min_value=1, widget=UnfoldAdminIntegerFieldWidget)
    reason = forms.CharField(label=_("Description"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget)


class DepositForm(AmountForm):
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=UnfoldAdminDateWidget, help_text=_("Empty: without end.")
    )


class AdjustForm(forms.Form):
    amount = forms.IntegerField(
        label=_("Credits"), widget=UnfoldAdminIntegerFieldWidget, help_text=_("Below zero to take away.")
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
    actions_detail = ("deposit", "withdraw", "adjust")

    def get_readonly_fields(self, request: HttpRequest, obj: Purse | None = None) -> tuple[str, ...]:
        return ("person", "family", "course", "enrolled", "used", "balance") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Purse | None = None) -> tuple[str, ...]:
        return ("person", "family", "course", *(("enrolled", "used", "balance") if obj else ()))

    @admin.display(description=_("owner"))
    def owner(self, purse: Purse) -> str:
        return str(purse.person or purse.family)

    @action(description=_("Deposit"), url_path="deposit", icon="add")
    def deposit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(purse: Purse, facts: dict[str, Any], when: dict[str, Any]) -> object:
            return deposit(purse, facts["amount"], ends_on=facts["ends_on"], note=facts["reason"], **when)

        return self._ask(request, object_id, DepositForm, act, _t("Deposit"))

    @action(description=_("Withdraw"), url_path="withdraw", icon="remove")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(purse: Purse, facts: dict[str, Any], when: dict[str, Any]) -> object:
            return withdraw(purse, facts["amount"], reason=facts["reason"], **when)

        return self._ask(request, object_id, AmountForm, act, _t("Withdraw"))

    @action(description=_("Adjust"), url_path="adjust", icon="tune")
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(purse: Purse, facts: dict[str, Any], when: dict[str, Any]) -> object:
            return adjust(purse, facts["amount"], reason=facts["reason"], **when)

        return self._ask(request, object_id, AdjustForm, act, _t("Adjust"))

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        form: type[forms.Form],
        act: Callable[[Purse, dict[str, Any], dict[str, Any]], object],
        title: str,
    ) -> HttpResponse:
        now = timezone.now()
        today = now.astimezone(School.objects.get().zone).date()
        when = {"by": by(request), "now": now, "today": today}

        def carry_out(purse: Model, answers: forms.Form) -> object:
            assert isinstance(purse, Purse)
            return act(purse, answers.cleaned_data, when)

        return ask(self, request, object_id, form, carry_out, title=title, done=_t("The ledger has a new row."))
