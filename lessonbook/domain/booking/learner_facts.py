"""What of a learner decides which times can be booked: the other sessions, and how much is booked already."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from lessonbook.domain.booking.queries import open_bookings, seats_taken
from lessonbook.domain.booking.rules import Counted, Taken, refuse_many_within, refuse_overlap
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import BookingRules
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal
from lessonbook.scheduling.calendar_days import day_interval, day_of, days_interval, week_of
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class LearnerFacts:
    """What of a learner decides which times are open: standing seats, open bookings, those of limited spans."""

    taken: Sequence[Taken]
    open: int
    booked: Counter[Counted]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and weeks of the school, in its zone and from its first weekday, in which a course limits bookings."""

    school: School
    rules: BookingRules

    def day(self, instant: datetime) -> Interval:
        """The day [start, end) that an instant lies in."""
        day = day_interval(day_of(instant, self.school.zone), self.school.zone)
        assert day is not None  # clocks showed it
        return day

    def week(self, instant: datetime) -> Interval:
        """The week [start, end) that an instant lies in."""
        days = week_of(day_of(instant, self.school.zone), self.school.first_weekday)
        week = days_interval(days[0], days[-1], self.school.zone)
        assert week is not None  # no zone leaves out a whole week
        return week

    def counted(self, instant: datetime) -> list[Counted]:
        """The day and the week of an instant, as far as bookings in them are limited."""
        found = [] if self.rules.most_a_day is None else [Counted(self.day(instant), is_day=True)]
        return found if self.rules.most_a_week is None else [*found, Counted(self.week(instant))]

    def around(self, window: Interval) -> Interval:
        """The window with all of each limited day and week that it touches."""
        spans = [window, *(one.span for instant in (window.start, window.end) for one in self.counted(instant))]
        return Interval(min(span.start for span in spans), max(span.end for span in spans))


def learner_facts(
    learner_id: int, course: Course, window: Interval, calendar: Calendar, now: datetime, *, but_seat: int | None = None
) -> LearnerFacts:
    """What of a learner counts for times in a window; `but_seat` is about to move, so it counts for nothing.

    One query, and another where the course limits open bookings.
    """
    taken = [one for one in seats_taken(learner_id, course.pk, calendar.around(window)) if one.seat_id != but_seat]
    counted = cache(calendar.counted)
    booked = Counter(one for seat in taken if seat.is_booking for one in counted(seat.time.start))
    many = 0
    if calendar.rules.most_open is not None:
        many = open_bookings(learner_id, course.pk, now, but_seat=but_seat)
    return LearnerFacts(taken, many, booked)


def refuse_time_of_learner(
    time: Interval, facts: LearnerFacts, calendar: Calendar, more: Counter[Counted]
) -> Refusal | None:
    """Why a learner can't have a session over a time: another then, or too many that day or week; `more` are picked."""
    if refusal := refuse_overlap(calendar.rules, time, facts.taken):
        return refusal
    refusals = (
        refuse_many_within(calendar.rules, facts.booked[one], more[one] + 1, one)
        for one in calendar.counted(time.start)
    )
    return next((one for one in refusals if one), None)
