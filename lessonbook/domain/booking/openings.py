"""The open times of a course for one learner: instructors' free times and seats in group sessions, in one list.

Whatever is listed would be booked at the same instant, credits apart: the list asks what `actions.book` asks.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from lessonbook.domain.booking.diary import instant_of
from lessonbook.domain.booking.learner_facts import Calendar, LearnerFacts, learner_facts
from lessonbook.domain.booking.places import GroupSession, group_sessions
from lessonbook.domain.booking.queries import A_DAY, Bookable, bookables
from lessonbook.domain.booking.rules import (
    bookable,
    refuse_many_open,
    refuse_many_within,
    refuse_seat,
)
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import BookingRules
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal
from lessonbook.scheduling.intervals import Interval


class Opening(NamedTuple):
    """A time at which a learner may book: an instructor's free time, or a seat in a session (`session`: its code).

    `seats_left` None means no limit. With `refusal` it can't be booked, but there is a line to stand in. A tuple,
    because a search over many instructors makes tens of thousands of these.
    """

    starts_at: datetime
    ends_at: datetime
    instructor_id: int | None
    instructor: str
    place: str
    seats_left: int | None
    session: str | None = None
    session_id: int | None = None
    lesson: str = ""
    in_line: int = 0
    refusal: Refusal | None = None
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a learner may book that starts in a window: who is free at which start, and seats in sessions.

    `people` keep hours, by name; `free` has by each start (UTC, ascending) those of them who are free for one length.
    With `refusal` nothing can be booked, whatever the time.
    """

    people: Sequence[Bookable] = ()
    free: Mapping[datetime, Sequence[Bookable]] = field(default_factory=dict)
    sessions: Sequence[Opening] = ()
    refusal: Refusal | None = None


def openings(
    course: Course,
    learner_id: int,
    window: Interval,
    school: School,
    now: datetime,
    *,
    instructor_ids: Sequence[int] = (),
    length: timedelta | None = None,
    but_seat: int | None = None,
    but_session: int | None = None,
    with_lines: bool = False,
) -> list[Opening]:
    """What a learner may book that starts in a window, by start; of the given instructors and length, where given.

    `but_seat` and `but_session` are about to move and count for nothing. `with_lines`: also full sessions that have a
    waitlist, each with its refusal. At most six queries, whatever the number of instructors and days.
    """
    days = opening_days(
        course,
        learner_id,
        window,
        school,
        now,
        instructor_ids=instructor_ids,
        length=length,
        but_seat=but_seat,
        but_session=but_session,
        with_lines=with_lines,
        piece=window.end - window.start,
    )
    return [opening for day in days for opening in day]


def opening_days(
    course: Course,
    learner_id: int,
    window: Interval,
    school: School,
    now: datetime,
    *,
    instructor_ids: Sequence[int] = (),
    length: timedelta | None = None,
    but_seat: int | None = None,
    but_session: int | None = None,
    with_lines: bool = False,
    piece: timedelta = A_DAY,
) -> Iterator[list[Opening]]:
    """The same a `piece` of time after the other: who needs no more stops asking.

    The queries are made at the first, and those about instructors once more at the second.
    """
    look = _Look(course, learner_id, window, school, now, but_seat=but_seat)
    if look.part is None or look.refusal:
        return
    sessions = list(look.sessions(instructor_ids, but_session=but_session, with_lines=with_lines))
    lengths, seats = [length] if length is not None else course.booking_rules.lengths, course.booking_rules.seats
    start = look.part.start
    people: Sequence[Bookable] = ()
    known_until = start
    while start < look.part.end:
        part = Interval(start, min(start + piece, look.part.end))
        if part.end > known_until:
            # The first piece alone, then all the rest at once: whoever stops early has not read a month of diaries.
            known = part if start == look.part.start else Interval(start, look.part.end)
            people = list(
                bookables(course, known, instructor_ids, learner_id=learner_id, but_session=but_session).values()
            )
            known_until = known.end
        by_start: dict[datetime, list[Opening]] = {}
        for one in sessions:
            if one.starts_at in part:
                by_start.setdefault(one.starts_at, []).append(one)
        for each in lengths:
            for at, free in look.free(people, each, part).items():
                end = at + each
                by_start.setdefault(at, []).extend(
                    Opening(at, end, one.diary.instructor_id, one.name, one.place, seats) for one in free
                )
        yield [one for at in sorted(by_start) for one in by_start[at]]
        start = part.end


