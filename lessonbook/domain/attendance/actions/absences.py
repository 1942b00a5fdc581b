"""Asking to be excused from a session before it begins, and deciding what becomes of it."""

from datetime import datetime

from django.db import transaction

from lessonbook.domain.attendance.models import AbsenceRequest, Decision
from lessonbook.domain.attendance.rules import refuse_absence, refuse_deciding
from lessonbook.domain.booking.giving_up import give_up_seat, what_it_means
from lessonbook.domain.booking.locks import lock_sessions
from lessonbook.domain.booking.notice import Shown, refuse_less
from lessonbook.domain.booking.people import acting_for, asker_of
from lessonbook.domain.booking.rules import Consequence
from lessonbook.domain.courses.models import AbsenceMode
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session

LONGEST_REASON = 2000
"""Characters of a reason, and of an answer to it."""


@transaction.atomic
def excuse(seat: Seat, *, reason: str = "", by: By, now: datetime, shown: Shown | None = None) -> AbsenceRequest:
    """Ask for a learner's absence from a session yet to begin; decided at once where the course's rule decides.

    By rule the seat is given up and what the notice tiers say comes back; else an administrator decides, and until
    then the seat stands and the request can be withdrawn. Asking twice changes nothing; what was asked of a seat that
    was given up since and taken again is over. Raises Refused: may_not_excuse, no_seat, absence_off,
    session_cancelled, session_begun, reason_too_long, returns_less (than the person was `shown`).
    """
    [session] = lock_sessions([seat.session_id])
    seat = Seat.objects.get(pk=seat.pk)
    if not asker_of(by, seat.learner_id, now).may_excuse:
        raise Refused(Refusal("may_not_excuse", remedy="ask_school"))
    known = AbsenceRequest.objects.filter(seat=seat, withdrawn_at=None).order_by("-pk").first()
    if known and (known.is_open_for(seat) or seat.given_up_why == GivenUp.EXCUSED):
        return known
    if refusal := refuse_absence(
        session.course.absence,
        session.code,
        stands=seat.given_up_at is None,
        cancelled=session.cancelled_at is not None,
        begun=session.has_begun(now),
        reason_fits=len(reason) <= LONGEST_REASON,
    ):
        raise Refused(refusal)
    meaning = what_it_means(seat, session, now)
    if refusal := refuse_less(shown, meaning, decided=session.course.absence == AbsenceMode.PERSON):
        raise Refused(refusal)
    by = acting_for(by, seat.learner_id)
    AbsenceRequest.objects.open().filter(seat=seat).update(withdrawn_at=now)
    request = AbsenceRequest.objects.create(
        seat=seat, reason=reason.strip(), asked_at=now, asked_by_id=by.person_id, percent=meaning.percent
    )
    after = {"learner": seat.learner_id, "session": session.code, "mode": session.course.absence}
    if session.course.absence != AbsenceMode.RULE:
        record("excuse", session, by, now, after=after)
        return request
    entry = record("excuse", session, by, now, after=after | {"returned": meaning.credits})
    give_up_seat(session, seat, GivenUp.EXCUSED, meaning, by=by, now=now, entry=entry)
    return _decide(request, Decision.ACCEPTED, meaning, by=By(None), now=now)


@transaction.atomic
def withdraw_absence(request: AbsenceRequest, *, by: By, now: datetime) -> AbsenceRequest:
    """Take back a request that nobody has decided. Withdrawing twice changes nothing.

    Raises Refused: may_not_excuse, absence_decided.
    """
    [session] = lock_sessions([request.seat.session_id])
    request = AbsenceRequest.objects.select_related("seat").get(pk=request.pk)
    learner_id = request.seat.learner_id
    if not asker_of(by, learner_id, now).may_excuse:
        raise Refused(Refusal("may_not_excuse", remedy="ask_school"))
    if request.withdrawn_at:
        return request
    if request.decided_at:
        raise Refused(Refusal("absence_decided", remedy="ask_school", facts={"session": session.code}))
    request.withdrawn_at = now
    request.save(update_fields=["withdrawn_at"])
    record("withdraw_absence", session, acting_for(by, learner_id), now, after={"learner": learner_id})
    return request


@transaction.atomic
def decide_absence(
    request: AbsenceRequest,
    decision: Decision,
    *,
    by: By,
    now: datetime,
    percent: int | None = None,
    make_up: bool | None = None,
    answer: str = "",
) -> AbsenceRequest:
    """Accept a request, with what comes back, or decline it; of two who decide together one does, the other sees it.

    Accepted, the seat is given up and `percent` of its price returns (None: what the notice tiers gave when it was
    asked, but no more than the seat may return), as a make-up where `make_up` (None: as the course has it); declined,
    it stands. A seat given up since it was asked gives back nothing more, and stands if it was taken again. Raises
    Refused: absence_decided, absence_withdrawn.
    """
    [session] = lock_sessions([request.seat.session_id])
    request = AbsenceRequest.objects.select_related("seat").get(pk=request.pk)
    if refusal := refuse_deciding(
        session.code, decided_at=request.decided_at, withdrawn=request.withdrawn_at is not None
    ):
        raise Refused(refusal)
    seat = Seat.objects.get(pk=request.seat_id)
    share = min(request.returns_by_rule(seat) if percent is None else percent, ALL)
    meaning = _meaning(seat, session, share, make_up=make_up)
    after = {"learner": seat.learner_id, "session": session.code, "decision": str(decision)}
    if decision == Decision.DECLINED or not request.is_open_for(seat):
        record("decide_absence", session, by, now, after=after)
        return _decide(request, decision, None, by=by, now=now, answer=answer)
    entry = record("decide_absence", session, by, now, after=after | {"returned": meaning.credits})
    give_up_seat(session, seat, GivenUp.EXCUSED, meaning, by=by, now=now, entry=entry)
    return _decide(request, decision, meaning, by=by, now=now, answer=answer)


def _meaning(seat: Seat, session: Session, percent: int, *, make_up: bool | None) -> Consequence:
    as_make_up = session.course.make_up if make_up is None else make_up
    return Consequence(seat.price, percent, seat.price * percent // ALL, as_make_up, None)


def _decide(
    request: AbsenceRequest,
    decision: Decision,
    meaning: Consequence | None,
    *,
    by: By,
    now: datetime,
    answer: str = "",
) -> AbsenceRequest:
    request.decided_at, request.decided_by_id, request.decision, request.answer = now, by.person_id, decision, answer
    if meaning:
        request.returned = 0 if meaning.make_up else meaning.credits
        request.made_up = meaning.credits if meaning.make_up else 0
    request.save(update_fields=["decided_at", "decided_by_id", "decision", "answer", "returned", "made_up"])
    return request
