"""Moving a seat to another open time in one step: the new one is found free before the old one is let go."""

from datetime import datetime

from django.db import IntegrityError, transaction

from lessonbook.database.errors import constraint_name
from lessonbook.domain.booking.actions.bookings import NO_OVERLAP, caught, refuse_ended
from lessonbook.domain.booking.actions.cancelling import refuse_cancelling
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Picks, Wanted
from lessonbook.domain.booking.giving_up import FREE, give_up_seat, is_one_to_one
from lessonbook.domain.booking.handing_over import hand_over_links
from lessonbook.domain.booking.notice import MoveShown, refuse_worse
from lessonbook.domain.booking.people import acting_for, asker_of
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import refuse_asker, refuse_course
from lessonbook.domain.booking.signals import session_taken_off
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import percent_returned
from lessonbook.domain.credits.actions import carry_over, give_back, pay_more
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import School
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session


def reschedule(seat: Seat, wanted: Wanted, *, by: By, now: datetime, shown: MoveShown | None = None) -> Seat:
    """Move a seat to another open time of its course; return the seat that stands then, its session along.

    A one-to-one that moves to a free time stays the same session (ID, calendar UID, a higher sequence number); else
    the seat is taken in the other session first and this one given up. Only the difference in price is charged, or
    returned: the purse and the lots that paid go on paying. A move at short notice keeps what giving the seat up then
    would have cost: the new seat returns no larger share. Moving to where it is changes nothing. Raises Refused:
    session_cancelled, session_begun, not_booked, absence_waits, has_seat (in the other session), whatever `book`
    refuses, costs_more (than the person was `shown`).
    """
    try:
        return _reschedule(seat, wanted, by, now, shown)
    except IntegrityError as error:
        if constraint_name(error) != NO_OVERLAP:
            raise
        session = Session.objects.get(pk=seat.session_id)
        moved = session.pk if moves_itself(session, seat, seat.course) else None
        slug = seat.course.slug
        raise caught(seat.learner_id, slug, [wanted], now, but_seat=seat, but_session=moved) from error


@transaction.atomic
def _reschedule(seat: Seat, wanted: Wanted, by: By, now: datetime, shown: MoveShown | None) -> Seat:
    found = course_of(seat.learner_id, seat.course.slug)
    if found is None:
        raise Refused(Refusal("no_such_course"))
    course, standing = found
    asker = asker_of(by, seat.learner_id, now)
    if refusal := refuse_asker(asker, max(course.price - seat.price, 0)) or refuse_course(
        standing, course.booking_rules
    ):
        raise Refused(refusal)
    picks = Picks(course, seat.learner_id, [wanted], the_school() or School(), now, but_seat=seat)
    picks.lock()
    if refusal := refuse_ended(seat.learner_id, course):
        raise Refused(refusal)
    seat = Seat.objects.get(pk=seat.pk)
    session = Session.objects.select_related("course").get(pk=seat.session_id)
    if refusal := refuse_moving(seat, session, now):
        raise Refused(refusal)
    if _is_there(wanted, session):
        return seat
    moves = moves_itself(session, seat, course)
    picks.but_session = session.pk if moves else None
    picks.look()
    picks.decide()
    if picks.done:
        raise Refused(Refusal("has_seat", facts={"session": session.code}))
    by = acting_for(by, seat.learner_id)
    left = min(seat.returns_at_most, percent_returned(course.tiers, session.starts_at - now))
    if refusal := refuse_worse(shown, course.price, course.price - seat.price, left):
        raise Refused(refusal)
    if isinstance(wanted, FreeTime) and moves:
        return _move_session(session, seat, picks, left, by=by, now=now)
    return _change_seats(session, seat, picks, left, by=by, now=now)


def moves_itself(session: Session, seat: Seat, course: Course) -> bool:
    """Whether a seat moves to a free time as the session that it is; else it is taken in another and given up here."""
    return is_one_to_one(session, seat) and course.seats == 1


def refuse_moving(seat: Seat, session: Session, now: datetime) -> Refusal | None:
    """Why a seat can't be moved by its learner; at most two queries."""
    if session.cancelled_at or seat.given_up_at:
        return Refusal("session_cancelled", remedy="book", facts={"session": session.code})
    if refusal := refuse_cancelling(seat, session, now):
        return refusal
    # What was asked is about this time and its notice. Attendance stands above booking: the seat leads to its requests.
    asked = seat.absence_requests.filter(decided_at=None, withdrawn_at=None, asked_at__gte=seat.taken_at)
    return Refusal("absence_waits", remedy="withdraw", facts={"session": session.code}) if asked.exists() else None


def _is_there(wanted: Wanted, session: Session) -> bool:
    if isinstance(wanted, GroupSeat):
        return wanted.code == session.code
    length = wanted.length or (session.ends_at - session.starts_at)
    place = (wanted.instructor_id, wanted.starts_at, wanted.starts_at + length)
    return place == (session.instructor_id, session.starts_at, session.ends_at)


def _move_session(session: Session, seat: Seat, picks: Picks, left: int, *, by: By, now: datetime) -> Seat:
    """Move a one-to-one as the session that it is; with the same instructor it meets where it did."""
    time, one = picks.times[0], picks.people[picks.free[0].instructor_id]
    before, was = _place(session), session.starts_at
    if session.instructor_id != one.diary.instructor_id:
        hand_over_links(session, one.diary.instructor_id)
        session.instructor_id, session.time_zone, session.location_id = (
            one.diary.instructor_id,
            one.time_zone,
            one.location_id,
        )
    session.starts_at, session.ends_at = time.start, time.end
    session.detached_at = session.detached_at or (now if session.series_id else None)
    session.sequence += 1
    session.changed_at = now
    session.save(update_fields=[*MOVED, "detached_at", "sequence", "changed_at"])
    session_taken_off.send(Session, session=session, was=was, becomes=time.start, now=now)
    entry = record("reschedule", session, by, now, before=before, after=_place(session) | {"learner": seat.learner_id})
    _settle(seat, picks.course.price, entry, now, picks)
    seat = Seat.objects.get(pk=seat.pk)
    seat.price, seat.returns_at_most = picks.course.price, left
    seat.save(update_fields=["price", "returns_at_most"])
    seat.session = session
    return seat


MOVED = ("starts_at", "ends_at", "instructor_id", "time_zone", "location_id", "class_link", "host_link")


def _place(session: Session) -> dict[str, object]:
    return {
        "session": session.code,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "instructor": session.instructor_id,
    }


def _settle(seat: Seat, price: int, entry: Entry, now: datetime, picks: Picks) -> None:
    """Charge or return the difference between what a seat cost and what it costs now."""
    if price > seat.price:
        pay_more(seat, price - seat.price, entry=entry, now=now, today=picks.today)
    elif price < seat.price:
        give_back(seat, seat.price - price, entry=entry, now=now, today=picks.today)


def _change_seats(session: Session, seat: Seat, picks: Picks, left: int, *, by: By, now: datetime) -> Seat:
    """Take the seat in the other session and give this one up; what paid for it pays for the new one."""
    [taken] = picks.seat(by, returns_at_most=left).values()
    after = {"learner": seat.learner_id, "from": session.code, "session": taken.session.code, "price": taken.price}
    entry = record("reschedule", session, by, now, before=_place(session), after=after)
    carry_over(seat, taken, entry=entry, now=now, today=picks.today)
    give_up_seat(session, seat, GivenUp.MOVED, FREE, by=by, now=now, entry=entry, replaced_by=taken.session)
    return taken
