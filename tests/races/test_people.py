"""Two administrators at once, with real commits: the school keeps one, and an address opens one sign-in."""

from collections.abc import Callable
from functools import partial

import pytest

from lessonbook.domain.people.actions import (
    Founder,
    deactivate_person,
    found_school,
    link_guardian,
    open_account,
    revoke_role,
)
from lessonbook.domain.people.models import Account, Person, RoleKind, School
from tests.factories import BY_SCHOOL, NOW, PASSWORD, make_person, make_school
from tests.races.together import audit, together

pytestmark = pytest.mark.django_db(transaction=True)


def ends(*acts: Callable[[], object]) -> list[str]:
    """Do all acts at once; how each ended, sorted."""
    return sorted(answer if isinstance(answer, str) else "done" for answer in together(*acts))


def shut_out(person: Person) -> None:
    deactivate_person(person, by=BY_SCHOOL, now=NOW)


def demote(person: Person) -> None:
    revoke_role(person, RoleKind.ADMINISTRATOR, by=BY_SCHOOL, now=NOW)


@pytest.mark.parametrize("acts", [(demote, demote), (shut_out, shut_out), (demote, shut_out)])
def test_of_the_last_two_administrators_one_stays(acts: tuple[Callable[[Person], None], ...]) -> None:
    for number in range(5):
        Person.objects.with_role(RoleKind.ADMINISTRATOR).update(deactivated_at=NOW)
        names = (f"mara{number}", f"max{number}")
        people = [make_person(name, RoleKind.ADMINISTRATOR, email=f"{name}@example.org") for name in names]
        ended = ends(*(lambda act=act, who=who: act(who) for act, who in zip(acts, people, strict=True)))
        assert ended == ["done", "last_administrator"]
        assert Person.objects.active().with_role(RoleKind.ADMINISTRATOR).count() == 1


def test_an_address_opens_one_sign_in_whoever_is_quicker() -> None:
    people = [make_person(f"Lena {number}") for number in range(4)]
    ended = ends(*(lambda who=who: open_account(who, "lena@example.org", by=BY_SCHOOL, now=NOW) for who in people))
    assert ended == ["done", "email_taken", "email_taken", "email_taken"]
    assert (Account.objects.count(), Person.objects.exclude(account=None).count()) == (1, 1)


def test_of_several_who_found_a_school_one_does() -> None:
    founders = [Founder("Mara", str(number), f"mara{number}@example.org", PASSWORD) for number in range(3)]
    ended = ends(
        *(
            lambda who=who: found_school("Riverside", who, time_zone="Europe/Berlin", language="en", now=NOW)
            for who in founders
        )
    )
    assert ended == ["done", "school_founded", "school_founded"]
    assert (School.objects.count(), Account.objects.count(), Person.objects.count()) == (1, 1, 1)
    assert audit() == []


def _take_guardian(person: Person) -> None:
    revoke_role(person, RoleKind.GUARDIAN, by=BY_SCHOOL, now=NOW)


def test_a_guardian_who_is_linked_keeps_the_role_whoever_is_quicker() -> None:
    for _ in range(5):
        lena, petra = make_person("Lena"), make_person("Petra", RoleKind.GUARDIAN)
        make_school()
        ended = ends(partial(link_guardian, petra, lena, by=BY_SCHOOL, now=NOW), partial(_take_guardian, petra))
        assert ended in (["done", "done"], ["done", "still_linked"])
        assert audit() == []
