"""Changing credits at the desk: each act with its form and verb, tried first so that the balance after is shown.

Trying is doing, undone: what is shown is what the verb itself makes of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.credits.actions import adjust, deposit, purse_of, refund, transfer, withdraw
from lessonbook.domain.credits.models import LedgerRow, Purse
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.once import once
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.faces.office.credits.addresses import where_of
from lessonbook.faces.office.credits.forms import (
    AdjustForm,
    AmountForm,
    DepositForm,
    RefundForm,
    TransferForm,
    WithdrawForm,
)


@dataclass(frozen=True, slots=True)
class When:
    """Who acts, at which instant, and which date it is at the school."""

    by: By
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act makes of a purse's balance."""

    where: str
    before: int
    after: int


Facts = Mapping[str, Any]
Verb = Callable[[Purse, Facts, When], LedgerRow]


def _deposit(purse: Purse, facts: Facts, when: When) -> LedgerRow:
    paid: Paid | None = facts["payment"]
    return deposit(
        purse, facts["amount"], ends_on=facts["ends_on"], note=facts["note"], payment=paid,
        by=when.by, now=when.now, today=when.today,
    )  # fmt: skip


def _withdraw(purse: Purse, facts: Facts, when: When) -> LedgerRow:
    return withdraw(purse, facts["amount"], reason=facts["note"], by=when.by, now=when.now, today=when.today)


def _refund(purse: Purse, facts: Facts, when: When) -> LedgerRow:
    return refund(
        purse, facts["amount"], payment=facts["payment"], note=facts["note"],
        by=when.by, now=when.now, today=when.today,
    )  # fmt: skip


def _adjust(purse: Purse, facts: Facts, when: When) -> LedgerRow:
    amount = facts["amount"] if facts["way"] == "up" else -facts["amount"]
    return adjust(
        purse, amount, reason=facts["note"], ends_on=facts["ends_on"], by=when.by, now=when.now, today=when.today
    )


def _transfer(purse: Purse, facts: Facts, when: When) -> LedgerRow:
    target = open_purse(facts["to"])
    return transfer(purse, target, facts["amount"], note=facts["note"], by=when.by, now=when.now, today=when.today)


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done at the desk: its words, its form, its verb."""

    label: Any
    done: Any
    icon: str
    form: type[AmountForm]
    verb: Verb


ACTS: Mapping[str, Act] = {
    "deposit": Act(_("Deposit"), _("The credits are there."), "plus", DepositForm, _deposit),
    "withdraw": Act(_("Withdraw"), _("The credits are taken out."), "minus", WithdrawForm, _withdraw),
    "refund": Act(_("Refund"), _("The credits are refunded."), "undo-2", RefundForm, _refund),
    "adjust": Act(_("Adjust"), _("The balance is corrected."), "sliders-horizontal", AdjustForm, _adjust),
    "transfer": Act(_("Transfer"), _("The credits are moved."), "arrow-right-left", TransferForm, _transfer),
}


class Changed(Refused):
    """The balances are others than those that were shown; nothing was done."""

    def __init__(self) -> None:
        super().__init__(Refusal("balance_changed"))


def open_purse(text: str) -> Purse:
    """The purse that a form names, opened if need be."""
    where = where_of(text)
    return purse_of(where.owner, where.course)


def facts_of(form: AmountForm) -> dict[str, Any]:
    """A valid form's answers, with the payment where there is one."""
    return {**form.cleaned_data, "payment": getattr(form, "payment", None)}


def attempt(act: Act, facts: Facts, when: When) -> list[Effect]:
    """What an act would make of the balances: it is carried out and undone. Raises Refused as its verb does."""
    with transaction.atomic():
        effects = _effects(act.verb(open_purse(facts["where"]), facts, when), facts)
        transaction.set_rollback(True)
    return effects


def do_once(name: str, facts: Facts, when: When, *, key: str, shown: str) -> dict[str, Any]:
    """Carry out an act under a form's key, once, if the balances become what was shown.

    Raises Changed if they don't, and Refused as its verb does.
    """
    act = ACTS[name]

    def carry_out() -> dict[str, Any]:
        row = act.verb(open_purse(facts["where"]), facts, when)
        if balances_text(_effects(row, facts)) != shown:
            raise Changed
        return {"row": row.pk}

    asked = {"act": name, "shown": shown, **{key: str(value) for key, value in facts.items()}}
    with transaction.atomic():
        return once(when.by.person_id or 0, key, asked, carry_out, now=when.now)


def balances_text(effects: list[Effect]) -> str:
    """The balances after an act, as a form keeps them."""
    return " ".join(f"{one.where}:{one.before}:{one.after}" for one in effects)


def _effects(row: LedgerRow, facts: Facts) -> list[Effect]:
    """The balances before and after a change; of two, that of the purse that the credits came from first."""
    rows = sorted(LedgerRow.objects.filter(entry=row.entry_id), key=lambda one: one.pk == row.pk)
    wheres = [facts["where"], facts["to"]] if "to" in facts else [facts["where"]]
    return [Effect(where, one.balance - one.amount, one.balance) for where, one in zip(wheres, rows, strict=True)]


__all__ = ["ACTS", "Act", "Changed", "Effect", "Refused", "When", "attempt", "balances_text", "do_once", "facts_of"]
