"""What processes do at the school of `school.py`, said in ids and codes, so that one process can tell another."""

from lessonbook.domain.attendance.actions import decide_absence
from lessonbook.domain.attendance.models import AbsenceRequest, Decision
from lessonbook.domain.booking.tasks import sweep_lines
from lessonbook.domain.journal.once import once
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.factories import BY_SCHOOL, NOW
from tests.races.school import at, booked, books, cancels, in_, moves


def book_time(learner: int, instructor: int, hours: float) -> str:
    """Book an instructor's time, so many hours after ten."""
    return books(Person.objects.get(pk=learner), at(Person.objects.get(pk=instructor), hours))()


def book_seat(learner: int, code: str) -> str:
    """Book a seat in a session."""
    return books(Person.objects.get(pk=learner), in_(Session.objects.get(code=code)))()


def book_under_key(learner: int, instructor: int, key: str) -> str:
    """Book the time at ten under a key; answers the session's code."""
    person, wanted = Person.objects.get(pk=learner), at(Person.objects.get(pk=instructor))
    answer = once(learner, key, {"at": "ten"}, lambda: {"session": booked(person, wanted).session.code}, now=NOW)
    return str(answer["session"])


def move(seat: int, code: str) -> str:
    """Move a seat to another session."""
    return moves(Seat.objects.get(pk=seat), in_(Session.objects.get(code=code)))()


def cancel(seat: int) -> str:
    """Give a seat up; answers the credits that come back."""
    return cancels(Seat.objects.get(pk=seat))()


def serve_lines() -> str:
    """Give the seats that are free to the first in line."""
    sweep_lines(NOW)
    return "served"


def decide(request: int, decision: str) -> str:
    """Decide an absence request."""
    decide_absence(AbsenceRequest.objects.get(pk=request), Decision(decision), by=BY_SCHOOL, now=NOW)
    return "decided"
