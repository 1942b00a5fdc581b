"""Standing in line for a full session, and being seated from it: one learner to a transaction, first come first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from lessonbook.domain.booking.learner_facts import Calendar, learner_facts, refuse_time_of_learner
from lessonbook.domain.booking.locks import lock_learners, lock_sessions
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.notice import refuse_dearer
from lessonbook.domain.booking.people import acting_for, asker_of
from lessonbook.domain.booking.places import one_to_ones_of_others, places_of, taken_subquery
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import (
    ASK,
    refuse_asker,
    refuse_course,
    refuse_learner,
    refuse_many_open,
    refuse_seat,
    refuse_start,
)
from lessonbook.domain.booking.seats import charge, school_date, seat_in_each
from lessonbook.domain.credits.actions import paying_purse
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import School
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval


def cut_off(session: Session) -> datetime:
    """The instant from which a session's line counts no more: free seats are first come, nobody is seated from it."""
    return session.starts_at - timedelta(hours=session.course.waitlist_cutoff_hours)


@transaction.atomic
def join_line(learner_id: int, code: str, *, by: By, now: datetime) -> WaitlistPlace:
    """Put a learner at the end of the line for a full session; who stands in it stays where they are.

    What can't be booked yet, or no more, has no line to join; who stands in it is seated until the cut-off, whatever
    notice the course asks of bookings. Raises Refused: no_such_session, the refusals of the course and the asker as
    `book` has them, no_waitlist, session_cancelled, session_begun, has_seat, line_closed, too_short_notice,
    too_far_ahead, seats_left, overlaps, too_many_that_day, too_many_this_week, too_many_open.
    """
    session = _locked(code, learner_id)
    lock_learners([learner_id])
    _check_course(learner_id, session, by, now)
    known = WaitlistPlace.objects.standing().filter(session=session, learner=learner_id).first()
    if known:
        return known
    if refusal := refuse_line(session, learner_id, now):
        raise Refused(refusal)
    place = WaitlistPlace.objects.create(
        session=session, learner_id=learner_id, since=now, price=session.course.price, joined_by_id=by.person_id
    )
    after = {"learner": learner_id, "session": session.code}
    record("join_line", place, acting_for(by, learner_id), now, after=after)
    return place


def refuse_line(session: Session, learner_id: int, now: datetime) -> Refusal | None:
    """Why a learner of the course can't stand in line for a session, its course along; five queries at most."""
    course = session.course
    facts = {"session": session.code, "course": course.name}
    if not course.waitlist:
        return Refusal("no_waitlist", remedy=ASK, facts=facts)
    full = refuse_seat(places_of([session.pk])[session.pk], now)
    if full and full.code not in {"session_full", "line_first"}:
        return full
    if Seat.objects.standing().filter(session=session, learner=learner_id).exists():
        return Refusal("has_seat", facts=facts)
    if now >= cut_off(session):
        return Refusal("line_closed", remedy="another_time", facts=facts | {"deadline": cut_off(session)})
    if full is None:
        return Refusal("seats_left", remedy="book", facts=facts)
    too_early_or_late = refuse_start(course.booking_rules, session.starts_at, now, on_mark=False)
    return too_early_or_late or _refuse_time(session, learner_id, now)


@transaction.atomic
def leave_line(place: WaitlistPlace, *, by: By, now: datetime) -> None:
    """Take a learner out of the line; an offer that was kept goes to the next. Raises Refused: may_not_book."""
    [session] = lock_sessions([place.session_id])
    if refusal := refuse_asker(asker_of(by, place.learner_id, now), 0):
        raise Refused(refusal)
    place = WaitlistPlace.objects.select_for_update(no_key=True).get(pk=place.pk)
    if place.left_at:
        return
    offered = place.offered_until is not None
    WaitlistPlace.objects.filter(pk=place.pk).leave(LeftLine.LEFT, now)
    record("leave_line", place, acting_for(by, place.learner_id), now, after={"session": session.code})
    if offered:
        transaction.on_commit(lambda: promote(session.pk, now=now), robust=True)


