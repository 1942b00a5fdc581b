from datetime import timedelta

import pytest

from lessonbook.domain.people.invariants import INVARIANTS
from lessonbook.domain.people.models import AccessToken, Account, Guardianship, Person, Role, RoleKind, School
from tests.factories import NOW, make_guardian, make_person, make_school

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[str]]:
    return {name: lines for name, check in INVARIANTS.items() if (lines := list(check()))}


def test_people_in_order_have_no_violations() -> None:
    make_school()
    make_guardian("Eva Marsh", make_person("Tom Marsh", time_zone="Asia/Kathmandu"), make_person("Una Marsh"))
    assert everything() == {}


def test_before_there_is_anybody_there_need_be_no_school() -> None:
    assert everything() == {}


def test_people_without_a_school_are_found() -> None:
    make_person()
    assert everything() == {"people_have_a_school": ["there are people, but no school"]}


def test_an_account_without_a_person_is_odd_but_no_violation() -> None:
    make_school()
    Account.objects.create_user("nobody@example.org")
    assert everything() == {}


def test_each_side_of_a_guardianship_needs_its_role() -> None:
    make_school()
    tom = make_person("Tom Marsh", RoleKind.GUARDIAN)
    eva = make_guardian("Eva Marsh", tom)
    Role.objects.filter(person=eva).update(kind=RoleKind.LEARNER)
    assert everything() == {
        "guardianships_join_guardian_and_learner": [
            "Eva Marsh → Tom Marsh: Eva Marsh has not the role of a guardian",
            "Eva Marsh → Tom Marsh: Tom Marsh has not the role of a learner",
        ]
    }


def test_several_roles_are_as_good_as_one() -> None:
    make_school()
    tom = make_person("Tom Marsh", RoleKind.INSTRUCTOR, RoleKind.LEARNER)
    eva = make_guardian("Eva Marsh", tom)
    Role.objects.create(person=eva, kind=RoleKind.ADMINISTRATOR)
    assert everything() == {}


def test_a_guardianship_that_has_ended_needs_no_roles() -> None:
    make_school()
    eva = make_guardian("Eva Marsh", make_person("Tom Marsh"))
    Guardianship.objects.update(until=NOW - timedelta(days=1))
    Role.objects.filter(person=eva).delete()
    assert everything() == {}


def test_zones_that_nobody_knows_are_found() -> None:
    make_school(time_zone="")
    make_person(time_zone="")
    for _ in range(2):
        Person.objects.filter(pk=make_person().pk).update(time_zone="Mars/Olympus")
    assert everything() == {
        "zones_are_known": ["the school: there is no time zone ''", "people: there is no time zone 'Mars/Olympus'"]
    }
    School.objects.update(time_zone="Europe/Berlin")
    assert [line.split(":")[0] for line in everything()["zones_are_known"]] == ["people"]


@pytest.mark.parametrize("scopes", [[], ["read", "rule"], ["read", "read"], "read", {"read": True}, [["read"]]])
def test_an_access_token_of_strange_scopes_is_found(scopes: object) -> None:
    make_school()
    tom = make_person("Tom Marsh")
    AccessToken.objects.create(person=tom, name="Good", digest="1", scopes=["read", "book", "spend"], created_at=NOW)
    token = AccessToken.objects.create(person=tom, name="Odd", digest="2", scopes=scopes, created_at=NOW)
    assert everything() == {
        "access_tokens_are_good_for_something_known": [f"access token {token.pk} (Odd): its scopes are {scopes!r}"]
    }


def test_an_access_token_that_ended_before_it_was_made_is_found() -> None:
    make_school()
    facts = {"scopes": ["read"], "created_at": NOW, "ends_at": NOW}
    token = AccessToken.objects.create(person=make_person(), name="Odd", digest="1", **facts)
    assert everything() == {
        "access_tokens_are_good_for_something_known": [f"access token {token.pk} (Odd) ended before it was made"]
    }
