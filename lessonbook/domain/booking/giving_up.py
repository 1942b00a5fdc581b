"""How one seat is given up by its learner's wish: what comes back, and what becomes of the session; under locks."""

from datetime import datetime

from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.rules import Consequence, consequence
from lessonbook.domain.booking.seats import school_date
from lessonbook.domain.booking.signals import seats_given_up, session_taken_off
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.credits.actions import give_back, make_up_for
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.timetable.models import GivenUp, Seat, Session


def is_one_to_one(session: Session, seat: Seat) -> bool:
    """Whether a session is this one learner's: it has one place, is no group's, and nobody was let in beyond it.

    A query where it has one place.
    """
    if session.capacity != 1 or seat.by_group_id is not None:
        return False
    return not session.seats.standing().exclude(pk=seat.pk).exists()


def what_it_means(seat: Seat, session: Session, now: datetime) -> Consequence:
    """What giving up a seat at the instant `now` returns, by its course's notice tiers; no query."""
    course = session.course
    return consequence(
        seat.price,
        course.tiers,
        session.starts_at,
        now,
        returns_at_most=seat.returns_at_most,
        make_up=course.make_up,
    )


def give_up_seat(
    session: Session,
    seat: Seat,
    why: GivenUp,
    meaning: Consequence,
    *,
    by: By,
    now: datetime,
    entry: Entry,
    replaced_by: Session | None = None,
) -> None:
    """Give up a standing seat of a locked session: return what it means, and end the session or wake its line.

    A one-to-one ends with its seat, and what came from booking with the last; one that has begun was held, so it stays.
    """
    seat.given_up_at, seat.given_up_by_id, seat.given_up_why = now, by.person_id, why
    seat.save(update_fields=["given_up_at", "given_up_by_id", "given_up_why"])
    if why != GivenUp.EXCUSED:
        seats_given_up.send(Seat, seats=[seat], now=now)
    give_credits(seat, meaning, entry=entry, now=now)
    if not session.has_begun(now) and (is_one_to_one(session, seat) or is_left_over(session)):
        end_session(session, by=by, now=now, replaced_by=replaced_by)
    else:
        wake_line([session.pk])


def is_left_over(session: Session) -> bool:
    """Whether nobody sits or waits any more in a session that a booking made; two queries at most.

    What the school scheduled, imported or has moved since is the school's to keep or to cancel.
    """
    if session.booked_at is None or session.seats.standing().exists():
        return False
    return not WaitlistPlace.objects.standing().filter(session=session).exists()


def give_credits(seat: Seat, meaning: Consequence, *, entry: Entry, now: datetime) -> None:
    """Return credits of a seat's price, to the lots that paid or as a make-up; nothing where nothing comes back."""
    if not meaning.credits:
        return
    give = make_up_for if meaning.make_up else give_back
    give(seat, meaning.credits, entry=entry, now=now, today=school_date(now))


def end_session(session: Session, *, by: By, now: datetime, replaced_by: Session | None = None) -> None:
    """Cancel a locked session whose only seat was given up, which frees its instructor; nobody waits any more."""
    session.cancelled_at, session.cancelled_by_id, session.changed_at = now, by.person_id, now
    session.sequence += 1
    session.replaced_by = replaced_by
    session.save(update_fields=["cancelled_at", "cancelled_by_id", "changed_at", "sequence", "replaced_by"])
    session_taken_off.send(Session, session=session, was=session.starts_at, becomes=None, now=now)
    close_line(session, LeftLine.SESSION, now=now)


def close_line(session: Session, why: LeftLine, *, now: datetime) -> None:
    """End the waitlist of a session for all who stand in it."""
    WaitlistPlace.objects.standing().filter(session=session).leave(why, now)


FREE = Consequence(0, ALL, 0, make_up=False, full_until=None)
"""Giving up what cost nothing, or whose price pays for another seat."""
