"""Booking through the API."""

from datetime import timedelta
from typing import Any

import pytest

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.models import Entry, KeyedAct
from lessonbook.domain.people.models import Guardianship, Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.api.programs import Program, code_of
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_guardian, make_person, make_session

TOMORROW_AT_NINE = "2026-11-26T09:00:00Z"
AT_TEN = "2026-11-26T10:00:00Z"


def free(ana: Person, starts_at: str, **more: object) -> dict[str, object]:
    return {"instructor": str(ana.pk), "starts_at": starts_at, **more}


def booking(*times: object, **more: object) -> dict[str, object]:
    return {"course": "spanish-b1", "times": list(times), **more}


def test_what_is_offered_is_booked(program: Program, ana: Person) -> None:
    _status, page = program.get("/courses/spanish-b1/open-times", to="2026-11-27T00:00:00Z")
    first, last = page["items"][0], page["items"][-1]
    times = [{"instructor": one["instructor"]["id"], "starts_at": one["starts_at"]} for one in (last, first)]
    status, told = program.post("/bookings", booking(*times))
    assert status == 201
    sessions = Session.objects.in_bulk(told["sessions"], field_name="code")
    starts = [sessions[code].starts_at.isoformat() for code in told["sessions"]]
    assert starts == [one["starts_at"].replace("Z", "+00:00") for one in (last, first)]
    assert Entry.objects.filter(verb="book").values_list("source", flat=True).get() == "api"


def test_an_offset_names_the_same_instant(program: Program, ana: Person) -> None:
    status, _told = program.post("/bookings", booking(free(ana, "2026-11-26T10:00:00+01:00")))
    assert status == 201
    assert Session.objects.get().starts_at.isoformat() == "2026-11-26T09:00:00+00:00"


def test_group_sessions_are_booked_by_their_code(program: Program, spanish: Course, ana: Person) -> None:
    session = make_session(spanish, NOW + timedelta(days=2), capacity=4, instructor=ana)
    assert program.post("/bookings", booking({"session": session.code})) == (201, {"sessions": [session.code]})


def test_of_several_times_each_that_is_refused_is_named_and_none_is_booked(
    program: Program, spanish: Course, ana: Person
) -> None:
    times = [free(ana, TOMORROW_AT_NINE), free(ana, "2026-11-26T03:00:00Z"), {"session": "S-N0NE00"}]
    status, told = program.post("/bookings", booking(*times))
    assert (status, told["code"]) == (409, "outside_hours")
    assert [(error["pointer"], error["code"]) for error in told["errors"]] == [
        ("/times/1", "outside_hours"),
        ("/times/2", "no_such_session"),
    ]
    assert told["errors"][0]["facts"] == {"starts_at": "2026-11-26T03:00:00Z"}
    assert told["errors"][0]["remedy"] == "another_time"
    assert not Session.objects.exists()


def test_a_refusal_is_a_problem_with_its_words_in_the_persons_zone(
    program: Program, spanish: Course, ana: Person
) -> None:
    Person.objects.filter(given_name="Lena").update(time_zone="Asia/Tokyo")
    status, told = program.post("/bookings", booking(free(ana, "2027-04-01T09:00:00Z")))
    assert status == 409
    assert told == {
        "type": "urn:problem-type:lessonbook:too_far_ahead",
        "title": "Too far ahead",
        "status": 409,
        "code": "too_far_ahead",
        "detail": told["detail"],
        "until": "2027-01-01T09:00:00Z",
        "remedy": "another_time",
        "facts": {"starts_at": "2027-04-01T09:00:00Z", "days": 90},
        "errors": told["errors"],
    }
    assert "18:00" in told["detail"]


