from datetime import date, timedelta

import pytest

from lessonbook.domain.attendance.actions import excuse
from lessonbook.domain.attendance.invariants import INVARIANTS
from lessonbook.domain.attendance.models import AbsenceRequest, Attendance, Decision, Mark
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_course, make_person, make_school, make_session

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


def excused(*, make_up: bool = False) -> Seat:
    """A seat of Tom's in S-ONE, paid and given up by the course's rule, with its price returned."""
    make_school()
    tom = make_person("Tom Marsh")
    course = make_course(self_booking=True, absence="rule", make_up=make_up, slug="spanish")
    enroll_in(course, tom)
    deposit(purse_of(tom, course), 3, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    make_session(course, NOW + timedelta(days=3), capacity=4, code="S-ONE")
    [seat] = book(tom.pk, "spanish", [GroupSeat("S-ONE")], by=By(tom.pk), now=NOW)
    excuse(seat, by=By(tom.pk), now=NOW)
    seat.refresh_from_db()
    return seat


def test_absences_in_order_have_no_violations_also_once_the_seat_is_taken_again() -> None:
    seat = excused()
    assert everything() == {}
    book(seat.learner_id, "spanish", [GroupSeat("S-ONE")], by=By(seat.learner_id), now=NOW + timedelta(hours=1))
    assert everything() == {}


def test_an_accepted_absence_whose_seat_stands_is_found() -> None:
    seat = excused()
    Seat.objects.filter(pk=seat.pk).update(given_up_at=None, given_up_why="")
    assert everything() == {
        "accepted_absences_gave_up_their_seat": ["Tom Marsh is excused from S-ONE, but the seat stands"]
    }


@pytest.mark.parametrize(("make_up", "said"), [(False, "returned"), (True, "made_up")])
def test_an_absence_that_says_more_or_less_than_the_ledger_is_found(make_up: bool, said: str) -> None:
    seat = excused(make_up=make_up)
    for wrong in (0, 2):
        AbsenceRequest.objects.update(**{said: wrong})
        assert everything() == {
            "absences_return_what_they_say": [
                f"seat {seat.pk}: absences {said.replace('_', ' ')} {wrong}, but the ledger says 1"
            ]
        }


def test_a_declined_or_withdrawn_absence_leaves_the_seat() -> None:
    tom = make_person("Tom Marsh")
    seat = make_session(make_course(), NOW + timedelta(days=3), tom).seats.get()
    asked = {"seat": seat, "asked_at": NOW, "percent": 100}
    AbsenceRequest.objects.create(**asked, withdrawn_at=NOW)
    AbsenceRequest.objects.create(**asked, decided_at=NOW, decision=Decision.DECLINED)
    AbsenceRequest.objects.create(**asked)
    assert everything() == {}
