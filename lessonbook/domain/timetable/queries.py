"""Reading sessions as their people see them: lists start from a person, each list is one query."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import takewhile
from operator import or_
from typing import Any

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet

from lessonbook.database.prepared import Hole, Prepared, Row
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.lines import Line, Shape, Whose, lines_of
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from lessonbook.domain.timetable.pages import Mark, Page, Turn, page_of
from lessonbook.domain.timetable.rules import Status
from lessonbook.scheduling.intervals import Interval

LONGEST = timedelta(days=7)
"""No session is longer, as the database guards; what runs at an instant began at most this long before."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to: a course, an instructor, a Session ID.

    `code` is a part of a Session ID, or the whole id that a session has in another system.
    """

    course_id: int | None = None
    instructor_id: int | None = None
    code: str = ""


NO_FILTER = Filter()


def _shape(whose: Whose, only: Filter = NO_FILTER, **rest: Any) -> Shape:
    return Shape(
        whose.is_learner,
        by_course=only.course_id is not None,
        by_instructor=only.instructor_id is not None,
        by_code=bool(only.code),
        **rest,
    )


def _values(whose: Whose, only: Filter = NO_FILTER, mark: Mark | None = None) -> dict[str, object]:
    return {
        "person": whose.person_id,
        "course": only.course_id,
        "instructor": only.instructor_id,
        "code_part": normalize(only.code),
        "source_id": only.code,
        "mark_start": mark and mark.starts_at,
        "mark_row": mark and mark.row_id,
    }


NOW = Hole("now", DateTimeField())
START = Hole("start", DateTimeField())
END = Hole("end", DateTimeField())
CODE = Hole("code", CharField())
SLUG = Hole("slug", CharField())
FLOOR = Hole("floor", DateTimeField())
"""The earliest start of what may still run: where the index begins."""


@Prepared
def _of_day(shape: Shape) -> QuerySet[Any, Any]:
    counts = Q(starts_at__gte=START) | Q(ends_at__gt=NOW)
    return shape.lines(shape.rows().filter(counts, starts_at__gte=FLOOR, starts_at__lt=END))


def sessions_of_day(whose: Whose, day: Interval, now: datetime, only: Filter = NO_FILTER) -> list[Line]:
    """Those that start in [day.start, day.end), and those still running that began before it; by start."""
    values = _values(whose, only) | {"start": day.start, "end": day.end, "floor": day.start - LONGEST, "now": now}
    return lines_of(_of_day(_shape(whose, only), **values))


@Prepared
def _between(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(shape.rows().filter(starts_at__gt=NOW, starts_at__lt=END))


def rest_of_day(whose: Whose, now: datetime, end: datetime, *, limit: int) -> list[Line]:
    """The first of those that start after `now` and before the day's `end`."""
    return lines_of(_between(_shape(whose, limit=limit), **_values(whose), now=now, end=end))


