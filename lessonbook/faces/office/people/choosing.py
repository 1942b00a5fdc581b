"""Choosing somebody by a search, on the way to linking people with each other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from lessonbook.domain.people.listing import LONGEST_SEARCH, Standing, Wanted, people_page
from lessonbook.domain.people.models import Person
from lessonbook.faces.look.shapes import Face
from lessonbook.faces.office.people.words import role_kinds, roles_text
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.profile.portraits import face

MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to choose."""

    person_id: int
    face: Face
    note: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """A search and whom it found; `asked` is what was searched for, `chosen` whom a form sent along."""

    asked: str
    choices: Sequence[Choice]
    is_cut: bool
    chosen: int | None


def choosing(request: HttpRequest, *, role: str = "", but: Collection[int] = ()) -> Choosing:
    """Whom the address searches for among those who are here, but for some; two queries, none without a search."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    people: Sequence[Person] = []
    if asked:
        people = people_page(Wanted(asked, role, Standing.ACTIVE), MOST_CHOICES + 1 + len(but)).people
    found = [person for person in people if person.pk not in but]
    return Choosing(
        asked,
        [Choice(one.pk, face(one), _note(one)) for one in found[:MOST_CHOICES]],
        is_cut=len(found) > MOST_CHOICES,
        chosen=read_number(request.POST.get("person", "")),
    )


def _note(person: Person) -> str:
    return " · ".join(part for part in (roles_text(role_kinds(person)), person.email) if part)
