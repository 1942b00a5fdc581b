"""What is shared around a session: its recording and extra links."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.timetable.models import Session, SessionLink


@transaction.atomic
def share(
    session: Session,
    *,
    by: By,
    now: datetime,
    recording_link: str | None = None,
    links: Sequence[tuple[str, str]] | None = None,
) -> None:
    """Set a session's recording and its extra links (label, address), each where given; the rest stays.

    Addresses are those of the web (http, https). Raises ValidationError where one is not.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    before: dict[str, object] = {}
    if recording_link is not None and recording_link != session.recording_link:
        before["recording_link"] = session.recording_link
        session.recording_link = recording_link
        session.clean_fields(exclude={f.name for f in session._meta.fields} - {"recording_link"})
        session.save(update_fields=["recording_link"])
    if links is not None and list(links) != (old := list(session.links.values_list("label", "url"))):
        before["links"] = old
        rows = [SessionLink(session=session, label=label, url=url, position=n) for n, (label, url) in enumerate(links)]
        for row in rows:
            row.clean_fields()
        session.links.all().delete()
        SessionLink.objects.bulk_create(rows)
    if before:
        after = {"recording_link": session.recording_link, "links": [list(link) for link in links or []]}
        record("share", session, by, now, before=before, after=after)
