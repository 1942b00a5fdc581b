"""An instructor's own learners: whoever has or had a seat with them, and what became of those seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from lessonbook.domain.people.models import Person, sort_key
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Seat
from lessonbook.domain.timetable.pages import Mark as Place
from lessonbook.domain.timetable.pages import Page, Turn, page_of

MOST_WORDS = 5
"""So many words of a search are looked for."""


def _seats_with(instructor_id: int) -> QuerySet[Seat]:
    return Seat.objects.shown().filter(session__instructor=instructor_id)


def learners_of(instructor_id: int) -> QuerySet[Person]:
    """Whoever has or had a seat in a session that the instructor teaches."""
    return Person.objects.filter(pk__in=_seats_with(instructor_id).order_by().values("learner"))


class LearnerLine(NamedTuple):
    """A learner of an instructor's: when they meet next, and when they met last."""

    learner: Person
    next_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Neighbors:
    """A page of learners, and beside whom it goes on (a learner's id), None at an end."""

    lines: Sequence[LearnerLine]
    before: int | None = None
    after: int | None = None


def find_learners(
    instructor_id: int,
    now: datetime,
    *,
    words: str = "",
    after: int | None = None,
    before: int | None = None,
    limit: int,
) -> Neighbors:
    """A page of an instructor's learners by name: those whose names hold every word, after or before one of them.

    One query, and one to look up whom the page comes after or before.
    """
    found, backwards = _named(instructor_id, words), before is not None
    mark = before if backwards else after
    beside = None if mark is None else learners_of(instructor_id).filter(pk=mark).first()
    if beside is None:
        backwards = False
    else:
        beyond = "lt" if backwards else "gt"
        same = Q(sort_key=beside.sort_key, **{f"pk__{beyond}": beside.pk})
        found = found.filter(Q(**{f"sort_key__{beyond}": beside.sort_key}) | same)
    with_times = found.annotate(next_at=_next(instructor_id, now), last_at=_last(instructor_id, now))
    order = ("-sort_key", "-pk") if backwards else ("sort_key", "pk")
    lines = [LearnerLine(one, one.next_at, one.last_at) for one in with_times.order_by(*order)[: limit + 1]]
    return _neighbors(lines, limit, backwards=backwards, is_first=beside is None)


def _named(instructor_id: int, words: str) -> QuerySet[Person]:
    """The instructor's learners whose names hold every word."""
    found = learners_of(instructor_id)
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(Q(sort_key__contains=sort_key(word)) | Q(preferred_name__icontains=word))
    return found


def _neighbors(found: Sequence[LearnerLine], limit: int, *, backwards: bool, is_first: bool) -> Neighbors:
    """The page of the learners as they were read, one more than is shown where there are more."""
    lines, more = list(found[:limit]), len(found) > limit
    if backwards:
        lines.reverse()
    comes_before = more if backwards else not is_first
    return Neighbors(
        lines,
        before=lines[0].learner.pk if lines and comes_before else None,
        after=lines[-1].learner.pk if lines and (more or backwards) else None,
    )


def _standing_with(instructor_id: int) -> QuerySet[Seat]:
    """The standing seats of the learner OuterRef("pk") with the instructor."""
    mine = Seat.objects.standing().filter(learner=OuterRef("pk"), session__instructor=instructor_id)
    return mine.filter(session__cancelled_at=None)


def _next(instructor_id: int, now: datetime) -> Subquery:
    ahead = _standing_with(instructor_id).filter(ends_at__gt=now).order_by("starts_at")
    return Subquery(ahead.values("starts_at")[:1])


def _last(instructor_id: int, now: datetime) -> Subquery:
    behind = _standing_with(instructor_id).filter(ends_at__lte=now).order_by("-starts_at")
    return Subquery(behind.values("starts_at")[:1])


class HistoryLine(NamedTuple):
    """A seat with the instructor, and all that was said of it; the private note is the staff's alone."""

    seat_id: int
    code: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    given_up_why: str
    course_name: str
    hue: int
    lesson_number: int | None
    lesson_name: str | None
    attendance: str | None
    feedback: str | None
    private_note: str | None
    author_given: str | None
    author_preferred: str | None
    author_family: str | None

    @property
    def author_name(self) -> str:
        """Who wrote the report; empty where that isn't known."""
        return full_name(self.author_given or "", self.author_preferred or "", self.author_family or "")


OF_HISTORY = (
    "pk",
    "session__code",
    "starts_at",
    "ends_at",
    "session__cancelled_at",
    "given_up_why",
    "course__name",
    "course__hue",
    "session__lesson__number",
    "session__lesson__name",
    "mark__attendance",
    "newest__feedback",
    "newest__private_note",
    "newest__author__given_name",
    "newest__author__preferred_name",
    "newest__author__family_name",
)


def history_with(instructor_id: int, learner_id: int, now: datetime, turn: Turn) -> Page[HistoryLine]:
    """A page of a learner's seats with an instructor in sessions that have begun, newest first; one query."""
    seats: QuerySet[Any, Any] = _seats_with(instructor_id).filter(learner=learner_id, starts_at__lte=now)
    if turn.mark:
        beyond = "gt" if turn.is_backwards else "lt"
        past_mark = Q(**{f"starts_at__{beyond}": turn.mark.starts_at}) | Q(
            starts_at=turn.mark.starts_at, **{f"pk__{beyond}": turn.mark.row_id}
        )
        seats = seats.filter(past_mark)
    order = ("starts_at", "pk") if turn.is_backwards else ("-starts_at", "-pk")
    found = [HistoryLine(*row) for row in _with_words(seats).order_by(*order)[: turn.to_read]]
    return page_of(found, turn, lambda line: Place(line.starts_at, line.seat_id))


def next_with(instructor_id: int, learner_id: int, now: datetime) -> HistoryLine | None:
    """The learner's next session with an instructor that stands; one query."""
    ahead = _seats_with(instructor_id).filter(learner=learner_id, given_up_at=None, session__cancelled_at=None)
    found = _with_words(ahead.filter(starts_at__gt=now)).order_by("starts_at", "pk").first()
    return HistoryLine(*found) if found else None


def _with_words(seats: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    told: QuerySet[Any, Any] = seats.annotate(
        mark=FilteredRelation("marks", condition=Q(marks__superseded_at=None)),
        newest=FilteredRelation("reports", condition=Q(reports__superseded_at=None)),
    )
    return told.values_list(*OF_HISTORY)
