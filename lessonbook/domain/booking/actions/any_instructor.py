"""Booking a time with whoever is free: the instructor is chosen as the booking is made."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime, TimesRefused, Wanted
from lessonbook.domain.booking.actions.rescheduling import moves_itself, reschedule
from lessonbook.domain.booking.diary import TAKEN
from lessonbook.domain.booking.notice import MoveShown
from lessonbook.domain.booking.queries import Bookable, bookables, course_of, seats_taken
from lessonbook.domain.booking.rules import refuse_length, refuse_start
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.timetable.models import Seat
from lessonbook.scheduling.intervals import Interval

MOST_TRIES = 60
"""How often others may be quicker before a time counts as taken."""


@dataclass(frozen=True, slots=True)
class AnyInstructor:
    """A time with whoever is free, from an instant on; `length` None: the course's only one."""

    starts_at: datetime
    length: timedelta | None = None

    def held_by(self, instructor_id: int) -> FreeTime:
        """The same time of one instructor's."""
        return FreeTime(instructor_id, self.starts_at, self.length)


AnyWanted = Wanted | AnyInstructor
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for once instructors are chosen; `free` has who could be, by the places of the times left open.

    Times at which nobody is free, or which the learner has already, are not in `free`.
    """

    wanted: Sequence[Wanted]
    free: Mapping[int, Sequence[Bookable]]


def book_any(learner_id: int, slug: str, wanted: Sequence[AnyWanted], *, by: By, now: datetime) -> list[Seat]:
    """`book`, where the instructor of a time may be left open: somebody free is chosen, and others if that one is lost.

    What the learner has at such a time already, with whomever, is not booked again. Raises what `book` raises; a time
    at which nobody is free any more is refused as one instructor's would be.
    """
    found = course_of(learner_id, slug)

    def look() -> Choice:
        return choose(found[0] if found else None, learner_id, wanted, now=now)

    return _trying(look, lambda chosen: book(learner_id, slug, chosen, by=by, now=now))


def reschedule_any(seat: Seat, wanted: AnyWanted, *, by: By, now: datetime, shown: MoveShown | None = None) -> Seat:
    """`reschedule`, where the instructor of the new time may be left open. Raises what `reschedule` raises."""
    found = course_of(seat.learner_id, seat.course.slug)
    course = found[0] if found else None
    moves = course is not None and moves_itself(seat.session, seat, course)

    def look() -> Choice:
        return choose(course, seat.learner_id, [wanted], now=now, but_seat=seat, moves=moves)

    return _trying(look, lambda chosen: reschedule(seat, chosen[0], by=by, now=now, shown=shown))


def _trying(look: Callable[[], Choice], act: Callable[[Sequence[Wanted]], Done]) -> Done:
    """Act on what is chosen, and choose again as long as others were quicker. Raises what `act` raises."""
    tries = 0
    while True:
        choice = look()
        tries += 1
        try:
            return act(choice.wanted)
        except TimesRefused as refused:
            lost = {n for n, refusal in refused.refusals.items() if refusal.code == TAKEN}
            if not lost & choice.free.keys() or tries == MOST_TRIES:
                raise


def choose(
    course: Course | None,
    learner_id: int,
    wanted: Sequence[AnyWanted],
    *,
    now: datetime,
    but_seat: Seat | None = None,
    moves: bool = False,
) -> Choice:
    """Choose an instructor for each time left open: the same for several where that can be, else anyone free.

    Learners begin at different ends of the list, so that a crowd doesn't ask for one and the same. Where nobody is
    free the first is asked for, whom `book` then refuses. `but_seat` is about to move, and its session with it where
    it `moves`. No query where no time is left open, else four.
    """
    times = _times_left_open(course, wanted, now)
    if course is None or not times:
        return Choice([one.held_by(0) if isinstance(one, AnyInstructor) else one for one in wanted], {})
    span = Interval(min(time.start for time in times.values()), max(time.end for time in times.values()))
    but = but_seat.pk if but_seat else None
    seats = [seat for seat in seats_taken(learner_id, course.pk, span) if seat.seat_id and seat.seat_id != but]
    had = {seat.time: seat.instructor_id or 0 for seat in seats if seat.course_id == course.pk}
    but_session = but_seat.session_id if but_seat and moves else None
    people = _People(course, bookables(course, span, learner_id=learner_id, but_session=but_session))
    for one in wanted:
        if isinstance(one, FreeTime) and (time := _time(course, one)):
            people.take(one.instructor_id, time)
    free = {n: people.free_at(time) for n, time in times.items() if time not in had}
    often = Counter(pk for found in free.values() for pk in found)
    chosen = {n: had[time] for n, time in times.items() if time in had}
    for n in free:
        still = people.free_at(times[n])
        begin = learner_id % len(still) if still else 0
        chosen[n] = max([*still[begin:], *still[:begin]], key=lambda pk: often[pk], default=people.first)
        people.take(chosen[n], times[n])
    held = [
        one.held_by(chosen.get(n, people.first)) if isinstance(one, AnyInstructor) else one
        for n, one in enumerate(wanted)
    ]
    return Choice(held, {n: [people.known[pk] for pk in found] for n, found in free.items() if found})


class _People:
    """Those who keep hours for a course, with the times that are about to be taken."""

    def __init__(self, course: Course, known: Mapping[int, Bookable]) -> None:
        self.rules, self.known = course.booking_rules, known
        self.diaries = {pk: one.diary for pk, one in known.items()}
        self.first = next(iter(known), 0)

    def free_at(self, time: Interval) -> list[int]:
        length = time.end - time.start
        return [pk for pk, diary in self.diaries.items() if diary.refuse(self.rules, time.start, length) is None]

    def take(self, instructor_id: int, time: Interval) -> None:
        if instructor_id in self.diaries:
            self.diaries[instructor_id] = self.diaries[instructor_id].with_booked(self.rules, time)


def _times_left_open(course: Course | None, wanted: Sequence[AnyWanted], now: datetime) -> dict[int, Interval]:
    """Those that the course's rules allow, by their places."""
    if course is None:
        return {}
    found = {n: _time(course, one) for n, one in enumerate(wanted) if isinstance(one, AnyInstructor)}
    rules = course.booking_rules
    return {n: time for n, time in found.items() if time and refuse_start(rules, time.start, now) is None}


def _time(course: Course, one: FreeTime | AnyInstructor) -> Interval | None:
    lengths = course.booking_rules.lengths
    length = one.length or (lengths[0] if len(lengths) == 1 else timedelta(0))
    return None if refuse_length(course.booking_rules, length) else Interval(one.starts_at, one.starts_at + length)
