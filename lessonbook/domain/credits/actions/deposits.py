"""Credits for many learners at once, under one journal entry: what an import brings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lessonbook.database.loading import chunks, insert_rows
from lessonbook.domain.credits.ledger import Posting, lock_purses
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse, RowKind
from lessonbook.domain.credits.rules import refuse_adding, refuse_last_day
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refused

Pair = tuple[int, int]
"""A learner and a course."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Credits for a learner in a course that can be spent through `ends_on`, without end where that is None."""

    learner_id: int
    course_id: int
    amount: int
    ends_on: date | None = None


@transaction.atomic
def deposit_all(grants: Iterable[Grant], *, entry: Entry, now: datetime, today: date) -> int:
    """Put credits into learners' course balances, each grant as a lot of its own; return how many credits came in.

    All that one balance gets is one row of its ledger. A bounded number of balances is held at once, their locks taken
    in the order of ids. Raises Refused: ends_in_past, too_many_credits.
    """
    by_pair: dict[Pair, list[Grant]] = {}
    for grant in grants:
        by_pair.setdefault((grant.learner_id, grant.course_id), []).append(grant)
    purses = _purses(by_pair)
    total = 0
    for some in chunks(sorted(purses)):
        posting = Posting(now)
        for pk, purse in lock_purses(some).items():
            total += _add(posting, purse, by_pair[purses[pk]], entry=entry, today=today).amount
        posting.write()
    return total


def _add(posting: Posting, purse: Purse, grants: Sequence[Grant], *, entry: Entry, today: date) -> LedgerRow:
    amount = sum(grant.amount for grant in grants)
    refusals = (refuse_last_day(grant.ends_on, today) for grant in grants)
    if refusal := next(filter(None, refusals), None) or refuse_adding(purse.enrolled, amount):
        raise Refused(refusal)
    lots = [
        (Lot(purse=purse, amount=grant.amount, left=0, ends_on=grant.ends_on, created_at=posting.now), grant.amount)
        for grant in grants
    ]
    return posting.add(purse, RowKind.DEPOSIT, lots, entry=entry)


def _purses(pairs: Iterable[Pair]) -> dict[int, Pair]:
    """The course balances of learners by their ids, opened where there is none."""
    wanted = set(pairs)
    if missing := wanted - set(_found(wanted).values()):
        insert_rows(Purse, ["person", "course"], sorted(missing))
    return _found(wanted)


def _found(wanted: set[Pair]) -> dict[int, Pair]:
    found: dict[int, Pair] = {}
    for some in chunks(sorted({learner for learner, _ in wanted})):
        rows = Purse.objects.filter(person__in=some, family=None, course__isnull=False)
        found |= {pk: (learner, course) for pk, learner, course in rows.values_list("pk", "person_id", "course_id")
                  if (learner, course) in wanted}  # fmt: skip
    return found
