"""How full sessions are: the seats that stand, the line for the others, and the sessions that learners may book.

Each read is one query, whatever the number of sessions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lessonbook.database.prepared import Prepared, numbered, one_of
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.queries import COURSE, END, START
from lessonbook.domain.booking.rules import Places
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.domain.timetable.rules import place_name
from lessonbook.scheduling.intervals import Interval


def taken_subquery() -> Coalesce:
    """How many seats stand in the session of a row of sessions."""
    seats = Seat.objects.standing().filter(session=OuterRef("pk")).order_by().values("session")
    return Coalesce(Subquery(seats.annotate(n=Count("id")).values("n")), 0)


def in_line_subquery() -> Coalesce:
    """How many learners stand in line for the session of a row of sessions."""
    line = WaitlistPlace.objects.standing().filter(session=OuterRef("pk")).order_by().values("session")
    return Coalesce(Subquery(line.annotate(n=Count("id")).values("n")), 0)


OF_PLACES = ("pk", "code", "starts_at", "capacity", "cancelled_at", "course__waitlist_cutoff_hours", "taken", "in_line")


def _places(pk: int, code: str, starts_at: datetime, capacity: int | None, *rest: Any) -> tuple[int, Places]:
    cancelled_at, cutoff, taken, in_line = rest
    left = None if capacity is None else max(capacity - taken, 0)
    return pk, Places(code, starts_at, left, in_line, cancelled_at is not None, timedelta(hours=cutoff))


@Prepared
def _places_of(count: int) -> QuerySet[Any, Any]:
    sessions = Session.objects.filter(one_of("pk", "session", count))
    return sessions.order_by().annotate(taken=taken_subquery(), in_line=in_line_subquery()).values_list(*OF_PLACES)


def places_of(session_ids: Sequence[int]) -> dict[int, Places]:
    """How full sessions are, by id; one query."""
    if not session_ids:
        return {}
    return dict(_places(*row) for row in _places_of(len(session_ids), **numbered("session", session_ids)))


def one_to_ones_of_others(sessions: Iterable[Session], learner_id: int) -> set[int]:
    """The ids of those of the sessions with a single place that somebody else holds: nobody else is told of them.

    A query where any has a single place.
    """
    single = [session.pk for session in sessions if session.capacity == 1]
    if not single:
        return set()
    held = Seat.objects.standing().filter(session__in=single).values_list("session_id", "learner_id")
    holders: dict[int, set[int]] = {}
    for session, learner in held:
        holders.setdefault(session, set()).add(learner)
    return {session for session, learners in holders.items() if learner_id not in learners}


@dataclass(frozen=True, slots=True)
class GroupSession:
    """A session of a course that learners may take a seat in, or stand in line for."""

    session_id: int
    code: str
    time: Interval
    instructor_id: int | None
    instructor: str
    place: str
    lesson: str
    places: Places
    location_id: int | None


@Prepared
def _group_sessions() -> QuerySet[Any, Any]:
    sessions = Session.objects.standing().filter(course=COURSE, starts_at__gte=START, starts_at__lt=END)
    limited = ExpressionWrapper(Q(capacity=None) | Q(capacity__gt=1), output_field=BooleanField())
    shown = sessions.annotate(taken=taken_subquery(), in_line=in_line_subquery(), open=limited)
    return (
        shown.filter(Q(open=True) | Q(capacity__gt=F("taken")))
        .order_by("starts_at", "pk")
        .values_list(
            *OF_PLACES,
            "ends_at",
            "instructor_id",
            "instructor__given_name",
            "instructor__preferred_name",
            "instructor__family_name",
            "location__name",
            "location__within__name",
            "lesson__name",
            "location_id",
        )
    )


def group_sessions(course_id: int, window: Interval) -> list[GroupSession]:
    """The standing sessions of a course that start in a window and have seats left or could have; one query.

    One-to-one sessions that somebody has are not among them.
    """
    return [_group_session(row) for row in _group_sessions(course=course_id, start=window.start, end=window.end)]


def _group_session(row: tuple[Any, ...]) -> GroupSession:
    of_places, (ends_at, instructor_id, given, preferred, family, room, venue, lesson, location_id) = row[:8], row[8:]
    pk, places = _places(*of_places)
    return GroupSession(
        pk,
        places.session,
        Interval(places.starts_at, ends_at),
        instructor_id,
        full_name(given or "", preferred or "", family or ""),
        place_name(venue, room),
        lesson or "",
        places,
        location_id,
    )
