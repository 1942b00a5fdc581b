"""What the school writes of people: who they are and how they are reached."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.actions.people import OWN_FIELDS, check_facts, lock_people, rewrite
from lessonbook.domain.people.models import Person, Role, RoleKind

FIELDS = OWN_FIELDS | {"given_name", "family_name", "email"}
"""What the school writes of a person; a sign-in's address is the account's owner's to change."""


@transaction.atomic
def add_person(roles: Collection[RoleKind] = (), *, by: By, now: datetime, **facts: str) -> Person:
    """Write down somebody new by some of FIELDS, with these roles; they can sign in once they are invited.

    Raises TypeError for any other field, ValidationError naming the fields that can't hold their value.
    """
    _refuse_strange(facts)
    written = {name: value.strip() for name, value in facts.items() if value.strip()}
    person = Person(**written)
    check_facts(person, ["given_name", *written])
    person.save()
    kinds = [kind for kind in RoleKind if kind in roles]
    Role.objects.bulk_create(Role(person=person, kind=kind) for kind in kinds)
    record("add_person", person, by, now, after={**written, "roles": [str(kind) for kind in kinds]})
    return person


@transaction.atomic
def edit_person(person: Person, *, by: By, now: datetime, **changes: str) -> Person:
    """Write some of FIELDS anew; what stays as it was is no change. `photo` is the name of a stored file.

    Raises TypeError for any other field, ValidationError naming the fields that can't hold their value.
    """
    _refuse_strange(changes)
    [locked] = lock_people(person)
    before, after = rewrite(locked, changes)
    if before:
        record("edit_person", locked, by, now, before=before, after=after)
    return locked


def _refuse_strange(facts: Collection[str]) -> None:
    if strange := sorted(set(facts) - FIELDS):
        raise TypeError(f"A person has no {', '.join(strange)}.")
