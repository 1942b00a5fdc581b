"""Changing what a session is like: its lesson, its places, its links."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from lessonbook.domain.booking.locks import lock_sessions
from lessonbook.domain.booking.seen import Seen, refuse_unseen
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.shown import Shown, changed
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.domain.timetable.rules import refuse_overtaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a session is like besides its time, its place and its instructor; `capacity` None: no limit."""

    lesson_id: int | None = None
    capacity: int | None = None
    class_link: str = ""
    host_link: str = ""


def details_of(session: Session) -> Details:
    """What a session is like now."""
    return Details(
        lesson_id=session.lesson_id,
        capacity=session.capacity,
        class_link=session.class_link,
        host_link=session.host_link,
    )


def refuse_few_places(sessions: Collection[Session], capacity: int | None) -> Refusal | None:
    """Why sessions can't have so many places: in one of them more seats stand that nobody let in beyond; one query.

    It is the first such session that is named. Who is about to write holds their locks.
    """
    if capacity is None:
        return None
    seats = Seat.objects.standing().filter(session__in=[one.pk for one in sessions], beyond_capacity=None)
    counted = seats.values("session__code").annotate(taken=Count("pk")).filter(taken__gt=capacity)
    first = counted.order_by("session__starts_at", "session").values_list("session__code", "taken").first()
    return (
        Refusal("too_few_places", facts={"session": first[0], "taken": first[1], "places": capacity}) if first else None
    )


@transaction.atomic
def change_session(
    session: Session,
    details: Details,
    *,
    by: By,
    now: datetime,
    seen: Seen | None = None,
    shown: Shown | None = None,
) -> Session:
    """Give a session another lesson, other places or other links; the same as it has change nothing.

    The sequence number rises. More places wake its waitlist. With `seen` only as it was seen; with `shown`, details as
    they were shown, only what differs from those. Raises Refused: session_cancelled, session_changed, too_few_places;
    ValidationError where a link is none.
    """
    [session] = lock_sessions([session.pk])
    if session.cancelled_at:
        raise Refused(Refusal("session_cancelled", facts={"session": session.code}))
    before = details_of(session)
    asked: dict[str, Any] = changed(asdict(details), shown)
    details = replace(before, **asked)
    if before == details:
        return session
    refuse_unseen([session], seen)
    if refusal := refuse_overtaken(session.code, asked, shown, asdict(before)):
        raise Refused(refusal)
    if refusal := refuse_few_places([session], details.capacity):
        raise Refused(refusal)
    facts = asdict(details)
    for name, value in facts.items():
        setattr(session, name, value)
    session.sequence += 1
    session.changed_at = now
    written = {"lesson", "capacity", "class_link", "host_link"}
    session.clean_fields(exclude={field.name for field in session._meta.fields} - written)
    session.save(update_fields=[*written, "sequence", "changed_at"])
    # Links are not for everybody who may read the journal.
    kept = {name: value for name, value in facts.items() if not name.endswith("_link")}
    links = [name for name in ("class_link", "host_link") if getattr(before, name) != facts[name]]
    old = {name: getattr(before, name) for name in kept}
    record("change_session", session, by, now, before=old, after=kept | {"links": links})
    wake_line([session.pk])
    return session
