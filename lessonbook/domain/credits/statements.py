"""A month's statement of a person or a family: what came in, was used and returned, and what is left.

The balance at the beginning, with all that the statement lists, is the balance at the end. Credits that moved between
the purses of one statement are no change of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet, Sum

from lessonbook.database.loading import chunks
from lessonbook.domain.credits.desk import SOON, Owner, purses_owned
from lessonbook.domain.credits.models import OF_SESSIONS, LedgerRow, Lot, Purse, RowKind
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Seat
from lessonbook.scheduling.intervals import Interval


class Part(StrEnum):
    """Under what a change stands in a statement."""

    IN = "in"
    USED = "used"
    RETURNED = "returned"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of one of the purses: where (no course: the account), whose, and what was paid for it."""

    at: datetime
    kind: RowKind
    amount: int
    note: str
    course: str
    whose: str
    paid: Paid | None


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A seat in a session that began in the month, or for which credits were used or came back in it.

    One that was given up is among them where credits were kept. `used` and `returned` are the month's own, `earlier` is
    what it had taken before, less what had come back. `given_up_why` is empty where the seat stands.
    """

    code: str
    starts_at: datetime
    ends_at: datetime
    course: str
    hue: int
    learner: str
    given_up_why: str
    used: int
    returned: int
    earlier: int


@dataclass(frozen=True, slots=True)
class EndingLot:
    """Credits that are left and end soon."""

    whose: str
    course: str
    left: int
    last_day: date


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: `opening`, and the sums of its parts (those that leave are below 0), are together `closing`.

    What was used and returned is that of its seats together, what came in and went out otherwise its movements.
    """

    opening: int
    closing: int
    sums: Mapping[Part, int]
    movements: Sequence[Movement]
    seats: Sequence[SeatShown]
    ending: Sequence[EndingLot]


OF_MOVEMENT = (
    "at",
    "kind",
    "amount",
    "note",
    "purse__course__name",
    "purse__person__given_name",
    "purse__person__preferred_name",
    "purse__person__family_name",
    "payment__amount",
    "payment__currency",
    "payment__method",
    "payment__reference",
    "entry_id",
)


def part_of(kind: RowKind, amount: int) -> Part:
    """Under what a change stands: sessions and returns by themselves, all else by its direction."""
    if kind == RowKind.SESSION:
        return Part.USED
    if kind == RowKind.RETURN:
        return Part.RETURNED
    return Part.IN if amount > 0 else Part.OUT


def statement(owner: Owner, month: Interval, *, today: date, now: datetime) -> Statement:
    """The statement of a person, or of a family with its members, over a month.

    Eight queries, and two for each 500 seats. `now` ends what was held; by `today`, the school's date, credits end
    soon. A family's members are those of today.
    """
    purses = purses_of_statement(owner)
    rows = LedgerRow.objects.filter(purse__in=purses)
    inside = rows.filter(at__gte=month.start, at__lt=month.end)
    opening = _total(rows.filter(at__lt=month.start))
    sums = dict.fromkeys(Part, 0)
    movements = []
    for row in _without_moves(inside.order_by("at", "purse", "number").values_list(*OF_MOVEMENT)):
        part = part_of(row.kind, row.amount)
        sums[part] += row.amount
        if part in (Part.IN, Part.OUT):
            movements.append(row)
    return Statement(
        opening=opening,
        closing=opening + sum(sums.values()),
        sums=sums,
        movements=movements,
        seats=_seats(owner, purses, month, now),
        ending=_ending(purses, today),
    )


def balance_at(owner: Owner, instant: datetime) -> int:
    """What all purses of a statement held together at an instant; two queries."""
    return _total(LedgerRow.objects.filter(purse__in=purses_of_statement(owner), at__lt=instant))


def purses_of_statement(owner: Owner) -> list[int]:
    """A person's own purses; a family's, and those of its members."""
    purses = purses_owned(owner)
    if isinstance(owner, Family):
        purses = Purse.objects.filter(Q(family=owner) | Q(person__in=owner.members.values("pk")))
    return list(purses.order_by("pk").values_list("pk", flat=True))


