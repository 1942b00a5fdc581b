"""Asking the school for somebody else to teach a session, and answering that."""

from datetime import datetime

from django.db import transaction

from lessonbook.domain.booking.actions.sessions import move_session
from lessonbook.domain.booking.locks import lock_instructors, lock_sessions
from lessonbook.domain.booking.models import SubstituteOutcome, SubstituteRequest
from lessonbook.domain.booking.seen import Seen
from lessonbook.domain.booking.substitutes import refuse_answering, refuse_asking, refuse_substitute
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Session
from lessonbook.domain.timetable.rules import refuse_stranger
from lessonbook.scheduling.intervals import Interval


@transaction.atomic
def ask_for_substitute(session: Session, *, reason: str = "", by: By, now: datetime) -> SubstituteRequest:
    """Ask the school for somebody else to teach one's session that is yet to begin; until then it stays one's own.

    Asking twice changes nothing; what another instructor asked who has the session no more is over. Raises Refused:
    not_your_session, session_cancelled, session_begun, reason_too_long.
    """
    [session] = lock_sessions([session.pk])
    if refusal := refuse_asking(session, asker_id=by.person_id, reason=reason, now=now):
        raise Refused(refusal)
    assert by.person_id is not None  # a session's instructor is somebody
    waiting = SubstituteRequest.objects.open().filter(session=session)
    if known := waiting.filter(asked_by=by.person_id).first():
        return known
    waiting.update(withdrawn_at=now)
    request = SubstituteRequest.objects.create(
        session=session, asked_by_id=by.person_id, reason=reason.strip(), asked_at=now
    )
    record("ask_for_substitute", session, by, now, after={"request": request.pk})
    return request


@transaction.atomic
def withdraw_substitute_request(request: SubstituteRequest, *, by: By, now: datetime) -> SubstituteRequest:
    """Take back one's request that nobody has answered; withdrawing twice changes nothing.

    Raises Refused: not_your_session, substitute_answered.
    """
    [session] = lock_sessions([request.session_id])
    request = SubstituteRequest.objects.get(pk=request.pk)
    if refusal := refuse_stranger(request.asked_by_id, by.person_id, session.code):
        raise Refused(refusal)
    if request.withdrawn_at:
        return request
    if request.decided_at:
        raise Refused(Refusal("substitute_answered", facts={"session": session.code}))
    request.withdrawn_at = now
    request.save(update_fields=["withdrawn_at"])
    record("withdraw_substitute_request", session, by, now, after={"request": request.pk})
    return request


@transaction.atomic
def answer_substitute_request(
    request: SubstituteRequest,
    substitute: Person | None,
    answer: str = "",
    *,
    by: By,
    now: datetime,
    seen: Seen | None = None,
) -> SubstituteRequest:
    """Let a substitute teach the session from now on, or (None) decline; of two who answer together one does.

    The session changes hands by `move_session`, at the time that it has; with `seen` only as it was seen. Raises
    Refused: substitute_answered, substitute_withdrawn; with a substitute also session_cancelled, session_over,
    session_changed, substitute_overtaken, own_substitute, person_deactivated, not_an_instructor, instructor_busy.
    """
    lock_instructors([substitute.pk if substitute else None])
    [session] = lock_sessions([request.session_id])
    request = SubstituteRequest.objects.get(pk=request.pk)
    if refusal := refuse_answering(request, session):
        raise Refused(refusal)
    if substitute is not None:
        substitute = Person.objects.get(pk=substitute.pk)
        if refusal := refuse_substitute(request, session, substitute, now):
            raise Refused(refusal)
        time = Interval(session.starts_at, session.ends_at)
        move_session(session, time, by=by, now=now, instructor_id=substitute.pk, seen=seen)
    request.decided_at, request.decided_by_id, request.answer = now, by.person_id, answer.strip()
    request.outcome = SubstituteOutcome.SUBSTITUTED if substitute else SubstituteOutcome.DECLINED
    request.substitute = substitute
    request.save(update_fields=["decided_at", "decided_by_id", "answer", "outcome", "substitute"])
    after = {"request": request.pk, "outcome": str(request.outcome), "substitute": substitute and substitute.pk}
    record("answer_substitute_request", session, by, now, after=after)
    return request
