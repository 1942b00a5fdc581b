"""What the school writes of people, families and itself, by verbs that leave a line in the journal."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.actions import (
    Founder,
    add_person,
    edit_family,
    edit_person,
    edit_school,
    found_school,
    join_family,
    leave_family,
    make_family,
    revoke_role,
)
from lessonbook.domain.people.models import Account, Family, Guardianship, Person, RoleKind, School
from lessonbook.domain.people.queries import roles_of
from lessonbook.domain.refusals import Refused
from tests.factories import BY_SCHOOL, NOW, make_account, make_guardian, make_person, make_school

pytestmark = pytest.mark.django_db
MARA = By(None)
FOUNDER = Founder("Mara", "Vogel", "mara@example.org", "a long story about a river")


def entries() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """What the journal holds: verb, before, after; oldest first."""
    return list(Entry.objects.order_by("id").values_list("verb", "before", "after"))


class TestPeople:
    def test_somebody_new_is_written_down_with_roles(self) -> None:
        person = add_person(
            [RoleKind.INSTRUCTOR, RoleKind.LEARNER], given_name=" Ana ", family_name="Ruiz", phone="", by=MARA, now=NOW
        )
        assert (person.name, person.account, roles_of(person.pk)) == (
            "Ana Ruiz",
            None,
            frozenset({"learner", "instructor"}),
        )
        roles = {"roles": ["learner", "instructor"]}
        assert entries() == [("add_person", {}, {"given_name": "Ana", "family_name": "Ruiz"} | roles)]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"given_name": " "}, "given_name"),
            ({"given_name": "x" * 121}, "given_name"),
            ({"given_name": "Ana", "email": "nobody"}, "email"),
            ({"given_name": "Ana", "time_zone": "Mars/Olympus"}, "time_zone"),
            ({"given_name": "Ana", "language": "tlh"}, "language"),
        ],
    )
    def test_nobody_is_written_down_by_what_cannot_be(self, facts: Any, field: str) -> None:
        with pytest.raises(ValidationError) as error:
            add_person(**facts, by=MARA, now=NOW)
        assert (list(error.value.message_dict), Person.objects.count(), entries()) == ([field], 0, [])

    @pytest.mark.parametrize("field", ["account", "deactivated_at", "sort_key", "source_id", "id"])
    def test_what_is_no_fact_is_nobodys_to_write(self, field: str) -> None:
        strange: Any = {field: "1"}
        with pytest.raises(TypeError):
            add_person(given_name="Ana", by=MARA, now=NOW, **strange)
        with pytest.raises(TypeError):
            edit_person(make_person("Lena"), by=MARA, now=NOW, **strange)

    def test_editing_writes_what_differs_and_only_that_down(self) -> None:
        person = make_person("Lena Novák", phone="1")
        edit_person(person, given_name=" Leonora ", phone="1", email="lena@example.org", by=MARA, now=NOW)
        person.refresh_from_db()
        assert (person.name, person.email) == ("Leonora Novák", "lena@example.org")
        changed = ({"given_name": "Lena", "email": ""}, {"given_name": "Leonora", "email": "lena@example.org"})
        assert entries() == [("edit_person", *changed)]

    def test_editing_twice_leaves_one_trace(self) -> None:
        person = make_person("Lena Novák")
        for _ in range(2):
            edit_person(person, phone="12345", by=MARA, now=NOW)
        assert len(entries()) == 1

    def test_an_address_that_signs_in_stays_the_accounts(self) -> None:
        person = make_person("Lena Novák", email="lena@example.org")
        edit_person(person, email="other@example.org", by=MARA, now=NOW)
        assert Account.objects.get().email == "lena@example.org"

    def test_whatever_name_changes_is_found_and_sorted_by(self) -> None:
        person = make_person("Lena Novák")
        edit_person(person, family_name="Ábel", preferred_name="Žofie", by=MARA, now=NOW)
        person.refresh_from_db()
        assert person.sort_key == "abel lena zofie"

    @pytest.mark.parametrize("kind", [RoleKind.GUARDIAN, RoleKind.LEARNER])
    def test_a_role_that_a_link_needs_stays_until_the_link_ends(self, kind: RoleKind) -> None:
        lena = make_person("Lena")
        petra = make_guardian("Petra", lena)
        person = petra if kind == RoleKind.GUARDIAN else lena
        with pytest.raises(Refused) as error:
            revoke_role(person, kind, by=MARA, now=NOW)
        assert (error.value.refusal.code, entries()) == ("still_linked", [])
        Guardianship.objects.update(until=NOW)
        revoke_role(person, kind, by=MARA, now=NOW)
        assert roles_of(person.pk) == set()


class TestFamilies:
    def test_a_family_is_made_joined_and_left_each_once(self) -> None:
        petra, lena, tom = make_person("Petra"), make_person("Lena"), make_person("Tom")
        family = make_family(" Novák ", [petra, lena], by=MARA, now=NOW)
        for _ in range(2):
            join_family(family, tom, by=MARA, now=NOW)
        for _ in range(2):
            leave_family(family, lena, by=MARA, now=NOW)
        assert set(family.members.all()) == {petra, tom}
        assert entries() == [
            ("make_family", {}, {"name": "Novák", "members": sorted([petra.pk, lena.pk])}),
            ("join_family", {}, {"member": tom.pk}),
            ("leave_family", {"member": lena.pk}, {}),
        ]

    def test_a_family_is_called_something_else_once(self) -> None:
        family = make_family("Novák", by=MARA, now=NOW)
        for _ in range(2):
            edit_family(family, "Nováková", by=MARA, now=NOW)
        assert [verb for verb, _, _ in entries()] == ["make_family", "edit_family"]
        assert Family.objects.get().name == "Nováková"

    @pytest.mark.parametrize("name", ["", "  ", "x" * 121])
    def test_a_family_needs_a_name(self, name: str) -> None:
        with pytest.raises(ValidationError):
            make_family(name, by=MARA, now=NOW)
        family = Family.objects.create(name="Novák")
        with pytest.raises(ValidationError):
            edit_family(family, name, by=MARA, now=NOW)


class TestSchool:
    def found(self, **changes: str) -> Person:
        facts = {"name": "Riverside", "time_zone": "Europe/Berlin", "language": "en"} | changes
        return found_school(facts.pop("name"), FOUNDER, **facts, now=NOW)

    def test_it_is_founded_once(self) -> None:
        self.found()
        with pytest.raises(Refused) as error:
            self.found(name="Another")
        assert (error.value.refusal.code, School.objects.get().name) == ("school_founded", "Riverside")

    def test_whoever_has_a_sign_in_keeps_it_from_being_founded(self) -> None:
        make_account("somebody@example.org")
        with pytest.raises(Refused):
            self.found()
        assert (School.objects.count(), Person.objects.count(), entries()) == (0, 0, [])

    @pytest.mark.parametrize("changes", [{"name": " "}, {"time_zone": "Mars/Olympus"}, {"language": "tlh"}])
    def test_what_cannot_be_founds_nothing(self, changes: dict[str, str]) -> None:
        with pytest.raises(ValidationError) as error:
            self.found(**changes)
        assert (list(error.value.message_dict), School.objects.count()) == (list(changes), 0)

    def test_its_facts_change_and_only_what_differs_is_written_down(self) -> None:
        make_school(phone="1")
        edit_school(name=" Riverside College ", phone="1", first_weekday=6, open_sign_up=True, by=BY_SCHOOL, now=NOW)
        school = School.objects.get()
        assert (school.name, school.first_weekday, school.open_sign_up) == ("Riverside College", 6, True)
        before = {"name": "Riverside School", "first_weekday": 0, "open_sign_up": False}
        after = {"name": "Riverside College", "first_weekday": 6, "open_sign_up": True}
        assert entries() == [("edit_school", before, after)]

    def test_what_stays_as_it_is_leaves_no_trace(self) -> None:
        make_school(logo="school/mark.png")
        edit_school(name="Riverside School", logo="school/mark.png", by=BY_SCHOOL, now=NOW)
        assert entries() == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", " "),
            ("time_zone", "Mars/Olympus"),
            ("language", "tlh"),
            ("email", "nobody"),
            ("first_weekday", 7),
            ("revived_days", -1),
        ],
    )
    def test_it_refuses_facts_that_are_none(self, field: str, value: object) -> None:
        make_school()
        with pytest.raises(ValidationError) as error:
            edit_school(**{field: value}, by=BY_SCHOOL, now=NOW)
        assert (list(error.value.message_dict), entries()) == ([field], [])

    def test_what_is_no_fact_of_it_is_not_written(self) -> None:
        make_school()
        with pytest.raises(TypeError):
            edit_school(id=2, by=BY_SCHOOL, now=NOW)

    @override_settings(LANGUAGES=[("en", "English"), ("cs", "Čeština")])
    def test_it_speaks_a_language_of_the_portal(self) -> None:
        make_school()
        assert edit_school(language="cs", by=BY_SCHOOL, now=NOW).language == "cs"
