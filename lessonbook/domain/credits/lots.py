"""Reading what lots hold, and into which of them credits come back; days are the school's dates."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.credits.models import OF_SESSIONS, Lot, LotKind, LotUse
from lessonbook.domain.credits.rules import (
    OpenLot,
    Share,
    has_ended,
    revived_until,
    shares_returned,
    spending_order,
    still_taken,
)


@Prepared
def _open_lots() -> QuerySet[Any, Any]:
    lots = Lot.objects.filter(purse=Hole("purse", BigIntegerField()), left__gt=0)
    return lots.values_list("pk", "left", "ends_on", "revived_until", "kind")


def spendable_lots(purse_id: int, today: date) -> list[OpenLot]:
    """What can be spent from a purse on a date, as it will be spent: soonest-ending first; one query."""
    lots = (
        OpenLot(pk, left, revived or ends_on, make_up=kind == LotKind.MAKE_UP)
        for pk, left, ends_on, revived, kind in _open_lots(purse=purse_id)
    )
    return spending_order(lot for lot in lots if not has_ended(lot.last_day, today))


@dataclass(frozen=True, slots=True)
class Landing:
    """Credits that come back into one lot, spendable through `last_day` (None: without end).

    `is_revived`: the lot has ended, and lives again because of it.
    """

    credits: int
    last_day: date | None
    is_revived: bool = False


@Prepared
def _moves() -> QuerySet[Any, Any]:
    uses = LotUse.objects.filter(row__seat=Hole("seat", BigIntegerField()), row__kind__in=OF_SESSIONS)
    return uses.order_by("pk").values_list("lot_id", "amount", "lot__ends_on", "lot__revived_until")


def landings(seat_id: int, amount: int, today: date, revive_days: int) -> list[Landing]:
    """Where credits of a seat's price would come back to on a date, as `give_back` returns them; one query."""
    moves = _moves(seat=seat_id)
    days = {lot: revived or ends_on for lot, _amount, ends_on, revived in moves}
    taken = still_taken(Share(lot, amount) for lot, amount, *_days in moves)
    return [
        Landing(share.credits, revived_until(last_day, today, revive_days) or last_day, has_ended(last_day, today))
        for share in shares_returned(taken, amount)
        for last_day in [days[share.lot]]
    ]
