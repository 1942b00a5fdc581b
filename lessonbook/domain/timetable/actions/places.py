"""Where sessions meet: venues, and rooms in them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Location

FACTS = frozenset({"name", "address", "directions", "time_zone", "capacity"})
"""What can be written of a location; where it is stays as it is."""


@transaction.atomic
def add_location(name: str, within: Location | None = None, *, by: By, now: datetime, **facts: object) -> Location:
    """Add a venue, or a room within one, by some of FACTS.

    Raises TypeError for any other fact, ValidationError naming the fields that can't hold their value, and Refused:
    venue_archived, name_taken (by another venue, or another room of the same).
    """
    _refuse_strange(facts)
    _lock_names()
    location = Location(within=within and Location.objects.get(pk=within.pk))
    _refuse_archived(location.within)
    written = {"name": name} | facts
    for fact, value in written.items():
        setattr(location, fact, value.strip() if isinstance(value, str) else value)
    location.clean_fields(exclude={"within"})
    _refuse_taken(location)
    location.save()
    after = {fact: getattr(location, fact) for fact in written} | ({"within": within.pk} if within else {})
    record("add_location", location, by, now, after=after)
    return location


@transaction.atomic
def edit_location(location: Location, *, by: By, now: datetime, **changes: object) -> Location:
    """Write some of FACTS anew; what stays as it was is no change.

    Raises TypeError for any other fact, ValidationError naming the fields that can't hold their value, and Refused:
    name_taken.
    """
    _refuse_strange(changes)
    _lock_names()
    kept = Location.objects.select_related("within").get(pk=location.pk)
    values = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    before = {name: getattr(kept, name) for name, value in values.items() if getattr(kept, name) != value}
    for name in before:
        setattr(kept, name, values[name])
    kept.clean_fields(exclude={"within"})
    _refuse_taken(kept)
    if before:
        kept.save(update_fields=[*before])
        record("edit_location", kept, by, now, before=before, after={name: values[name] for name in before})
    return kept


@transaction.atomic
def archive_location(location: Location, *, by: By, now: datetime) -> None:
    """Let nothing new meet at a location; a venue's rooms go with it. What is planned there stays."""
    _lock_names()
    for kept in Location.objects.filter(Q(pk=location.pk) | Q(within=location.pk)):
        if kept.archived_at is None:
            Location.objects.filter(pk=kept.pk).update(archived_at=now)
            record("archive_location", kept, by, now, after={"archived_at": now.isoformat()})


@transaction.atomic
def reopen_location(location: Location, *, by: By, now: datetime) -> None:
    """Let sessions meet again at a location, a venue's rooms each by itself. Raises Refused: venue_archived."""
    _lock_names()
    kept = Location.objects.select_related("within").get(pk=location.pk)
    if kept.archived_at is None:
        return
    _refuse_archived(kept.within)
    before, kept.archived_at = {"archived_at": kept.archived_at.isoformat()}, None
    kept.save(update_fields=["archived_at"])
    record("reopen_location", kept, by, now, before=before)


def _refuse_strange(facts: dict[str, object]) -> None:
    if strange := sorted(set(facts) - FACTS):
        raise TypeError(f"A location has no {', '.join(strange)}.")


def _lock_names() -> None:
    """Let those who write locations do so one after the other, so that names stay apart: a school has few."""
    list(School.objects.select_for_update(no_key=True))


def _refuse_archived(venue: Location | None) -> None:
    if venue is not None and venue.archived_at is not None:
        raise Refused(Refusal("venue_archived", facts={"venue": venue.name}))


def _refuse_taken(location: Location) -> None:
    others = Location.objects.filter(name=location.name, within=location.within).exclude(pk=location.pk)
    if others.exists():
        raise Refused(Refusal("name_taken", facts={"name": location.name}))
