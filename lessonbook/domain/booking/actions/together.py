"""Booking for several learners at once, a time of a course for each: all or none, charged in the same transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from lessonbook.database.errors import constraint_name
from lessonbook.domain.booking.actions.bookings import NO_OVERLAP, refuse_count
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Picks, TimesRefused, Wanted
from lessonbook.domain.booking.diary import TAKEN
from lessonbook.domain.booking.locks import lock_instructors, lock_learners, lock_sessions
from lessonbook.domain.booking.people import acting_for, asker_of
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import ANOTHER_TIME, refuse_asker, refuse_course
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.ledger import lock_purses
from lessonbook.domain.credits.queries import purses_for
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import School
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat, Session


@dataclass(frozen=True, slots=True)
class Part:
    """What one of several learners is to have: a time of the course of this slug."""

    learner_id: int
    slug: str
    wanted: Wanted


def book_together(parts: Sequence[Part], *, by: By, now: datetime) -> list[Seat]:
    """Book a time for each of several learners, for all or for none; return the seats in the order asked for.

    What one of them has already is not booked again. Each learner's booking is in the journal by itself, on that
    learner's behalf. Raises Refused: no_times, too_many_times; and TimesRefused, which says by the parts' places whose
    can't be had and why: no_such_course, deactivated, not_enrolled, course_closed, enrollment_…, booking_off,
    may_not_book, may_not_spend, in_the_past, too_short_notice, too_far_ahead, off_the_mark, no_such_length,
    no_such_instructor, outside_hours, time_taken, no_such_session, picked_twice, session_cancelled, session_begun,
    line_first, in_line, seat_kept, session_full, overlaps, too_many_that_day, too_many_this_week, too_many_open,
    no_credit.
    """
    try:
        return _book_together(parts, by, now)
    except IntegrityError as error:
        # The net beneath the locks: somebody wrote a session of one of the instructors without them.
        if constraint_name(error) != NO_OVERLAP:
            raise
        taken = [n for n, part in enumerate(parts) if isinstance(part.wanted, FreeTime)]
        raise TimesRefused(dict.fromkeys(taken, Refusal(TAKEN, remedy=ANOTHER_TIME))) from error


@transaction.atomic
def _book_together(parts: Sequence[Part], by: By, now: datetime) -> list[Seat]:
    if refusal := refuse_count(parts):
        raise Refused(refusal)
    refusals: dict[int, Refusal] = {}
    courses: dict[int, Course] = {}
    for n, part in enumerate(parts):
        found = _course(part, by, now)
        if isinstance(found, Refusal):
            refusals[n] = found
        else:
            courses[n] = found
    sessions = _lock(parts, courses)
    school, seats = the_school() or School(), dict[int, Seat]()
    for n, course in courses.items():
        part = parts[n]
        with _noting(refusals, n):
            picks = Picks(course, part.learner_id, [part.wanted], school, now)
            picks.find(lambda ids: [sessions[pk] for pk in sorted(set(ids)) if pk in sessions])
            # What was booked for the others a moment ago is among the facts.
            picks.look()
            picks.decide()
            if not refusals:
                seats[n] = picks.take(acting_for(by, part.learner_id))[0]
    if refusals:
        raise TimesRefused(refusals)
    return [seats[n] for n in range(len(parts))]


@contextmanager
def _noting(refusals: dict[int, Refusal], n: int) -> Iterator[None]:
    """Note why a part is refused and go on: all are told, and then nothing is booked."""
    try:
        yield
    except Refused as refused:
        refusals[n] = refused.refusal


def _course(part: Part, by: By, now: datetime) -> Course | Refusal:
    """The course of a part, or why this person can book nothing in it for the learner, whatever the time."""
    found = course_of(part.learner_id, part.slug)
    if found is None:
        return Refusal("no_such_course")
    course, standing = found
    asker = asker_of(by, part.learner_id, now)
    return refuse_asker(asker, course.price) or refuse_course(standing, course.booking_rules) or course


def _lock(parts: Sequence[Part], courses: Mapping[int, Course]) -> dict[int, Session]:
    """Lock what all parts use up, in the one order; return the sessions in which seats are wanted, by id."""
    wanted = [parts[n].wanted for n in courses]
    taught = (one.instructor_id for one in wanted if isinstance(one, FreeTime))
    lock_instructors(taught, learners=[parts[n].learner_id for n in courses])
    sessions = {session.pk: session for session in lock_sessions(_ids_of(wanted))}
    lock_learners(parts[n].learner_id for n in courses)
    paying = {(parts[n].learner_id, course.pk) for n, course in courses.items() if course.price}
    if paying:
        lock_purses(pk for ids in purses_for(paying).values() for pk in ids)
    return sessions


def _ids_of(wanted: Iterable[Wanted]) -> list[int]:
    codes = {one.code for one in wanted if isinstance(one, GroupSeat)}
    return list(Session.objects.filter(code__in=codes).values_list("pk", flat=True)) if codes else []
