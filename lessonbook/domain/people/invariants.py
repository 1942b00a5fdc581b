"""What is always true of people: each truth is one query over all rows, and yields a line for each violation.

An account without a person is odd, but no violation: whoever signs in with it sees nothing.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Exists, F, OuterRef, QuerySet

from lessonbook.domain.people.models import AccessToken, Guardianship, Person, Role, RoleKind, School, Scope
from lessonbook.domain.people.rules import is_zone


def people_have_a_school() -> Iterator[str]:
    """Where there is a person there is the school, whose zone and rules hold for everyone."""
    if Person.objects.exists() and not School.objects.exists():
        yield "there are people, but no school"


def guardianships_join_guardian_and_learner() -> Iterator[str]:
    """Each side of a guardianship without an end holds the role that its side needs."""
    holding = Guardianship.objects.filter(until=None)
    for link in _without_role(holding, "guardian", RoleKind.GUARDIAN):
        yield f"{link}: {link.guardian} has not the role of a guardian"
    for link in _without_role(holding, "learner", RoleKind.LEARNER):
        yield f"{link}: {link.learner} has not the role of a learner"


def _without_role(links: QuerySet[Guardianship], side: str, kind: RoleKind) -> Iterator[Guardianship]:
    role = Role.objects.filter(person=OuterRef(side), kind=kind)
    return links.filter(~Exists(role)).select_related("guardian", "learner").order_by("id").iterator()


def zones_are_known() -> Iterator[str]:
    """Every zone is one that this system knows; a person may have none yet."""
    for name in School.objects.order_by("time_zone").values_list("time_zone", flat=True):
        if not is_zone(name):
            yield f"the school: there is no time zone {name!r}"
    used = Person.objects.exclude(time_zone="").order_by("time_zone").values_list("time_zone", flat=True).distinct()
    for name in used:
        if not is_zone(name):
            yield f"people: there is no time zone {name!r}"


def access_tokens_are_good_for_something_known() -> Iterator[str]:
    """An access token names scopes that there are, at least one, each once; and it ends after it was made."""
    known = set(Scope.values)
    for pk, name, scopes in AccessToken.objects.order_by("id").values_list("id", "name", "scopes").iterator():
        is_list = isinstance(scopes, list) and all(isinstance(scope, str) for scope in scopes)
        if not is_list or not scopes or not known.issuperset(scopes) or len(set(scopes)) < len(scopes):
            yield f"access token {pk} ({name}): its scopes are {scopes!r}"
    backwards = AccessToken.objects.filter(ends_at__lte=F("created_at")).order_by("id")
    for pk, name in backwards.values_list("id", "name").iterator():
        yield f"access token {pk} ({name}) ended before it was made"


INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {
    "people_have_a_school": people_have_a_school,
    "guardianships_join_guardian_and_learner": guardianships_join_guardian_and_learner,
    "zones_are_known": zones_are_known,
    "access_tokens_are_good_for_something_known": access_tokens_are_good_for_something_known,
}
