"""Finding people: accents and case aside, page by page, whatever is added meanwhile."""

from importlib import import_module

import pytest
from django.apps import apps

from lessonbook.domain.people.listing import NameMark, Standing, Wanted, people_page, people_wanted
from lessonbook.domain.people.models import Account, Person, RoleKind
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db


def names(wanted: Wanted) -> list[str]:
    return [person.name for person in people_wanted(wanted)]


@pytest.mark.parametrize(
    "text",
    ["novak", "NOVÁK", "zofie", "Žofie Nov", "nov lenk", "lenka@", "LENKA@EXAMPLE.ORG", "sis-7", "  novák  "],
)
def test_somebody_is_found_by_any_part_of_a_name_an_address_or_a_source_id(text: str) -> None:
    make_person("Žofie Nováková", preferred_name="Lenka", email="lenka@example.org", source_id="sis-7")
    make_person("Anna Dvořák", email="anna@example.org")
    assert names(Wanted(text)) == ["Lenka Nováková"]


def test_a_preferred_name_is_found_accents_aside() -> None:
    make_person("Jan Kos", preferred_name="Honzík")
    assert names(Wanted("honzik")) == ["Honzík Kos"]


def test_those_who_were_there_before_preferred_names_counted_are_found_too() -> None:
    make_person("Jan Kos", preferred_name="Honzík")
    make_person("Lena Novák")
    Person.objects.filter(given_name="Jan").update(sort_key="kos jan")
    migration = import_module("lessonbook.domain.people.migrations.0003_preferred_names_are_found")
    migration.write_keys(apps, None)
    assert set(Person.objects.values_list("sort_key", flat=True)) == {"kos jan honzik", "novak lena"}


@pytest.mark.parametrize("text", ["%", "_", "sis", "\0", "novak dvorak", "\\"])
def test_signs_that_mean_something_to_databases_mean_themselves(text: str) -> None:
    make_person("Lena Novák", source_id="sis-7")
    make_person("Anna Dvořák")
    found = names(Wanted(text))
    assert found == ([] if text != "\0" else ["Anna Dvořák", "Lena Novák"])


def test_a_list_is_narrowed_to_a_role_and_a_standing() -> None:
    make_person("Ana Ruiz", RoleKind.INSTRUCTOR, RoleKind.LEARNER)
    make_person("Bo Lind", RoleKind.INSTRUCTOR, email="bo@example.org")
    make_person("Cleo Gone", RoleKind.INSTRUCTOR, deactivated_at=NOW)
    make_person("Dan In", RoleKind.GUARDIAN, email="dan@example.org")
    Account.objects.filter(email="dan@example.org").update(last_login=NOW)
    assert {
        (role, standing): names(Wanted(role=role, standing=standing))
        for role in ("", RoleKind.INSTRUCTOR)
        for standing in (None, *Standing)
    } == {
        ("", None): ["Cleo Gone", "Dan In", "Bo Lind", "Ana Ruiz"],
        ("", Standing.ACTIVE): ["Dan In", "Bo Lind", "Ana Ruiz"],
        ("", Standing.SIGNS_IN): ["Dan In"],
        ("", Standing.INVITED): ["Bo Lind"],
        ("", Standing.UNINVITED): ["Ana Ruiz"],
        ("", Standing.DEACTIVATED): ["Cleo Gone"],
        (RoleKind.INSTRUCTOR, None): ["Cleo Gone", "Bo Lind", "Ana Ruiz"],
        (RoleKind.INSTRUCTOR, Standing.ACTIVE): ["Bo Lind", "Ana Ruiz"],
        (RoleKind.INSTRUCTOR, Standing.SIGNS_IN): [],
        (RoleKind.INSTRUCTOR, Standing.INVITED): ["Bo Lind"],
        (RoleKind.INSTRUCTOR, Standing.UNINVITED): ["Ana Ruiz"],
        (RoleKind.INSTRUCTOR, Standing.DEACTIVATED): ["Cleo Gone"],
    }


def test_pages_neither_skip_nor_repeat_namesakes_nor_whom_is_added_meanwhile() -> None:
    for _ in range(3):
        make_person("Lena Novák")
    for name in ("Anna Abel", "Zoe Zahn"):
        make_person(name)
    first = people_page(Wanted(), 2)
    make_person("Aaron Aal")
    second = people_page(Wanted(), 2, after=first.after)
    third = people_page(Wanted(), 2, after=second.after)
    seen = [person.pk for page in (first, second, third) for person in page.people]
    there = list(Person.objects.exclude(given_name="Aaron").order_by("sort_key", "pk").values_list("pk", flat=True))
    assert (seen, first.before, third.after) == (there, None, None)
    back = people_page(Wanted(), 2, before=third.before)
    assert [person.pk for person in back.people] == seen[2:4]
    assert people_page(Wanted(), 9, before=second.before).people[0].name == "Aaron Aal"


@pytest.mark.parametrize("mark", [NameMark("novak lena", 7), NameMark("", 0), NameMark("a_b 1_2", 3)])
def test_a_mark_is_read_as_it_is_written(mark: NameMark) -> None:
    assert NameMark.read(str(mark)) == mark


@pytest.mark.parametrize("text", ["", "novak", "x_novak", "-1_novak", f"{'9' * 25}_novak", "²_novak"])
def test_what_is_no_mark_is_none(text: str) -> None:
    assert NameMark.read(text) is None


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_page_costs_two_queries(rows: int, django_assert_num_queries: "pytest.FixtureRequest") -> None:
    for number in range(rows):
        make_person(f"Lena {number}", email=f"lena{number}@example.org")
    with django_assert_num_queries(2):  # type: ignore[operator]
        page = people_page(Wanted("lena"), 25)
        assert [(person.account, list(person.roles.all())) for person in page.people]