@transaction.atomic
def accept_offer(place: WaitlistPlace, *, by: By, now: datetime, shown: int | None = None) -> Seat:
    """Take the seat that is kept for the first in line; taking it twice changes nothing.

    Raises Refused: may_not_book, may_not_spend, offer_over, session_cancelled, session_begun, session_full (the school
    gave the seat away meanwhile), no_such_course, deactivated, not_enrolled, course_closed, enrollment_…, overlaps,
    too_many_that_day, too_many_this_week, too_many_open, no_credit, costs_more (than the credits that were `shown`).
    """
    [session] = lock_sessions([place.session_id])
    lock_learners([place.learner_id])
    place = WaitlistPlace.objects.get(pk=place.pk)
    if refusal := refuse_asker(asker_of(by, place.learner_id, now), session.course.price):
        raise Refused(refusal)
    if place.left_why == LeftLine.SEATED:
        return Seat.objects.get(session=session, learner=place.learner_id)
    if place.left_at or place.offered_until is None or place.offered_until <= now:
        raise Refused(Refusal("offer_over", facts={"session": session.code}))
    if refusal := refuse_seat(replace(places_of([session.pk])[session.pk], in_line=0), now):
        raise Refused(refusal)
    if refusal := refuse_dearer(shown, session.course.price):
        raise Refused(refusal)
    return _seat(place, session, by=acting_for(by, place.learner_id), now=now)


def promote(session_id: int, *, now: datetime) -> int:
    """Seat the first in line, one by one, as long as seats are free; return how many got a seat or an offer.

    Who can't be seated just now (course, clash, limits, credit) stays in line and is passed over. After the cut-off,
    or once the session is cancelled, the line is closed. Called after the commit that freed a seat, and by the sweep.
    """
    served: int = 0
    passed: set[int] = set()
    while (place := _next(session_id, passed, now)) is not None:
        if _serve(place, now):
            served += 1
        else:
            passed.add(place.pk)
    return served


