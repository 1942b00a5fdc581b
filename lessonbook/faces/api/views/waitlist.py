"""Standing in line for a seat in a full session."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from ninja import Router

from lessonbook.domain.booking.actions.waitlist import accept_offer, join_line, leave_line
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.people.models import Scope
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.api.answers import NOT_KEPT, answer, instant_or_none
from lessonbook.faces.api.bodies import MaybeAccepting, MaybeForLearner
from lessonbook.faces.api.callers import BOOK, READ, Asked
from lessonbook.faces.api.fields import Key, Learner, Text
from lessonbook.faces.api.keyed import keyed
from lessonbook.faces.api.schemas import MoveOut, PlaceOut
from lessonbook.faces.api.seats import place_of

router = Router(tags=["Sessions"])
CREATED, NOTHING = 201, 204


@router.get("/sessions/{code}/waitlist", auth=READ, response=PlaceOut, url_name="place_in_line")
def place_in_line(request: Asked, code: Text, learner: Learner) -> HttpResponse:
    """The place that one's learner has in the line of a session."""
    place = place_of(request.auth, code, learner)
    if place.left_at:
        raise Http404
    return answer(shown(place))


@router.post("/sessions/{code}/waitlist", auth=BOOK, response={CREATED: PlaceOut}, url_name="join_line")
def join(request: Asked, code: Text, key: Key, body: MaybeForLearner) -> HttpResponse:
    """Stand in line for a full session; when a seat frees, the first who can be seated is."""
    caller = request.auth
    learner_id = caller.learner_id(body.learner if body else None)
    wanted = normalize(code)
    costly = Session.objects.exclude(capacity=1).filter(code=wanted, course__price__gt=0)
    if not caller.may_spend and costly.filter(course__enrollments__learner=learner_id).exists():
        caller.allow(Scope.SPEND)

    def act() -> dict[str, Any]:
        try:
            return shown(join_line(learner_id, wanted, by=caller.by, now=caller.now))
        except Refused as refused:
            if refused.refusal.code == "no_such_session":
                raise Http404 from refused
            raise

    return keyed(request, key, act, CREATED)


@router.delete("/sessions/{code}/waitlist", auth=BOOK, response={NOTHING: None}, url_name="leave_line")
def leave(request: Asked, code: Text, learner: Learner, key: Key) -> HttpResponse:
    """Leave the line; a seat that was kept goes to the next."""
    caller = request.auth
    place = place_of(caller, code, learner)

    def act() -> dict[str, Any]:
        leave_line(place, by=caller.by, now=caller.now)
        return {}

    keyed(request, key, act)
    return HttpResponse(status=NOTHING, headers=NOT_KEPT)


@router.post("/sessions/{code}/waitlist/accept", auth=BOOK, response=MoveOut, url_name="accept_offer")
def accept(request: Asked, code: Text, key: Key, body: MaybeAccepting) -> HttpResponse:
    """Take the seat that is kept for one's learner, for no more than it cost on joining or than the body says."""
    caller = request.auth
    place = place_of(caller, code, body.learner if body else None)
    if not caller.may_spend and Session.objects.filter(pk=place.session_id, course__price__gt=0).exists():
        caller.allow(Scope.SPEND)

    def act() -> dict[str, Any]:
        price = place.price if body is None or body.price is None else body.price
        accept_offer(place, by=caller.by, now=caller.now, shown=price)
        return {"session": place.session.code}

    return keyed(request, key, act)


def shown(place: WaitlistPlace) -> dict[str, Any]:
    """A place in line as programs see it."""
    line = WaitlistPlace.objects.standing().filter(session=place.session_id)
    before = line.filter(Q(since__lt=place.since) | Q(since=place.since, pk__lt=place.pk)).count()
    return {
        "session": place.session.code,
        "learner": {"id": str(place.learner_id), "name": place.learner.name},
        "position": before + 1,
        "offered_until": instant_or_none(place.offered_until),
    }
