"""Cancelling and moving seats, and absence requests, through the API."""

from datetime import timedelta

import pytest

from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Guardianship, Person, Scope
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.faces.api.programs import Program, code_of
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_guardian, make_person, make_session

HOUR = timedelta(hours=1)
AT_NINE, AT_TEN = "2026-11-27T08:00:00Z", "2026-11-27T09:00:00Z"


@pytest.fixture
def booked(program: Program, lena: Person, spanish: Course, ana: Person) -> str:
    """The code of a one-to-one that Lena booked for two credits."""
    Course.objects.update(price=2)
    deposit(purse_of(lena, spanish), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    _status, told = program.post("/bookings", {"course": "spanish-b1", "times": [free(ana, AT_NINE)]})
    return str(told["sessions"][0])


def free(ana: Person, starts_at: str) -> dict[str, object]:
    return {"instructor": str(ana.pk), "starts_at": starts_at}


def available(program: Program) -> int:
    return int(program.get("/courses/spanish-b1/credits")[1]["available"])


def test_cancelling_returns_what_the_details_said(program: Program, booked: str) -> None:
    assert available(program) == 3
    _status, told = program.get(f"/sessions/{booked}")
    assert told["giving_up"] == {"returns": 2, "make_up": False, "full_until": "2026-11-26T08:00:00Z"}
    answer = (200, {"session": booked, "returned": 2, "make_up": False})
    assert program.post(f"/sessions/{booked}/cancel") == answer
    assert program.post(f"/sessions/{booked}/cancel") == answer
    assert available(program) == 5
    _status, told = program.get(f"/sessions/{booked}")
    assert (told["status"], told["given_up"]) == ("cancelled", "cancelled")


def test_a_seat_that_the_school_gave_is_not_cancelled_here(program: Program, lena: Person, spanish: Course) -> None:
    made = make_session(spanish, NOW + 50 * HOUR, lena)
    assert code_of(program.post(f"/sessions/{made.code}/cancel")) == (409, "not_booked")


def test_a_one_to_one_moves_as_the_same_session(program: Program, booked: str, ana: Person) -> None:
    assert program.post(f"/sessions/{booked}/reschedule", free(ana, AT_TEN)) == (200, {"session": booked})
    assert Session.objects.get().starts_at.isoformat() == "2026-11-27T09:00:00+00:00"
    assert available(program) == 3


EXTRA = {"price": 0, "seats": 9, "by": 1, "learner_id": 1, "capacity": 30, "status": "x", "returned": 9, "percent": 100}


def test_extra_fields_of_a_move_an_absence_or_a_cancelling_change_nothing(
    program: Program, booked: str, lena: Person, ana: Person
) -> None:
    Course.objects.update(absence="person")
    assert program.post(f"/sessions/{booked}/reschedule", free(ana, AT_TEN) | EXTRA) == (200, {"session": booked})
    seat = Seat.objects.select_related("session").get()
    assert (seat.price, seat.session.capacity, seat.taken_by_id, seat.learner_id) == (2, 1, lena.pk, lena.pk)
    assert program.post(f"/sessions/{booked}/absence", {"reason": "Ill", "decision": "accepted"} | EXTRA)[0] == 201
    asked = AbsenceRequest.objects.get()
    assert (asked.decision, asked.decided_at, asked.asked_by_id, asked.returned) == ("", None, lena.pk, 0)
    assert program.post(f"/sessions/{booked}/cancel", EXTRA)[1]["returned"] == 2
    assert available(program) == 5


def test_a_seat_moves_to_a_group_session_once_under_its_key(
    program: Program, booked: str, spanish: Course, ana: Person
) -> None:
    group = make_session(spanish, NOW + 80 * HOUR, capacity=3)
    path, body = f"/sessions/{booked}/reschedule", {"session": group.code}
    assert program.post(path, body, key="k") == (200, {"session": group.code})
    assert program.post(path, body, key="k") == (200, {"session": group.code})
    assert code_of(program.post(path, body)) == (409, "session_cancelled")
    assert available(program) == 3


def test_what_cannot_be_had_moves_nothing(program: Program, booked: str, ana: Person) -> None:
    path = f"/sessions/{booked}/reschedule"
    status, told = program.post(path, free(ana, "2026-11-27T03:00:00Z"))
    assert (status, told["code"], "errors" in told) == (409, "outside_hours", False)
    assert code_of(program.post(path, {"session": "S-N0NE00"})) == (409, "no_such_session")
    status, told = program.post(path, {})
    assert (status, {error["pointer"] for error in told["errors"]}) == (422, {"/instructor", "/starts_at", "/session"})
    assert program.post(path)[0] == 422
    assert Seat.objects.standing().get().session.code == booked


def test_moving_needs_the_scope_to_spend_only_where_it_costs_more(
    program: Program, booked: str, ana: Person, lena: Person
) -> None:
    booker, path = Program(lena, Scope.BOOK), f"/sessions/{booked}/reschedule"
    assert booker.post(path, free(ana, AT_TEN))[0] == 200
    Course.objects.update(price=3)
    assert code_of(booker.post(path, free(ana, AT_NINE))) == (403, "scope_missing")


def test_nobody_else_changes_a_seat(program: Program, booked: str, ana: Person, spanish: Course) -> None:
    other = make_person()
    enroll_in(spanish, other)
    for stranger in (Program(other), Program(ana), Program(make_guardian("Petra Novak"))):
        assert stranger.post(f"/sessions/{booked}/cancel")[0] == 404
        assert stranger.post(f"/sessions/{booked}/reschedule", free(ana, AT_TEN))[0] == 404
        assert stranger.post(f"/sessions/{booked}/absence")[0] == 404
        assert stranger.delete(f"/sessions/{booked}/absence")[0] == 404


def test_guardians_change_their_childrens_seats_and_say_whose_where_there_are_several(
    lena: Person, spanish: Course
) -> None:
    tom = make_person("Tom Novak")
    guardian = make_guardian("Petra Novak", lena, tom)
    petra = Program(guardian)
    made = make_session(spanish, NOW + 50 * HOUR, lena, tom)
    Seat.objects.update(taken_by=guardian)
    path = f"/sessions/{made.code}/cancel"
    assert code_of(petra.post(path)) == (409, "which_learner")
    assert petra.post(path, {"learner": str(tom.pk)})[0] == 200
    assert Seat.objects.get(given_up_why=GivenUp.CANCELLED).learner_id == tom.pk
    Guardianship.objects.update(may_book=False)
    assert code_of(petra.post(path, {"learner": str(lena.pk)})) == (409, "may_not_book")


def test_an_absence_by_rule_is_decided_at_once(program: Program, booked: str) -> None:
    assert code_of(program.post(f"/sessions/{booked}/absence")) == (409, "absence_off")
    Course.objects.update(absence="rule")
    told = {
        "session": booked,
        "status": "accepted",
        "asked_at": "2026-11-25T15:18:00Z",
        "returned": 2,
        "made_up": 0,
        "answer": "",
    }
    assert program.post(f"/sessions/{booked}/absence", {"reason": "Ill."}) == (201, told)
    assert program.post(f"/sessions/{booked}/absence") == (201, told)
    assert program.get(f"/sessions/{booked}")[1]["absence"] == told
    assert code_of(program.delete(f"/sessions/{booked}/absence")) == (409, "absence_decided")
    assert AbsenceRequest.objects.get().reason == "Ill."


def test_an_absence_is_about_the_booking_for_which_it_was_asked(
    program: Program, lena: Person, spanish: Course, ana: Person
) -> None:
    Course.objects.update(absence="rule", price=0)
    group = make_session(spanish, NOW + 50 * HOUR, make_person(), instructor=ana, capacity=3)
    booking = {"course": "spanish-b1", "times": [{"session": group.code}]}
    assert program.post("/bookings", booking)[0] == 201
    assert program.post(f"/sessions/{group.code}/absence")[1]["status"] == "accepted"
    Seat.objects.filter(learner=lena).update(taken_at=NOW - HOUR)
    AbsenceRequest.objects.update(asked_at=NOW - HOUR / 2)
    assert program.post("/bookings", booking)[0] == 201
    told = program.get(f"/sessions/{group.code}")[1]
    assert (told["given_up"], told["absence"]) == (None, None)
    assert program.delete(f"/sessions/{group.code}/absence")[0] == 404


def test_an_absence_that_a_person_decides_can_be_withdrawn(program: Program, booked: str) -> None:
    Course.objects.update(absence="person")
    assert program.delete(f"/sessions/{booked}/absence")[0] == 404
    assert program.post(f"/sessions/{booked}/absence", key="a")[1]["status"] == "waiting"
    for _ in range(2):
        status, told = program.delete(f"/sessions/{booked}/absence", key="b")
        assert (status, told["status"]) == (200, "withdrawn")
    assert program.post(f"/sessions/{booked}/absence", key="c")[1]["status"] == "waiting"
    assert AbsenceRequest.objects.count() == 2


@pytest.mark.parametrize(("method", "path"), [("delete", "absence"), ("post", "cancel")])
@pytest.mark.parametrize("body", ["not json", b"\xff", "[1, 2"])
def test_a_body_that_is_no_json_is_told_so_under_a_key_too(
    program: Program, booked: str, method: str, path: str, body: str | bytes
) -> None:
    Course.objects.update(absence="person")
    program.post(f"/sessions/{booked}/absence")
    answer = program.send(method, f"/sessions/{booked}/{path}", body, key="k")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")
    assert AbsenceRequest.objects.get().decision == ""


def test_a_reason_is_text_of_a_bearable_length(program: Program, booked: str) -> None:
    Course.objects.update(absence="person")
    path = f"/sessions/{booked}/absence"
    for reason in ("x" * 2001, "a\0b", "\ud800", 7):
        assert code_of(program.post(path, {"reason": reason})) == (422, "not_valid")
    assert program.post(path, {"reason": "x" * 2000})[0] == 201


def test_guardians_excuse_by_a_right_of_its_own(lena: Person, spanish: Course) -> None:
    Course.objects.update(absence="person")
    made = make_session(spanish, NOW + 50 * HOUR, lena)
    petra = Program(make_guardian("Petra Novak", lena))
    Guardianship.objects.update(may_excuse=False)
    assert code_of(petra.post(f"/sessions/{made.code}/absence")) == (409, "may_not_excuse")
    Guardianship.objects.update(may_excuse=True)
    assert petra.post(f"/sessions/{made.code}/absence")[0] == 201


def test_what_is_no_longer_ones_seat_is_not_cancelled_and_nothing_is_said_to_come_back(
    program: Program, lena: Person, spanish: Course, booked: str
) -> None:
    Course.objects.update(absence="rule")
    group = make_session(spanish, NOW + timedelta(days=3), capacity=5)
    assert program.post(f"/sessions/{booked}/reschedule", {"session": group.code})[0] == 200
    assert code_of(program.post(f"/sessions/{booked}/cancel")) == (409, "no_seat")
    assert program.post(f"/sessions/{group.code}/absence")[0] == 201
    assert code_of(program.post(f"/sessions/{group.code}/cancel")) == (409, "no_seat")
