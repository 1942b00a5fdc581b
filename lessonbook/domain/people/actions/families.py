"""Families: people who share credits and a statement."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Family, Person


@transaction.atomic
def make_family(name: str, members: Collection[Person] = (), *, by: By, now: datetime) -> Family:
    """Let people be a family, who can share credits from then on. Raises ValidationError for a name that is none."""
    family = Family(name=name.strip())
    family.clean_fields()
    family.save()
    family.members.set(members)
    record("make_family", family, by, now, after={"name": family.name, "members": _ids(family)})
    return family


@transaction.atomic
def edit_family(family: Family, name: str, *, by: By, now: datetime) -> Family:
    """Call a family by another name; the same again changes nothing. Raises ValidationError for one that is none."""
    locked = _lock(family)
    before, locked.name = locked.name, name.strip()
    locked.clean_fields()
    if before != locked.name:
        locked.save(update_fields=["name"])
        record("edit_family", locked, by, now, before={"name": before}, after={"name": locked.name})
    return locked


@transaction.atomic
def join_family(family: Family, person: Person, *, by: By, now: datetime) -> None:
    """Make a person one of a family, whose credits pay for them from the next booking on."""
    locked = _lock(family)
    if not locked.members.filter(pk=person.pk).exists():
        locked.members.add(person)
        record("join_family", locked, by, now, after={"member": person.pk})


@transaction.atomic
def leave_family(family: Family, person: Person, *, by: By, now: datetime) -> None:
    """Let a person be none of a family any more; its credits pay for nothing more of theirs."""
    locked = _lock(family)
    if locked.members.filter(pk=person.pk).exists():
        locked.members.remove(person)
        record("leave_family", locked, by, now, before={"member": person.pk})


def _lock(family: Family) -> Family:
    return Family.objects.select_for_update(no_key=True).get(pk=family.pk)


def _ids(family: Family) -> list[int]:
    return sorted(family.members.values_list("pk", flat=True))
