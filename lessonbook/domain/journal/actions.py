"""Writing the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from lessonbook.database.rows import insert
from lessonbook.domain.journal.models import Entry, Source


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, through which door, and for whom where that is somebody else (a guardian for a child)."""

    person_id: int | None
    source: str = Source.PAGE
    on_behalf_of_id: int | None = None


def record(
    verb: str,
    subject: models.Model | None,
    by: By,
    at: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Entry:
    """Write that `verb` was carried out on `subject` at the instant `at`; call it inside the act's transaction.

    `before` and `after` hold JSON values; instants in them as ISO 8601 text in UTC.
    """
    entry = Entry(
        at=at,
        actor_id=by.person_id,
        on_behalf_of_id=by.on_behalf_of_id,
        verb=verb,
        subject_kind=subject._meta.label_lower.split(".")[-1] if subject else "",
        subject_id=subject.pk if subject else None,
        before=dict(before or {}),
        after=dict(after or {}),
        source=by.source,
    )
    insert([entry])
    return entry