def _total(rows: QuerySet[LedgerRow]) -> int:
    return int(rows.aggregate(total=Sum("amount", default=0))["total"])


def _without_moves(rows: Iterable[tuple[Any, ...]]) -> list[Movement]:
    """The changes, but for those by which credits went from one of the purses to another."""
    found = list(rows)
    moved: dict[int, int] = {}
    for row in found:
        if row[1] in (RowKind.TRANSFER, RowKind.ENROLLMENT):
            moved[row[-1]] = moved.get(row[-1], 0) + row[2]
    return [
        _movement(row)
        for row in found
        if not (row[1] in (RowKind.TRANSFER, RowKind.ENROLLMENT) and moved.get(row[-1]) == 0)
    ]


def _movement(row: tuple[Any, ...]) -> Movement:
    at, kind, amount, note, course, given, preferred, family, money, currency, method, reference, _entry = row
    paid = Paid(money, currency, method, reference) if currency else None
    whose = full_name(given, preferred, family) if given is not None else ""
    return Movement(at, RowKind(kind), amount, note, course or "", whose, paid)


def _seats(owner: Owner, purses: Sequence[int], month: Interval, now: datetime) -> list[SeatShown]:
    """The seats of a person, or of a family's members, that a month is about, by time."""
    learners = [owner.pk] if isinstance(owner, Person) else list(owner.members.values_list("pk", flat=True))
    held = Seat.objects.filter(learner__in=learners, session__cancelled_at=None)
    held = held.filter(starts_at__gte=month.start, starts_at__lt=min(month.end, now))
    rows = LedgerRow.objects.filter(purse__in=purses, kind__in=OF_SESSIONS)
    moved = rows.filter(at__gte=month.start, at__lt=month.end)
    about = sorted({*held.values_list("pk", flat=True), *moved.values_list("seat_id", flat=True)})
    names = ("learner__given_name", "learner__preferred_name", "learner__family_name")
    facts = ("pk", "session__code", "starts_at", "ends_at", "course__name", "course__hue", "given_up_why", *names)
    found = []
    for some in chunks(about):
        sums = _sums_by_seat(rows.filter(seat__in=some, at__lt=month.end), month)
        for pk, code, starts, ends, course, hue, why, *who in Seat.objects.filter(pk__in=some).values_list(*facts):
            used, returned, earlier = sums.get(pk, (0, 0, 0))
            if why and not (used or returned or earlier):
                continue
            found.append(SeatShown(code, starts, ends, course, hue, full_name(*who), why, used, returned, earlier))
    return sorted(found, key=lambda one: (one.starts_at, one.learner, one.code))


def _sums_by_seat(rows: QuerySet[LedgerRow], month: Interval) -> dict[int, tuple[int, int, int]]:
    """By seat, what it took in the month, what came back in it, and what it had taken before; one query."""
    inside, kind = Q(at__gte=month.start), Q(kind=RowKind.SESSION)
    sums = (
        rows.order_by()
        .values("seat_id")
        .annotate(
            used=Sum("amount", filter=inside & kind, default=0),
            returned=Sum("amount", filter=inside & ~kind, default=0),
            earlier=Sum("amount", filter=~inside, default=0),
        )
    )
    found = sums.values_list("seat_id", "used", "returned", "earlier")
    return {seat: (-used, returned, -earlier) for seat, used, returned, earlier in found}


def _ending(purses: Sequence[int], today: date) -> list[EndingLot]:
    until = today + SOON
    lots = Lot.objects.filter(purse__in=purses, left__gt=0, ends_on__isnull=False, ends_on__lte=until)
    facts = lots.select_related("purse__person", "purse__course").order_by("ends_on", "pk")
    return [
        EndingLot(
            lot.purse.person.name if lot.purse.person else "",
            lot.purse.course.name if lot.purse.course else "",
            lot.left,
            lot.last_day,
        )
        for lot in facts
        if lot.last_day is not None and today <= lot.last_day <= until
    ]
