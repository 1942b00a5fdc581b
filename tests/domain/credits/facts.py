"""When and why credits change in these tests, and what to look at afterwards."""

from datetime import date, datetime
from typing import TypedDict

from lessonbook.domain.credits.invariants import INVARIANTS
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Family, Person
from tests.factories import BY_SCHOOL, NOW

TODAY = date(2026, 11, 25)
YESTERDAY = date(2026, 11, 24)
TOMORROW = date(2026, 11, 26)
NEXT_MONTH = date(2026, 12, 25)


class When(TypedDict):
    by: By
    now: datetime
    today: date


class Cause(TypedDict):
    entry: Entry
    now: datetime
    today: date


def on(today: date = TODAY) -> When:
    """Who asks the office's verbs, and when: the school, on a date."""
    return {"by": BY_SCHOOL, "now": NOW, "today": today}


def cause(verb: str = "book", today: date = TODAY) -> Cause:
    """Why a seat takes credits or gives them back: a new journal entry of another verb."""
    return {"entry": record(verb, None, BY_SCHOOL, NOW), "now": NOW, "today": today}


def make_family(*members: Person, name: str = "Okafor") -> Family:
    family = Family.objects.create(name=name)
    family.members.set(members)
    return family


def counters(purse: Purse) -> tuple[int, int, int, int]:
    """Enrolled, used, balance and number of rows, as they stand now."""
    return Purse.objects.values_list("enrolled", "used", "balance", "rows").get(pk=purse.pk)


def ledger(purse: Purse) -> list[tuple[str, int, int]]:
    """Kind, amount and balance after of each row, oldest first."""
    return list(purse.ledger.order_by("number").values_list("kind", "amount", "balance"))


def left(purse: Purse) -> list[int]:
    """What is left in each lot, oldest first."""
    return list(purse.lots.order_by("pk").values_list("left", flat=True))


def violations() -> list[str]:
    return [line for check in INVARIANTS.values() for line in check()]
