"""Asking for a substitute: when it may be asked and answered, what waits, and who could step in."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.courses.models import CourseInstructor
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Session
from lessonbook.domain.timetable.rules import refuse_stranger

LONGEST_REASON = 2000
"""Characters of a reason, and of an answer to it."""
NEVER_READ = ("session__class_link", "session__host_link", "session__recording_link")


def refuse_asking(session: Session, *, asker_id: int | None, reason: str, now: datetime) -> Refusal | None:
    """Why somebody can't ask for a substitute for a session; None if they can."""
    facts = {"session": session.code}
    if refusal := refuse_stranger(session.instructor_id, asker_id, session.code):
        return refusal
    if session.cancelled_at:
        return Refusal("session_cancelled", facts=facts)
    if session.has_begun(now):
        return Refusal("session_begun", remedy="ask_school", facts=facts)
    return None if len(reason) <= LONGEST_REASON else Refusal("reason_too_long")


def refuse_answering(request: SubstituteRequest, session: Session) -> Refusal | None:
    """Why a request can't be answered any more; None if it can."""
    facts = {"session": session.code}
    if request.decided_at:
        return Refusal("substitute_answered", facts=facts)
    return Refusal("substitute_withdrawn", facts=facts) if request.withdrawn_at else None


def refuse_substitute(
    request: SubstituteRequest, session: Session, substitute: Person, now: datetime
) -> Refusal | None:
    """Why this person can't teach the session in place of who asked; None if they can, as far as their time allows."""
    facts = {"session": session.code, "person": substitute.name}
    if session.cancelled_at:
        return Refusal("session_cancelled", facts=facts)
    if session.ends_at <= now:
        return Refusal("session_over", facts=facts)
    if session.instructor_id != request.asked_by_id:
        return Refusal("substitute_overtaken", facts=facts)
    if substitute.pk == request.asked_by_id:
        return Refusal("own_substitute", facts=facts)
    if substitute.deactivated_at:
        return Refusal("person_deactivated", facts=facts)
    is_instructor = substitute.roles.filter(kind=RoleKind.INSTRUCTOR).exists()
    return None if is_instructor else Refusal("not_an_instructor", facts=facts)


def open_substitute_requests(now: datetime) -> QuerySet[SubstituteRequest]:
    """Those that wait for an answer, of sessions that can still be taught by somebody else; the next session first.

    One query, with the session's course and lesson and who asked; class links are not read.
    """
    waiting = SubstituteRequest.objects.waiting(now).select_related("session__course", "session__lesson", "asked_by")
    return waiting.defer(*NEVER_READ).order_by("session__starts_at", "pk")


def substitute_request_of(session_id: int) -> SubstituteRequest | None:
    """The newest request about a session that was not withdrawn; one query."""
    asked = SubstituteRequest.objects.filter(session=session_id, withdrawn_at=None)
    return asked.select_related("substitute").order_by("-asked_at", "-pk").first()


def own_substitute_requests(person_id: int, now: datetime) -> QuerySet[SubstituteRequest]:
    """What somebody asked about sessions that aren't over at `now` and didn't take back, the next one first; a query.

    Those whose session changed hands without an answer are not among them.
    """
    asked = SubstituteRequest.objects.filter(asked_by=person_id, withdrawn_at=None, session__ends_at__gt=now)
    asked = asked.filter(Q(decided_at__isnull=False) | Q(session__instructor=person_id), session__cancelled_at=None)
    return asked.select_related("session__course", "substitute").defer(*NEVER_READ).order_by("session__starts_at", "pk")


def possible_substitutes(session: Session) -> QuerySet[Any, Any]:
    """The instructors who have no other session at a session's time, those who teach its course first, then by name.

    Each is a person who says in `teaches_course` whether the course is among theirs. One query.
    """
    busy = Session.objects.standing().touching(session.starts_at, session.ends_at).filter(instructor=OuterRef("pk"))
    teaches = CourseInstructor.objects.filter(course=session.course_id, instructor=OuterRef("pk"))
    free = Person.objects.active().with_role(RoleKind.INSTRUCTOR).filter(~Exists(busy))
    if session.instructor_id is not None:
        free = free.exclude(pk=session.instructor_id)
    return free.annotate(teaches_course=Exists(teaches)).order_by("-teaches_course", "sort_key", "pk")