@Prepared
def _touching(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(shape.rows().filter(starts_at__gte=FLOOR, starts_at__lt=END, ends_at__gt=START))


def sessions_touching(whose: Whose, window: Interval) -> list[Line]:
    """Those with any moment in the window, by start: brief lines, as `Shape` says."""
    values = _values(whose) | {"start": window.start, "end": window.end, "floor": window.start - LONGEST}
    return lines_of(_touching(_shape(whose, is_brief=True), **values))


@Prepared
def _from(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(shape.rows().filter(starts_at__gte=START))


def sessions_from(whose: Whose, start: datetime, turn: Turn, only: Filter = NO_FILTER) -> Page[Line]:
    """A page of those that start at `start` or later, earliest first."""
    return _page(_from, whose, turn, only, newest_first=False, start=start)


@Prepared
def _within(shape: Shape, ends: str) -> QuerySet[Any, Any]:
    rows = shape.rows().filter(starts_at__gte=FLOOR, ends_at__gt=START)
    return shape.lines(rows.filter(starts_at__lt=END) if ends else rows)


def sessions_within(whose: Whose, start: datetime, end: datetime | None, turn: Turn) -> list[Line]:
    """The rows of a turn, one more if there are more, of those with any moment in [start, end), earliest first."""
    shape = _shape(whose, from_mark=turn.mark is not None, limit=turn.to_read)
    values = _values(whose, mark=turn.mark) | {"start": start, "end": end, "floor": start - LONGEST}
    return lines_of(_within(shape, "end" if end else "", **values))


@Prepared
def _past(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(shape.rows().filter(starts_at__lt=NOW, ends_at__lte=NOW))


def past_sessions(whose: Whose, now: datetime, turn: Turn, only: Filter = NO_FILTER) -> Page[Line]:
    """A page of those that ended by `now`, newest first."""
    return _page(_past, whose, turn, only, newest_first=True, now=now)


@Prepared
def _history(shape: Shape, state: Status | None) -> QuerySet[Any, Any]:
    over = Q(ends_at__lte=NOW)
    shown = {Status.COMPLETED: over & shape.standing(), Status.CANCELLED: ~shape.standing()}
    return shape.lines(shape.rows().filter(shown[state] if state in shown else over | ~shape.standing()))


def session_history(whose: Whose, now: datetime, turn: Turn, only: Filter, state: Status | None = None) -> Page[Line]:
    """A page of sessions that are over or cancelled, newest first; by `state` only those completed or cancelled."""

    def find(shape: Shape, **values: object) -> list[Row]:
        return _history(shape, state, **values)

    return _page(find, whose, turn, only, newest_first=True, now=now)


def _page(
    find: Callable[..., list[Row]],
    whose: Whose,
    turn: Turn,
    only: Filter,
    *,
    newest_first: bool,
    **values: object,
) -> Page[Line]:
    descending = newest_first is not turn.is_backwards
    shape = _shape(whose, only, descending=descending, from_mark=turn.mark is not None, limit=turn.to_read)
    found = lines_of(find(shape, **_values(whose, only, turn.mark), **values))
    return page_of(found, turn, lambda line: Mark(line.starts_at, line.row_id))


def _not_over(shape: Shape) -> QuerySet[Any, Any]:
    return shape.rows().filter(starts_at__gte=FLOOR, ends_at__gt=NOW)


@Prepared
def _standing_ahead(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(_not_over(shape).filter(shape.standing()))


def next_sessions(whose: Whose, now: datetime, *, limit: int) -> list[Line]:
    """What is up next: what runs or may be joined now, else the next that stands; with all that overlap it, by start.

    The first of them. Cancelled sessions, and seats given up, are never next.
    """
    ahead = lines_of(_standing_ahead(_shape(whose, limit=limit), **_values(whose), now=now, floor=now - LONGEST))
    return up_next(ahead, now)


def up_next(ahead: Sequence[Line], now: datetime) -> list[Line]:
    """Which of the sessions that stand and aren't over, given by start, are up next."""
    current = [line for line in ahead if line.window.start <= now] or ahead[:1]
    until = max((line.ends_at for line in current), default=now)
    return list(takewhile(lambda line: line in current or line.starts_at < until, ahead))


@Prepared
def _ahead(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(_not_over(shape))


def sessions_ahead(whose: Whose, now: datetime, only: Filter, *, limit: int) -> list[Line]:
    """The first sessions that aren't over, cancelled ones included; by start."""
    shape = _shape(whose, only, limit=limit)
    return lines_of(_ahead(shape, **_values(whose, only), now=now, floor=now - LONGEST))


@Prepared
def _by_code(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(shape.rows().filter(**{f"{shape.to_session}code": CODE}))


def find_line(code: str, whose: Iterable[Whose]) -> tuple[Whose, Line] | None:
    """The session of this ID as the first of these people who has it sees it; None if nobody does."""
    for one in whose:
        if found := lines_of(_by_code(_shape(one), **_values(one), code=code)):
            return one, found[0]
    return None


def moved_to(code: str, learner_ids: Iterable[int]) -> tuple[int, str] | None:
    """Which of these learners left the session of this ID by rescheduling, and the ID of the one it gave way to."""
    left = Seat.objects.filter(session__code=normalize(code), given_up_why=GivenUp.MOVED, learner__in=learner_ids)
    to = left.filter(session__replaced_by__seats__learner=F("learner")).order_by("pk")
    return to.values_list("learner_id", "session__replaced_by__code").first()


@Prepared
def _by_codes(shape: Shape, count: int) -> QuerySet[Any, Any]:
    codes = (Q(**{f"{shape.to_session}code": Hole(f"code_{n}", CharField())}) for n in range(count))
    return shape.lines(shape.rows().filter(reduce(or_, codes)))


def find_lines(codes: Iterable[str], whose: Whose) -> list[Line]:
    """The person's sessions of these IDs, by start; one query, none where there are no IDs."""
    named = {f"code_{n}": code for n, code in enumerate(sorted(set(codes)))}
    return lines_of(_by_codes(_shape(whose), len(named), **_values(whose), **named)) if named else []


@Prepared
def _in_course(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(shape.rows().filter(course__slug=SLUG))


def line_in_course(whose: Whose, slug: str) -> Line | None:
    """One of the person's sessions of the course of this slug; None if there is none."""
    found = lines_of(_in_course(_shape(whose, limit=1), **_values(whose), slug=slug))
    return found[0] if found else None


@Prepared
def _any(shape: Shape) -> QuerySet[Any, Any]:
    return shape.lines(shape.rows())


def line_with(whose: Whose, instructor_id: int) -> Line | None:
    """One of the person's sessions with this instructor; None if there is none."""
    only = Filter(instructor_id=instructor_id)
    found = lines_of(_any(_shape(whose, only, limit=1), **_values(whose, only)))
    return found[0] if found else None


def sessions_seen_by(person: Person, wards: Iterable[int] = ()) -> QuerySet[Session]:
    """The sessions a person may see: those with a seat of the person's or of a ward's, and those the person teaches."""
    seats = Seat.objects.shown().filter(session=OuterRef("pk"), learner_id__in=[person.pk, *wards])
    return Session.objects.filter(Q(instructor=person) | Exists(seats))
