"""Two administrators at once, with real commits: the school keeps one, and an address opens one sign-in."""

from collections.abc import Callable

import pytest

from lessonbook.domain.people.actions import deactivate_person, open_account, revoke_role
from lessonbook.domain.people.models import Account, Person, RoleKind
from tests.factories import BY_SCHOOL, NOW, make_person
from tests.races.together import together

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
    for _ in range(5):
        Person.objects.with_role(RoleKind.ADMINISTRATOR).update(deactivated_at=NOW)
        people = [make_person(name, RoleKind.ADMINISTRATOR) for name in ("Mara", "Max")]
        ended = ends(*(lambda act=act, who=who: act(who) for act, who in zip(acts, people, strict=True)))
        assert ended == ["done", "last_administrator"]
        assert Person.objects.active().with_role(RoleKind.ADMINISTRATOR).count() == 1


def test_an_address_opens_one_sign_in_whoever_is_quicker() -> None:
    people = [make_person(f"Lena {number}") for number in range(4)]
    ended = ends(*(lambda who=who: open_account(who, "lena@example.org", by=BY_SCHOOL, now=NOW) for who in people))
    assert ended == ["done", "email_taken", "email_taken", "email_taken"]
    assert (Account.objects.count(), Person.objects.exclude(account=None).count()) == (1, 1)
