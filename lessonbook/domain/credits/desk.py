"""What the credits desk reads: whose credits there are, and who will soon be without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from lessonbook.domain.courses.models import Course, Enrollment, EnrollmentStatus
from lessonbook.domain.credits import rules
from lessonbook.domain.credits.models import Lot, Payment, Purse
from lessonbook.domain.credits.rules import Figures, OpenLot, Paid, has_ended
from lessonbook.domain.people.models import Family, Person, sort_key
from lessonbook.domain.people.rules import full_name

SOON = timedelta(days=30)
"""Credits that end within this are listed as ending soon."""
FEW_PRICES = 2
"""Who can't pay so many sessions of a course more is low on credits."""

Owner = Person | Family


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose credits they are: a person, or a family (`is_family`)."""

    pk: int
    name: str
    is_family: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A person or a family that a search found, and what all their purses hold."""

    holder: Holder
    note: str
    available: int


def find_holders(words: str, *, limit: int) -> list[Found]:
    """Families, then people, whose name or address holds every word, with what they have; four queries.

    At most `limit` of each, by name. Who was deactivated is among them: what is left may have to be refunded.
    """
    parts = sort_key(words).split()
    if not parts:
        return []
    people = Person.objects.order_by("sort_key", "pk")
    families = Family.objects.order_by("name", "pk")
    for part in parts:
        people = people.filter(
            Q(sort_key__contains=part) | Q(email__icontains=part) | Q(preferred_name__icontains=part)
        )
        families = families.filter(Q(name__icontains=part))
    named = [(pk, full_name(*names), email) for pk, *names, email in people.values_list(*PERSON_NAME, "email")[:limit]]
    shared = list(families.values_list("pk", "name")[:limit])
    sums = _sums("family", [pk for pk, _ in shared]) | _sums("person", [pk for pk, *_ in named])
    return [
        *(Found(Holder(pk, name, is_family=True), "", sums.get(("family", pk), 0)) for pk, name in shared),
        *(Found(Holder(pk, name, is_family=False), email, sums.get(("person", pk), 0)) for pk, name, email in named),
    ]


PERSON_NAME = ("pk", "given_name", "preferred_name", "family_name")


def _sums(owner: str, ids: Iterable[int]) -> dict[tuple[str, int], int]:
    purses = Purse.objects.filter(**{f"{owner}__in": list(ids)}).order_by().values_list(f"{owner}_id")
    return {(owner, pk): total for pk, total in purses.annotate(total=Sum("balance"))}


@dataclass(frozen=True, slots=True)
class InCourse:
    """Somebody's credits in a course: how many, and what a session costs there."""

    holder: Holder
    course_id: int
    course_name: str
    hue: int
    price: int
    left: int
    last_day: date | None = None


OF_HOLDER = (
    "person_id",
    "person__given_name",
    "person__preferred_name",
    "person__family_name",
    "family_id",
    "family__name",
)
OF_COURSE = ("course_id", "course__name", "course__hue", "course__price")


def low_on_credits(*, limit: int) -> list[InCourse]:
    """Who is enrolled in a course and can't pay two more sessions of it from its balance, the lowest first; one query.

    A family's balance counts where a member of it is enrolled. Who never had credits in a course isn't listed.
    """
    active = Enrollment.objects.filter(course=OuterRef("course"), status=EnrollmentStatus.ACTIVE)
    enrolled = Exists(active.filter(learner=OuterRef("person"), learner__deactivated_at=None))
    member_enrolled = Exists(active.filter(learner__families=OuterRef("family"), learner__deactivated_at=None))
    purses = Purse.objects.filter(
        (Q(person__isnull=False) & enrolled) | (Q(family__isnull=False) & member_enrolled),
        course__archived_at=None,
        course__price__gt=0,
        balance__lt=F("course__price") * FEW_PRICES,
    )
    rows = purses.order_by("balance", "pk").values_list(*OF_HOLDER, *OF_COURSE, "balance")[:limit]
    return [_in_course(row) for row in rows]


def without_credits(*, limit: int) -> list[InCourse]:
    """Who is enrolled in a course that takes credits and never had any in it, those enrolled last first; one query.

    Who belongs to a family that has credits in the course isn't listed.
    """
    own = Purse.objects.filter(course=OuterRef("course"), person=OuterRef("learner"))
    shared = Purse.objects.filter(course=OuterRef("course"), family__members=OuterRef("learner"))
    enrolled = Enrollment.objects.filter(
        ~Exists(own),
        ~Exists(shared),
        status=EnrollmentStatus.ACTIVE,
        learner__deactivated_at=None,
        course__archived_at=None,
        course__price__gt=0,
    )
    names = ("learner__given_name", "learner__preferred_name", "learner__family_name")
    rows = enrolled.order_by("-pk").values_list("learner_id", *names, *OF_COURSE)[:limit]
    return [
        InCourse(Holder(pk, full_name(*names), is_family=False), course, name, hue, price, 0)
        for pk, *names, course, name, hue, price in rows
    ]


def ending_soon(today: date, *, limit: int) -> list[InCourse]:
    """Credits whose last day lies within thirty days of the school's date, the soonest first; one query.

    What ends together in a purse is one line; credits of an account have no course.
    """
    until = today + SOON
    lots = Lot.objects.filter(left__gt=0).filter(
        Q(revived_until=None, ends_on__gte=today, ends_on__lte=until)
        | Q(ends_on__lt=until, revived_until__gte=today, revived_until__lte=until)
    )
    fields = [f"purse__{field}" for field in (*OF_HOLDER, *OF_COURSE)]
    sums = lots.order_by().values_list(*fields, "ends_on", "revived_until", "purse_id").annotate(total=Sum("left"))
    rows = sums.order_by("ends_on", "purse_id", "revived_until")[:limit]
    lines = [_in_course((*row[:-4], row[-1]), row[-3] or row[-4]) for row in rows]
    return sorted(lines, key=lambda line: line.last_day or date.max)


