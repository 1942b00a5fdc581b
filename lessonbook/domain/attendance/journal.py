"""Reading the journal: who did what, for whom, and what it was about, in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from lessonbook.domain.attendance.journal_facts import OF_MONEY, payments, references
from lessonbook.domain.attendance.journal_names import ITSELF, KINDS, Names, Subject
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.pages import Mark, Page, Turn, page_of
from lessonbook.scheduling.intervals import Interval

MOST_PEOPLE = 50
"""So many people at most are meant by a part of a name."""
FACTS = (
    "id", "at", "verb", "source", "actor_id", "on_behalf_of_id", "subject_kind", "subject_id", "before", "after",
)  # fmt: skip
"""What is read of an entry."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are asked for; what is empty narrows nothing."""

    time: Interval | None = None
    person_ids: tuple[int, ...] | None = None
    verb: str = ""
    kind: str = ""
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the journal with the names that it needs; `actor` None: the program itself.

    `named` has what its facts refer to, by kind and number; what is gone meanwhile isn't there, and None: it
    was not looked up. `paid` is the money for its credits, if there was any.
    """

    id: int
    at: datetime
    verb: str
    source: str
    actor: Subject | None
    on_behalf_of: Subject | None
    subject: Subject | None
    subject_kind: str
    subject_id: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    named: Mapping[str, Names] | None
    paid: Paid | None = None

    @property
    def mark(self) -> Mark:
        """Its place in the list."""
        return Mark(self.at, self.id)


def people_called(words: str, limit: int = MOST_PEOPLE + 1) -> tuple[int, ...]:
    """The ids of people whose name holds every word, one more than are looked at, at most; one query."""
    people = Person.objects.order_by("pk")
    for part in words.split():
        people = people.filter(
            Q(given_name__icontains=part) | Q(family_name__icontains=part) | Q(preferred_name__icontains=part)
        )
    return tuple(people.values_list("pk", flat=True)[:limit])


def acts(asked: Asked, turn: Turn) -> Page[Act]:
    """A page of the journal, newest first, with all that its facts refer to.

    Two queries, and one for each kind of what is spoken of on the page, however many there are of it.
    """
    entries = Entry.objects.filter(_narrow(asked))
    mark = turn.mark
    if mark is not None:
        later = Q(at__gt=mark.starts_at) | Q(at=mark.starts_at, id__gt=mark.row_id)
        earlier = Q(at__lt=mark.starts_at) | Q(at=mark.starts_at, id__lt=mark.row_id)
        entries = entries.filter(later if turn.is_backwards else earlier)
    order = ("at", "id") if turn.is_backwards else ("-at", "-id")
    rows = list(entries.order_by(*order).values(*FACTS)[: turn.to_read])
    return page_of(_named(rows, with_facts=True), turn, lambda act: act.mark)


def acts_of_person(person_id: int, limit: int) -> list[Act]:
    """The newest acts of a person, for them or about them; three queries, and one for each kind of subject.

    What their facts refer to is not looked up.
    """
    rows = {}
    for one in (Q(actor=person_id), Q(on_behalf_of=person_id), Q(subject_kind="person", subject_id=person_id)):
        newest = Entry.objects.filter(one).order_by("-at", "-id").values(*FACTS)[:limit]
        rows.update({row["id"]: row for row in newest})
    return _named(sorted(rows.values(), key=lambda row: (row["at"], row["id"]), reverse=True)[:limit], with_facts=False)


def _narrow(asked: Asked) -> Q:
    wanted = Q()
    if asked.time is not None:
        wanted &= Q(at__gte=asked.time.start, at__lt=asked.time.end)
    if asked.person_ids is not None:
        of_person = Q(actor__in=asked.person_ids) | Q(on_behalf_of__in=asked.person_ids)
        wanted &= of_person | Q(subject_kind="person", subject_id__in=asked.person_ids)
    if asked.verb:
        wanted &= Q(verb=asked.verb)
    if asked.kind:
        wanted &= Q(subject_kind=asked.kind)
    if asked.subject_id is not None:
        wanted &= Q(subject_id=asked.subject_id)
    return wanted


def _named(rows: list[dict[str, Any]], *, with_facts: bool) -> list[Act]:
    spoken_of: dict[str, set[int]] = defaultdict(set)
    for kind, pk in references(rows) if with_facts else ():
        spoken_of[kind].add(pk)
    wanted: dict[Callable[[Iterable[int]], Names], set[int]] = defaultdict(set)
    for row in rows:
        if row["subject_id"] is not None and row["subject_kind"] in KINDS:
            wanted[KINDS[row["subject_kind"]]].add(row["subject_id"])
        wanted[KINDS["person"]] |= {row["actor_id"], row["on_behalf_of_id"]} - {None}
    for kind, ids in spoken_of.items():
        wanted[ITSELF[kind]] |= ids
    found: dict[object, Names] = {find: find(ids) for find, ids in wanted.items() if ids}
    people = found.get(KINDS["person"], {})
    named = {kind: found[ITSELF[kind]] for kind in spoken_of} if with_facts else None
    with_money = [row["id"] for row in rows if row["verb"] in OF_MONEY] if with_facts else []
    paid = payments(with_money) if with_money else {}
    return [
        Act(
            id=row["id"],
            at=row["at"],
            verb=row["verb"],
            source=row["source"],
            actor=people.get(row["actor_id"]),
            on_behalf_of=people.get(row["on_behalf_of_id"]),
            subject=found.get(KINDS.get(row["subject_kind"]), {}).get(row["subject_id"]),
            subject_kind=row["subject_kind"],
            subject_id=row["subject_id"],
            before=row["before"],
            after=row["after"],
            named=named,
            paid=paid.get(row["id"]),
        )
        for row in rows
    ]
