"""What is asked of the people at every request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, QuerySet

from lessonbook.database.prepared import Hole, Prepared, columns_of, record_of
from lessonbook.domain.people.models import AccessToken, Account, Person, Role, School

ACCOUNT = Hole("account", BigIntegerField())
PERSON = Hole("person", BigIntegerField())
DIGEST = Hole("digest", CharField())


@Prepared
def _school() -> QuerySet[Any, Any]:
    return School.objects.values_list(*columns_of(School))


def the_school() -> School | None:
    """The school, None before it is set up; one query."""
    return next((record_of(School, row) for row in _school()), None)


@Prepared
def _account() -> QuerySet[Any, Any]:
    return Account.objects.filter(pk=ACCOUNT).values_list(*columns_of(Account), *columns_of(Person, "person"))


def account_with_person(account_id: int) -> Account | None:
    """A sign-in with the person it belongs to, if any, read along; one query."""
    for row in _account(account=account_id):
        split = len(columns_of(Account))
        account = record_of(Account, row[:split])
        person = record_of(Person, row[split:]) if row[split] is not None else None
        Account._meta.get_field("person").set_cached_value(account, person)
        if person:
            Person._meta.get_field("account").set_cached_value(person, account)
        return account
    return None


@Prepared
def _roles() -> QuerySet[Any, Any]:
    return Role.objects.filter(person=PERSON).values_list("kind")


def roles_of(person_id: int) -> frozenset[str]:
    """The roles that a person holds; one query."""
    return frozenset(kind for (kind,) in _roles(person=person_id))


class TokenFacts(NamedTuple):
    """A token that is known: whose it is, what it is good for, and until when."""

    scopes: Sequence[str]
    ends_at: datetime | None
    revoked_at: datetime | None
    person: Person

    def is_good(self, now: datetime) -> bool:
        """Whether its person may still act by it at the instant `now`."""
        ended = self.revoked_at is not None or (self.ends_at is not None and self.ends_at <= now)
        return not ended and self.person.deactivated_at is None


@Prepared
def _token() -> QuerySet[Any, Any]:
    facts = ("scopes", "ends_at", "revoked_at")
    return AccessToken.objects.filter(digest=DIGEST).values_list(*facts, *columns_of(Person, "person"))


def token_of(digest: str) -> TokenFacts | None:
    """The token of this digest with its person, None if there is none; one query."""
    for scopes, ends_at, revoked_at, *person in _token(digest=digest):
        return TokenFacts(scopes, ends_at, revoked_at, record_of(Person, person))
    return None
