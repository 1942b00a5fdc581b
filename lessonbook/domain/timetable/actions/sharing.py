"""What is said and shared around a session: the lesson covered, its recording and extra links."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lessonbook.domain.courses.models import Lesson
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Session, SessionLink
from lessonbook.domain.timetable.rules import refuse_stranger


@transaction.atomic
def share(
    session: Session,
    *,
    by: By,
    now: datetime,
    recording_link: str | None = None,
    links: Sequence[tuple[str, str]] | None = None,
    only_own: bool = False,
) -> None:
    """Set a session's recording and its extra links (label, address), each where given; the rest stays.

    Addresses are those of the web (http, https). With `only_own` whoever acts must teach the session. Raises Refused:
    not_your_session; ValidationError where an address is none.
    """
    session = _lock(session, by, only_own=only_own)
    changed = []
    if recording_link is not None and recording_link != session.recording_link:
        changed.append("recording_link")
        session.recording_link = recording_link
        session.clean_fields(exclude={f.name for f in session._meta.fields} - {"recording_link"})
        session.save(update_fields=["recording_link"])
    if links is not None and list(links) != list(session.links.values_list("label", "url")):
        changed.append("links")
        rows = [SessionLink(session=session, label=label, url=url, position=n) for n, (label, url) in enumerate(links)]
        for row in rows:
            row.clean_fields()
        session.links.all().delete()
        SessionLink.objects.bulk_create(rows)
    if changed:
        # Addresses are not for everybody who may read the journal.
        record("share", session, by, now, after={"changed": changed})


@transaction.atomic
def cover_lesson(session: Session, lesson: Lesson | None, *, by: By, now: datetime, only_own: bool = False) -> Session:
    """Say which lesson of its course a session covers, or none; the same again changes nothing.

    With `only_own` whoever acts must teach the session. Raises Refused: not_your_session, lesson_of_another_course.
    """
    session = _lock(session, by, only_own=only_own)
    if lesson is not None and lesson.course_id != session.course_id:
        raise Refused(Refusal("lesson_of_another_course", facts={"lesson": lesson.name}))
    before = session.lesson_id
    if before == (lesson and lesson.pk):
        return session
    session.lesson = lesson
    session.save(update_fields=["lesson"])
    record("cover_lesson", session, by, now, before={"lesson": before}, after={"lesson": session.lesson_id})
    return session


def _lock(session: Session, by: By, *, only_own: bool) -> Session:
    """Lock a session, and return it as it stands. Raises Refused where it must be the actor's own, and is not."""
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    if only_own and (refusal := refuse_stranger(session.instructor_id, by.person_id, session.code)):
        raise Refused(refusal)
    return session
