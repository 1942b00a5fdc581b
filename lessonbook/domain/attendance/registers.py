"""What the staff reads of sessions: who is expected, the marks and reports as they stand, who pressed Join."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, Min, OuterRef, Q, QuerySet

from lessonbook.domain.attendance.models import WORDED, AbsenceRequest, Joining, Report
from lessonbook.domain.people.models import Person
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import GivenUp, Seat


class RegisterLine(NamedTuple):
    """A learner in a session's register: the mark (empty: none yet), and whether the learner will be away.

    `asks`: the learner asked to be, and nobody has decided. `marked_by` is empty where nobody is known to have.
    """

    seat_id: int
    learner: Person
    attendance: str
    is_excused: bool
    asks: bool = False
    marked_at: datetime | None = None
    marked_by: str = ""

    @property
    def is_away(self) -> bool:
        """Whether the learner isn't expected to come."""
        return self.is_excused or self.asks


def registers(session_ids: Sequence[int]) -> dict[int, list[RegisterLine]]:
    """Who is in the registers of sessions, by name, with the marks; one query, none where there are no sessions."""
    found: defaultdict[int, list[RegisterLine]] = defaultdict(list)
    if not session_ids:
        return found
    author = "mark__author"
    seats: QuerySet[Any, Any] = (
        Seat.objects.filter(session__in=session_ids, given_up_why__in=["", GivenUp.EXCUSED])
        .annotate(
            mark=FilteredRelation("marks", condition=Q(marks__superseded_at=None)),
            attendance=F("mark__attendance"),
            marked_at=F("mark__at"),
            given=F(f"{author}__given_name"),
            preferred=F(f"{author}__preferred_name"),
            family=F(f"{author}__family_name"),
            asks=Exists(AbsenceRequest.objects.waiting().filter(seat=OuterRef("pk"))),
        )
        .select_related("learner")
        .order_by("learner__sort_key", "learner_id")
    )
    for seat in seats:
        found[seat.session_id].append(
            RegisterLine(
                seat.pk,
                seat.learner,
                seat.attendance or "",
                bool(seat.given_up_why),
                seat.asks,
                seat.marked_at,
                full_name(seat.given or "", seat.preferred or "", seat.family or ""),
            )
        )
    return found


def register(session_id: int) -> list[RegisterLine]:
    """Who is in a session's register, by name, with the marks; one query."""
    return registers([session_id])[session_id]


def reports_in(session_id: int) -> dict[int, Report]:
    """The reports on a session's seats as they stand, by seat id, private notes included: for the staff alone.

    One query.
    """
    written = Report.objects.filter(seat__session=session_id, superseded_at=None).select_related("author")
    return {report.seat_id: report for report in written}


class Said(NamedTuple):
    """What is said of a seat: the mark (empty: none), and whether there is a report, be it a private note alone."""

    attendance: str
    has_report: bool


NOTHING_SAID = Said("", has_report=False)


def said_of(seat_ids: Sequence[int]) -> dict[int, Said]:
    """What the register and reports say of seats, by seat id; one query, none where there are no seats."""
    if not seat_ids:
        return {}
    seats: QuerySet[Any, Any] = Seat.objects.filter(pk__in=seat_ids).annotate(
        mark=FilteredRelation("marks", condition=Q(marks__superseded_at=None)),
        has_report=Exists(Report.objects.filter(WORDED, seat=OuterRef("pk"), superseded_at=None)),
    )
    rows = seats.values_list("pk", "mark__attendance", "has_report")
    return {pk: Said(attendance or "", has_report) for pk, attendance, has_report in rows}


def first_joinings(session_id: int) -> dict[int, datetime]:
    """When each person first pressed Join, by the person's id; one query."""
    clicks = Joining.objects.filter(session=session_id).order_by().values("person_id")
    return dict(clicks.annotate(first=Min("at")).values_list("person_id", "first"))
