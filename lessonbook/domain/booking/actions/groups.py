"""Enrolling learners and keeping groups; seats follow the groups, in future sessions only."""

from datetime import date, datetime

from django.db import transaction

from lessonbook.domain.booking.locks import lock_learners, lock_sessions
from lessonbook.domain.booking.seats import charge, give_up, school_date, take_seats
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.courses.locks import lock_groups
from lessonbook.domain.courses.models import Course, Enrollment, EnrollmentStatus, Group, GroupMembership
from lessonbook.domain.credits.actions import feed
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Person, Role, RoleKind
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session


@transaction.atomic
def enroll(learner: Person, course: Course, *, by: By, now: datetime, credits_along: int = 0) -> Enrollment:
    """Put a learner on a course, active from now; an enrollment that was paused or ended becomes active again.

    So many `credits_along` go, from the learner's own account or that of a family, whichever has them first, into the
    balance of the course; who is active already takes none. Raises Refused: course_archived, person_deactivated,
    what `feed` refuses.
    """
    enrollment, is_new = _enroll(learner, course, by=by, now=now)
    if credits_along and is_new:
        feed(learner, course, credits_along, by=by, now=now, today=school_date(now))
    return enrollment


def _enroll(learner: Person, course: Course, *, by: By, now: datetime) -> tuple[Enrollment, bool]:
    """Put a learner on a course; return the enrollment and whether it became active by this."""
    Role.objects.get_or_create(person=learner, kind=RoleKind.LEARNER)
    lock_learners([learner.pk])
    learner, course = Person.objects.get(pk=learner.pk), Course.objects.get(pk=course.pk)
    if course.archived_at:
        raise Refused(Refusal("course_archived", facts={"course": course.name}))
    if learner.deactivated_at:
        raise Refused(Refusal("person_deactivated", facts={"person": learner.name}))
    enrollment, made = Enrollment.objects.get_or_create(learner=learner, course=course, defaults={"since": now})
    if made or enrollment.status != EnrollmentStatus.ACTIVE:
        before = {} if made else {"status": enrollment.status}
        enrollment.status = EnrollmentStatus.ACTIVE
        enrollment.save(update_fields=["status"])
        record("enroll", enrollment, by, now, before=before, after={"status": enrollment.status})
        return enrollment, True
    return enrollment, False


@transaction.atomic
def join_group(
    learner: Person,
    group: Group,
    *,
    by: By,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
    price: int | None = None,
) -> GroupMembership:
    """Make a learner a member from one date of the school to another, seated in the group's sessions yet to begin.

    Each seat takes `price` credits (None: the course's price). Joining twice changes nothing. Raises Refused:
    group_closed, course_archived, person_deactivated, session_full, line_first, no_credit.
    """
    if lock_groups([group.pk])[group.pk].closed_at is not None:
        raise Refused(Refusal("group_closed", facts={"group": group.name}))
    ahead = lock_sessions(
        Session.objects.standing().filter(groups=group, starts_at__gt=now).values_list("pk", flat=True)
    )
    _enroll(learner, group.course, by=by, now=now)
    membership, made = GroupMembership.objects.get_or_create(
        learner=learner, group=group, ended_at=None, defaults={"since": since, "until": until}
    )
    if not made:
        return membership
    entry = record("join_group", membership, by, now, after={"learner": learner.pk, "group": group.pk})
    cost = group.course.price if price is None else price
    taken = [
        seat
        for session in ahead
        if membership_holds(membership, session)
        for seat in take_seats(session, [learner.pk], price=cost, by=by, now=now, entry=entry, by_group_id=group.pk)
    ]
    charge(taken, entry=entry, now=now)
    return membership


def membership_holds(membership: GroupMembership, session: Session) -> bool:
    """Whether a membership covers a session, by the date on which it starts in its own zone."""
    return holds_on(membership, session.starts_at.astimezone(session.zone).date())


def holds_on(membership: GroupMembership, day: date) -> bool:
    """Whether a membership covers a date."""
    return (membership.since is None or membership.since <= day) and (
        membership.until is None or day <= membership.until
    )


@transaction.atomic
def leave_group(membership: GroupMembership, *, by: By, now: datetime) -> None:
    """End a membership now: its seats in sessions yet to begin are given up and their price returned, once."""
    lock_groups([membership.group_id])
    seats = Seat.objects.standing().filter(
        learner_id=membership.learner_id, by_group_id=membership.group_id, starts_at__gt=now
    )
    lock_sessions(seats.values_list("session_id", flat=True))
    lock_learners([membership.learner_id])
    membership.refresh_from_db()
    if membership.ended_at is not None:
        return
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    entry = record("leave_group", membership, by, now, after={"ended_at": now.isoformat()})
    left = list(seats.all())
    give_up(left, GivenUp.LEFT, by=by, now=now, entry=entry)
    wake_line([seat.session_id for seat in left])
