"""Who gets what at the office's addresses of people."""

from collections.abc import Mapping, Sequence

from lessonbook.domain.people.models import Family, Guardianship
from tests.faces.access_table import DOOR, IN_OFFICE, Outcome, Row, World, row


def done(outcome: Outcome) -> Sequence[Outcome]:
    """What is posted to the office: for administrators an outcome, for everybody else there is nothing there."""
    return row(DOOR, 404, 404, 404, 404, 404, outcome)


def lena(world: World) -> Sequence[object]:
    return (world.people["lena"].pk,)


def link(world: World) -> Sequence[object]:
    return (Guardianship.objects.get(until=None).pk,)


def family(world: World) -> Sequence[object]:
    pk = Family.objects.get_or_create(name="Novák")[0].pk
    world.names[f"/families/{pk}/"] = "/families/NOVAK/"
    return (pk,)


def petra(world: World) -> Mapping[str, str]:
    return {"person": str(world.people["petra"].pk)}


LENAS_PAGE = "/office/people/LENA/"

ROWS = {
    "office:people": Row(IN_OFFICE),
    "office:person_add": Row(IN_OFFICE),
    "office:people_add": Row(IN_OFFICE),
    "office:person": Row(IN_OFFICE, lena),
    "office:person_learned": Row(IN_OFFICE, lena),
    "office:person_taught": Row(IN_OFFICE, lena),
    "office:person_edit": Row(IN_OFFICE, lena),
    "office:person_picture": Row(done(422), lena, method="post"),
    "office:person_role": Row(done(LENAS_PAGE), lena, method="post", data={"role": "instructor"}),
    "office:person_invitation": Row(done(LENAS_PAGE), lena, method="post"),
    "office:person_deactivation": Row(done(LENAS_PAGE), lena, method="post"),
    "office:person_reactivation": Row(done(LENAS_PAGE), lena, method="post"),
    "office:person_guardian": Row(IN_OFFICE, lena),
    "office:person_child": Row(IN_OFFICE, lena),
    "office:family_add": Row(IN_OFFICE, lena),
    "office:guardianship": Row(IN_OFFICE, link),
    "office:guardianship_end": Row(done(LENAS_PAGE), link, method="post"),
    "office:family": Row(IN_OFFICE, family),
    "office:family_members": Row(done("/office/people/families/NOVAK/"), family, method="post", data=petra),
    "office:search": Row(IN_OFFICE),
    "office:first_steps": Row(IN_OFFICE),
}
