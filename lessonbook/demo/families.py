"""What families paid: an account with its payments, and credits that went from it to a child's course."""

from datetime import date, timedelta

from lessonbook.demo.filling import Filling
from lessonbook.domain.credits.actions import adjust, deposit, purse_of, refund, transfer
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.people.models import Family

PRICE = 1200
"""Cents of a credit."""


def pay_in(filling: Filling) -> None:
    """The Dvořáks pay by transfer, buy a course for a child, and get a part back; the Linds pay by card."""
    dvoraks, linds = Family.objects.get(name="Dvořák"), Family.objects.get(name="Lind")
    account, child = purse_of(dvoraks), dvoraks.members.get(given_name="Anna")
    pay(filling, account, 20, weeks=7, days_ahead=21, reference="2026-117")
    balance, now = purse_of(child, filling.courses["piano"]), filling.now - timedelta(weeks=6)
    transfer(account, balance, 8, by=filling.by, now=now, today=_day(filling, 6), note="Piano until winter")
    pay(filling, account, 10, weeks=1, days_ahead=120, reference="2026-131")
    refund(account, 2, payment=Paid(2 * PRICE, "EUR", "bank transfer"), note="Ill for two weeks", by=filling.by,
           now=filling.now - timedelta(days=4), today=_day(filling, 0) - timedelta(days=4))  # fmt: skip
    card = Paid(12 * PRICE, "EUR", "card")
    now = filling.now - timedelta(weeks=3)
    deposit(purse_of(linds), 12, payment=card, by=filling.by, now=now, today=_day(filling, 3))
    adjust(purse_of(linds), 1, reason="Counted one too few", by=filling.by, now=filling.now - timedelta(days=2),
           today=_day(filling, 0) - timedelta(days=2))  # fmt: skip


def pay(filling: Filling, account: Purse, count: int, *, weeks: int, days_ahead: int, reference: str) -> None:
    """Credits that were paid by transfer some weeks ago, and end some days from now."""
    paid, now = Paid(count * PRICE, "EUR", "bank transfer", reference), filling.now - timedelta(weeks=weeks)
    ends_on, today = filling.today + timedelta(days=days_ahead), _day(filling, weeks)
    deposit(account, count, ends_on=ends_on, payment=paid, by=filling.by, now=now, today=today)


def _day(filling: Filling, weeks: int) -> date:
    """The school's date so many weeks ago."""
    return filling.today - timedelta(weeks=weeks)
