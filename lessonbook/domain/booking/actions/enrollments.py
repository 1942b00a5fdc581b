"""What becomes of an enrollment: paused, completed, deactivated. `enroll` (in `groups`) makes it active again.

A pause holds a place open: the learner books nothing, stays in the groups and keeps the seats, so is also seated in
what is scheduled for the groups meanwhile. Completing and deactivating end the learner's part in the course at once:
memberships end, seats in sessions yet to begin are given back with their whole price, places in line are left. What
has begun, what was taught and what is left of the credits stay.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from lessonbook.domain.booking.giving_up import end_session, is_one_to_one
from lessonbook.domain.booking.locks import lock_learners, lock_sessions
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.seats import give_up
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.courses.locks import lock_groups
from lessonbook.domain.courses.models import Enrollment, EnrollmentStatus, GroupMembership
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session


@transaction.atomic
def pause_enrollment(enrollment: Enrollment, *, by: By, now: datetime) -> Enrollment:
    """Let a learner book nothing more in a course for now; groups and seats stay. Paused twice is paused once.

    Raises Refused: not_active.
    """
    lock_learners([enrollment.learner_id])
    enrollment.refresh_from_db(fields=["status"])
    if enrollment.status == EnrollmentStatus.PAUSED:
        return enrollment
    if enrollment.status != EnrollmentStatus.ACTIVE:
        facts = {"person": enrollment.learner.name, "course": enrollment.course.name}
        raise Refused(Refusal("not_active", facts=facts))
    before, enrollment.status = {"status": enrollment.status}, EnrollmentStatus.PAUSED
    enrollment.save(update_fields=["status"])
    record("pause_enrollment", enrollment, by, now, before=before, after={"status": enrollment.status})
    return enrollment


@transaction.atomic
def complete_enrollment(enrollment: Enrollment, *, by: By, now: datetime) -> Enrollment:
    """Say that a learner has finished a course: groups end, seats yet to begin are given back with their price, once.

    Raises Refused: seat_just_taken.
    """
    _end("complete_enrollment", enrollment, EnrollmentStatus.COMPLETED, by=by, now=now)
    return enrollment


@transaction.atomic
def deactivate_enrollment(enrollment: Enrollment, *, by: By, now: datetime) -> Enrollment:
    """End a learner's part in a course: groups end, seats yet to begin are given back with their price, once.

    Raises Refused: seat_just_taken.
    """
    _end("deactivate_enrollment", enrollment, EnrollmentStatus.DEACTIVATED, by=by, now=now)
    return enrollment


def seats_ahead(enrollment: Enrollment, now: datetime) -> list[Seat]:
    """The standing seats of a learner in sessions of the course yet to begin, by time; one query."""
    seats = Seat.objects.standing().filter(
        learner=enrollment.learner_id, course=enrollment.course_id, starts_at__gt=now
    )
    return list(seats.order_by("starts_at", "pk"))


def _end(verb: str, enrollment: Enrollment, status: EnrollmentStatus, *, by: By, now: datetime) -> None:
    groups = lock_groups(_memberships(enrollment).values_list("group_id", flat=True)).keys()
    sessions = {s.pk: s for s in lock_sessions(seat.session_id for seat in seats_ahead(enrollment, now))}
    lock_learners([enrollment.learner_id])
    enrollment.refresh_from_db(fields=["status"])
    if enrollment.status == status:
        return
    seats, memberships = seats_ahead(enrollment, now), list(_memberships(enrollment))
    # What was joined or booked since the locks were taken is not locked, and nothing may be locked out of order.
    if not ({s.session_id for s in seats} <= sessions.keys() and {m.group_id for m in memberships} <= groups):
        raise Refused(Refusal("seat_just_taken"))
    before, enrollment.status = {"status": enrollment.status}, status
    enrollment.save(update_fields=["status"])
    GroupMembership.objects.filter(pk__in=[m.pk for m in memberships]).update(ended_at=now)
    after = {"status": status, "groups": sorted(m.group_id for m in memberships), "seats": len(seats)}
    entry = record(verb, enrollment, by, now, before=before, after=after)
    alone = [seat.session_id for seat in seats if is_one_to_one(sessions[seat.session_id], seat)]
    give_up(seats, GivenUp.REMOVED, by=by, now=now, entry=entry)
    _leave_lines(enrollment, now)
    _free(sessions, alone, by=by, now=now)


def _memberships(enrollment: Enrollment) -> QuerySet[GroupMembership]:
    return GroupMembership.objects.filter(
        learner=enrollment.learner_id, group__course=enrollment.course_id, ended_at=None
    )


def _leave_lines(enrollment: Enrollment, now: datetime) -> None:
    """Leave every line of the course; a seat that was kept for the learner goes to the next."""
    places = WaitlistPlace.objects.standing().filter(
        learner=enrollment.learner_id, session__course=enrollment.course_id
    )
    lines = list(places.values_list("session_id", flat=True))
    places.update(left_at=now, left_why=LeftLine.LEFT, offered_until=None)
    wake_line(lines)


def _free(sessions: dict[int, Session], alone: Collection[int], *, by: By, now: datetime) -> None:
    """Cancel the one-to-ones among sessions whose seats were given up, and serve the lines of the others."""
    for pk in alone:
        end_session(sessions[pk], by=by, now=now)
    wake_line(sessions.keys() - set(alone))
