"""Booking: several times of a course at once, all or none."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.people.models import Scope
from lessonbook.faces.api.bodies import BookingIn
from lessonbook.faces.api.callers import BOOK, Asked
from lessonbook.faces.api.fields import Key
from lessonbook.faces.api.keyed import keyed
from lessonbook.faces.api.schemas import BookingOut

router = Router(tags=["Booking"])
CREATED = 201


@router.post("/bookings", auth=BOOK, response={CREATED: BookingOut}, url_name="bookings")
def bookings(request: Asked, body: BookingIn, key: Key) -> HttpResponse:
    """Book times for oneself or a child; answer the codes of the sessions, in the order asked for.

    Where several times were asked for, a refusal's `errors` name each that can't be had.
    """
    caller = request.auth
    learner_id = caller.learner_id(body.learner)
    if not caller.may_spend and (found := course_of(learner_id, body.course)) and found[0].price:
        caller.allow(Scope.SPEND)
    wanted = [time.wanted() for time in body.times]

    def act() -> dict[str, Any]:
        seats = book(learner_id, body.course, wanted, by=caller.by, now=caller.now)
        return {"sessions": [seat.session.code for seat in seats]}

    return keyed(request, key, act, CREATED)
