"""All that is said of one session beyond its line in a list; class links only where they are asked for by name."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Seat, Session, SessionLink

SESSION = Hole("session", BigIntegerField())


class Details(NamedTuple):
    """A session's goal, places, people and where it meets; texts are empty where nothing is said."""

    lesson_goal: str | None
    cancel_reason: str
    capacity: int | None
    roster_shown: bool
    address: str | None
    directions: str | None
    venue_address: str | None
    venue_directions: str | None
    instructor_photo: str | None
    seats_taken: int


@Prepared
def _details() -> QuerySet[Any, Any]:
    taken = Seat.objects.standing().filter(session=OuterRef("pk")).order_by().values("session")
    counted = Coalesce(Subquery(taken.annotate(n=Count("id")).values("n")), 0)
    return Session.objects.filter(pk=SESSION).values_list(
        "lesson__goal",
        "cancel_reason",
        "capacity",
        "course__roster_shown",
        "location__address",
        "location__directions",
        "location__within__address",
        "location__within__directions",
        "instructor__photo",
        counted,
    )


def details_of(session_id: int) -> Details:
    """The details of a session that is there; one query."""
    [row] = _details(session=session_id)
    return Details(*row)


class InCalendars(NamedTuple):
    """By what calendar programs know a session, and which of two states of it is the newer one."""

    uid: str
    sequence: int
    changed_at: datetime


def in_calendars(session_id: int) -> InCalendars:
    """What calendar programs know a session by; one query."""
    return InCalendars(*Session.objects.values_list("uid", "sequence", "changed_at").get(pk=session_id))


@Prepared
def _links() -> QuerySet[Any, Any]:
    return SessionLink.objects.filter(session=SESSION).order_by("position", "pk").values_list("label", "url")


def links_of(session_id: int) -> list[tuple[str, str]]:
    """The extra links of a session, (label, address), in their order; one query."""
    return [(label, url) for label, url in _links(session=session_id)]


@Prepared
def _roster() -> QuerySet[Any, Any]:
    seats = Seat.objects.standing().filter(session=SESSION).order_by("learner__sort_key", "learner_id")
    return seats.values_list("learner_id", "learner__given_name", "learner__preferred_name", "learner__family_name")


def roster(session_id: int) -> list[tuple[int, str]]:
    """Who comes: (id, name) of the learners whose seats stand, by name; one query."""
    return [(pk, full_name(*names)) for pk, *names in _roster(session=session_id)]
