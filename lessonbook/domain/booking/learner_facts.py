"""What of a learner decides which times can be booked: the other sessions, and how much is booked already."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from lessonbook.domain.booking.queries import open_bookings, seats_taken
from lessonbook.domain.booking.rules import Taken, refuse_many_a_week, refuse_overlap
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import BookingRules
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal
from lessonbook.scheduling.calendar_days import day_of, days_interval, week_of
from lessonbook.scheduling.intervals import Interval


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
