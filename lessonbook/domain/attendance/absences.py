"""Reading absence requests: which seats have one that waits, and all that was asked about one seat."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.attendance.models import AbsenceRequest, Mark
from lessonbook.domain.people.rules import full_name


@Prepared
def _waiting() -> QuerySet[Any, Any]:
    # By the seats' own times, so that a learner's thousands of other seats are not looked at.
    shown = Q(seat__starts_at__gte=Hole("first", DateTimeField()), seat__starts_at__lte=Hole("last", DateTimeField()))
    waiting = AbsenceRequest.objects.waiting().filter(shown, seat__learner=Hole("learner", BigIntegerField()))
    return waiting.order_by().values_list("seat_id")


def seats_to_be_excused(learner_id: int, starts: Collection[datetime]) -> frozenset[int]:
    """Of a learner's seats that start at these instants, those for which an absence request waits to be decided.

    The ids, perhaps of seats in between too. One query, none without instants.
    """
    if not starts:
        return frozenset()
    found = _waiting(learner=learner_id, first=min(starts), last=max(starts))
    return frozenset(seat for (seat,) in found)


class Absence(NamedTuple):
    """An absence request about a seat. `decided_by` is empty where the course's rule decided, or nobody has yet."""

    request_id: int
    reason: str
    asked_at: datetime
    asked_by: str
    decided_at: datetime | None
    decided_by: str
    decision: str
    answer: str
    returned: int
    made_up: int


def _name(of: str) -> tuple[str, str, str]:
    return f"{of}__given_name", f"{of}__preferred_name", f"{of}__family_name"


@Prepared
def _of_seat() -> QuerySet[Any, Any]:
    about = {"seat": Hole("seat", BigIntegerField()), "withdrawn_at": None, "asked_at__gte": F("seat__taken_at")}
    asked = AbsenceRequest.objects.filter(**about)
    return asked.order_by("-asked_at", "-pk").values_list(
        "pk",
        "reason",
        "asked_at",
        "decided_at",
        "decision",
        "answer",
        "returned",
        "made_up",
        *_name("asked_by"),
        *_name("decided_by"),
    )


def absences_of(seat_id: int) -> list[Absence]:
    """What was asked about a seat since it was taken, and not taken back; the newest first; one query.

    All: whoever asks again does so after somebody decided.
    """
    return [
        Absence(
            pk,
            reason,
            asked_at,
            full_name(*(part or "" for part in names[:3])),
            decided_at,
            full_name(*(part or "" for part in names[3:])),
            decision,
            answer,
            returned,
            made_up,
        )
        for pk, reason, asked_at, decided_at, decision, answer, returned, made_up, *names in _of_seat(seat=seat_id)
    ]


def who_waits(session_id: int) -> list[str]:
    """The names of the learners whose absence requests in a session wait to be decided, as asked; one query."""
    waiting = AbsenceRequest.objects.waiting().filter(seat__session=session_id).select_related("seat__learner")
    return [one.seat.learner.name for one in waiting.order_by("asked_at", "pk")]


def request_that_waits(seat_id: int) -> AbsenceRequest | None:
    """The request about a seat that waits to be decided; one query."""
    return AbsenceRequest.objects.waiting().filter(seat=seat_id).first()


def requests_to_decide(*, limit: int) -> list[AbsenceRequest]:
    """The requests that wait for an administrator, the next session first, with whom and what they are about.

    `attendance` is what the register says of the learner by now (None: nothing). One query; class links are not read.
    """
    related = ("seat__learner", "seat__session__course", "seat__session__lesson", "asked_by")
    links = ("class_link", "host_link", "recording_link")
    mark = Mark.objects.filter(seat=OuterRef("seat"), superseded_at=None).values("attendance")[:1]
    waiting = AbsenceRequest.objects.waiting().select_related(*related).annotate(attendance=Subquery(mark))
    return list(waiting.defer(*(f"seat__session__{link}" for link in links)).order_by("seat__starts_at", "pk")[:limit])
