"""Make-ups: credits that nobody paid for, given instead of what a seat had taken."""

from datetime import date, datetime

from django.db import transaction

from lessonbook.domain.credits.actions.seats import days_revived, lots_that_paid, uses_of
from lessonbook.domain.credits.ledger import lock_purses, put_in
from lessonbook.domain.credits.models import LedgerRow, Purse, RowKind
from lessonbook.domain.credits.queries import purse_that_paid_last, purses_that_paid
from lessonbook.domain.credits.rules import (
    Share,
    refuse_adding,
    refuse_last_day,
    refuse_note,
    revived_until,
    still_taken,
)
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat


@transaction.atomic
def make_up_for(seat: Seat, amount: int, *, entry: Entry, now: datetime, today: date) -> LedgerRow | None:
    """Put make-ups for a seat into the purse that paid for it last; None where nobody paid.

    They last as long as the longest of the credits that paid, so that nothing becomes endless by being given up; where
    all of those have ended, for the days for which the school revives them. Raises Refused: too_many_credits.
    """
    pk = purse_that_paid_last(seat.pk)
    if pk is None:
        return None
    purses = lock_purses(purses_that_paid([seat.pk]))
    lots = lots_that_paid([seat.pk], purses)
    taken = still_taken(Share(use.lot_id, use.amount) for use in uses_of([seat.pk], purses).get(seat.pk, []))
    paid = [lots[share.lot] for share in taken]
    ends_on = _longest([lot.last_day for lot in paid])
    if until := revived_until(ends_on, today, days_revived(paid, today)):
        ends_on = until
    return grant_make_up(purses[pk], amount, entry=entry, now=now, today=today, ends_on=ends_on, seat=seat)


def _longest(days: list[date | None]) -> date | None:
    """The last of these days; None, without end, where one of them is."""
    ending = [day for day in days if day is not None]
    return max(ending) if ending and len(ending) == len(days) else None


@transaction.atomic
def grant_make_up(
    purse: Purse,
    amount: int,
    *,
    entry: Entry,
    now: datetime,
    today: date,
    ends_on: date | None = None,
    seat: Seat | None = None,
    note: str = "",
) -> LedgerRow:
    """Put a make-up into a purse: credits of their own kind that nobody paid for, spendable through `ends_on`.

    `seat` is the one it makes up for. The same journal entry grants it once for each seat. Raises Refused:
    ends_in_past, note_too_long, too_many_credits.
    """
    purse = lock_purses([purse.pk])[purse.pk]
    known = LedgerRow.objects.filter(purse=purse, entry=entry, kind=RowKind.MAKE_UP, seat=seat).first()
    if known is not None:
        return known
    if refusal := (refuse_last_day(ends_on, today) or refuse_note(note) or refuse_adding(purse.enrolled, amount)):
        raise Refused(refusal)
    return put_in(purse, amount, RowKind.MAKE_UP, entry=entry, now=now, ends_on=ends_on, seat=seat, note=note)
