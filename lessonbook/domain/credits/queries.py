"""Reading purses: who pays, what they hold, what sessions took."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, FilteredRelation, Q, QuerySet, Sum, Value

from lessonbook.database.prepared import Hole, Prepared, numbered, one_of
from lessonbook.domain.credits import rules
from lessonbook.domain.credits.models import OF_SESSIONS, LedgerRow, Lot, Purse, RowKind
from lessonbook.domain.credits.rules import Figures, OpenLot
from lessonbook.domain.people.models import Family

LEARNER = Hole("learner", BigIntegerField())


def purses_for(who: Collection[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """Return for each (learner id, course id) the ids of the purses that may pay, in the order of asking.

    The learner's own course balance comes first, then those of the learner's families, the oldest first. Two queries.
    """
    if len(who) == 1:
        [(learner, course)] = who
        return {(learner, course): [pk for _, pk in sorted(_purses_for(learner=learner, course=course))]}
    learners, courses = {learner for learner, _ in who}, {course for _, course in who}
    families = _families(learners)
    purses = {
        (person or 0, family or 0, course): pk
        for pk, person, family, course in _purses_of(learners, families)
        .filter(course__in=courses)
        .values_list("pk", "person_id", "family_id", "course_id")
    }
    return {
        (learner, course): [
            purses[owner]
            for owner in [(learner, 0, course), *((0, family, course) for family in families[learner])]
            if owner in purses
        ]
        for learner, course in who
    }


@Prepared
def _purses_for() -> QuerySet[Any, Any]:
    """The family (0 for the learner's own) and the id of the purses that may pay for one learner in one course."""
    course = Hole("course", BigIntegerField())
    own = Purse.objects.filter(person=LEARNER, course=course).values_list(Value(0), "pk")
    familys = Purse.objects.filter(family__members=LEARNER, course=course).values_list("family_id", "pk")
    return own.order_by().union(familys.order_by(), all=True)


def _families(learners: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of each learner's families, the oldest first."""
    found: dict[int, list[int]] = {learner: [] for learner in learners}
    memberships = Family.members.through.objects.filter(person__in=learners).order_by("family_id")
    for learner, family in memberships.values_list("person_id", "family_id"):
        found[learner].append(family)
    return found


def _purses_of(learners: Collection[int], families: Mapping[int, Collection[int]]) -> QuerySet[Purse]:
    """Return the purses of learners and of their families, found by the owners' indexes.

    The families are given by their ids, not by a subquery: PostgreSQL would read all purses for that.
    """
    return Purse.objects.filter(
        Q(person__in=learners) | Q(family__in={family for of_one in families.values() for family in of_one})
    )


def purses_that_paid(seat_ids: Collection[int]) -> set[int]:
    """Return the ids of the purses that ever paid for seats; one query."""
    rows = LedgerRow.objects.filter(seat__in=seat_ids, kind=RowKind.SESSION)
    return set(rows.values_list("purse_id", flat=True))


def purse_that_paid_last(seat_id: int) -> int | None:
    """Return the id of the purse that paid for a seat as it is held now; None where it never cost anything. One query.

    A seat that was given up and taken again may have been paid by one purse before, and by another now.
    """
    rows = LedgerRow.objects.filter(seat=seat_id, kind=RowKind.SESSION).order_by("-pk")
    return rows.values_list("purse_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Balance:
    """What a learner can spend in a course from one purse: the learner's own, or that of a family (`family`)."""

    purse_id: int
    course_id: int
    course_name: str
    course_slug: str
    hue: int
    family: str | None
    figures: Figures


@Prepared
def _family_ids() -> QuerySet[Any, Any]:
    return Family.members.through.objects.filter(person=LEARNER).order_by("family_id").values_list("family_id")


@Prepared
def _balances(families: int) -> QuerySet[Any, Any]:
    """The course balances of a learner and of so many families, each given by its id as above."""
    owned = Q(person=LEARNER) | one_of("family", "family", families)
    purses = Purse.objects.filter(owned, course__isnull=False)
    order = ("course__sort_key", "course_id", F("family_id").asc(nulls_first=True), "pk", "lot__pk")
    return _with_open_lots(purses).order_by(*order)


def balances(learner_id: int, today: date, *, course_id: int | None = None) -> list[Balance]:
    """Return a learner's credits in every course, or in one, on the school's date `today`; two queries.

    By the course's name; a course's own balance comes before those of families.
    """
    families = numbered("family", (pk for (pk,) in _family_ids(learner=learner_id)))
    rows = (dict(zip(OF_PURSE, row, strict=True)) for row in _balances(len(families), learner=learner_id, **families))
    return _collected((row for row in rows if course_id in (None, row["course_id"])), today)


def _collected(rows: Iterable[Mapping[str, Any]], today: date) -> list[Balance]:
    """The balances of purses, read as a row for each lot that holds something; in the order of the rows."""
    facts: dict[int, Mapping[str, Any]] = {}
    lots: dict[int, list[OpenLot]] = {}
    for row in rows:
        facts[row["pk"]] = row
        lots.setdefault(row["pk"], []).extend(_open_lot(row))
    return [
        Balance(
            purse_id=pk,
            course_id=row["course_id"],
            course_name=row["course__name"],
            course_slug=row["course__slug"],
            hue=row["course__hue"],
            family=row["family__name"],
            figures=rules.figures(row["enrolled"], row["used"], lots[pk], today),
        )
        for pk, row in facts.items()
    ]


def balances_of_all(learner_ids: Collection[int], today: date) -> dict[int, list[Balance]]:
    """The same as `balances` for each of several learners; two queries for all. A family's stand with each member."""
    if not learner_ids:
        return {}
    families = _families(learner_ids)
    purses = _with_open_lots(_purses_of(learner_ids, families).filter(course__isnull=False))
    order = ("course__sort_key", "course_id", F("family_id").asc(nulls_first=True), "pk", "lot__pk")
    names = (*OF_PURSE, "person_id", "family_id")
    rows = [dict(zip(names, row, strict=True)) for row in purses.order_by(*order).values_list(*names)]
    return {
        learner: _collected(
            (row for row in rows if row["person_id"] == learner or row["family_id"] in families[learner]), today
        )
        for learner in learner_ids
    }


def figures(purse: Purse, today: date) -> Figures:
    """Return what people see of a purse on the school's date `today`, as the database has it now; one query."""
    rows = [dict(zip(OF_PURSE, row, strict=True)) for row in _with_open_lots(Purse.objects.filter(pk=purse.pk))]
    lots = [lot for row in rows for lot in _open_lot(row)]
    return rules.figures(rows[0]["enrolled"], rows[0]["used"], lots, today)


OF_PURSE = (
    "pk",
    "course_id",
    "course__name",
    "course__slug",
    "course__hue",
    "family__name",
    "enrolled",
    "used",
    "lot__pk",
    "lot__left",
    "lot__ends_on",
    "lot__revived_until",
)


def _with_open_lots(purses: QuerySet[Purse]) -> QuerySet[Any, Any]:
    """Read purses with what is left in their lots, a row for each such lot or one without."""
    return purses.annotate(lot=FilteredRelation("lots", condition=Q(lots__left__gt=0))).values_list(*OF_PURSE)


def _open_lot(row: Mapping[str, Any]) -> list[OpenLot]:
    if row["lot__pk"] is None:
        return []
    return [OpenLot(row["lot__pk"], row["lot__left"], row["lot__revived_until"] or row["lot__ends_on"])]


@dataclass(frozen=True, slots=True)
class SeatCredits:
    """Credits that a seat took and that came back, both counted from 0 upwards."""

    taken: int = 0
    returned: int = 0


@Prepared
def _credits_of(seats: int) -> QuerySet[Any, Any]:
    rows = LedgerRow.objects.filter(one_of("seat", "seat", seats), kind__in=OF_SESSIONS).order_by()
    sums = rows.values("seat_id").annotate(
        taken=Sum("amount", filter=Q(kind=RowKind.SESSION), default=0),
        returned=Sum("amount", filter=Q(kind=RowKind.RETURN), default=0),
    )
    return sums.values_list("seat_id", "taken", "returned")


def credits_of(seat_ids: Collection[int]) -> dict[int, SeatCredits]:
    """Return what each seat took and gave back, by seat id; a seat that never cost anything is not among them.

    One query, for a page's seats: it is kept composed for each number of them.
    """
    if not seat_ids:
        return {}
    found = _credits_of(len(seat_ids), **numbered("seat", seat_ids))
    return {seat: SeatCredits(-taken, returned) for seat, taken, returned in found}


def spendable_by(learner_ids: Collection[int], course_id: int, today: date) -> dict[int, list[int]]:
    """What learners can spend in a course on the school's date `today`, a figure a purse, in the order of asking.

    The learner's own balance comes first, then those of families. Three queries, none where nobody is asked about.
    """
    if not learner_ids:
        return {}
    # Never the short way for one learner: a page asks the same number of questions for one and for many.
    families = _families(learner_ids)
    found = _purses_of(learner_ids, families).filter(course=course_id).values_list("pk", "person_id", "family_id")
    purses = {(person, family): pk for pk, person, family in found}
    sums = Lot.objects.spendable(today).filter(purse__in=purses.values()).order_by().values("purse_id")
    left = dict(sums.annotate(sum=Sum("left")).values_list("purse_id", "sum"))
    return {
        learner: [
            left.get(purses[owner], 0)
            for owner in [(learner, None), *((None, family) for family in families[learner])]
            if owner in purses
        ]
        for learner in learner_ids
    }
