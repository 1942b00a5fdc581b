"""Seats take credits and give them back. A price of 0 leaves no trace in any ledger."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, DateField, QuerySet

from lessonbook.database.prepared import Hole, Prepared, columns_of, numbered, one_of, record_of
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.ledger import AT_ONCE, Posting, in_transaction, lock_purses, sweep
from lessonbook.domain.credits.models import OF_SESSIONS, LedgerRow, Lot, LotUse, Purse, RowKind
from lessonbook.domain.credits.queries import purse_that_paid_last, purses_for, purses_that_paid
from lessonbook.domain.credits.rules import (
    Share,
    has_ended,
    no_credit,
    parted,
    revived_until,
    shares_returned,
    spread,
    still_taken,
)
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import School
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat


@transaction.atomic
def paying_purse(learner_id: int, course_id: int, price: int, *, today: date) -> Purse:
    """Lock the purses that may pay a learner's seats in a course and return the one that pays `price`.

    That is the learner's own course balance if it can pay the whole price, else that of a family of the learner's (the
    oldest first) that can. Raises Refused: no_credit.
    """
    who = (learner_id, course_id)
    ids = purses_for([who])[who]
    purses = lock_purses(ids)
    return _able([purses[pk] for pk in ids], _spendable(ids, today), price, course_id)


@in_transaction
def pay(seats: Collection[Seat], price: int, *, entry: Entry, now: datetime, today: date) -> list[LedgerRow]:
    """Take the price of each seat from the purse that pays for it, as `paying_purse` chooses; all or none.

    A seat that this journal entry charged already isn't charged again. The number of queries is the same for one seat
    and for many. Raises Refused: no_credit.
    """
    who = purses_for({(seat.learner_id, seat.course_id) for seat in seats})
    choices = {seat.pk: who[seat.learner_id, seat.course_id] for seat in seats}
    return _charge(seats, price, choices, entry=entry, now=now, today=today)


@in_transaction
def pay_more(seat: Seat, amount: int, *, entry: Entry, now: datetime, today: date) -> None:
    """Take what a seat that is paid costs more from the purse that paid it if that can, else as `paying_purse` chooses.

    Raises Refused: no_credit.
    """
    who = (seat.learner_id, seat.course_id)
    choices = _payer_first(seat, purses_for([who])[who])
    _charge([seat], amount, {seat.pk: choices}, entry=entry, now=now, today=today)


def _payer_first(seat: Seat, choices: Iterable[int]) -> list[int]:
    last = purse_that_paid_last(seat.pk)
    return sorted(choices, key=lambda pk: pk != last)


@transaction.atomic
def spend(purse: Purse, seat: Seat, price: int, *, entry: Entry, now: datetime, today: date) -> LedgerRow | None:
    """Take the price of a seat from a purse of its course, soonest-ending lots first; None where the price is 0.

    A seat that this journal entry charged already isn't charged again. Raises Refused: no_credit.
    """
    if purse.course_id != seat.course_id:
        raise ValueError(f"purse {purse.pk} is not of the course of seat {seat.pk}")
    rows = _charge([seat], price, {seat.pk: [purse.pk]}, entry=entry, now=now, today=today)
    return rows[0] if rows else None


def _charge(
    seats: Collection[Seat],
    price: int,
    choices: Mapping[int, Sequence[int]],
    *,
    entry: Entry,
    now: datetime,
    today: date,
) -> list[LedgerRow]:
    """Charge each seat to the first purse of its choices that can pay; `choices` holds purse ids by seat id."""
    if price < 0:
        raise ValueError(f"a price is no less than 0, not {price}")
    if price == 0:
        return []
    ids = {pk for choice in choices.values() for pk in choice}
    purses = lock_purses(ids)
    charged = _charged(seats, entry)
    lots = _spendable(ids, today)
    posting = Posting(now)
    for seat in seats:
        if seat.pk not in charged:
            purse = _able([purses[pk] for pk in choices[seat.pk]], lots, price, seat.course_id)
            changes = [(lot, -part) for lot, part in _taken(lots[purse.pk], price)]
            charged[seat.pk] = posting.add(purse, RowKind.SESSION, changes, entry=entry, seat=seat)
    posting.write()
    return [charged[seat.pk] for seat in seats]


@Prepared
def _rows_of_entry() -> QuerySet[Any, Any]:
    rows = LedgerRow.objects.filter(entry=Hole("entry", BigIntegerField()), kind=RowKind.SESSION)
    return rows.order_by().values_list(*columns_of(LedgerRow))


def _charged(seats: Iterable[Seat], entry: Entry) -> dict[int, LedgerRow]:
    rows = (record_of(LedgerRow, row) for row in _rows_of_entry(entry=entry.pk))
    return {row.seat_id: row for row in rows if row.seat_id is not None}


def _able(purses: Iterable[Purse], lots: Mapping[int, Sequence[Lot]], price: int, course_id: int) -> Purse:
    """Return the first purse that can pay. Raises Refused: no_credit, with the most that any one of them holds."""
    most = 0
    for purse in purses:
        available = sum(lot.left for lot in lots.get(purse.pk, ()))
        if available >= price:
            return purse
        most = max(most, available)
    course = Course.objects.values_list("name", flat=True).get(pk=course_id)
    raise Refused(no_credit(most, price, course))


def _spendable(purse_ids: Iterable[int], today: date) -> dict[int, list[Lot]]:
    lots: dict[int, list[Lot]] = {}
    ids = sorted(set(purse_ids))
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        for row in _spendable_lots(len(some), today=today, **numbered("purse", some)):
            lot = record_of(Lot, row)
            lots.setdefault(lot.purse_id, []).append(lot)
    return lots


@Prepared
def _spendable_lots(count: int) -> QuerySet[Any, Any]:
    lots = Lot.objects.spendable(Hole("today", DateField()))  # type: ignore[arg-type]  # a hole for the date
    return lots.filter(one_of("purse", "purse", count)).order_by("pk").values_list(*columns_of(Lot))


def _taken(lots: Sequence[Lot], price: int) -> list[tuple[Lot, int]]:
    by_id = {lot.pk: lot for lot in lots}
    return [(by_id[share.lot], share.credits) for share in spread([lot.facts for lot in lots], price)]


def give_back(seat: Seat, amount: int, *, entry: Entry, now: datetime, today: date) -> int:
    """Return credits of a seat's price to the lots that paid it; see `give_back_all`. Return how many came back."""
    return give_back_all([(seat, amount)], entry=entry, now=now, today=today)[seat.pk]


