"""What families paid: an account with its payments, and credits that went from it to a child's course."""

from datetime import date, timedelta

from lessonbook.demo.filling import Filling
from lessonbook.domain.credits.actions import adjust, deposit, purse_of, refund, transfer
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.people.models import Family
from lessonbook.scheduling.calendar_days import day_of

PRICE = 1200
"""Cents of a credit."""


def pay_in(filling: Filling) -> None:
    """The Dvořáks pay by transfer, buy a course for a child, and get a part back; the Linds pay by card."""
    dvoraks, linds = Family.objects.get(name="Dvořák"), Family.objects.get(name="Lind")
    account = purse_of(dvoraks)
    child = dvoraks.members.get(given_name="Anna")
    course = filling.courses["piano"]
    for weeks, count, reference in ((7, 20, "2026-117"), (1, 10, "2026-131")):
        now = filling.now - timedelta(weeks=weeks)
        paid = Paid(count * PRICE, "EUR", "bank transfer", reference)
        ends_on = day_of(filling.now, filling.school.zone) + timedelta(days=21 if weeks > 1 else 120)
        deposit(account, count, ends_on=ends_on, payment=paid, by=filling.by, now=now, today=_day(filling, weeks))
    transfer(account, purse_of(child, course), 8, by=filling.by, now=filling.now - timedelta(weeks=6),
             today=_day(filling, 6), note="Piano until winter")  # fmt: skip
    refund(account, 2, payment=Paid(2 * PRICE, "EUR", "bank transfer"), note="Ill for two weeks", by=filling.by,
           now=filling.now - timedelta(days=4), today=_day(filling, 0) - timedelta(days=4))  # fmt: skip
    card = Paid(12 * PRICE, "EUR", "card")
    now = filling.now - timedelta(weeks=3)
    deposit(purse_of(linds), 12, payment=card, by=filling.by, now=now, today=_day(filling, 3))
    adjust(purse_of(linds), 1, reason="Counted one too few", by=filling.by, now=filling.now - timedelta(days=2),
           today=_day(filling, 0) - timedelta(days=2))  # fmt: skip


def _day(filling: Filling, weeks: int) -> date:
    """The school's date so many weeks ago."""
    return filling.today - timedelta(weeks=weeks)
