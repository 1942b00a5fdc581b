"""Giving a seat up, and moving it."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import TimesRefused
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.people.models import Scope
from lessonbook.domain.refusals import Refused
from lessonbook.faces.api.bodies import MaybeForLearner, MoveIn
from lessonbook.faces.api.callers import BOOK, Asked
from lessonbook.faces.api.fields import Key, Text
from lessonbook.faces.api.keyed import keyed
from lessonbook.faces.api.schemas import CancelOut, MoveOut
from lessonbook.faces.api.seats import seat_of

router = Router(tags=["Sessions"])


@router.post("/sessions/{code}/cancel", auth=BOOK, response=CancelOut, url_name="cancel")
def cancel(request: Asked, code: Text, key: Key, body: MaybeForLearner) -> HttpResponse:
    """Give up a seat that was booked; the session's details say before what comes back."""
    caller = request.auth
    seat = seat_of(caller, code, body.learner if body else None)

    def act() -> dict[str, Any]:
        meaning = cancel_booking(seat, by=caller.by, now=caller.now)
        return {"session": seat.session.code, "returned": meaning.credits, "make_up": meaning.make_up}

    return keyed(request, key, act)


@router.post("/sessions/{code}/reschedule", auth=BOOK, response=MoveOut, url_name="reschedule")
def move(request: Asked, code: Text, key: Key, body: MoveIn) -> HttpResponse:
    """Move a seat to another open time of its course in one step; answer the session in which it is then."""
    caller = request.auth
    seat = seat_of(caller, code, body.learner)
    if seat.course.price > seat.price:
        caller.allow(Scope.SPEND)

    def act() -> dict[str, Any]:
        try:
            return {"session": reschedule(seat, body.wanted(), by=caller.by, now=caller.now).session.code}
        except TimesRefused as refused:
            # There is one time, and it is the whole request.
            raise Refused(refused.refusal) from refused

    return keyed(request, key, act)
