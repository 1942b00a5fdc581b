"""Finding times for several learners together: what each may book, read once, and which of it goes together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from lessonbook.database.prepared import Prepared, columns_of, numbered, one_of, record_of
from lessonbook.domain.booking.diary import MARK, instant_of
from lessonbook.domain.booking.learner_facts import Calendar, LearnerFacts, learner_facts, refuse_time_of_learner
from lessonbook.domain.booking.openings import Offer, Opening, offer
from lessonbook.domain.booking.pairing import Choice, Choices, Combination, back_to_back, same_hour
from lessonbook.domain.booking.queries import Bookable
from lessonbook.domain.booking.rules import Standing, bookable
from lessonbook.domain.booking.standings import standing
from lessonbook.domain.courses.models import Course, Enrollment
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Location
from lessonbook.scheduling.intervals import Interval

MOST_LEARNERS = 6
"""For how many times are looked for together: each order of them is tried."""


class How(StrEnum):
    """How the times are to lie: all at one hour, or one after the other."""

    SAME_HOUR = "same-hour"
    BACK_TO_BACK = "back-to-back"


@dataclass(frozen=True, slots=True)
class Wish:
    """A session of so long in a course, for a learner."""

    learner_id: int
    course: Course
    length: timedelta


@dataclass(frozen=True, slots=True)
class Together:
    """What goes together, one choice for each wish in their order, and what to call whom and what it is about.

    `refusals` say by the wishes' places why nothing can be booked for one, whatever the time.
    """

    combinations: Sequence[Combination] = ()
    people: Mapping[int, Bookable] = field(default_factory=dict)
    sessions: Mapping[str, Opening] = field(default_factory=dict)
    refusals: Mapping[int, Refusal] = field(default_factory=dict)


def search(
    wishes: Sequence[Wish], how: How, most: timedelta, window: Interval, school: School, now: datetime
) -> Together:
    """What could be booked for all wishes together and begins in a window; `most` is the longest wait in between.

    Whatever is found `book_together` would book at the same instant, credits apart. At most eight queries for each
    wish, whatever the number of instructors and days, and one more.
    """
    offers = [offer(one.course, one.learner_id, window, school, now, length=one.length) for one in wishes]
    refusals = {n: one.refusal for n, one in enumerate(offers) if one.refusal}
    if refusals or not 1 < len(wishes) <= MOST_LEARNERS:
        return Together(refusals=refusals)
    venues = _venues(offers)
    choices = [_choices(wish, found, window, school, now, venues) for wish, found in zip(wishes, offers, strict=True)]
    found = same_hour(choices) if how is How.SAME_HOUR else back_to_back(choices, most)
    people = {one.diary.instructor_id: one for each in offers for one in each.people}
    sessions = {one.session: one for each in offers for one in each.sessions if one.session}
    return Together(found, people, sessions)


def _choices(
    wish: Wish, found: Offer, window: Interval, school: School, now: datetime, venues: Mapping[int, int]
) -> Choices:
    """All that a wish could be: seats in sessions first, then free times at every mark, whether the grid has it or not.

    The grid shapes what is offered first; whoever comes next may begin as soon as the one before is done.
    """
    rules = wish.course.booking_rules
    calendar = Calendar(school, rules)
    seats = [_seat(one, venues) for one in found.sessions if one.refusal is None]
    starts = [*(one.start for one in seats), *found.free]
    part = bookable(rules, window, now)
    if part is None or not found.people:
        return Choices.of(starts, seats)
    facts = learner_facts(wish.learner_id, wish.course, part, calendar, now)
    fine, free = replace(rules, step=MARK), list[Choice]()
    allowed: dict[int, bool] = {}
    for one in found.people:
        place = venues.get(one.location_id or 0)
        for run in one.diary.offered_marks(fine, wish.length, part):
            for mark in run:
                start = instant_of(mark)
                if mark not in allowed:
                    allowed[mark] = _allows(Interval(start, start + wish.length), facts, calendar)
                if allowed[mark]:
                    end, who = start + wish.length, one.diary.instructor_id
                    free.append(Choice(start, end, who, place, before=rules.before, after=rules.after))
    return Choices.of(starts, [*seats, *free])


def _allows(time: Interval, facts: LearnerFacts, calendar: Calendar) -> bool:
    return refuse_time_of_learner(time, facts, calendar, Counter()) is None


def _seat(one: Opening, venues: Mapping[int, int]) -> Choice:
    venue = venues.get(one.location_id or 0)
    return Choice(one.starts_at, one.ends_at, one.instructor_id, venue, one.session, one.seats_left)


def _venues(offers: Iterable[Offer]) -> dict[int, int]:
    """The venue of each location that is among what is offered: rooms of one house are one; one query."""
    places = [one.location_id for each in offers for one in each.people]
    places += [one.location_id for each in offers for one in each.sessions]
    found = Location.objects.filter(pk__in={pk for pk in places if pk is not None})
    return {pk: within or pk for pk, within in found.values_list("pk", "within_id")}


@Prepared
def _learned(count: int) -> QuerySet[Any, Any]:
    facts = ("learner_id", "status", "learner__deactivated_at", *columns_of(Course, "course"))
    rows = Enrollment.objects.filter(one_of("learner", "learner", count))
    return rows.order_by("course__sort_key", "course_id").values_list(*facts)


def standings_of_all(learner_ids: Sequence[int]) -> dict[int, list[tuple[Course, Standing]]]:
    """The same as `standings_of` for each of several learners; one query for all."""
    found: dict[int, list[tuple[Course, Standing]]] = {pk: [] for pk in learner_ids}
    if found:
        for learner, status, deactivated_at, *row in _learned(len(found), **numbered("learner", found)):
            course = record_of(Course, row)
            found[learner].append((course, standing(course, status, deactivated=deactivated_at is not None)))
    return found
