"""Seating learners at a session's page in the office: beyond the places or before a line only if that is said."""

from datetime import timedelta

import pytest
import time_machine

from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.office.timetable.addresses import session_url
from tests.factories import NOW, enroll_in, make_course, make_person, make_school, make_session, signed_in


@pytest.fixture
def spanish(db: None, time_machine: time_machine.TimeMachineFixture) -> Course:
    time_machine.move_to(NOW, tick=False)
    make_school()
    return make_course("Spanish B1", price=0, waitlist=True)


def a_session(spanish: Course, *, capacity: int, waits: bool) -> Session:
    """A session with one seat taken."""
    session = make_session(spanish, NOW + timedelta(days=3), make_person(), capacity=capacity)
    if waits:
        WaitlistPlace.objects.create(session=session, learner=make_person(), since=NOW)
    return session


@pytest.mark.parametrize(("capacity", "waits", "is_free"), [(2, False, True), (2, True, False), (1, False, False)])
def test_whoever_waits_is_passed_over_only_if_that_is_said(
    spanish: Course, capacity: int, *, waits: bool, is_free: bool
) -> None:
    session, mia = a_session(spanish, capacity=capacity, waits=waits), make_person("Mia Koch")
    enroll_in(spanish, mia)
    office = signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))
    address = session_url(session.code)
    assert ('name="beyond"' in office.get(address).content.decode()) == (not is_free)
    asked = {"learner": mia.pk, "price": 0}
    seats = Seat.objects.standing().filter(learner=mia)
    assert office.post(session_url(session.code, "session_seat"), asked).status_code == (302 if is_free else 422)
    assert seats.exists() == is_free
    if not is_free:
        assert office.post(session_url(session.code, "session_seat"), asked | {"beyond": "on"}).status_code == 302
        assert seats.exists()
