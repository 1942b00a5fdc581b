"""Scheduling, moving and cancelling sessions, with the seats in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from types import EllipsisType

from django.db import transaction

from lessonbook.domain.booking.actions.groups import membership_holds
from lessonbook.domain.booking.giving_up import close_line, end_session, is_left_over, is_one_to_one
from lessonbook.domain.booking.handing_over import hand_over_links
from lessonbook.domain.booking.locks import lock_instructors, lock_learners, lock_sessions
from lessonbook.domain.booking.models import LeftLine
from lessonbook.domain.booking.people import is_of_family
from lessonbook.domain.booking.seats import charge, give_up, take_seats
from lessonbook.domain.booking.seen import Seen, refuse_unseen
from lessonbook.domain.booking.signals import session_taken_off
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.courses.locks import lock_groups
from lessonbook.domain.courses.models import Course, Group, GroupMembership, Lesson
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Location, Seat, Series, Session
from lessonbook.domain.timetable.numbering import fresh_codes
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What sessions to be scheduled are made of.

    `time_zone` is the IANA zone they are held in; `lessons` are given to them in order, as far as they reach.
    """

    course: Course
    time_zone: str
    instructor: Person | None = None
    location: Location | None = None
    lessons: Sequence[Lesson] = ()
    groups: Sequence[Group] = ()
    capacity: int | None = None
    class_link: str = ""
    host_link: str = ""
    series: Series | None = None


def refuse_busy_instructor(instructor_id: int | None, time: Interval, but: Collection[int] = ()) -> Refusal | None:
    """Why an instructor who is locked can't hold a session over `time`: another standing one overlaps it."""
    if instructor_id is None:
        return None
    other = (
        Session.objects.standing()
        .touching(time.start, time.end)
        .filter(instructor_id=instructor_id)
        .exclude(pk__in=but)
        .order_by("starts_at")
        .first()
    )
    if other is None:
        return None
    return Refusal(
        "instructor_busy",
        until=other.ends_at,
        facts={"session": other.code, "starts_at": other.starts_at, "ends_at": other.ends_at},
    )


@transaction.atomic
def schedule_sessions(
    plan: Plan, times: Sequence[Interval], *, by: By, now: datetime, price: int | None = None
) -> list[Session]:
    """Make a session at each time, all or none, and seat the members of the plan's groups.

    Seats in sessions yet to begin take `price` credits each (None: the course's price), others none. Raises Refused:
    instructor_busy, session_full, no_credit.
    """
    lock_instructors([plan.instructor.pk if plan.instructor else None])
    lock_groups(group.pk for group in plan.groups)
    members = GroupMembership.objects.to_seat().filter(group__in=plan.groups)
    lock_learners(members.values_list("learner_id", flat=True))
    entry = record("schedule_sessions", plan.course, by, now, after={"times": [t.start.isoformat() for t in times]})
    meetings = zip_longest(times, plan.lessons[: len(times)])
    codes = fresh_codes(len(times))
    sessions = [_schedule(plan, time, lesson, code, now) for (time, lesson), code in zip(meetings, codes, strict=True)]
    cost = plan.course.price if price is None else price
    taken = [seat for session in sessions for seat in _seat_members(plan, session, cost, by=by, now=now, entry=entry)]
    charge([seat for seat in taken if seat.price], entry=entry, now=now)
    return sessions


def _seat_members(plan: Plan, session: Session, cost: int, *, by: By, now: datetime, entry: Entry) -> list[Seat]:
    """Seat the members of a plan's groups; what has begun already costs nothing."""
    price = cost if session.starts_at > now else 0
    seats = []
    for group in plan.groups:
        members = GroupMembership.objects.to_seat().filter(group=group)
        wanted = [m.learner_id for m in members if membership_holds(m, session)]
        seats += take_seats(session, wanted, price=price, by=by, now=now, entry=entry, by_group_id=group.pk, new=True)
    return seats


def _schedule(plan: Plan, time: Interval, lesson: Lesson | None, code: str, now: datetime) -> Session:
    refusal = refuse_busy_instructor(plan.instructor.pk if plan.instructor else None, time)
    if refusal:
        raise Refused(refusal)
    session = Session.objects.create(
        code=code,
        course=plan.course,
        lesson=lesson,
        starts_at=time.start,
        ends_at=time.end,
        time_zone=plan.time_zone,
        instructor=plan.instructor,
        location=plan.location,
        capacity=plan.capacity,
        class_link=plan.class_link,
        host_link=plan.host_link,
        series=plan.series,
        changed_at=now,
    )
    session.groups.set(plan.groups)
    return session


