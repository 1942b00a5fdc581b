"""What a learner or a guardian may do with a seat before its session, and why not: by the same rules as the verbs."""

from dataclasses import dataclass
from datetime import datetime

from lessonbook.domain.attendance.rules import refuse_absence
from lessonbook.domain.booking.actions.cancelling import refuse_cancelling
from lessonbook.domain.booking.actions.rescheduling import refuse_moving
from lessonbook.domain.booking.giving_up import what_it_means
from lessonbook.domain.booking.notice import Shown, Stage, stages
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import Asker, Consequence, Standing, refuse_asker, refuse_course
from lessonbook.domain.courses.models import AbsenceMode
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Seat

NEVER_READ = ("session__class_link", "session__host_link", "session__recording_link")


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be done with a seat now (None) or why not, and what giving it up now means.

    `by_person`: an administrator decides about an absence. `stages` are what giving it up returns by when.
    """

    seat: Seat
    absence: Refusal | None
    reschedule: Refusal | None
    cancel: Refusal | None
    meaning: Consequence
    stages: list[Stage]
    by_person: bool

    def shown(self, *, absence: bool) -> Shown:
        """What a person is shown who looks at it now, for the verb to hold to."""
        return Shown(self.meaning.credits, self.meaning.make_up, decided=absence and self.by_person)


def choices(seat_id: int, asker: Asker, now: datetime) -> Choices:
    """What somebody may do for the learner of a seat at the instant `now`; three queries, five if others booked it."""
    seat = Seat.objects.select_related("session__course").defer(*NEVER_READ).get(pk=seat_id)
    session, course = seat.session, seat.session.course
    known = course_of(seat.learner_id, course.slug)
    standing = known[1] if known else Standing(course.name, "", course_archived=False, learner_deactivated=False)
    gone = None if seat.given_up_at is None else Refusal("no_seat", remedy="ask_school")
    excusing = refuse_absence(
        course.absence,
        session.code,
        stands=gone is None,
        cancelled=session.cancelled_at is not None,
        begun=session.has_begun(now),
    )
    may_not_excuse = None if asker.may_excuse else Refusal("may_not_excuse", remedy="ask_school")
    moving = refuse_moving(seat, session, now)
    return Choices(
        seat=seat,
        absence=may_not_excuse or excusing,
        reschedule=refuse_asker(asker, max(course.price - seat.price, 0))
        or refuse_course(standing, course.booking_rules)
        or moving,
        cancel=refuse_asker(asker, 0) or gone or refuse_cancelling(seat, session, now),
        meaning=what_it_means(seat, session, now),
        stages=stages(seat.price, course.tiers, session.starts_at, returns_at_most=seat.returns_at_most),
        by_person=course.absence == AbsenceMode.PERSON,
    )
