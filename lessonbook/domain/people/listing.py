"""Finding people, for those who may see everybody: by name, address or the id that another system gave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from django.db.models import Q

from lessonbook.domain.people.models import PeopleQuerySet, Person, sort_key

LARGEST_ID = 2**63 - 1
LONGEST_SEARCH = 100


class Standing(StrEnum):
    """How somebody stands with the school: here or not, and whether they sign in."""

    ACTIVE = "active"
    SIGNS_IN = "signs-in"
    INVITED = "invited"
    UNINVITED = "uninvited"
    DEACTIVATED = "deactivated"


HERE = Q(deactivated_at=None)
STANDINGS = {
    Standing.ACTIVE: HERE,
    Standing.SIGNS_IN: HERE & Q(account__last_login__isnull=False),
    Standing.INVITED: HERE & Q(account__isnull=False, account__last_login=None),
    Standing.UNINVITED: HERE & Q(account=None),
    Standing.DEACTIVATED: Q(deactivated_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a list is narrowed to: parts of names or addresses, a role, a standing; None of these: everybody."""

    text: str = ""
    role: str = ""
    standing: Standing | None = None


class NameMark(NamedTuple):
    """A place between two rows of a list by name."""

    key: str
    row_id: int

    def __str__(self) -> str:
        return f"{self.row_id}_{self.key}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read a mark as an address has it; None if it is none."""
        number, _, key = text.replace("\0", "").partition("_")
        if not (number.isascii() and number.isdigit() and len(number) < len(str(LARGEST_ID))):
            return None
        return cls(key, int(number))


@dataclass(frozen=True, slots=True)
class NamePage:
    """Some people in the order of their names, and the marks beside which the list goes on; None at an end."""

    people: Sequence[Person]
    before: NameMark | None = None
    after: NameMark | None = None


def found(text: str) -> Q:
    """Who is meant by a text: each of its words in a name or an address, accents and case aside, or a source id."""
    asked = text.replace("\0", "")[:LONGEST_SEARCH].strip()
    each = Q()
    for word in sort_key(asked).split():
        each &= Q(sort_key__contains=word) | Q(email__icontains=word) | Q(account__email__contains=word)
    return each | Q(source_id=asked) if asked else each


def people_wanted(wanted: Wanted) -> PeopleQuerySet:
    """The people whom a list is narrowed to, by name."""
    people = Person.objects.filter(found(wanted.text)).order_by("sort_key", "pk")
    if wanted.role:
        people = people.filter(roles__kind=wanted.role)
    return people.filter(STANDINGS[wanted.standing]) if wanted.standing else people


def people_page(
    wanted: Wanted, limit: int, *, after: NameMark | None = None, before: NameMark | None = None
) -> NamePage:
    """A page of those wanted, with their sign-ins and roles; two queries.

    It goes on from a place between two rows, so no row is skipped or repeated while people are added.
    """
    people = people_wanted(wanted).select_related("account").prefetch_related("roles")
    mark = before or after
    if mark:
        beyond = "lt" if before else "gt"
        further = Q(**{f"sort_key__{beyond}": mark.key}) | Q(**{f"pk__{beyond}": mark.row_id}, sort_key=mark.key)
        people = people.filter(further)
    rows = list((people.reverse() if before else people)[: limit + 1])
    shown, more = rows[:limit], len(rows) > limit
    if before:
        shown.reverse()
    if not shown:
        return NamePage(shown)
    comes_before = more if before else after is not None
    goes_on = more or before is not None
    return NamePage(
        shown,
        before=_mark(shown[0]) if comes_before else None,
        after=_mark(shown[-1]) if goes_on else None,
    )


def _mark(person: Person) -> NameMark:
    return NameMark(person.sort_key, person.pk)
