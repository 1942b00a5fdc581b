"""What became of the seats of several learners, and what is asked about them: one query for each list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import DateTimeField, Exists, FilteredRelation, OuterRef, Q, QuerySet

from lessonbook.database.prepared import Hole, Prepared, numbered, one_of
from lessonbook.domain.attendance.models import AbsenceRequest, Report, ReportReading
from lessonbook.domain.attendance.queries import NEW_FOR, OF_REPORT, READER, SINCE, ReportLine
from lessonbook.domain.people.models import Person

NOW = Hole("now", DateTimeField())


class FamilyReport(NamedTuple):
    """A report in a family's list: about whom it is, and what that learner's own list would show of it."""

    learner_id: int
    report: ReportLine


@Prepared
def _new_reports(learners: int, limit: int) -> QuerySet[Any, Any]:
    whose = one_of("seat__learner", "learner", learners)
    shown = Report.objects.filter(whose, superseded_at=None, feedback__gt="", seat__starts_at__gte=SINCE).annotate(
        mark=FilteredRelation("seat__marks", condition=Q(seat__marks__superseded_at=None)),
        is_read=Exists(ReportReading.objects.filter(report=OuterRef("pk"), person=READER)),
    )
    order = ("-seat__starts_at", "-seat_id")
    return shown.filter(is_read=False).order_by(*order).values_list(*OF_REPORT, "seat__learner_id")[:limit]


def new_family_reports(learner_ids: Sequence[int], reader: Person, now: datetime, *, limit: int) -> list[FamilyReport]:
    """The newest of several learners' reports that `reader` hasn't read, on sessions of the last two months."""
    if not learner_ids:
        return []
    values = {"reader": reader.pk, "since": now - NEW_FOR, **numbered("learner", learner_ids)}
    return [FamilyReport(row[-1], ReportLine(*row[:-1])) for row in _new_reports(len(learner_ids), limit, **values)]


class WaitingRequest(NamedTuple):
    """An absence request that waits to be decided: whose, and about which session."""

    learner_id: int
    seat_id: int
    code: str
    starts_at: datetime
    ends_at: datetime
    course_name: str
    hue: int


@Prepared
def _waiting(learners: int, limit: int) -> QuerySet[Any, Any]:
    ahead = AbsenceRequest.objects.waiting().filter(one_of("seat__learner", "learner", learners))
    facts = ("seat__learner_id", "seat_id", "seat__session__code", "seat__starts_at", "seat__ends_at")
    about = ("seat__course__name", "seat__course__hue")
    return ahead.filter(seat__ends_at__gt=NOW).order_by("seat__starts_at", "pk").values_list(*facts, *about)[:limit]


def waiting_requests(learner_ids: Sequence[int], now: datetime, *, limit: int) -> list[WaitingRequest]:
    """The first of several learners' absence requests, by session, that wait and whose sessions aren't over."""
    if not learner_ids:
        return []
    found = _waiting(len(learner_ids), limit, now=now, **numbered("learner", learner_ids))
    return [WaitingRequest(*row) for row in found]
