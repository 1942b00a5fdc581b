"""A purse's ledger by pages: each change with what it was for, who made it, and for whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from lessonbook.domain.credits.models import LedgerRow, Purse, RowKind
from lessonbook.domain.people.models import Person
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models.seats import SHOWN


class Direction(StrEnum):
    """Which changes of a purse a page of its ledger shows."""

    ALL = "all"
    INCOMING = "incoming"
    OUTGOING = "outgoing"


DIRECTIONS = {Direction.ALL: Q(), Direction.INCOMING: Q(amount__gt=0), Direction.OUTGOING: Q(amount__lt=0)}


@dataclass(frozen=True, slots=True)
class ForSession:
    """The session that took credits or gave them back, and whose seat it was.

    One `is_shown` to the learner unless the seat has been moved from it, or the learner taken out; it `is_cancelled`
    for the learner where the seat was given up too.
    """

    code: str
    starts_at: datetime
    ends_at: datetime
    lesson_name: str | None
    learner: str
    learner_id: int
    course_name: str
    is_cancelled: bool = False
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a ledger with all that its line names; of one that `is_anothers` only when and how much.

    `actor` None stands for the school itself; `on_behalf_of` is named where somebody acted for somebody else; `verb` is
    the journal's, by which it came about.
    """

    number: int
    at: datetime
    kind: RowKind
    amount: int
    balance: int
    note: str
    verb: str
    actor: str | None
    on_behalf_of: str | None
    session: ForSession | None
    is_anothers: bool = False


OF_CHANGE = ("number", "at", "kind", "amount", "balance", "note")
OF_ENTRY = ("entry__actor_id", "entry__on_behalf_of_id")
VERB = "entry__verb"
OF_SESSION = (
    "seat__session__code",
    "seat__session__starts_at",
    "seat__session__ends_at",
    "seat__session__lesson__name",
    "seat__learner_id",
    "seat__course__name",
    "seat__session__cancelled_at",
    "seat__given_up_why",
)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Changes of a purse, newest first; `older` is the `before_number` of the next page, None on the last."""

    rows: list[Change]
    older: int | None


def ledger_page(
    purse: Purse,
    direction: Direction = Direction.ALL,
    *,
    before_number: int | None = None,
    limit: int = 25,
    known: Collection[int] | None = None,
) -> LedgerPage:
    """Return a page of a purse's ledger; two queries.

    Of a purse that a family shares, the sessions of learners who aren't among `known`, where that is said, are told
    apart from nobody's: whoever looks may not know of them.

    Pages go on by the rows' numbers, so they neither repeat nor skip a row while others are added.
    """
    rows = LedgerRow.objects.filter(DIRECTIONS[direction], purse=purse).order_by("-number")
    if before_number is not None:
        rows = rows.filter(number__lt=before_number)
    page = list(rows.values(*OF_CHANGE, VERB, *OF_ENTRY, *OF_SESSION)[: limit + 1])
    names = _names({row[who] for row in page for who in (*OF_ENTRY, "seat__learner_id")} - {None})
    changes = [_change(row, names, known) for row in page[:limit]]
    return LedgerPage(changes, changes[-1].number if len(page) > limit else None)


def _change(row: Mapping[str, Any], names: Mapping[int | None, str], known: Collection[int] | None) -> Change:
    code, starts_at, ends_at, lesson, learner, course, cancelled_at, why = (row[field] for field in OF_SESSION)
    kind = RowKind(row["kind"])
    if learner is not None and known is not None and learner not in known:
        when, how_much = (row["number"], row["at"], kind), (row["amount"], row["balance"])
        return Change(*when, *how_much, "", "", None, None, None, is_anothers=True)
    return Change(
        number=row["number"],
        at=row["at"],
        kind=kind,
        amount=row["amount"],
        balance=row["balance"],
        note=row["note"],
        verb=row[VERB],
        actor=names.get(row["entry__actor_id"]),
        on_behalf_of=names.get(row["entry__on_behalf_of_id"]),
        session=ForSession(
            code,
            starts_at,
            ends_at,
            lesson,
            names[learner],
            learner,
            course,
            is_cancelled=cancelled_at is not None or bool(why),
            is_shown=why in SHOWN,
        )
        if code
        else None,
    )


def _names(people: Collection[int]) -> dict[int | None, str]:
    facts = Person.objects.filter(pk__in=people).values_list("pk", "given_name", "preferred_name", "family_name")
    return {pk: full_name(*names) for pk, *names in facts}
