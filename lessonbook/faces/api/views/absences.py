"""Absence requests: asking to be excused, and taking it back."""

from typing import Any

from django.db.models import F
from django.http import Http404, HttpResponse
from ninja import Router

from lessonbook.domain.attendance.actions import excuse, withdraw_absence
from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.faces.api.answers import instant
from lessonbook.faces.api.bodies import AbsenceIn, MaybeAbsence
from lessonbook.faces.api.callers import BOOK, Asked
from lessonbook.faces.api.fields import Key, Learner, Text
from lessonbook.faces.api.keyed import keyed
from lessonbook.faces.api.schemas import AbsenceOut
from lessonbook.faces.api.seats import seat_of

router = Router(tags=["Sessions"])
CREATED = 201


@router.post("/sessions/{code}/absence", auth=BOOK, response={CREATED: AbsenceOut}, url_name="request_absence")
def request_absence(request: Asked, code: Text, key: Key, body: MaybeAbsence) -> HttpResponse:
    """Ask to be excused from a session; by rule it is decided at once, else it waits for the school."""
    caller, asked = request.auth, body or AbsenceIn()
    seat = seat_of(caller, code, asked.learner)

    def act() -> dict[str, Any]:
        return shown(seat.session.code, excuse(seat, reason=asked.reason, by=caller.by, now=caller.now))

    return keyed(request, key, act, CREATED)


@router.delete("/sessions/{code}/absence", auth=BOOK, response=AbsenceOut, url_name="withdraw_absence")
def withdraw(request: Asked, code: Text, learner: Learner, key: Key) -> HttpResponse:
    """Take a request back that nobody has decided."""
    caller = request.auth
    seat = seat_of(caller, code, learner)
    asked = newest(seat.pk)
    if asked is None:
        raise Http404

    def act() -> dict[str, Any]:
        return shown(seat.session.code, withdraw_absence(asked, by=caller.by, now=caller.now))

    return keyed(request, key, act)


def newest(seat_id: int) -> AbsenceRequest | None:
    """The newest request for a seat; what was asked before it was taken again is about another booking of it."""
    asked = AbsenceRequest.objects.filter(seat=seat_id, asked_at__gte=F("seat__taken_at"))
    return asked.order_by("-pk").first()


def shown(code: str, asked: AbsenceRequest) -> dict[str, Any]:
    """A request as programs see it."""
    status = "withdrawn" if asked.withdrawn_at else asked.decision or "waiting"
    return {
        "session": code,
        "status": str(status),
        "asked_at": instant(asked.asked_at),
        "returned": asked.returned,
        "made_up": asked.made_up,
        "answer": asked.answer,
    }
