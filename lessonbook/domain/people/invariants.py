"""What is always true of people: each truth is one query over all rows, and yields a line for each violation.

An account without a person is odd, but no violation: whoever signs in with it sees nothing.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Exists, OuterRef, QuerySet

from lessonbook.domain.people.models import Guardianship, Person, Role, RoleKind, School
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


INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {
    "people_have_a_school": people_have_a_school,
    "guardianships_join_guardian_and_learner": guardianships_join_guardian_and_learner,
    "zones_are_known": zones_are_known,
}
