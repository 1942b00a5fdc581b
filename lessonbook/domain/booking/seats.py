"""How a seat is taken, taken again and given up; called by the verbs, under their locks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from lessonbook.database.rows import insert
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.places import places_of
from lessonbook.domain.booking.signals import seats_given_up
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.credits.actions import give_back_all, pay
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import EarlierSeat, Seat, Session


def school_date(now: datetime) -> date:
    """The school's date at the instant `now`."""
    return now.astimezone(School.objects.get().zone).date()


def refuse_beyond_capacity(session: Session, learner_ids: Collection[int]) -> Refusal | None:
    """Why so many learners more don't fit a session that is locked; None if they do."""
    if session.capacity is None:
        return None
    left, wanted = session.capacity - session.seats.standing().count(), len(learner_ids)
    if wanted <= left:
        return None
    return Refusal("session_full", facts={"session": session.code, "left": max(left, 0), "wanted": wanted})


def refuse_jumping_the_line(session: Session, learner_ids: Collection[int], now: datetime) -> Refusal | None:
    """Why free seats of a locked session aren't for these learners: others wait for them, and the line counts yet."""
    if session.capacity is None:
        return None
    others = WaitlistPlace.objects.standing().filter(session=session).exclude(learner__in=learner_ids).count()
    if not others:
        return None
    places = places_of([session.pk])[session.pk]
    if not places.line_counts(now) or len(learner_ids) <= (places.left or 0) - others:
        return None
    facts = {"session": session.code, "starts_at": session.starts_at, "in_line": others}
    return Refusal("line_first", remedy="join_line", facts=facts)


def refuse_one_in_line(refusal: Refusal | None, session: Session, learner_id: int, now: datetime) -> Refusal | None:
    """The same refusal, but that who waits in line already, or has a seat kept, is told what to do; a query at most."""
    if refusal is None or refusal.code != "line_first":
        return refusal
    own = WaitlistPlace.objects.standing().filter(session=session, learner=learner_id).first()
    if own is None:
        return refusal
    if own.offered_until and own.offered_until > now:
        return Refusal("seat_kept", remedy="accept_offer", until=own.offered_until, facts=refusal.facts)
    return Refusal("in_line", remedy="wait", facts=refusal.facts)


def take_seats(
    session: Session,
    learner_ids: Collection[int],
    *,
    price: int,
    by: By,
    now: datetime,
    entry: Entry,
    by_group_id: int | None = None,
    beyond_capacity: bool = False,
    new: bool = False,
) -> list[Seat]:
    """Give each learner a seat for `price` credits, to be charged yet, and return the seats newly taken.

    A learner who has one keeps it as it is; who gets one waits no more in the session's line, in which nobody stands
    where the session is `new`. Raises Refused unless `beyond_capacity`: session_full (the seats then record who allowed
    it), line_first.
    """
    known = {seat.learner_id: seat for seat in session.seats.filter(learner_id__in=learner_ids)}
    wanted = [i for i in sorted(set(learner_ids)) if i not in known or known[i].given_up_at is not None]
    refusal = refuse_beyond_capacity(session, wanted)
    if not beyond_capacity and (why := refusal or (None if new else refuse_jumping_the_line(session, wanted, now))):
        raise Refused(why)
    facts = {
        "price": price,
        "taken_at": now,
        "taken_by_id": by.person_id,
        "by_group_id": by_group_id,
        "beyond_capacity": entry if refusal else None,
        "returns_at_most": ALL,
    }
    seats = [_retake(known[i], facts) for i in wanted if i in known]
    seats += Seat.objects.bulk_create(
        Seat(
            session=session,
            learner_id=i,
            course_id=session.course_id,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            **facts,
        )
        for i in wanted
        if i not in known
    )
    if wanted and not new:
        WaitlistPlace.objects.standing().filter(session=session, learner__in=wanted).leave(LeftLine.SEATED, now)
    return seats


def charge(seats: Sequence[Seat], *, entry: Entry, now: datetime, today: date | None = None) -> None:
    """Take the price of each seat, which is the same for all, from the purse that pays for it; all or none.

    `today` is the school's date, looked up where it isn't given. Raises Refused: no_credit.
    """
    if seats and seats[0].price:
        pay(seats, seats[0].price, entry=entry, now=now, today=today or school_date(now))


def seat_in_each(
    sessions: Sequence[Session],
    learner_id: int,
    *,
    price: int,
    by: By,
    now: datetime,
    new: bool = False,
    returns_at_most: int = ALL,
) -> list[Seat]:
    """Give one learner a seat in each of several locked or new sessions, to be charged yet; in their order.

    Whether there is room is the caller's to know. A seat given up earlier is taken again, its history kept, and a
    place in line ends; in `new` sessions there is neither.
    """
    facts: dict[str, object] = {
        "price": price,
        "taken_at": now,
        "taken_by_id": by.person_id,
        "by_group_id": None,
        "beyond_capacity": None,
        "returns_at_most": returns_at_most,
    }
    held: list[Seat] = []
    if not new:
        held = list(Seat.objects.filter(learner=learner_id, session__in=sessions))
        waiting = WaitlistPlace.objects.standing().filter(learner=learner_id, session__in=sessions)
        waiting.leave(LeftLine.SEATED, now)
    known = {seat.session_id: seat for seat in held}
    made = insert(
        [
            Seat(
                session=session,
                learner_id=learner_id,
                course_id=session.course_id,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                **facts,
            )
            for session in sessions
            if session.pk not in known
        ]
    )
    found = {seat.session_id: seat for seat in made} | {pk: _retake(seat, facts) for pk, seat in known.items()}
    return [found[session.pk] for session in sessions]


def _retake(seat: Seat, facts: dict[str, object]) -> Seat:
    assert seat.given_up_at is not None
    EarlierSeat.objects.create(
        seat=seat,
        price=seat.price,
        taken_at=seat.taken_at,
        taken_by_id=seat.taken_by_id,
        given_up_at=seat.given_up_at,
        given_up_by_id=seat.given_up_by_id,
        given_up_why=seat.given_up_why,
    )
    for name, value in (facts | {"given_up_at": None, "given_up_by": None, "given_up_why": ""}).items():
        setattr(seat, name, value)
    seat.save()
    return seat


def give_up(seats: Iterable[Seat], why: str, *, by: By, now: datetime, entry: Entry) -> None:
    """Give up standing seats, their whole price returned; seats given up already stay as they are."""
    standing = [seat for seat in seats if seat.given_up_at is None]
    for seat in standing:
        seat.given_up_at, seat.given_up_by_id, seat.given_up_why = now, by.person_id, why
    Seat.objects.bulk_update(standing, ["given_up_at", "given_up_by_id", "given_up_why"], batch_size=500)
    seats_given_up.send(Seat, seats=standing, now=now)
    paid = [seat for seat in standing if seat.price]
    if paid:
        give_back_all([(seat, seat.price) for seat in paid], entry=entry, now=now, today=school_date(now))
