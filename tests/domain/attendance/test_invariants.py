from datetime import timedelta

import pytest

from lessonbook.domain.attendance.invariants import INVARIANTS
from lessonbook.domain.attendance.models import Attendance, Mark
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.factories import NOW, make_course, make_person, make_session

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[str]]:
    return {name: lines for name, check in INVARIANTS.items() if (lines := list(check()))}


def marked(attendance: str) -> Seat:
    """A seat of Tom's in S-ONE with a mark, beside one of Una's in order."""
    tom, una = make_person("Tom Marsh"), make_person("Una Reed")
    session = make_session(make_course(), NOW - timedelta(days=1), tom, una, code="S-ONE")
    seat: Seat = session.seats.get(learner=tom)
    Mark.objects.create(seat=seat, attendance=attendance, at=NOW)
    Mark.objects.create(seat=session.seats.get(learner=una), attendance=Attendance.PRESENT, at=NOW)
    return seat


def give_up(seat: Seat, why: str) -> None:
    Seat.objects.filter(pk=seat.pk).update(given_up_at=NOW - timedelta(days=2), given_up_why=why)


@pytest.mark.parametrize("attendance", Attendance.values)
def test_a_mark_on_a_seat_that_stands_is_in_order(attendance: str) -> None:
    marked(attendance)
    assert everything() == {}


@pytest.mark.parametrize("attendance", Attendance.values)
def test_who_asked_to_be_absent_may_be_marked_all_the_same(attendance: str) -> None:
    give_up(marked(attendance), GivenUp.EXCUSED)
    assert everything() == {}


@pytest.mark.parametrize("why", [why for why in GivenUp.values if why != GivenUp.EXCUSED])
@pytest.mark.parametrize("attendance", [Attendance.PRESENT, Attendance.LATE, Attendance.ABSENT])
def test_a_mark_on_a_seat_that_was_given_up_is_found(attendance: str, why: str) -> None:
    give_up(marked(attendance), why)
    assert everything() == {
        "attended_never_exceeds_held": [f"Tom Marsh is marked {attendance} in S-ONE, but held no seat there"]
    }


def test_marks_in_a_cancelled_session_are_found() -> None:
    marked(Attendance.PRESENT)
    Session.objects.update(cancelled_at=NOW)
    assert everything() == {
        "attended_never_exceeds_held": [
            f"{name} is marked present in S-ONE, but held no seat there" for name in ("Tom Marsh", "Una Reed")
        ]
    }


def test_an_excuse_and_a_mark_that_was_superseded_count_for_nothing() -> None:
    seat = marked(Attendance.PRESENT)
    Mark.objects.filter(seat=seat).update(superseded_at=NOW)
    Mark.objects.create(seat=seat, attendance=Attendance.EXCUSED, at=NOW)
    give_up(seat, GivenUp.LEFT)
    assert everything() == {}
