"""A booked seat with its price paid, and pages about it confirmed as a browser does."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_course, make_instructor, make_session

TWO_DAYS = timedelta(days=2)
START = NOW + TWO_DAYS
"""A Friday, 16:18 in Berlin."""


def bookable(learner: Person, *, name: str = "Spanish B1", funds: int = 5, **rules: Any) -> Course:
    """A course that a learner may book, be excused in, and has credits for."""
    lots = [funds, *[1] * rules.pop("more_lots", 0)]
    course = make_course(name, make_instructor("Ana Ruiz"), **{"self_booking": True, "absence": "rule"} | rules)
    enroll_in(course, learner)
    for amount in lots:
        deposit(purse_of(learner, course), amount, by=BY_SCHOOL, now=NOW, today=NOW.date())
    return course


def booked(
    learner: Person,
    start: datetime = START,
    *,
    by: Person | None = None,
    capacity: int = 5,
    now: datetime = NOW,
    **rules: Any,
) -> Seat:
    """A seat that the learner, or a guardian, booked in a session of a course with these rules."""
    course = bookable(learner, **rules)
    session = make_session(course, start, capacity=capacity, instructor=course.instructors.get())
    [seat] = book(learner.pk, course.slug, [GroupSeat(session.code)], by=By((by or learner).pk), now=now)
    return seat


def fields(page: Page, path: str) -> dict[str, str]:
    """What the form at this address carries, for whichever child it is."""
    [form] = [form for form in page.every("form") if form.attrs.get("action", "").partition("?")[0] == path]
    return {field.attrs["name"]: field.attrs.get("value", "") for field in form.every("input") if "name" in field.attrs}


def confirm(client: Client, path: str, **typed: str) -> Any:
    """Open a page and send its form."""
    return client.post(path, fields(Page(client.get(path)), path.partition("?")[0]) | typed)


def balance(seat: Seat) -> int:
    """What the learner has in the seat's course."""
    return purse_of(seat.learner, seat.course).balance


def fresh(seat: Seat) -> Seat:
    """The seat as it stands now."""
    return Seat.objects.get(pk=seat.pk)


def session_of(seat: Seat) -> Session:
    """Its session as it stands now."""
    return Session.objects.get(pk=seat.session_id)
