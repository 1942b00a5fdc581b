"""What the journal says of one person: what was done to their record, and what they did themselves."""

from django.db.models import QuerySet

from lessonbook.domain.journal.models import Entry


def entries_of_person(person_id: int, limit: int) -> list[Entry]:
    """The newest entries about a person's own record or by the person, with who acted; two queries."""
    about = Entry.objects.filter(subject_kind="person", subject_id=person_id)
    done = Entry.objects.filter(actor=person_id)
    found = {entry.pk: entry for entries in (about, done) for entry in _newest(entries, limit)}
    return sorted(found.values(), key=lambda entry: (entry.at, entry.pk), reverse=True)[:limit]


def _newest(entries: QuerySet[Entry], limit: int) -> QuerySet[Entry]:
    return entries.select_related("actor", "on_behalf_of").order_by("-at", "-pk")[:limit]
