"""Who gets what at the office's addresses of credits."""

from collections.abc import Sequence

from lessonbook.domain.people.models import Family
from tests.faces.access_table import IN_OFFICE, Row, World


def lena(world: World) -> Sequence[object]:
    return (world.people["lena"].pk,)


def lenas_deposit(world: World) -> Sequence[object]:
    return (world.people["lena"].pk, "deposit")


def lenas_family(world: World) -> Sequence[object]:
    family = Family.objects.get_or_create(name="Novák")[0]
    family.members.add(world.people["lena"])
    return (family.pk,)


def familys_deposit(world: World) -> Sequence[object]:
    return (*lenas_family(world), "deposit")


ROWS = {
    "office:credits": Row(IN_OFFICE),
    "office:credits_person": Row(IN_OFFICE, lena),
    "office:credits_family": Row(IN_OFFICE, lenas_family),
    "office:credits_person_act": Row(IN_OFFICE, lenas_deposit),
    "office:credits_family_act": Row(IN_OFFICE, familys_deposit),
    "office:credits_person_statement": Row(IN_OFFICE, lena),
    "office:credits_family_statement": Row(IN_OFFICE, lenas_family),
}
