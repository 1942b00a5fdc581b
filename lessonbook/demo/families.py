"""What families paid: an account with its payments, and credits that went from it to a child's course."""

from datetime import datetime, timedelta
from typing import Any

from lessonbook.demo.filling import Filling
from lessonbook.domain.credits.actions import adjust, deposit, purse_of, refund, transfer
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.people.models import Family

PRICE = 1200
"""Cents of a credit."""


def pay_in(filling: Filling) -> None:
    """The Dvořáks pay by transfer, buy a course for a child, and get a part back; the Linds pay by card."""
    dvoraks, linds = (purse_of(Family.objects.get(name=name)) for name in ("Dvořák", "Lind"))
    piano = purse_of(filling.people["anna"], filling.courses["piano"])
    back, card = Paid(2 * PRICE, "EUR", "bank transfer"), Paid(12 * PRICE, "EUR", "card")

    def moment(at: datetime) -> Any:
        return {"by": filling.by, "now": at, "today": filling.day_of(at)}

    filling.plan(filling.ago(weeks=7), lambda at: pay(filling, dvoraks, 20, at, days_ahead=21, number=117))
    filling.plan(filling.ago(weeks=6), lambda at: transfer(dvoraks, piano, 8, note="Piano until winter", **moment(at)))
    filling.plan(filling.ago(weeks=3), lambda at: deposit(linds, 12, payment=card, **moment(at)))
    filling.plan(filling.ago(weeks=1), lambda at: pay(filling, dvoraks, 10, at, days_ahead=120, number=131))
    filling.plan(
        filling.ago(days=4), lambda at: refund(dvoraks, 2, payment=back, note="Ill for two weeks", **moment(at))
    )
    filling.plan(filling.ago(days=2), lambda at: adjust(linds, 1, reason="Counted one too few", **moment(at)))


def pay(filling: Filling, account: Purse, count: int, at: datetime, *, days_ahead: int, number: int) -> None:
    """Credits that were paid by transfer at an instant, and end some days from now; `number` is the invoice's."""
    today = filling.day_of(at)
    paid = Paid(count * PRICE, "EUR", "bank transfer", f"{today.year}-{number}")
    ends_on = filling.today + timedelta(days=days_ahead)
    deposit(account, count, ends_on=ends_on, payment=paid, by=filling.by, now=at, today=today)
