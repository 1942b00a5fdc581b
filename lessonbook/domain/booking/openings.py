"""The open times of a course for one learner: instructors' free times and seats in group sessions, in one list.

Whatever is listed would be booked at the same instant, credits apart: the list asks what `actions.book` asks.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from lessonbook.domain.booking.queries import (
    A_DAY,
    Bookable,
    GroupSession,
    bookables,
    group_sessions,
    open_bookings,
    seats_taken,
)
from lessonbook.domain.booking.rules import (
    Taken,
    bookable,
    refuse_many_a_week,
    refuse_many_open,
    refuse_overlap,
    refuse_seat,
)
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import BookingRules
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal
from lessonbook.scheduling.calendar_days import day_of, days_interval, week_of
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which a learner may book: an instructor's free time, or a seat in a session (`session`: its code).

    `seats_left` None means no limit. With `refusal` it can't be booked, but there is a line to stand in.
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


@dataclass(frozen=True, slots=True)
class LearnerFacts:
    """What of a learner decides which times are open: standing seats, open bookings, bookings by the school's week."""

    taken: Sequence[Taken]
    open: int
    by_week: Counter[datetime]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of the school, in its zone and from its first weekday."""

    school: School

    def of(self, instant: datetime) -> Interval:
        """The week [start, end) that an instant lies in."""
        days = week_of(day_of(instant, self.school.zone), self.school.first_weekday)
        week = days_interval(days[0], days[-1], self.school.zone)
        assert week is not None  # no zone leaves out a whole week
        return week

    def around(self, window: Interval) -> Interval:
        """All weeks that a window touches."""
        return Interval(self.of(window.start).start, self.of(window.end).end)


def learner_facts(
    learner_id: int, course: Course, window: Interval, weeks: Weeks, now: datetime, *, but_seat: int | None = None
) -> LearnerFacts:
    """What of a learner counts for times in a window; `but_seat` is about to move, so it counts for nothing.

    One query, and another where the course limits open bookings.
    """
    rules = course.booking_rules
    span = weeks.around(window) if rules.most_a_week is not None else window
    taken = [one for one in seats_taken(learner_id, course.pk, span) if one.seat_id != but_seat]
    week = cache(weeks.of)
    by_week = Counter(week(one.time.start).start for one in taken if one.is_booking and rules.most_a_week is not None)
    many = 0
    if rules.most_open is not None:
        many = open_bookings(learner_id, course.pk, now, but_seat=but_seat)
    return LearnerFacts(taken, many, by_week)


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
    found = [opening for day in days for opening in day]
    found.sort(key=lambda one: (one.starts_at, one.session is None))
    return found


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
    """The same a `piece` of time after the other, in no order within each: who needs no more stops asking.

    The queries are made at the first.
    """
    rules, weeks = course.booking_rules, Weeks(school)
    open_part = bookable(rules, window, now)
    if open_part is None:
        return
    facts = learner_facts(learner_id, course, open_part, weeks, now, but_seat=but_seat)
    if refuse_many_open(rules, facts.open, 1):
        return
    allows = _allows(rules, facts, weeks)
    people = bookables(course.pk, open_part, instructor_ids, but_session=but_session)
    lengths = [length] if length is not None else rules.lengths
    wanted = set(instructor_ids)
    sessions = [
        one
        for one in group_sessions(course.pk, open_part)
        if (not wanted or one.instructor_id in wanted) and one.session_id != but_session
    ]
    start = open_part.start
    while start < open_part.end:
        part = Interval(start, min(start + piece, open_part.end))
        found = [
            opening
            for one in people.values()
            for each in lengths
            for opening in _free_times(one, rules, each, part, allows)
        ]
        found += [
            opening
            for one in sessions
            if one.time.start in part
            for opening in _seats(one, course, facts, allows, now, with_lines=with_lines)
        ]
        yield found
        start = part.end


Allows = Callable[[datetime, datetime], bool]


def _allows(rules: BookingRules, facts: LearnerFacts, weeks: Weeks) -> Allows:
    """Whether the learner's other sessions and the week's limit allow a time; asked of thousands, so made once."""
    busy = sorted(one.time for one in facts.taken) if rules.refuses_overlap else []
    starts = [one.start for one in busy]
    latest: list[datetime] = []
    for one in busy:
        latest.append(max(one.end, latest[-1]) if latest else one.end)
    counted = ((weeks.of(start), booked) for start, booked in sorted(facts.by_week.items()))
    full_weeks = [week for week, booked in counted if refuse_many_a_week(rules, booked, 1, week)]

    def allows(start: datetime, end: datetime) -> bool:
        before = bisect_left(starts, end)
        if before and latest[before - 1] > start:
            return False
        return not any(start in week for week in full_weeks)

    return allows


def _free_times(
    one: Bookable, rules: BookingRules, length: timedelta, window: Interval, allows: Allows
) -> Iterator[Opening]:
    pk, name, place, seats = one.diary.instructor_id, one.name, one.place, rules.seats
    for start in one.diary.offered(rules, length, window):
        end = start + length
        if allows(start, end):
            yield Opening(start, end, pk, name, place, seats)


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
        )


def refuse_time_of_learner(
    rules: BookingRules, time: Interval, facts: LearnerFacts, weeks: Weeks, more: Counter[datetime]
) -> Refusal | None:
    """Why a learner can't have a session over a time: another one then, or too many that week; `more` are picked."""
    if refusal := refuse_overlap(rules, time, facts.taken):
        return refusal
    if rules.most_a_week is None:
        return None
    week = weeks.of(time.start)
    return refuse_many_a_week(rules, facts.by_week[week.start], more[week.start] + 1, week)
