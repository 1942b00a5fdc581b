"""What must be true of all purses, lots and ledgers at any time, each checked over the whole school by set-based SQL.

A check yields one line for each thing that is wrong, naming the row; it holds no more than one chunk in memory.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, Lag

from lessonbook.domain.credits.models import OF_SESSIONS, LedgerRow, Lot, LotUse, Purse
from lessonbook.domain.timetable.models import EarlierSeat, Seat

Row = TypeVar("Row")


def purses_agree_with_ledgers() -> Iterator[str]:
    """Check a purse's counters against the sums of its ledger."""
    wrong = (
        Purse.objects.values("pk", "balance", "enrolled", "used", "rows")
        .annotate(
            total=Sum("ledger__amount", default=0),
            of_sessions=Sum("ledger__amount", filter=Q(ledger__kind__in=OF_SESSIONS), default=0),
            count=Count("ledger"),
        )
        .exclude(balance=F("total"), used=-F("of_sessions"), enrolled=F("total") - F("of_sessions"), rows=F("count"))
    )
    for p in _rows(wrong):
        yield (
            f"purse {p['pk']}: balance {p['balance']}, enrolled {p['enrolled']}, used {p['used']}, rows {p['rows']}; "
            f"its ledger says {p['total']}, {p['total'] - p['of_sessions']}, {-p['of_sessions']}, {p['count']}"
        )


def purses_agree_with_lots() -> Iterator[str]:
    """Check a purse's balance against what is left in its lots."""
    sums = Purse.objects.values("pk", "balance").annotate(left=Sum("lots__left", default=0))
    for p in _rows(sums.exclude(balance=F("left"))):
        yield f"purse {p['pk']}: balance {p['balance']}, but its lots hold {p['left']}"


def ledgers_have_no_gap() -> Iterator[str]:
    """Check that each ledger's rows are numbered from 1 on without a gap; that none comes twice is a constraint's."""
    ledgers = LedgerRow.objects.order_by().values("purse_id")
    counted = ledgers.annotate(count=Count("pk"), first=Min("number"), last=Max("number"))
    for p in _rows(counted.exclude(first=1, last=F("count"))):
        yield f"purse {p['purse_id']}: {p['count']} ledger rows are numbered from {p['first']} to {p['last']}"


def balances_run() -> Iterator[str]:
    """Check that each row's balance is that of the row before and its amount."""
    before = Window(Lag("balance"), partition_by="purse_id", order_by="number")
    rows = LedgerRow.objects.order_by().annotate(before=Coalesce(before, 0)).exclude(balance=F("before") + F("amount"))
    for r in _rows(rows.values("purse_id", "number", "before", "amount", "balance")):
        yield (
            f"purse {r['purse_id']}, ledger row {r['number']}: balance {r['balance']} "
            f"after {r['before']} and {r['amount']:+d}"
        )


def rows_agree_with_uses() -> Iterator[str]:
    """Check that a row's uses of lots add up to its amount."""
    sums = LedgerRow.objects.order_by().values("pk", "purse_id", "number", "amount")
    for r in _rows(sums.annotate(uses_total=Sum("uses__amount", default=0)).exclude(amount=F("uses_total"))):
        yield (
            f"purse {r['purse_id']}, ledger row {r['number']}: amount {r['amount']:+d}, "
            f"but its lots changed by {r['uses_total']:+d}"
        )


def lots_agree_with_uses() -> Iterator[str]:
    """Check that what is left in a lot is what its uses add up to."""
    sums = Lot.objects.values("pk", "purse_id", "left").annotate(total=Sum("uses__amount", default=0))
    for lot in _rows(sums.exclude(left=F("total"))):
        yield f"lot {lot['pk']} of purse {lot['purse_id']}: {lot['left']} left, but its uses add up to {lot['total']}"


def uses_fit_their_rows() -> Iterator[str]:
    """Check that a row uses lots of its own purse only, all in its own direction."""
    astray = ~Q(lot__purse=F("row__purse"))
    against = Q(amount__gt=0, row__amount__lt=0) | Q(amount__lt=0, row__amount__gt=0)
    facts = ("lot_id", "lot__purse_id", "amount", "row__purse_id", "row__number", "row__amount")
    for u in _rows(LotUse.objects.filter(astray | against).values(*facts)):
        yield (
            f"purse {u['row__purse_id']}, ledger row {u['row__number']}, {u['row__amount']:+d}: "
            f"uses lot {u['lot_id']} of purse {u['lot__purse_id']} by {u['amount']:+d}"
        )


def child_lots_end_with_their_parents() -> Iterator[str]:
    """Check that a transfer's lots are of the kind and the last day of those they came from."""
    same_end = Q(ends_on=F("parent__ends_on")) | Q(ends_on=None, parent__ends_on=None)
    wrong = Lot.objects.filter(parent__isnull=False).exclude(same_end, kind=F("parent__kind"))
    for lot in _rows(wrong.values("pk", "purse_id", "parent_id")):
        yield f"lot {lot['pk']} of purse {lot['purse_id']}: its kind or last day is not that of lot {lot['parent_id']}"


def seats_hold_their_price() -> Iterator[str]:
    """Check that a standing seat holds its price, and that none gave back more than it took or took more than asked.

    A seat that was given up and taken again may hold more than its price: what earlier holdings didn't get back.
    """
    too_little = Q(held__lt=0) | Q(given_up_at=None, held__lt=F("price"))
    rows = LedgerRow.objects.filter(kind__in=OF_SESSIONS).order_by()
    by_seat = rows.values("seat_id", price=F("seat__price"), given_up_at=F("seat__given_up_at"))
    suspects = by_seat.annotate(held=-Sum("amount")).filter(too_little | Q(held__gt=F("price"))).values("seat_id")
    earlier = EarlierSeat.objects.filter(seat=OuterRef("pk")).order_by().values("seat").annotate(total=Sum("price"))
    held = rows.filter(seat=OuterRef("pk")).values("seat").annotate(total=-Sum("amount"))
    seats = Seat.objects.filter(pk__in=suspects).annotate(
        held=Subquery(held.values("total")), earlier_prices=Coalesce(Subquery(earlier.values("total")), 0)
    )
    wrong = seats.filter(too_little | Q(held__gt=F("price") + F("earlier_prices")))
    for s in _rows(wrong.values("pk", "price", "given_up_at", "held", "earlier_prices")):
        state = "stands" if s["given_up_at"] is None else "was given up"
        prices = f"{s['price']} (earlier {s['earlier_prices']})"
        yield f"seat {s['pk']} {state} at a price of {prices}, but holds {s['held']}"


def priced_seats_were_paid() -> Iterator[str]:
    """Check that a standing seat with a price has a ledger row at all."""
    paid = LedgerRow.objects.filter(seat=OuterRef("pk"), kind__in=OF_SESSIONS)
    for s in _rows(Seat.objects.standing().filter(~Exists(paid), price__gt=0).values("pk", "price")):
        yield f"seat {s['pk']} stands at a price of {s['price']}, but no purse paid"


def _rows(query: QuerySet[Any, Row]) -> Iterator[Row]:
    return iter(query.iterator(chunk_size=2000))


CHECKS: tuple[Callable[[], Iterable[str]], ...] = (
    purses_agree_with_ledgers,
    purses_agree_with_lots,
    ledgers_have_no_gap,
    balances_run,
    rows_agree_with_uses,
    lots_agree_with_uses,
    uses_fit_their_rows,
    child_lots_end_with_their_parents,
    seats_hold_their_price,
    priced_seats_were_paid,
)
INVARIANTS = {check.__name__: check for check in CHECKS}
