"""Finding the seat, or the place in line, that a request is about."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.models import Seat
from lessonbook.faces.api.callers import Caller

M = TypeVar("M", Seat, WaitlistPlace)


def seat_of(caller: Caller, code: str, learner: str | None) -> Seat:
    """The seat that one's learner has, or had, in the session of a code. Http404 where there is none.

    Raises Refused: which_learner, where several have one and none was named.
    """
    seats = Seat.objects.filter(session__code=normalize(code)).select_related("course", "session")
    return _one(caller, seats, learner)


def place_of(caller: Caller, code: str, learner: str | None) -> WaitlistPlace:
    """The newest place that one's learner has, or had, in the line of a session, as `seat_of`."""
    places = WaitlistPlace.objects.filter(session__code=normalize(code)).select_related("session", "learner")
    return _one(caller, places.order_by("-since", "-pk"), learner)


def _one(caller: Caller, rows: "QuerySet[M]", learner: str | None) -> M:
    if learner is not None:
        return _first(rows.filter(learner=caller.learner_id(learner)))
    found = list(rows.filter(learner=caller.person.pk)[:1])
    if not found and caller.children:
        found = list(rows.filter(learner__in=caller.children))
        # Where one of them is in it now, that one is meant; what the others gave up is asked about by name.
        found = [row for row in found if stands(row)] or found
    if len({row.learner_id for row in found}) > 1:
        raise Refused(Refusal("which_learner", facts={"session": found[0].session.code}))
    return _first(found)


def stands(row: Seat | WaitlistPlace) -> bool:
    """Whether a seat is taken, or a place in line waits."""
    return (row.given_up_at if isinstance(row, Seat) else row.left_at) is None


def _first(rows: Iterable[M]) -> M:
    found = next(iter(rows), None)
    if found is None:
        raise Http404
    return found