@transaction.atomic
def move_session(
    session: Session,
    time: Interval,
    *,
    by: By,
    now: datetime,
    instructor_id: int | None = None,
    location_id: int | EllipsisType | None = ...,
    seen: Seen | None = None,
) -> Session:
    """Move a session to another time, to another instructor where one is given, and to another location.

    `location_id` is left out where it meets where it did, None where it is to meet nowhere in particular. Its seats
    move with it; the ID and the calendar's UID stay, the sequence number rises (RFC 5546 section 2.1.4). Links that are
    the former instructor's own give way to those of the new one. Moving it to where it is changes nothing. With `seen`
    only as it was seen. Raises Refused: session_cancelled, instructor_busy, session_changed.
    """
    lock_instructors([instructor_id or session.instructor_id])
    [session] = lock_sessions([session.pk])
    # As it stands under the lock: whoever only moves it in time undoes no substitution.
    instructor_id = instructor_id or session.instructor_id
    if session.cancelled_at:
        raise Refused(Refusal("session_cancelled", facts={"session": session.code}))
    before = _place(session)
    if refusal := refuse_busy_instructor(instructor_id, time, but=[session.pk]):
        raise Refused(refusal)
    if instructor_id != session.instructor_id:
        hand_over_links(session, instructor_id)
    was = session.starts_at
    session.starts_at, session.ends_at, session.instructor_id = time.start, time.end, instructor_id
    if not isinstance(location_id, EllipsisType):
        session.location_id = location_id
    if before == _place(session):
        return session
    refuse_unseen([session], seen)
    session.detached_at = session.detached_at or (now if session.series_id else None)
    session.sequence += 1
    session.changed_at, session.booked_at = now, None  # from now on the school's to keep or to cancel
    written = ["class_link", "host_link", "detached_at", "sequence", "changed_at", "booked_at"]
    session.save(update_fields=[*MOVED, *written])
    session_taken_off.send(Session, session=session, was=was, becomes=session.starts_at, now=now)
    record("move_session", session, by, now, before=before, after=_place(session))
    return session


MOVED = ("starts_at", "ends_at", "instructor", "location")
"""What says where and when a session meets, and with whom."""


def _place(session: Session) -> dict[str, object]:
    return {
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "instructor": session.instructor_id,
        "location": session.location_id,
    }


@transaction.atomic
def cancel_session(
    session: Session,
    *,
    reason: str,
    by: By,
    now: datetime,
    replaced_by: Session | None = None,
    seen: Seen | None = None,
) -> Session:
    """Cancel a session for everyone: each seat is given up and its whole price returned, once.

    It stays visible, cancelled, with its replacement if there is one. Cancelling twice changes nothing. With `seen`
    only as it was seen. Raises Refused: session_over, session_changed.
    """
    [session] = lock_sessions([session.pk])
    if session.cancelled_at:
        return session
    refuse_unseen([session], seen)
    if session.ends_at <= now:
        raise Refused(Refusal("session_over", facts={"session": session.code}))
    session.cancelled_at, session.cancelled_by_id, session.cancel_reason = now, by.person_id, reason
    session.sequence += 1
    session.changed_at = now
    session.replaced_by = replaced_by
    session.save(
        update_fields=["cancelled_at", "cancelled_by_id", "cancel_reason", "replaced_by", "sequence", "changed_at"]
    )
    session_taken_off.send(Session, session=session, was=session.starts_at, becomes=None, now=now)
    entry = record("cancel_session", session, by, now, after={"reason": reason})
    give_up(session.seats.standing().order_by("pk"), GivenUp.SESSION, by=by, now=now, entry=entry)
    close_line(session, LeftLine.SESSION, now=now)
    return session


@transaction.atomic
def seat_learner(
    session: Session, learner: Person, *, by: By, now: datetime, price: int | None = None, beyond_capacity: bool = False
) -> Seat:
    """Give a learner a seat in a session by the school's hand; a learner who has one keeps it.

    Raises Refused: session_cancelled, session_over, course_archived, person_deactivated, session_full and line_first
    (unless `beyond_capacity`, which the journal keeps), no_credit.
    """
    [session] = lock_sessions([session.pk])
    lock_learners([learner.pk])
    if session.cancelled_at:
        raise Refused(Refusal("session_cancelled", facts={"session": session.code}))
    if session.ends_at <= now:
        raise Refused(Refusal("session_over", facts={"session": session.code}))
    if seat := session.seats.standing().filter(learner=learner).first():
        return seat
    if session.course.archived_at:
        raise Refused(Refusal("course_archived", facts={"course": session.course.name}))
    # Under the lock once more: the one given may have been read before somebody deactivated it.
    if Person.objects.filter(pk=learner.pk).exclude(deactivated_at=None).exists():
        raise Refused(Refusal("person_deactivated", facts={"person": learner.name}))
    entry = record("seat_learner", session, by, now, after={"learner": learner.pk, "override": beyond_capacity})
    cost = session.course.price if price is None else price
    [seat] = take_seats(session, [learner.pk], price=cost, by=by, now=now, entry=entry, beyond_capacity=beyond_capacity)
    charge([seat], entry=entry, now=now)
    return seat


@transaction.atomic
def unseat_learner(seat: Seat, *, by: By, now: datetime) -> None:
    """Take a learner out of a session yet to begin by the school's hand, the whole price returned, once.

    A session that came from booking ends with its last seat, and its instructor is free again; one that the school
    scheduled stays. Raises Refused: session_begun.
    """
    [session] = lock_sessions([seat.session_id])
    seat.refresh_from_db()
    if seat.given_up_at is not None:
        return
    if session.has_begun(now):
        raise Refused(Refusal("session_begun", facts={"session": session.code}))
    entry = record("unseat_learner", session, by, now, after={"learner": seat.learner_id})
    was_booked = is_one_to_one(session, seat) and is_of_family(seat.taken_by_id, seat.learner_id)
    give_up([seat], GivenUp.REMOVED, by=by, now=now, entry=entry)
    if was_booked or is_left_over(session):
        end_session(session, by=by, now=now)
    else:
        wake_line([session.pk])