@in_transaction
def give_back_all(
    returns: Sequence[tuple[Seat, int]],
    *,
    entry: Entry,
    now: datetime,
    today: date,
) -> dict[int, int]:
    """Return credits to the lots that paid for seats, last paid first; how many came back, by seat id.

    Never more comes back than a seat still holds of its price, and a seat that this journal entry gave back already
    gets nothing again. A lot that has ended is revived for the days that the school sets; what it still held
    when it ended is gone, whether a sweep has been by or not. The number of queries is the same for one seat and for
    many, but for those of revived lots.
    """
    seats = [seat.pk for seat, _ in returns]
    purses = lock_purses(purses_that_paid(seats))
    moves = uses_of(seats, purses)
    lots = lots_that_paid(seats, purses)
    days = days_revived(lots.values(), today)
    posting = Posting(now)
    back: dict[int, int] = {}
    for seat, amount in returns:
        known = moves.get(seat.pk, [])
        already = [move.amount for move in known if move.row.entry_id == entry.pk and move.row.kind == RowKind.RETURN]
        if already:
            back[seat.pk] = sum(already)
            continue
        taken = still_taken(Share(move.lot_id, move.amount) for move in known)
        returned = [(lots[share.lot], share.credits) for share in shares_returned(taken, amount)]
        for pk, changes in _by_purse(returned).items():
            _revive(posting, purses[pk], [lot for lot, _ in changes], today, days)
            posting.add(purses[pk], RowKind.RETURN, changes, entry=entry, seat=seat)
        back[seat.pk] = sum(part for _, part in returned)
    posting.write()
    return back


