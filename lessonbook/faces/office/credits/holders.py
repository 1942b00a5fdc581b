"""Whose credits a page of the desk is about, and the purses that a form offers."""

from collections.abc import Sequence

from django.http import Http404

from lessonbook.domain.credits.desk import Holder, Owner, PurseFigures, courses_to_fill, purses_near, relatives
from lessonbook.domain.people.models import Family, Person
from lessonbook.faces.office.credits.addresses import Where
from lessonbook.faces.office.credits.wording import purse_name


def find_owner(pk: int, *, is_family: bool) -> Owner:
    """The person or family of this number; Http404 where there is none. One query."""
    found: Owner | None = (Family if is_family else Person).objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def holder_of(owner: Owner) -> Holder:
    """An owner as lists name it."""
    return Holder(owner.pk, owner.name, is_family=isinstance(owner, Family))


def choose_purse(purses: Sequence[PurseFigures], where: str, holder: Holder) -> PurseFigures | None:
    """The purse that an address asks for, else the first; None where there is none yet."""
    named = {str(Where(holder.is_family, holder.pk, purse.course_id)): purse for purse in purses}
    return named.get(where, next(iter(purses), None))


def own_wheres(owner: Owner) -> list[tuple[str, str]]:
    """The purses of an owner, open or not, for a form: the account, then every course."""
    is_family = isinstance(owner, Family)
    choices = [(str(Where(is_family, owner.pk, None)), purse_name(""))]
    return choices + [(str(Where(is_family, owner.pk, pk)), name) for pk, name in courses_to_fill(owner)]


def transfer_wheres(owner: Owner, own: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Where an owner's credits may go: to the owner's other purses, and to those of the family."""
    near = purses_near(relatives(owner))
    return [*own] + [
        (str(Where(one.is_family, one.pk, course)), f"{one.name} · {purse_name(name)}") for one, course, name in near
    ]
