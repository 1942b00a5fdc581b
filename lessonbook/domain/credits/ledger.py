"""Writing the ledger: purses are locked in one order, changed in memory, and written together with their rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from lessonbook.database.prepared import Prepared, columns_of, numbered, one_of, record_of
from lessonbook.database.rows import insert, update
from lessonbook.domain.credits.models import OF_SESSIONS, LedgerRow, Lot, LotKind, LotUse, Purse, RowKind
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.timetable.models import Seat

P = ParamSpec("P")
R = TypeVar("R")

SYSTEM = By(None, Source.TASK)
AT_ONCE = 100
"""How many purses one statement locks at most; ascending batches keep the order."""


def in_transaction(act: Callable[P, R]) -> Callable[P, R]:
    """Decorate what refuses before it writes: it runs in the caller's transaction, or in one of its own.

    Inside another transaction it needs no savepoint, which every booking would pay for by two statements more.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return act(*args, **kwargs)
        with transaction.atomic():
            return act(*args, **kwargs)

    return run


def lock_purses(ids: Iterable[int]) -> dict[int, Purse]:
    """Lock purses in the order of their ids and return them by id, as they stand now.

    Whoever changes purses by several verbs in one transaction locks them all by this first; `queries.purses_for` and
    `queries.purses_that_paid` know which ones.
    """
    wanted = sorted(set(ids))
    found = {}
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        for row in _locked(len(some), **numbered("purse", some)):
            found[row[0]] = record_of(Purse, row)
    return found


@Prepared
def _locked(count: int) -> QuerySet[Any, Any]:
    purses = Purse.objects.select_for_update(no_key=True).filter(one_of("pk", "purse", count))
    return purses.order_by("pk").values_list(*columns_of(Purse))


class Posting:
    """Changes of locked purses: `add` applies them to the objects in memory, `write` saves them all together.

    However many changes there are, the number of statements is the same: rows, new lots, lots, uses, purses.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._rows: list[LedgerRow] = []
        self._uses: list[LotUse] = []
        self._lots: dict[int, Lot] = {}
        self._purses: dict[int, Purse] = {}

    def add(
        self,
        purse: Purse,
        kind: RowKind,
        changes: Sequence[tuple[Lot, int]],
        *,
        entry: Entry,
        seat: Seat | None = None,
        note: str = "",
    ) -> LedgerRow:
        """Change lots of one purse, each by so many credits, as one row of its ledger; the row is not saved yet."""
        amount = sum(change for _, change in changes)
        if kind in OF_SESSIONS:
            purse.used -= amount
        else:
            purse.enrolled += amount
        purse.balance += amount
        purse.rows += 1
        row = LedgerRow(
            purse=purse,
            number=purse.rows,
            at=self.now,
            kind=kind,
            amount=amount,
            balance=purse.balance,
            note=note,
            entry=entry,
            seat=seat,
        )
        for lot, change in changes:
            lot.left += change
            self._lots[id(lot)] = lot
            self._uses.append(LotUse(row=row, lot=lot, amount=change))
        self._rows.append(row)
        self._purses[purse.pk] = purse
        return row

    def write(self) -> list[LedgerRow]:
        """Save what was added and return the rows, in the order in which they were added."""
        new = [lot for lot in self._lots.values() if not lot.pk]
        old = [lot for lot in self._lots.values() if lot.pk]
        insert(self._rows)
        insert(new)
        update(old, ("left", "revived_until"))
        insert(self._uses)
        update(list(self._purses.values()), ("enrolled", "used", "balance", "rows"))
        return self._rows


def put_in(
    purse: Purse,
    amount: int,
    kind: RowKind,
    *,
    entry: Entry,
    now: datetime,
    ends_on: date | None = None,
    seat: Seat | None = None,
    note: str = "",
) -> LedgerRow:
    """Put credits into a locked purse as a new lot, and return the row."""
    if amount <= 0:
        raise ValueError(f"credits are counted from 1, not {amount}")
    lot_kind = LotKind.MAKE_UP if kind == RowKind.MAKE_UP else LotKind.CREDIT
    lot = Lot(purse=purse, kind=lot_kind, amount=amount, left=0, ends_on=ends_on, created_at=now)
    posting = Posting(now)
    row = posting.add(purse, kind, [(lot, amount)], entry=entry, seat=seat, note=note)
    posting.write()
    return row


def sweep(posting: Posting, purse: Purse, lots: Iterable[Lot], *, by: By = SYSTEM) -> None:
    """Add to a posting that what is left in ended lots of a locked purse is gone, with a journal entry of its own."""
    gone = [(lot, -lot.left) for lot in lots if lot.left]
    if gone:
        entry = record_change("expire", purse, sum(change for _, change in gone), by=by, now=posting.now)
        posting.add(purse, RowKind.EXPIRY, gone, entry=entry)


def record_change(verb: str, purse: Purse, amount: int, *, by: By, now: datetime, note: str = "") -> Entry:
    """Write into the journal that a verb is about to change a locked purse by `amount` credits."""
    after = {"balance": purse.balance + amount, "amount": amount} | ({"note": note} if note else {})
    return record(verb, purse, by, now, before={"balance": purse.balance}, after=after)
