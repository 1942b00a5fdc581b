"""Giving up a seat that was booked."""

from datetime import datetime

from django.db import transaction

from lessonbook.domain.booking.giving_up import give_up_seat, what_it_means
from lessonbook.domain.booking.locks import lock_sessions
from lessonbook.domain.booking.notice import Shown, refuse_less
from lessonbook.domain.booking.people import acting_for, asker_of, is_of_family
from lessonbook.domain.booking.rules import ASK, Consequence, refuse_asker
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session


@transaction.atomic
def cancel_booking(seat: Seat, *, by: By, now: datetime, shown: Shown | None = None) -> Consequence:
    """Give up a seat that its learner or a guardian booked, until the start; return what that meant.

    What the notice tiers say comes back, to the lots that paid or as a make-up. A one-to-one is cancelled with it and
    its instructor free again. Cancelling twice changes nothing and means what it meant. Raises Refused: may_not_book,
    no_seat (moved, excused or taken back meanwhile), session_begun, not_booked, returns_less (than the person was
    `shown`).
    """
    [session] = lock_sessions([seat.session_id])
    seat = Seat.objects.get(pk=seat.pk)
    if refusal := refuse_asker(asker_of(by, seat.learner_id, now), 0):
        raise Refused(refusal)
    if seat.given_up_why == GivenUp.CANCELLED and seat.given_up_at is not None:
        return what_it_means(seat, session, seat.given_up_at)
    if seat.given_up_at is not None:
        raise Refused(Refusal("no_seat", remedy=ASK, facts={"session": session.code}))
    meaning = what_it_means(seat, session, now)
    if refusal := refuse_cancelling(seat, session, now) or refuse_less(shown, meaning):
        raise Refused(refusal)
    after = {"learner": seat.learner_id, "session": session.code, "returned": meaning.credits, "price": seat.price}
    entry = record("cancel_booking", session, acting_for(by, seat.learner_id), now, after=after)
    give_up_seat(session, seat, GivenUp.CANCELLED, meaning, by=by, now=now, entry=entry)
    return meaning


def refuse_cancelling(seat: Seat, session: Session, now: datetime) -> Refusal | None:
    """Why a standing seat can't be cancelled by its learner: begun, or given by somebody else; at most one query."""
    if session.has_begun(now):
        return Refusal("session_begun", remedy=ASK, facts={"session": session.code})
    if seat.by_group_id is not None or not is_of_family(seat.taken_by_id, seat.learner_id):
        return Refusal("not_booked", remedy=ASK, facts={"session": session.code})
    return None
