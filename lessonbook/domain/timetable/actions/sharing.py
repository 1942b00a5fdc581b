"""What is said and shared around a session: the lesson covered, its recording and extra links."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lessonbook.domain.courses.models import Lesson
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.shown import Shown, changed
from lessonbook.domain.timetable.models import Session, SessionLink
from lessonbook.domain.timetable.rules import refuse_overtaken, refuse_stranger


@transaction.atomic
def share(
    session: Session,
    *,
    by: By,
    now: datetime,
    recording_link: str | None = None,
    links: Sequence[tuple[str, str]] | None = None,
    only_own: bool = False,
    shown: Shown | None = None,
) -> None:
    """Set a session's recording and its extra links (label, address), each where given; the rest stays.

    Addresses are those of the web (http, https). With `only_own` whoever acts must teach the session; with `shown`,
    `recording_link` and `links` (lists of two) as they were shown, only what differs from those is set. Raises Refused:
    not_your_session, session_changed; ValidationError where an address is none.
    """
    session = _lock(session, by, only_own=only_own)
    given = {"recording_link": recording_link, "links": None if links is None else [list(link) for link in links]}
    stands: dict[str, object] = {
        "recording_link": session.recording_link,
        "links": [list(link) for link in session.links.values_list("label", "url")],
    }
    wanted = changed({name: value for name, value in given.items() if value is not None}, shown)
    _refuse(refuse_overtaken(session.code, wanted, shown, stands))
    written = [name for name, value in wanted.items() if value != stands[name]]
    if "recording_link" in written and recording_link is not None:
        _record_at(session, recording_link)
    if "links" in written and links is not None:
        _link_to(session, links)
    if written:
        # Addresses are not for everybody who may read the journal.
        record("share", session, by, now, after={"changed": written})


def _record_at(session: Session, recording_link: str) -> None:
    session.recording_link = recording_link
    session.clean_fields(exclude={f.name for f in session._meta.fields} - {"recording_link"})
    session.save(update_fields=["recording_link"])


def _link_to(session: Session, links: Sequence[tuple[str, str]]) -> None:
    rows = [SessionLink(session=session, label=label, url=url, position=n) for n, (label, url) in enumerate(links)]
    for row in rows:
        row.clean_fields()
    session.links.all().delete()
    SessionLink.objects.bulk_create(rows)


@transaction.atomic
def cover_lesson(
    session: Session,
    lesson: Lesson | None,
    *,
    by: By,
    now: datetime,
    only_own: bool = False,
    shown: Shown | None = None,
) -> Session:
    """Say which lesson of its course a session covers, or none; the same again changes nothing.

    With `only_own` whoever acts must teach the session; with `shown`, the id of the `lesson` that was shown, only
    another than that is set. Raises Refused: not_your_session, lesson_of_another_course, session_changed.
    """
    session = _lock(session, by, only_own=only_own)
    if lesson is not None and lesson.course_id != session.course_id:
        raise Refused(Refusal("lesson_of_another_course", facts={"lesson": lesson.name}))
    before, wanted = session.lesson_id, {"lesson": lesson and lesson.pk}
    if before == wanted["lesson"] or not changed(wanted, shown):
        return session
    _refuse(refuse_overtaken(session.code, wanted, shown, {"lesson": before}))
    session.lesson = lesson
    session.save(update_fields=["lesson"])
    record("cover_lesson", session, by, now, before={"lesson": before}, after={"lesson": session.lesson_id})
    return session


def _lock(session: Session, by: By, *, only_own: bool) -> Session:
    """Lock a session, and return it as it stands. Raises Refused where it must be the actor's own, and is not."""
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    if only_own:
        _refuse(refuse_stranger(session.instructor_id, by.person_id, session.code))
    return session


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)