@transaction.atomic
def _next(session_id: int, passed: set[int], now: datetime) -> WaitlistPlace | None:
    """The next in line who may be served.

    Offers that were let lapse, places of those who have a seat, and a line that is over, are ended here.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("course").get(pk=session_id)
    line = WaitlistPlace.objects.standing().filter(session=session)
    if session.cancelled_at or now >= cut_off(session):
        why = LeftLine.SESSION if session.cancelled_at else LeftLine.CUT_OFF
        line.leave(why, now)
        return None
    line.filter(offered_until__lte=now).leave(LeftLine.LAPSED, now)
    line.seated().leave(LeftLine.SEATED, now)
    if session.capacity is not None:
        kept = line.filter(offered_until__gt=now).count()
        if session.capacity - session.seats.standing().count() - kept < 1:
            return None
    return line.filter(offered_until=None).exclude(pk__in=passed).order_by("since", "pk").first()


def _serve(place: WaitlistPlace, now: datetime) -> bool:
    """Seat one learner, or offer the seat where the course does that; whether it went well."""
    try:
        with transaction.atomic():
            [session] = lock_sessions([place.session_id])
            lock_learners([place.learner_id])
            place = WaitlistPlace.objects.get(pk=place.pk)
            if place.left_at or place.offered_until or not _has_room(session, now):
                return False
            by = By(None, Source.TASK, place.learner_id)
            minutes = session.course.waitlist_offer_minutes
            if minutes is None:
                _seat(place, session, by=by, now=now)
                return True
            _may_be_seated(place, session, now)
            _can_pay(place, session, now)
            place.offered_until = min(now + timedelta(minutes=minutes), cut_off(session))
            place.save(update_fields=["offered_until"])
            after = {"session": session.code, "until": place.offered_until.isoformat()}
            record("offer_seat", place, by, now, after=after)
            return True
    except Refused:
        return False


def _seat(place: WaitlistPlace, session: Session, *, by: By, now: datetime) -> Seat:
    """Give the seat to a place in line, under the locks; unasked for no more than it cost then. Raises Refused."""
    price = session.course.price
    if by.person_id is None and place.price is not None:
        price = min(price, place.price)
    _may_be_seated(place, session, now)
    # Who stood in line has booked, so that it can be cancelled as a booking is.
    asked_by = By(by.person_id or place.joined_by_id)
    [seat] = seat_in_each([session], place.learner_id, price=price, by=asked_by, now=now)
    entry = record("seat_from_line", place, by, now, after={"session": session.code, "learner": place.learner_id})
    charge([seat], entry=entry, now=now)
    return seat


def _may_be_seated(place: WaitlistPlace, session: Session, now: datetime) -> None:
    found = course_of(place.learner_id, session.course.slug)
    refusal = Refusal("no_such_course") if found is None else refuse_learner(found[1])
    if refusal := refusal or _refuse_time(session, place.learner_id, now):
        raise Refused(refusal)


def _can_pay(place: WaitlistPlace, session: Session, now: datetime) -> None:
    """Raise Refused where an offer could not be paid as things stand."""
    price = session.course.price
    if price:
        paying_purse(place.learner_id, session.course_id, price, today=school_date(now))


def _has_room(session: Session, now: datetime) -> bool:
    kept = WaitlistPlace.objects.offered(now).filter(session=session).count()
    return session.capacity is None or session.capacity - session.seats.standing().count() - kept > 0


def _refuse_time(session: Session, learner_id: int, now: datetime) -> Refusal | None:
    """Why a learner can't have a session as if it were booked: a clash, or a limit of the course."""
    rules, time = session.course.booking_rules, Interval(session.starts_at, session.ends_at)
    calendar = Calendar(the_school() or School(), rules)
    facts = learner_facts(learner_id, session.course, time, calendar, now)
    return refuse_time_of_learner(time, facts, calendar, Counter()) or refuse_many_open(rules, facts.open, 1)


def _locked(code: str, learner_id: int) -> Session:
    sessions = lock_sessions(Session.objects.filter(code=code).values_list("pk", flat=True))
    others = one_to_ones_of_others(sessions, learner_id)
    session = next((one for one in sessions if one.pk not in others), None)
    if session is None:
        raise Refused(Refusal("no_such_session", facts={"session": code}))
    return session


def _check_course(learner_id: int, session: Session, by: By, now: datetime) -> None:
    found = course_of(learner_id, session.course.slug)
    if found is None:
        raise Refused(Refusal("no_such_session", facts={"session": session.code}))
    course, standing = found
    asker = asker_of(by, learner_id, now)
    if refusal := refuse_asker(asker, course.price) or refuse_course(standing, course.booking_rules):
        raise Refused(refusal)


def lines_to_look_at(now: datetime) -> Sequence[int]:
    """The ids of sessions whose line has something to do: a seat is free, an offer lapsed, the line is over; one query.

    Whether the first in line may have the free seat is not asked here.
    """
    line = WaitlistPlace.objects.standing().filter(session=OuterRef("pk"))
    kept = line.filter(offered_until__gt=now).order_by().values("session").annotate(n=Count("pk")).values("n")
    sessions = Session.objects.filter(Exists(line)).select_related("course").order_by("pk")
    facts = sessions.annotate(
        taken=taken_subquery(),
        kept=Coalesce(Subquery(kept), 0),
        lapsed=Exists(line.filter(offered_until__lte=now)),
        unserved=Exists(line.filter(offered_until=None)),
    )
    return [session.pk for session in facts if _has_something_to_do(session, now)]


def _has_something_to_do(session: Any, now: datetime) -> bool:
    if session.cancelled_at or session.lapsed or now >= cut_off(session):
        return True
    free = session.capacity is None or session.capacity - session.taken - session.kept > 0
    return bool(free and session.unserved)