def _in_course(row: tuple[Any, ...], last_day: date | None = None) -> InCourse:
    person, given, preferred, family_name, family, shared, course, name, hue, price, left = row
    holder = Holder(family, shared, is_family=True) if family else _person(person, given, preferred, family_name)
    return InCourse(holder, course or 0, name or "", hue or 0, price or 0, left, last_day)


def _person(pk: int, *names: str) -> Holder:
    return Holder(pk, full_name(*names), is_family=False)


@dataclass(frozen=True, slots=True)
class PurseFigures:
    """A purse as the desk sees it: an account where there is no course; `lots` as they will be spent."""

    purse_id: int
    course_id: int | None
    course_name: str
    hue: int
    figures: Figures
    lots: tuple[OpenLot, ...]


def purses_of_owner(owner: Owner, today: date) -> list[PurseFigures]:
    """The account and the course balances of a person or family, the account first, then by course; two queries."""
    ordered = purses_owned(owner).order_by(F("course__sort_key").asc(nulls_first=True), "pk")
    rows = list(ordered.values_list("pk", "course_id", "course__name", "course__hue", "enrolled", "used"))
    lots: dict[int, list[OpenLot]] = {}
    for lot in Lot.objects.filter(purse__in=[pk for pk, *_ in rows], left__gt=0).order_by("pk"):
        lots.setdefault(lot.purse_id, []).append(lot.facts)
    return [
        PurseFigures(
            purse_id=pk,
            course_id=course_id,
            course_name=name or "",
            hue=hue or 0,
            figures=rules.figures(enrolled, used, lots.get(pk, []), today),
            lots=tuple(rules.spending_order(lot for lot in lots.get(pk, []) if not has_ended(lot.last_day, today))),
        )
        for pk, course_id, name, hue, enrolled, used in rows
    ]


def purses_owned(owner: Owner) -> QuerySet[Purse]:
    """The purses of a person or of a family itself."""
    return Purse.objects.filter(person=owner) if isinstance(owner, Person) else Purse.objects.filter(family=owner)


def courses_to_fill(owner: Owner) -> list[tuple[int, str]]:
    """The id and name of every course in which the owner can have credits, by name; three queries.

    That is where the owner or a member is enrolled, and where there are credits already.
    """
    learning = (
        Enrollment.objects.filter(learner=owner)
        if isinstance(owner, Person)
        else Enrollment.objects.filter(learner__families=owner)
    )
    purses = purses_owned(owner).filter(course__isnull=False)
    ids = {*learning.values_list("course_id", flat=True), *purses.values_list("course_id", flat=True)}
    return list(Course.objects.filter(pk__in=ids).order_by("sort_key", "pk").values_list("pk", "name"))


def relatives(owner: Owner) -> list[Holder]:
    """Between whom and the owner credits may move: a person's families and their members, a family's members.

    By name, families first; two queries at most.
    """
    if isinstance(owner, Family):
        return [_person(*row) for row in owner.members.order_by("sort_key", "pk").values_list(*PERSON_NAME)]
    families = list(owner.families.order_by("name", "pk").values_list("pk", "name"))
    members = Person.objects.filter(families__in=[pk for pk, _ in families]).exclude(pk=owner.pk).distinct()
    people = members.order_by("sort_key", "pk").values_list(*PERSON_NAME) if families else []
    return [*(Holder(pk, name, is_family=True) for pk, name in families), *(_person(*row) for row in people)]


def payments_of(purse_id: int, numbers: Iterable[int]) -> dict[int, Paid]:
    """What was paid for rows of a ledger, by their number; one query."""
    facts = ("row__number", "amount", "currency", "method", "reference")
    rows = Payment.objects.filter(row__purse=purse_id, row__number__in=list(numbers)).values_list(*facts)
    return {number: Paid(*paid) for number, *paid in rows}


def last_currency() -> str:
    """The currency of the newest payment, empty before the first; one query."""
    return Payment.objects.order_by("-pk").values_list("currency", flat=True).first() or ""


def purses_near(holders: Sequence[Holder]) -> list[tuple[Holder, int | None, str]]:
    """The account (no course) and the courses of each holder: where enrolled, or with credits already; two queries.

    In the order of the holders, each one's account first, then by the course's name.
    """
    people = [one.pk for one in holders if not one.is_family]
    families = [one.pk for one in holders if one.is_family]
    enrolled = Enrollment.objects.filter(learner__in=people, course__archived_at=None)
    purses = Purse.objects.filter(Q(person__in=people) | Q(family__in=families), course__isnull=False)
    found: dict[tuple[bool, int], dict[int, tuple[str, str]]] = {(one.is_family, one.pk): {} for one in holders}
    of_course = ("course_id", "course__sort_key", "course__name")
    for learner, course, key, name in enrolled.values_list("learner_id", *of_course):
        found[False, learner][course] = (key, name)
    for person, family, course, key, name in purses.values_list("person_id", "family_id", *of_course):
        found[family is not None, family or person][course] = (key, name)
    near: list[tuple[Holder, int | None, str]] = []
    for one in holders:
        courses = sorted(found[one.is_family, one.pk].items(), key=lambda item: (item[1][0], item[0]))
        near += [(one, None, ""), *((one, course, name) for course, (_key, name) in courses)]
    return near
