"""Standing in line through the API."""

from datetime import timedelta

import pytest

from lessonbook.domain.booking.actions.waitlist import promote
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Person, Scope
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.api.programs import Program, code_of
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_guardian, make_person, make_session


@pytest.fixture
def full(spanish: Course) -> Session:
    Course.objects.update(waitlist=True)
    return make_session(spanish, NOW + timedelta(days=3), make_person("Anna Dvorak"), make_person(), capacity=2)


def test_one_stands_in_line_and_sees_the_place(program: Program, lena: Person, full: Session, spanish: Course) -> None:
    other = make_person()
    enroll_in(spanish, other)
    WaitlistPlace.objects.create(session=full, learner=other, since=NOW - timedelta(hours=1))
    path = f"/sessions/{full.code}/waitlist"
    told = {
        "session": full.code,
        "learner": {"id": str(lena.pk), "name": "Lena Novak"},
        "position": 2,
        "offered_until": None,
    }
    assert program.get(path)[0] == 404
    assert program.post(path) == (201, told)
    assert program.post(path) == (201, told)
    assert program.get(path) == (200, told)
    assert Program(other).get(path)[1]["position"] == 1
    assert program.delete(path) == (204, None)
    assert program.delete(path) == (204, None)
    assert program.get(path)[0] == 404


def test_extra_fields_of_joining_a_line_change_nothing(program: Program, full: Session, lena: Person) -> None:
    extra = {"price": 9, "since": "2020-01-01T00:00:00Z", "position": 1, "learner_id": 1, "offered_until": "2030-01-01"}
    assert program.post(f"/sessions/{full.code}/waitlist", extra)[0] == 201
    place = WaitlistPlace.objects.get()
    assert (place.since, place.offered_until, place.learner_id, place.joined_by_id) == (NOW, None, lena.pk, lena.pk)
    assert place.price == Course.objects.get().price


def test_an_offer_is_accepted(program: Program, full: Session) -> None:
    Course.objects.update(waitlist_offer_minutes=60)
    path = f"/sessions/{full.code}/waitlist"
    program.post(path)
    assert code_of(program.post(f"{path}/accept")) == (409, "offer_over")
    Seat.objects.update(given_up_at=NOW, given_up_why="cancelled")
    promote(full.pk, now=NOW)
    assert program.get(path)[1]["offered_until"] == "2026-11-25T16:18:00Z"
    for _ in range(2):
        assert program.post(f"{path}/accept") == (200, {"session": full.code})
    assert program.get(f"/sessions/{full.code}")[0] == 200


def test_an_offer_is_accepted_for_no_more_than_it_cost_on_joining_unless_more_is_named(
    lena: Person, program: Program, full: Session
) -> None:
    Course.objects.update(waitlist_offer_minutes=60)
    deposit(purse_of(lena, full.course), 9, by=BY_SCHOOL, now=NOW, today=NOW.date())
    path = f"/sessions/{full.code}/waitlist"
    program.post(path)
    Seat.objects.update(given_up_at=NOW, given_up_why="cancelled")
    promote(full.pk, now=NOW)
    was = full.course.price
    Course.objects.update(price=was + 2)
    for body in ({}, {"price": was + 1}):
        status, problem = program.post(f"{path}/accept", body)
        assert (status, problem["code"], problem["facts"]) == (
            409,
            "costs_more",
            {"shown": body.get("price", was), "credits": was + 2},
        )
    assert program.post(f"{path}/accept", {"price": was + 2}) == (200, {"session": full.code})


def test_who_waits_or_has_a_seat_kept_is_told_so_when_booking(program: Program, full: Session) -> None:
    Course.objects.update(waitlist_offer_minutes=60)
    path = f"/sessions/{full.code}/waitlist"
    program.post(path)
    booking = {"course": full.course.slug, "times": [{"session": full.code}]}
    assert code_of(program.post("/bookings", booking)) == (409, "in_line")
    Seat.objects.update(given_up_at=NOW, given_up_why="cancelled")
    promote(full.pk, now=NOW)
    status, problem = program.post("/bookings", booking)
    assert (status, problem["code"], problem["remedy"]) == (409, "seat_kept", "accept_offer")
    assert problem["until"] == program.get(path)[1]["offered_until"]


def test_a_repeated_leaving_does_not_give_up_the_place_taken_after_it(program: Program, full: Session) -> None:
    path = f"/sessions/{full.code}/waitlist"
    program.post(path)
    assert program.delete(path, key="leave-1") == (204, None)
    program.post(path)
    assert program.delete(path, key="leave-1") == (204, None)
    assert program.get(path)[0] == 200
    assert program.delete(path, key="leave-2") == (204, None)
    assert program.get(path)[0] == 404
    assert code_of(program.post(path, key="leave-1")) == (409, "key_reused")


def test_there_must_be_a_line(program: Program, full: Session) -> None:
    path = f"/sessions/{full.code}/waitlist"
    Course.objects.update(waitlist=False)
    assert code_of(program.post(path)) == (409, "no_waitlist")
    Course.objects.update(waitlist=True)
    Seat.objects.update(given_up_at=NOW, given_up_why="cancelled")
    assert code_of(program.post(path)) == (409, "seats_left")
    assert code_of(program.post(f"{path}/accept")) == (404, "not_found")


def test_what_will_cost_credits_needs_the_scope(lena: Person, full: Session) -> None:
    booker = Program(lena, Scope.BOOK)
    Course.objects.update(price=1)
    assert code_of(booker.post(f"/sessions/{full.code}/waitlist")) == (403, "scope_missing")
    Program(lena).post(f"/sessions/{full.code}/waitlist")
    assert code_of(booker.post(f"/sessions/{full.code}/waitlist/accept")) == (403, "scope_missing")
    assert booker.delete(f"/sessions/{full.code}/waitlist")[0] == 204


def test_a_line_of_a_course_that_one_does_not_learn_is_not_there(full: Session, lena: Person) -> None:
    stranger, petra = Program(make_person()), Program(make_guardian("Petra Novak", lena))
    path = f"/sessions/{full.code}/waitlist"
    assert stranger.post(path) == stranger.post("/sessions/S-NONE00/waitlist")
    assert stranger.post(path)[0] == 404
    assert petra.post(path)[0] == 404
    assert petra.post(path, {"learner": str(lena.pk)})[0] == 201
    assert petra.get(path)[1]["learner"]["name"] == "Lena Novak"
    assert stranger.get(path)[0] == stranger.delete(path)[0] == 404


def test_somebody_elses_one_to_one_is_not_there(lena: Person, full: Session, spanish: Course) -> None:
    alone = make_session(spanish, NOW + timedelta(days=4), make_person(), capacity=1)
    for program in (Program(lena), Program(lena, Scope.BOOK)):
        there, nowhere = (program.post(f"/sessions/{code}/waitlist") for code in (alone.code, "S-N0NE00"))
        assert there == nowhere
        assert there[0] == 404
