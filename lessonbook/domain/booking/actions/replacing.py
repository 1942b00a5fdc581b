"""Cancelling a session and holding another one in its place."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from lessonbook.domain.booking.actions.sessions import Plan, cancel_session, schedule_sessions
from lessonbook.domain.booking.locks import lock_instructors, lock_learners, lock_sessions
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.seats import charge, take_seats
from lessonbook.domain.booking.seen import Seen, refuse_unseen
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.courses.locks import lock_groups
from lessonbook.domain.credits.ledger import lock_purses
from lessonbook.domain.credits.queries import purses_for, purses_that_paid
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval


@transaction.atomic
def replace_session(
    session: Session,
    time: Interval,
    *,
    reason: str,
    by: By,
    now: datetime,
    instructor_id: int | None = None,
    seen: Seen | None = None,
) -> Session:
    """Cancel a session and hold another one instead, with everybody who had a seat; return the new one.

    Every price comes back, once, and is taken again for the new seat. Who stood in line stands in the new one's, in the
    same order. A session that was cancelled already changes nothing and answers with its replacement. With `seen` only
    as it was seen. Raises Refused: session_cancelled (and nothing stands in its place), session_changed, session_over,
    instructor_busy, session_full, no_credit.
    """
    instructor_id = instructor_id or session.instructor_id
    lock_instructors([instructor_id])
    lock_groups(session.groups.values_list("pk", flat=True))
    [session] = lock_sessions([session.pk])
    if session.cancelled_at:
        if session.replaced_by:
            return session.replaced_by
        raise Refused(Refusal("session_cancelled", facts={"session": session.code}))
    refuse_unseen([session], seen)
    seated = list(session.seats.standing().order_by("learner_id"))
    lock_learners(seat.learner_id for seat in seated)
    paying = {(seat.learner_id, seat.course_id) for seat in seated}
    chosen = {pk for ids in purses_for(paying).values() for pk in ids} if paying else set()
    # All at once: what comes back and what is paid anew may be of different purses.
    lock_purses(chosen | purses_that_paid([seat.pk for seat in seated]))
    waiting = list(WaitlistPlace.objects.standing().filter(session=session).order_by("since", "pk"))
    replacement = _schedule_alike(session, time, instructor_id, by=by, now=now)
    cancel_session(session, reason=reason, by=by, now=now, replaced_by=replacement)
    _seat_again(replacement, seated, by=by, now=now)
    _stand_again(replacement, waiting)
    return replacement


def _schedule_alike(session: Session, time: Interval, instructor_id: int | None, *, by: By, now: datetime) -> Session:
    """A session like another one, at another time, that nobody has a seat in yet."""
    plan = Plan(
        course=session.course,
        time_zone=session.time_zone,
        instructor=Person.objects.get(pk=instructor_id) if instructor_id else None,
        location=session.location,
        lessons=[session.lesson] if session.lesson else [],
        capacity=session.capacity,
        class_link=session.class_link,
        host_link=session.host_link,
    )
    [made] = schedule_sessions(plan, [time], by=by, now=now)
    made.groups.set(session.groups.all())
    return made


def _seat_again(session: Session, seated: list[Seat], *, by: By, now: datetime) -> None:
    """Seat the learners anew, each for the price and by the group that the old seat had."""
    entry = record("seat_learners", session, by, now, after={"learners": [seat.learner_id for seat in seated]})
    kinds: dict[tuple[int, int | None, bool], list[int]] = {}
    for seat in seated:
        let_in = seat.beyond_capacity_id is not None
        kinds.setdefault((seat.price, seat.by_group_id, let_in), []).append(seat.learner_id)
    # Those who keep within the places come first, or one who was let in beyond them would take theirs.
    for (price, group, let_in), learners in sorted(kinds.items(), key=lambda kind: kind[0][2]):
        taken = take_seats(
            session,
            learners,
            price=price,
            by=by,
            now=now,
            entry=entry,
            by_group_id=group,
            beyond_capacity=let_in,
            new=True,
        )
        charge(taken, entry=entry, now=now)
        _keep_whose(taken, {seat.learner_id: seat for seat in seated})


def _stand_again(session: Session, waiting: Collection[WaitlistPlace]) -> None:
    """Let those who stood in line stand in this one's, since when they did; the worker sees whether a seat is free."""
    WaitlistPlace.objects.bulk_create(
        WaitlistPlace(
            session=session,
            learner_id=one.learner_id,
            since=one.since,
            price=one.price,
            joined_by_id=one.joined_by_id,
        )
        for one in waiting
    )
    if waiting:
        wake_line([session.pk])


def _keep_whose(taken: list[Seat], before: Mapping[int, Seat]) -> None:
    """Leave each seat to whoever took the old one, who may go on cancelling and moving it, for what that returns."""
    for seat in taken:
        old = before[seat.learner_id]
        seat.taken_by_id, seat.returns_at_most = old.taken_by_id, old.returns_at_most
    Seat.objects.bulk_update(taken, ["taken_by", "returns_at_most"])
