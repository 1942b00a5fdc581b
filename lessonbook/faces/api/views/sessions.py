"""Sessions, as lists and one by one. The link of a class stands in none of them."""

from heapq import merge
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from lessonbook.domain.booking.giving_up import what_it_means
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.details import details_of, links_of
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.models import Seat
from lessonbook.domain.timetable.pages import Mark, Turn
from lessonbook.domain.timetable.queries import find_line, sessions_within
from lessonbook.domain.timetable.rules import refuse_joining
from lessonbook.faces.api.answers import answer, instant, instant_or_none, listed, web_link
from lessonbook.faces.api.callers import READ, Asked, Caller
from lessonbook.faces.api.fields import From, Instant, Learner, Text
from lessonbook.faces.api.schemas import Listed, SessionDetail, SessionOut
from lessonbook.faces.api.views import absences

router = Router(tags=["Sessions"])
ROWS = 50

Role = Annotated[
    Literal["learner", "instructor"] | None,
    Query(None, description="`instructor`: those one teaches. Without it: one's own and one's children's, if any."),
]
Cursor = Annotated[str | None, Query(None, pattern=r"^[0-9]{1,17}_[0-9]{1,18}$", description="From `next`.")]
To = Annotated[Instant | None, Query(None, description="The instant before which they start. Without it: no end.")]


@router.get("/sessions", auth=READ, response=Listed[SessionOut], url_name="sessions")
def sessions(request: Asked, learner: Learner, role: Role, from_: From, to: To, cursor: Cursor) -> HttpResponse:
    """Sessions with any moment in [from, to), earliest first; cancelled ones are among them."""
    caller = request.auth
    turn = Turn(ROWS, after=Mark.read(cursor) if cursor else None)
    found = [
        [(line.starts_at, line.row_id, whose, line) for line in sessions_within(whose, from_ or caller.now, to, turn)]
        for whose in caller.sights(learner, role)
    ]
    page = list(merge(*found, key=lambda row: row[:2]))
    items = [shown(request, line, whose) for *_mark, whose, line in page[:ROWS]]
    return listed(request, items, Mark(*page[ROWS - 1][:2]) if len(page) > ROWS else None)


@router.get("/sessions/{code}", auth=READ, response=SessionDetail, url_name="session")
def session(request: Asked, code: Text, learner: Learner, role: Role) -> HttpResponse:
    """All there is to say of a session, with what giving the seat up now would return."""
    caller = request.auth
    sights = caller.sights(learner, role)
    if learner is None and role is None:
        sights = [*caller.sights(None, "learner"), *caller.sights(None, "instructor")]
    found = find_line(normalize(code), sights)
    if found is None:
        raise Http404
    whose, line = found
    facts = details_of(line.session_id)
    more = {
        "lesson_goal": facts.lesson_goal or "",
        "capacity": facts.capacity,
        "seats_taken": facts.seats_taken,
        "recording": web_link(line.recording_link) if line.ends_at <= caller.now else None,
        "links": [{"label": label, "url": url} for label, url in links_of(line.session_id) if web_link(url)],
        "giving_up": giving_up(line, caller),
        "absence": absence(line),
    }
    return answer(shown(request, line, whose) | more)


def shown(request: Asked, line: Line, whose: Whose) -> dict[str, Any]:
    """A session as programs see it: as a learner's, whose seat it is, or as the instructor's."""
    lesson = {"number": line.lesson_number, "name": line.lesson_name} if line.lesson_number is not None else None
    instructor = {"id": str(line.instructor_id), "name": line.instructor_name} if line.instructor_id else None
    return {
        "code": line.code,
        "status": str(line.status(request.auth.now)),
        "starts_at": instant(line.starts_at),
        "ends_at": instant(line.ends_at),
        "time_zone": line.time_zone,
        "course": {"slug": line.course_slug, "name": line.course_name},
        "lesson": lesson,
        "instructor": instructor,
        "place": line.place,
        "join": joining(request, line),
        "replaced_by": line.replaced_by or None,
        "learner": named(request.auth, whose),
        "price": line.price if whose.is_learner else None,
        "given_up": (line.given_up_why or None) if whose.is_learner else None,
    }


def named(caller: Caller, whose: Whose) -> dict[str, str] | None:
    """The learner whose seat it is; nobody where it is the instructor's session."""
    if whose.learner_id is None:
        return None
    person = caller.person if whose.learner_id == caller.person.pk else caller.children[whose.learner_id]
    return {"id": str(person.pk), "name": person.name}


def joining(request: Asked, line: Line) -> dict[str, Any] | None:
    """Whether and where the class can be joined; None where it never can."""
    facts = line.joining()
    if facts.cancelled or not facts.seat_stands or not facts.has_link:
        return None
    return {
        "can_join": refuse_joining(facts, request.auth.now) is None,
        "opens_at": instant(facts.window.start),
        "closes_at": instant(facts.window.end),
        "address": request.build_absolute_uri(reverse("portal:join", args=[line.code])),
    }


def giving_up(line: Line, caller: Caller) -> dict[str, Any] | None:
    """What giving the seat up now returns; None where there is none to give up."""
    if line.seat_id is None or line.is_cancelled or line.starts_at <= caller.now:
        return None
    seat = Seat.objects.select_related("session__course").get(pk=line.seat_id)
    meaning = what_it_means(seat, seat.session, caller.now)
    return {
        "returns": meaning.credits,
        "make_up": meaning.make_up,
        "full_until": instant_or_none(meaning.full_until),
    }


def absence(line: Line) -> dict[str, Any] | None:
    """The newest absence request for the seat since it was taken, if there is one."""
    if line.seat_id is None:
        return None
    asked = absences.newest(line.seat_id)
    return absences.shown(line.code, asked) if asked else None
