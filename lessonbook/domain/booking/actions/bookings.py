"""Booking: several times at once, all or none, charged in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from lessonbook.database.errors import constraint_name
from lessonbook.domain.booking.actions.picks import Picks, TimesRefused, Wanted
from lessonbook.domain.booking.diary import TAKEN
from lessonbook.domain.booking.people import acting_for, asker_of
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import (
    ANOTHER_TIME,
    MOST_TIMES,
    refuse_asker,
    refuse_course,
    refuse_learner,
)
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import School
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat, Session

NO_OVERLAP = "timetable_session_instructor_overlap"


def book(learner_id: int, slug: str, wanted: Sequence[Wanted], *, by: By, now: datetime) -> list[Seat]:
    """Book times of a course for a learner, all or none; return the seats in the order asked for, sessions along.

    A free time becomes a session with the course's number of seats. What the learner has already is not booked again.
    Raises TimesRefused where it is about some of the times: in_the_past, too_short_notice, too_far_ahead,
    off_the_mark, no_such_length, no_such_instructor, outside_hours, time_taken, no_such_session, picked_twice,
    session_cancelled, session_begun, line_first, in_line, seat_kept, session_full, overlaps, too_many_that_day,
    too_many_this_week; and Refused: no_such_course, deactivated, not_enrolled, course_closed, enrollment_…,
    booking_off, may_not_book, may_not_spend, no_times, too_many_times, too_many_open, no_credit.
    """
    try:
        return _book(learner_id, slug, wanted, by, now)
    except IntegrityError as error:
        # The net beneath the locks: somebody wrote a session of this instructor without them.
        if constraint_name(error) != NO_OVERLAP:
            raise
        raise caught(learner_id, slug, wanted, now) from error


def caught(
    learner_id: int,
    slug: str,
    wanted: Sequence[Wanted],
    now: datetime,
    *,
    but_seat: Seat | None = None,
    but_session: int | None = None,
) -> TimesRefused:
    """Why times were refused by the net beneath the locks: looked at again, after all was undone.

    If whatever was in the way has gone again, each time of an instructor's may have been the one.
    """
    found = course_of(learner_id, slug)
    assert found is not None  # it was there before, and nothing is deleted
    picks = Picks(found[0], learner_id, wanted, the_school() or School(), now, but_seat=but_seat)
    picks.but_session = but_session
    picks.find(lambda ids: list(Session.objects.filter(pk__in=list(ids)).order_by("pk")))
    picks.look()
    try:
        picks.decide()
    except TimesRefused as refused:
        return refused
    except Refused:
        pass
    facts = {n: {"starts_at": time.start} for n, time in picks.times.items() if n in picks.free}
    return TimesRefused({n: Refusal(TAKEN, remedy=ANOTHER_TIME, facts=its) for n, its in facts.items()})


@transaction.atomic
def _book(learner_id: int, slug: str, wanted: Sequence[Wanted], by: By, now: datetime) -> list[Seat]:
    course = _course(learner_id, slug, by, now)
    if refusal := refuse_count(wanted):
        raise Refused(refusal)
    picks = Picks(course, learner_id, wanted, the_school() or School(), now)
    picks.lock()
    if refusal := refuse_ended(learner_id, course):
        raise Refused(refusal)
    picks.look()
    picks.decide()
    seats = picks.take(acting_for(by, learner_id))
    return [seats[place] for place in range(len(wanted))]


def _course(learner_id: int, slug: str, by: By, now: datetime) -> Course:
    found = course_of(learner_id, slug)
    if found is None:
        raise Refused(Refusal("no_such_course"))
    course, standing = found
    asker = asker_of(by, learner_id, now)
    if refusal := refuse_asker(asker, course.price) or refuse_course(standing, course.booking_rules):
        raise Refused(refusal)
    return course


def refuse_ended(learner_id: int, course: Course) -> Refusal | None:
    """Why a learner who is locked can't take a seat any more: learning here ended while this waited; one query."""
    found = course_of(learner_id, course.slug)
    return refuse_learner(found[1]) if found else None


def refuse_count(wanted: Sequence[object]) -> Refusal | None:
    """Why so many times can't be booked in one go, or none."""
    if not wanted:
        return Refusal("no_times")
    if len(wanted) > MOST_TIMES:
        return Refusal("too_many_times", facts={"most": MOST_TIMES})
    return None
