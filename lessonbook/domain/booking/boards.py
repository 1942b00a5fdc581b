"""Reading a day of the school for the board: its sessions, and the columns that they stand in."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import DateTimeField, QuerySet

from lessonbook.database.prepared import Hole, Instant, Prepared
from lessonbook.domain.booking.places import taken_subquery
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Location, Session
from lessonbook.domain.timetable.queries import LONGEST
from lessonbook.domain.timetable.rules import place_name
from lessonbook.scheduling.intervals import Interval

START = Hole("start", DateTimeField())
END = Hole("end", DateTimeField())
FLOOR = Hole("floor", DateTimeField())


class BoardSession(NamedTuple):
    """A session as the board shows it: in which column (an id, None: nobody, nowhere), and where or with whom."""

    code: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    course: str
    hue: int
    column: int | None
    capacity: int | None
    taken: int
    note: str


@Prepared
def _touching(column: str, *note: str) -> QuerySet[Any, Any]:
    standing = Session.objects.standing().filter(starts_at__gte=FLOOR, starts_at__lt=END, ends_at__gt=START)
    counted = standing.annotate(taken=taken_subquery()).order_by("starts_at", "pk")
    times = (Instant("starts_at"), Instant("ends_at"))
    own = ("code", "sequence", *times, "course__name", "course__hue", column, "capacity", "taken")
    return counted.values_list(*own, *note)


def sessions_by_instructor(window: Interval) -> list[BoardSession]:
    """The standing sessions with any moment in a window, by start, with the rooms they are in; one query."""
    found = _touching("instructor_id", "location__name", **_of_window(window))
    return [BoardSession(*[*row[:-1], row[-1] or ""]) for row in found]


def sessions_by_room(window: Interval) -> list[BoardSession]:
    """The standing sessions with any moment in a window, by start, with who teaches them; one query."""
    names = ("instructor__given_name", "instructor__preferred_name", "instructor__family_name")
    found = _touching("location_id", *names, **_of_window(window))
    return [BoardSession(*[*row[:-3], full_name(*(part or "" for part in row[-3:]))]) for row in found]


def _of_window(window: Interval) -> dict[str, datetime]:
    return {"start": window.start, "end": window.end, "floor": window.start - LONGEST}


class Column(NamedTuple):
    """Somebody, or some place, that has a column of the board."""

    pk: int
    name: str


@Prepared
def _instructors() -> QuerySet[Any, Any]:
    people = Person.objects.active().with_role(RoleKind.INSTRUCTOR).order_by("sort_key", "pk")
    return people.values_list("pk", "given_name", "preferred_name", "family_name")


def board_instructors() -> list[Column]:
    """Everybody who teaches here, by name; one query."""
    return [Column(pk, full_name(*name)) for pk, *name in _instructors()]


@Prepared
def _rooms() -> QuerySet[Any, Any]:
    return Location.objects.filter(archived_at=None).order_by().values_list("pk", "within__name", "name")


def board_rooms() -> list[Column]:
    """Every location that is in use, by name, with its venue's; one query."""
    named = [Column(pk, place_name(venue, room)) for pk, venue, room in _rooms()]
    return sorted(named, key=lambda column: (column.name, column.pk))


def former_instructors(ids: Collection[int]) -> list[Column]:
    """Those of these people who teach here no more, by name; one query, none where there are no ids."""
    people = Person.objects.filter(pk__in=ids).order_by("sort_key", "pk") if ids else []
    return [Column(one.pk, one.name) for one in people]


def former_rooms(ids: Collection[int]) -> list[Column]:
    """Those of these locations that are in use no more; one query, none where there are no ids."""
    rooms = Location.objects.filter(pk__in=ids).select_related("within").order_by("name", "pk") if ids else []
    return [Column(one.pk, str(one)) for one in rooms]