def offer(
    course: Course,
    learner_id: int,
    window: Interval,
    school: School,
    now: datetime,
    *,
    length: timedelta,
    but_seat: int | None = None,
    but_session: int | None = None,
) -> Offer:
    """The same as `openings` for one length, without a row for each pair of a start and somebody free at it.

    Full sessions that have a waitlist are among the sessions. At most six queries.
    """
    look = _Look(course, learner_id, window, school, now, but_seat=but_seat)
    if look.part is None or look.refusal:
        return Offer(refusal=look.refusal)
    people = list(bookables(course, look.part, learner_id=learner_id, but_session=but_session).values())
    return Offer(
        people, look.free(people, length, look.part), list(look.sessions(but_session=but_session, with_lines=True))
    )


class _Look:
    """What a search of one learner in one course knows before it asks who is free."""

    def __init__(
        self,
        course: Course,
        learner_id: int,
        window: Interval,
        school: School,
        now: datetime,
        *,
        but_seat: int | None,
    ) -> None:
        self.course, self.rules, self.now = course, course.booking_rules, now
        self.part = bookable(self.rules, window, now)
        self.refusal: Refusal | None = None
        if self.part is None:
            return
        calendar = Calendar(school, self.rules)
        self.facts = learner_facts(learner_id, course, self.part, calendar, now, but_seat=but_seat)
        self.refusal = refuse_many_open(self.rules, self.facts.open, 1)
        self.allows = _allows(self.rules, self.facts)

    def free(self, people: Sequence[Bookable], length: timedelta, part: Interval) -> dict[datetime, list[Bookable]]:
        """Who is free at which start in a part of the window, by start; people in the order given."""
        found: defaultdict[int, list[Bookable]] = defaultdict(list)
        for one in people:
            for run in one.diary.offered_marks(self.rules, length, part):
                for mark in run:
                    found[mark].append(one)
        starts = ((instant_of(mark), mark) for mark in sorted(found))
        return {start: found[mark] for start, mark in starts if self.allows(start, start + length)}

    def sessions(
        self, instructor_ids: Sequence[int] = (), *, but_session: int | None, with_lines: bool
    ) -> Iterator[Opening]:
        """Seats in sessions, by start; of the given instructors, where any are given."""
        assert self.part is not None
        for one in group_sessions(self.course.pk, self.part):
            wanted = not instructor_ids or one.instructor_id in instructor_ids
            if wanted and one.session_id != but_session:
                yield from _seats(one, self.course, self.facts, self.allows, self.now, with_lines=with_lines)


Allows = Callable[[datetime, datetime], bool]


def _allows(rules: BookingRules, facts: LearnerFacts) -> Allows:
    """Whether the learner's other sessions and the limits allow a time; asked of thousands, so made once."""
    busy = sorted(one.time for one in facts.taken) if rules.refuses_overlap else []
    starts = [one.start for one in busy]
    latest: list[datetime] = []
    for one in busy:
        latest.append(max(one.end, latest[-1]) if latest else one.end)
    full = [one.span for one, booked in sorted(facts.booked.items()) if refuse_many_within(rules, booked, 1, one)]

    def allows(start: datetime, end: datetime) -> bool:
        before = bisect_left(starts, end)
        if before and latest[before - 1] > start:
            return False
        return not any(start in span for span in full)

    return allows


def _seats(
    one: GroupSession, course: Course, facts: LearnerFacts, allows: Allows, now: datetime, *, with_lines: bool
) -> Iterator[Opening]:
    if any(seat.session_id == one.session_id for seat in facts.taken) or not allows(*one.time):
        return
    refusal = refuse_seat(one.places, now)
    has_line = course.waitlist and now < one.time.start - course.booking_rules.waitlist_cutoff
    if refusal is None or (with_lines and has_line):
        yield Opening(
            one.time.start,
            one.time.end,
            one.instructor_id,
            one.instructor,
            one.place,
            one.places.left,
            one.code,
            one.session_id,
            one.lesson,
            one.places.in_line,
            refusal,
            one.location_id,
        )