def test_extra_fields_change_nothing(program: Program, lena: Person, ana: Person, spanish: Course) -> None:
    Course.objects.update(price=2)
    deposit(purse_of(lena, spanish), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    extra = {"price": 0, "seats": 9, "by": 1, "person": 1, "capacity": 30, "status": "x"}
    status, _told = program.post("/bookings", booking(free(ana, TOMORROW_AT_NINE, **extra), **extra))
    assert status == 201
    seat = Seat.objects.select_related("session").get()
    assert (seat.price, seat.session.capacity, seat.taken_by_id, seat.learner_id) == (2, 1, lena.pk, lena.pk)


def test_the_same_key_books_once_and_answers_the_same(program: Program, ana: Person, lena: Person) -> None:
    asked = booking(free(ana, TOMORROW_AT_NINE))
    first = program.post("/bookings", asked, key="k-1")
    assert first[0] == 201
    assert program.post("/bookings", asked, key="k-1") == first
    code = first[1]["sessions"][0]
    assert program.post(f"/sessions/{code}/cancel")[0] == 200
    assert program.post("/bookings", asked, key="k-1") == first
    assert Session.objects.count() == 1
    assert Seat.objects.standing().count() == 0
    assert KeyedAct.objects.count() == 1


def test_a_key_is_for_one_thing_and_one_person(program: Program, spanish: Course, ana: Person) -> None:
    program.post("/bookings", booking(free(ana, TOMORROW_AT_NINE)), key="k-1")
    assert code_of(program.post("/bookings", booking(free(ana, AT_TEN)), key="k-1")) == (409, "key_reused")
    other = make_person()
    enroll_in(spanish, other)
    assert Program(other).post("/bookings", booking(free(ana, AT_TEN)), key="k-1")[0] == 201


def test_what_was_refused_can_be_tried_again_under_its_key(program: Program, spanish: Course, ana: Person) -> None:
    Course.objects.update(self_booking=False)
    asked = booking(free(ana, TOMORROW_AT_NINE))
    assert code_of(program.post("/bookings", asked, key="k-1")) == (409, "booking_off")
    Course.objects.update(self_booking=True)
    assert program.post("/bookings", asked, key="k-1")[0] == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "with blank"])
def test_a_key_that_cannot_be_kept_is_refused(program: Program, ana: Person, key: str) -> None:
    response = program.client.post(
        "/api/v1/bookings",
        booking(free(ana, AT_TEN)),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
    assert response.status_code == 422


def test_guardians_book_for_their_children_by_their_rights(lena: Person, ana: Person) -> None:
    petra = Program(make_guardian("Petra Novak", lena))
    asked = booking(free(ana, TOMORROW_AT_NINE), learner=str(lena.pk))
    Guardianship.objects.update(may_book=False)
    assert code_of(petra.post("/bookings", asked)) == (409, "may_not_book")
    Guardianship.objects.update(may_book=True, may_spend=False)
    Course.objects.update(price=1)
    assert code_of(petra.post("/bookings", asked)) == (409, "may_not_spend")
    Course.objects.update(price=0)
    assert petra.post("/bookings", asked)[0] == 201
    entry = Entry.objects.get(verb="book")
    assert entry.on_behalf_of_id == lena.pk
    Guardianship.objects.update(until=NOW)
    assert code_of(petra.post("/bookings", booking(free(ana, AT_TEN), learner=str(lena.pk)))) == (404, "not_found")
    assert code_of(petra.post("/bookings", booking(free(ana, AT_TEN)))) == (404, "not_found")


def test_nobody_books_for_a_stranger(program: Program, spanish: Course, ana: Person) -> None:
    other = make_person()
    enroll_in(spanish, other)
    strange: list[Any] = [str(other.pk), "1e3", "0", "", "-1", "٣", "9" * 40]
    for learner in strange:
        asked = booking(free(ana, TOMORROW_AT_NINE), learner=learner)
        assert code_of(program.post("/bookings", asked)) == (404, "not_found")
    assert not Seat.objects.exists()


def test_an_instructor_that_is_none_cannot_be_booked(program: Program, ana: Person) -> None:
    for instructor in ("0", "x", "99999", "9" * 40):
        asked = booking({"instructor": instructor, "starts_at": AT_TEN})
        assert code_of(program.post("/bookings", asked)) == (409, "no_such_instructor")


def test_somebody_elses_one_to_one_is_as_if_it_were_not(program: Program, spanish: Course) -> None:
    alone = make_session(spanish, NOW + timedelta(days=4), make_person(), capacity=1)
    there, nowhere = (program.post("/bookings", booking({"session": code})) for code in (alone.code, "S-N0NE00"))
    assert (there[0], there[1]["code"]) == (409, "no_such_session")
    assert str(there).replace(alone.code, "S-N0NE00") == str(nowhere)
    mine = program.post("/bookings", booking(free(spanish.teachings.get().instructor, AT_TEN)))[1]["sessions"][0]
    assert program.post(f"/sessions/{mine}/reschedule", {"session": alone.code})[1]["code"] == "no_such_session"
    assert program.post("/bookings", booking({"session": mine})) == (201, {"sessions": [mine]})
