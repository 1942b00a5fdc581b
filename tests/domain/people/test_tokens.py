"""Making and revoking access tokens."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.actions import make_token, revoke_token
from lessonbook.domain.people.models import AccessToken, Scope
from lessonbook.domain.people.queries import token_of
from lessonbook.domain.people.tokens import digest_of
from lessonbook.domain.refusals import Refused
from tests.factories import BY_SCHOOL, NOW, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_token_is_known_by_its_digest_alone() -> None:
    lena = make_person("Lena Novak")
    text = make_token(lena, " Phone ", [Scope.BOOK, Scope.READ], ends_at=NOW + HOUR, by=By(lena.pk), now=NOW)
    kept = AccessToken.objects.get()
    assert (kept.name, kept.scopes, kept.digest) == ("Phone", ["read", "book"], digest_of(text))
    facts = token_of(digest_of(text))
    assert facts is not None
    assert (facts.person, facts.scopes, facts.ends_at) == (lena, ["read", "book"], NOW + HOUR)
    assert token_of(digest_of(text + "x")) is None
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.subject_id) == ("make_token", lena.pk, kept.pk)
    assert text not in str(entry.after)
    assert kept.digest not in str(entry.after)


def test_no_two_tokens_are_alike() -> None:
    lena = make_person()
    assert len({make_token(lena, "Test", [Scope.READ], by=BY_SCHOOL, now=NOW) for _ in range(9)}) == 9


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_token_has_a_name(name: str) -> None:
    with pytest.raises(ValidationError):
        make_token(make_person(), name, [Scope.READ], by=BY_SCHOOL, now=NOW)


def test_who_is_deactivated_gets_no_token() -> None:
    gone = make_person(deactivated_at=NOW)
    with pytest.raises(Refused, match="person_deactivated"):
        make_token(gone, "Test", [Scope.READ], by=BY_SCHOOL, now=NOW)


def test_revoking_is_for_good_and_recorded_once() -> None:
    text = make_token(make_person(), "Test", [Scope.READ], by=BY_SCHOOL, now=NOW)
    for later in (NOW, NOW + HOUR):
        revoke_token(AccessToken.objects.get(), by=BY_SCHOOL, now=later)
    facts = token_of(digest_of(text))
    assert facts is not None
    assert (facts.revoked_at, facts.is_good(NOW)) == (NOW, False)
    assert Entry.objects.filter(verb="revoke_token").count() == 1


def test_a_token_is_good_until_its_end() -> None:
    text = make_token(make_person(), "Test", [Scope.READ], ends_at=NOW + HOUR, by=BY_SCHOOL, now=NOW)
    facts = token_of(digest_of(text))
    assert facts is not None
    assert [facts.is_good(NOW + HOUR - timedelta.resolution), facts.is_good(NOW + HOUR)] == [True, False]