@in_transaction
def carry_over(seat: Seat, to: Seat, *, entry: Entry, now: datetime, today: date) -> None:
    """Let what paid for a seat pay for another one of its learner and course, which it becomes: settle the difference.

    The ledger gives it back and takes it again, by the same purse and lots, ended or not. What the other seat costs
    more is taken from that purse if it can pay it, else as `paying_purse` chooses; what it costs less stays in the lots
    that paid last, as `give_back_all` returns it. Raises Refused: no_credit.
    """
    who = (to.learner_id, to.course_id)
    choices = purses_for([who])[who]
    purses = lock_purses({*purses_that_paid([seat.pk]), *choices})
    lots = lots_that_paid([seat.pk], purses)
    moves = uses_of([seat.pk], purses).get(seat.pk, [])
    held = shares_returned(still_taken(Share(move.lot_id, move.amount) for move in moves), seat.price)
    over, kept = parted(held, sum(share.credits for share in held) - to.price)
    taken = [(lots[share.lot], share.credits) for share in reversed(kept)]
    if missing := to.price - sum(part for _, part in taken):
        spendable = {pk: [lots.get(lot.pk, lot) for lot in some] for pk, some in _spendable(choices, today).items()}
        payers = [purses[pk] for pk in _payer_first(seat, choices)]
        purse = _able(payers, spendable, missing, to.course_id)
        taken += _taken(spendable[purse.pk], missing)
    days, posting = days_revived(lots.values(), today), Posting(now)
    for pk, changes in _by_purse((lots[share.lot], share.credits) for share in held).items():
        _revive(posting, purses[pk], [lots[share.lot] for share in over if lots[share.lot].purse_id == pk], today, days)
        posting.add(purses[pk], RowKind.RETURN, changes, entry=entry, seat=seat)
    for pk, changes in _by_purse(taken).items():
        posting.add(purses[pk], RowKind.SESSION, _each_once(changes), entry=entry, seat=to)
    posting.write()


def _each_once(changes: Iterable[tuple[Lot, int]]) -> list[tuple[Lot, int]]:
    """What is taken from lots, each of them once."""
    lots, amounts = {}, Counter[int]()
    for lot, part in changes:
        lots[lot.pk] = lot
        amounts[lot.pk] -= part
    return [(lots[pk], amount) for pk, amount in amounts.items()]


def lots_that_paid(seats: Collection[int], purses: Iterable[int]) -> dict[int, Lot]:
    """The lots of these purses that paid for seats, by id; a query."""
    lots = Lot.objects.filter(uses__row__seat__in=seats, purse__in=list(purses)).distinct()
    return {lot.pk: lot for lot in lots}


def days_revived(lots: Iterable[Lot], today: date) -> int:
    """For how many days ended lots are revived, as the school says; a query where there are any."""
    have_ended = any(has_ended(lot.last_day, today) for lot in lots)
    return (the_school() or School()).revived_days if have_ended else 0


def uses_of(seats: Collection[int], purses: Iterable[int]) -> dict[int, list[LotUse]]:
    """Return how lots were used for seats, by seat id, in the order of the ledger."""
    moves: dict[int, list[LotUse]] = {}
    uses = LotUse.objects.filter(row__seat__in=seats, row__purse__in=list(purses), row__kind__in=OF_SESSIONS)
    for use in uses.select_related("row").order_by("pk"):
        moves.setdefault(use.row.seat_id or 0, []).append(use)
    return moves


def _revive(posting: Posting, purse: Purse, lots: Iterable[Lot], today: date, days: int) -> None:
    ended = [lot for lot in lots if has_ended(lot.last_day, today)]
    sweep(posting, purse, ended)
    for lot in ended:
        lot.revived_until = revived_until(lot.last_day, today, days)


def _by_purse(changes: Iterable[tuple[Lot, int]]) -> dict[int, list[tuple[Lot, int]]]:
    found: dict[int, list[tuple[Lot, int]]] = {}
    for lot, part in changes:
        found.setdefault(lot.purse_id, []).append((lot, part))
    return found
