"""Credits come in, go from an account to a course and back, leave, and end."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, Sum

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.ledger import SYSTEM, Posting, lock_purses, put_in, record_change, sweep
from lessonbook.domain.credits.models import LedgerRow, Lot, LotKind, Payment, Purse, RowKind
from lessonbook.domain.credits.rules import (
    Paid,
    refuse_adding,
    refuse_last_day,
    refuse_note,
    refuse_taking,
    spread,
)
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.refusals import Refusal, Refused

SWEPT_AT_ONCE = 200
"""Purses in one transaction of a sweep: few enough that nobody waits long behind it."""


def purse_of(owner: Person | Family, course: Course | None = None) -> Purse:
    """Return the owner's credit balance in a course, or without a course the credit account, opened if need be.

    Several callers at once get the same one.
    """
    person, family = (owner, None) if isinstance(owner, Person) else (None, owner)
    return Purse.objects.get_or_create(person=person, family=family, course=course)[0]


@transaction.atomic
def deposit(
    purse: Purse,
    amount: int,
    *,
    by: By,
    now: datetime,
    today: date,
    ends_on: date | None = None,
    kind: RowKind = RowKind.DEPOSIT,
    note: str = "",
    payment: Paid | None = None,
) -> LedgerRow:
    """Put credits into a purse as a lot that can be spent through `ends_on`; `payment` is what was paid for them.

    `kind` says whether they were bought (DEPOSIT) or come with the enrollment (ENROLLMENT). Raises Refused:
    ends_in_past, note_too_long, too_many_credits.
    """
    if kind not in {RowKind.DEPOSIT, RowKind.ENROLLMENT}:
        raise ValueError(f"a deposit is no {kind}")
    purse = _lock(purse)
    _refuse(refuse_last_day(ends_on, today) or refuse_note(note) or refuse_adding(purse.enrolled, amount))
    entry = record_change("deposit", purse, amount, by=by, now=now, note=note)
    row = put_in(purse, amount, kind, entry=entry, now=now, ends_on=ends_on, note=note)
    if payment is not None:
        _write_payment(row, payment)
    return row


@transaction.atomic
def transfer(
    source: Purse, target: Purse, amount: int, *, by: By, now: datetime, today: date, note: str = ""
) -> LedgerRow:
    """Move credits between two purses of one person or family, or within a family; return the target's row.

    They come from the soonest-ending lots, and arrive in child lots that end the same. Raises Refused: not_in_family,
    note_too_long, too_few_credits, too_many_credits.
    """
    if source.pk == target.pk:
        raise ValueError("a transfer needs two purses")
    purses = lock_purses([source.pk, target.pk])
    source, target = purses[source.pk], purses[target.pk]
    if not _belong_together(source, target):
        raise Refused(Refusal("not_in_family"))
    _refuse(refuse_note(note) or refuse_adding(target.enrolled, amount))
    taken = _choose(Lot.objects.spendable(today).filter(purse=source), amount)
    entry = record(
        "transfer",
        target,
        by,
        now,
        before={"from": source.balance, "to": target.balance},
        after={"from": source.balance - amount, "to": target.balance + amount, "source": source.pk, "note": note},
    )
    posting = Posting(now)
    posting.add(source, RowKind.TRANSFER, [(lot, -part) for lot, part in taken], entry=entry, note=note)
    arriving = RowKind.ENROLLMENT if target.course_id and not source.course_id else RowKind.TRANSFER
    children = [(_child(lot, target, part, now), part) for lot, part in taken]
    row = posting.add(target, arriving, children, entry=entry, note=note)
    posting.write()
    return row


@transaction.atomic
def feed(learner: Person, course: Course, amount: int, *, by: By, now: datetime, today: date) -> LedgerRow:
    """Move credits from an account into a learner's balance of a course, in whose ledger they come in by enrollment.

    The account is the learner's own, or where that hasn't so many, the first that has of the learner's families. Raises
    Refused: too_few_credits, what `transfer` refuses.
    """
    own = Q(person=learner) | Q(family__members=learner)
    accounts = Purse.objects.filter(own, course=None).order_by(F("person").asc(nulls_last=True), "pk")
    spendable = Lot.objects.spendable(today).filter(purse__in=accounts.values("pk")).order_by().values("purse_id")
    left = dict(spendable.annotate(sum=Sum("left")).values_list("purse_id", "sum"))
    account = next((one for one in accounts if left.get(one.pk, 0) >= amount), None)
    if account is None:
        raise Refused(Refusal("too_few_credits", facts={"balance": max(left.values(), default=0), "amount": amount}))
    return transfer(account, purse_of(learner, course), amount, by=by, now=now, today=today)


def _belong_together(one: Purse, other: Purse) -> bool:
    """Whether two purses are of one person or family, of a family and a member of it, or of two of its members."""
    if (one.person_id, one.family_id) == (other.person_id, other.family_id):
        return True
    families = Family.objects.all()
    for purse in (one, other):
        families = families.filter(pk=purse.family_id) if purse.family_id else families.filter(members=purse.person_id)
    return families.exists()


def _child(lot: Lot, purse: Purse, amount: int, now: datetime) -> Lot:
    return Lot(
        purse=purse,
        kind=lot.kind,
        amount=amount,
        left=0,
        ends_on=lot.ends_on,
        revived_until=lot.revived_until,
        parent=lot,
        created_at=now,
    )


@transaction.atomic
def withdraw(purse: Purse, amount: int, *, by: By, now: datetime, today: date, reason: str = "") -> LedgerRow:
    """Take credits out of a purse for nothing in return, soonest-ending first.

    Raises Refused: note_too_long, too_few_credits.
    """
    purse = _lock(purse)
    _refuse(refuse_note(reason))
    return _take_out("withdraw", RowKind.WITHDRAWAL, purse, amount, by=by, now=now, today=today, note=reason)


@transaction.atomic
def refund(
    purse: Purse, amount: int, *, payment: Paid, by: By, now: datetime, today: date, note: str = ""
) -> LedgerRow:
    """Take credits out of a purse for money paid back; make-ups were never paid for, so they stay.

    Raises Refused: note_too_long, too_few_credits.
    """
    purse = _lock(purse)
    _refuse(refuse_note(note))
    row = _take_out(
        "refund", RowKind.REFUND, purse, amount, by=by, now=now, today=today, note=note, kinds=[LotKind.CREDIT]
    )
    _write_payment(row, payment)
    return row


@transaction.atomic
def adjust(
    purse: Purse, amount: int, *, reason: str, by: By, now: datetime, today: date, ends_on: date | None = None
) -> LedgerRow:
    """Correct a purse by credits up or, where `amount` is negative, down; upwards they can be spent through `ends_on`.

    Raises Refused: no_reason, note_too_long, ends_in_past, too_many_credits, too_few_credits.
    """
    purse = _lock(purse)
    _refuse(refuse_note(reason, needed=True))
    if amount < 0:
        return _take_out("adjust", RowKind.ADJUSTMENT, purse, -amount, by=by, now=now, today=today, note=reason)
    _refuse(refuse_last_day(ends_on, today) or refuse_adding(purse.enrolled, amount))
    entry = record_change("adjust", purse, amount, by=by, now=now, note=reason)
    return put_in(purse, amount, RowKind.ADJUSTMENT, entry=entry, now=now, ends_on=ends_on, note=reason)


def expire(today: date, *, now: datetime, by: By = SYSTEM) -> int:
    """Take out of all purses what ended before the school's date `today`; return how many purses that changed.

    One ledger row and one journal entry per purse; a bounded number of purses to a transaction. Sweeping again finds
    nothing more to do.
    """
    swept, last = 0, 0
    while ids := _purses_with_ended(today, beyond=last):
        with transaction.atomic():
            purses = lock_purses(ids)
            posting = Posting(now)
            ended: dict[int, list[Lot]] = {}
            for lot in Lot.objects.ended(today).filter(purse__in=ids).order_by("pk"):
                ended.setdefault(lot.purse_id, []).append(lot)
            for pk, lots in ended.items():
                sweep(posting, purses[pk], lots, by=by)
            posting.write()
        swept, last = swept + len(ended), ids[-1]
    return swept


def _purses_with_ended(today: date, *, beyond: int) -> list[int]:
    ended = Lot.objects.ended(today).filter(purse_id__gt=beyond)
    return list(ended.order_by("purse_id").values_list("purse_id", flat=True).distinct()[:SWEPT_AT_ONCE])


def _take_out(
    verb: str,
    kind: RowKind,
    purse: Purse,
    amount: int,
    *,
    by: By,
    now: datetime,
    today: date,
    note: str,
    kinds: Sequence[LotKind] = tuple(LotKind),
) -> LedgerRow:
    taken = _choose(Lot.objects.spendable(today).filter(purse=purse, kind__in=kinds), amount)
    entry = record_change(verb, purse, -amount, by=by, now=now, note=note)
    posting = Posting(now)
    row = posting.add(purse, kind, [(lot, -part) for lot, part in taken], entry=entry, note=note)
    posting.write()
    return row


def _choose(lots: Iterable[Lot], amount: int) -> list[tuple[Lot, int]]:
    """Return the lots that `amount` credits leave from, and how many leave each. Raises Refused: too_few_credits."""
    if amount <= 0:
        raise ValueError(f"credits are counted from 1, not {amount}")
    by_id = {lot.pk: lot for lot in lots}
    _refuse(refuse_taking(sum(lot.left for lot in by_id.values()), amount))
    return [(by_id[share.lot], share.credits) for share in spread([lot.facts for lot in by_id.values()], amount)]


def _write_payment(row: LedgerRow, paid: Paid) -> None:
    Payment.objects.create(
        row=row, amount=paid.amount, currency=paid.currency, method=paid.method, reference=paid.reference
    )


def _lock(purse: Purse) -> Purse:
    return lock_purses([purse.pk])[purse.pk]


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)
