"""The small school that everybody runs at: Ana and Bo teach Spanish, from nine to five in Berlin."""

from collections.abc import Callable
from datetime import date, timedelta

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Wanted
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_course, make_hours, make_instructor, make_person, wall

AT_TEN = wall("2026-11-27 10:00")
HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 25)
Act = Callable[[], str]


def make_spanish(*names: str, **rules: object) -> tuple[Course, list[Person]]:
    """The course and its instructors, who keep hours."""
    instructors = [make_instructor(name) for name in names or ("Ana Ruiz",)]
    for instructor in instructors:
        make_hours(instructor)
    return make_course("Spanish B1", *instructors, **{"slug": "spanish", "self_booking": True} | rules), instructors


def make_learners(course: Course, count: int, amount: int = 5) -> list[Person]:
    """Learners of the course, each with so many credits in it."""
    learners = [make_person() for _ in range(count)]
    for learner in learners:
        enroll_in(course, learner)
        if amount:
            deposit(purse_of(learner, course), amount, by=BY_SCHOOL, now=NOW, today=TODAY)
    return learners


def books(learner: Person, *wanted: Wanted) -> Act:
    """That a learner books times; answers "booked"."""

    def act() -> str:
        book(learner.pk, "spanish", wanted, by=By(learner.pk), now=NOW)
        return "booked"

    return act


def booked(learner: Person, wanted: Wanted) -> Seat:
    """The seat of a learner who has booked a time."""
    [seat] = book(learner.pk, "spanish", [wanted], by=By(learner.pk), now=NOW)
    return seat


def cancels(seat: Seat) -> Act:
    """That the learner cancels a seat; answers how many credits that means."""
    return lambda: str(cancel_booking(seat, by=By(seat.learner_id), now=NOW).credits)


def moves(seat: Seat, wanted: Wanted) -> Act:
    """That the learner moves a seat; answers "moved"."""

    def act() -> str:
        reschedule(seat, wanted, by=By(seat.learner_id), now=NOW)
        return "moved"

    return act


def at(instructor: Person, hours: float = 0) -> FreeTime:
    """A free time of an instructor's, so many hours after ten."""
    return FreeTime(instructor.pk, AT_TEN + hours * HOUR)


def in_(session: Session) -> GroupSeat:
    """A seat in a session."""
    return GroupSeat(session.code)


def balance(learner: Person, course: Course) -> int:
    """What a learner can spend in a course."""
    return purse_of(learner, course).balance


def standing(session: Session) -> set[int]:
    """The learners who have a standing seat in a session."""
    return set(session.seats.standing().values_list("learner_id", flat=True))
