"""Sessions through the API: whose, when, what is said of them, and never a class link."""

from datetime import timedelta
from typing import Any

import pytest

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Guardianship, Person
from lessonbook.domain.timetable.models import Seat, Session, SessionLink
from lessonbook.faces.api.views import sessions as sessions_of_api
from tests.faces.api.programs import Program
from tests.factories import NOW, enroll_in, make_guardian, make_lesson, make_person, make_seat, make_session

HOUR = timedelta(hours=1)


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [one["code"] for one in found]


def test_a_session_as_its_learner_sees_it(program: Program, lena: Person, spanish: Course, ana: Person) -> None:
    lesson = make_lesson(spanish, 7, "Ordering food", goal="Order a meal.")
    made = make_session(
        spanish, NOW + 30 * HOUR, lena, instructor=ana, lesson=lesson, host_link="https://host.example/"
    )
    SessionLink.objects.create(session=made, label="Words", url="https://words.example/")
    SessionLink.objects.create(session=made, label="Trap", url="javascript:alert(1)")
    Seat.objects.update(price=2)
    status, told = program.get(f"/sessions/{made.code}")
    assert status == 200
    in_list = {
        "code": made.code,
        "status": "upcoming",
        "starts_at": "2026-11-26T21:18:00Z",
        "ends_at": "2026-11-26T22:03:00Z",
        "time_zone": "Europe/Berlin",
        "course": {"slug": "spanish-b1", "name": "Spanish B1"},
        "lesson": {"number": 7, "name": "Ordering food"},
        "instructor": {"id": str(ana.pk), "name": "Ana Ruiz"},
        "place": "",
        "join": {
            "can_join": False,
            "opens_at": "2026-11-26T21:03:00Z",
            "closes_at": "2026-11-26T22:03:00Z",
            "address": f"http://testserver/sessions/{made.code}/join/",
        },
        "replaced_by": None,
        "learner": {"id": str(lena.pk), "name": "Lena Novak"},
        "price": 2,
        "given_up": None,
    }
    assert told == in_list | {
        "lesson_goal": "Order a meal.",
        "capacity": None,
        "seats_taken": 1,
        "recording": None,
        "links": [{"label": "Words", "url": "https://words.example/"}],
        "giving_up": {"returns": 2, "make_up": False, "full_until": "2026-11-25T21:18:00Z"},
        "absence": None,
    }
    assert program.get("/sessions")[1] == {"items": [in_list], "next": None}


def test_no_answer_has_a_class_link(program: Program, lena: Person, spanish: Course, ana: Person) -> None:
    made = make_session(spanish, NOW, lena, instructor=ana, host_link="https://host.example/")
    for who in (program, Program(ana)):
        for path in ("/sessions", f"/sessions/{made.code}"):
            text = who.client.get(f"/api/v1{path}").content.decode()
            assert made.code in text
            assert '"can_join":true' in text
            assert "class.example.org" not in text
            assert "host.example" not in text


def test_a_window_has_what_touches_it(program: Program, lena: Person, spanish: Course) -> None:
    starts = [NOW - 2 * HOUR, NOW - HOUR / 2, NOW + HOUR, NOW + 3 * HOUR]
    over, live, soon, later = (make_session(spanish, start, lena).code for start in starts)
    assert codes(program.all_of("/sessions")) == [live, soon, later]
    assert codes(program.all_of("/sessions", from_="2026-11-25T00:00:00Z")) == [over, live, soon, later]
    assert codes(program.all_of("/sessions", from_="2026-11-25T00:00:00Z", to="2026-11-25T16:18:00Z")) == [over, live]
    assert codes(program.all_of("/sessions", from_="2026-11-26T00:00:00Z", to="2026-11-25T00:00:00Z")) == []


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_pages_have_no_gap_and_no_repeat_though_sessions_are_added(
    lena: Person, spanish: Course, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(sessions_of_api, "ROWS", rows)
    tom = make_person("Tom Novak")
    petra = Program(make_guardian("Petra Novak", lena, tom))
    made = [make_session(spanish, NOW + n // 2 * HOUR, (lena, tom)[n % 2]) for n in range(6)]
    make_seat(made[0], tom)
    _status, page = petra.get("/sessions")
    make_session(spanish, NOW - HOUR / 4, lena)
    rest = []
    while page["next"]:
        rest += page["items"]
        page = petra.client.get(page["next"]).json()
    rest += page["items"]
    assert sorted((one["code"], one["learner"]["name"]) for one in rest) == sorted(
        [*((one.code, ("Lena Novak", "Tom Novak")[n % 2]) for n, one in enumerate(made)), (made[0].code, "Tom Novak")]
    )


def test_guardians_see_their_childrens_and_after_unlinking_nothing(lena: Person, spanish: Course) -> None:
    made = make_session(spanish, NOW + HOUR, lena)
    petra = Program(make_guardian("Petra Novak", lena))
    asked: list[dict[str, object]] = [{}, {"learner": lena.pk}]
    assert [codes(petra.get("/sessions", **query)[1]["items"]) for query in asked] == [[made.code]] * 2
    assert petra.get(f"/sessions/{made.code}")[0] == 200
    Guardianship.objects.update(may_view=False)
    assert petra.get("/sessions")[1]["items"] == []
    assert petra.get("/sessions", learner=lena.pk)[0] == 404
    assert petra.get(f"/sessions/{made.code}")[0] == 404
    Guardianship.objects.update(may_view=True, until=NOW)
    assert petra.get(f"/sessions/{made.code}")[0] == 404
    assert petra.get("/me")[1]["children"] == []


def test_instructors_see_what_they_teach_and_nobody_else_does(spanish: Course, ana: Person, lena: Person) -> None:
    made = make_session(spanish, NOW + HOUR, lena, instructor=ana)
    _status, told = Program(ana).get(f"/sessions/{made.code}")
    assert (told["learner"], told["price"], told["giving_up"]) == (None, None, None)
    assert codes(Program(ana).get("/sessions")[1]["items"]) == [made.code]
    other = make_person()
    enroll_in(spanish, other)
    assert Program(other).get("/sessions")[1]["items"] == []
    assert Program(other).get("/sessions", role="instructor")[1]["items"] == []
    assert Program(other).get(f"/sessions/{made.code}")[0] == 404


def test_a_cancelled_session_stays_and_has_no_way_in(program: Program, lena: Person, spanish: Course) -> None:
    made = make_session(spanish, NOW + HOUR / 10, lena)
    Session.objects.update(cancelled_at=NOW)
    _status, told = program.get(f"/sessions/{made.code}")
    assert (told["status"], told["join"], told["giving_up"]) == ("cancelled", None, None)


def test_a_code_is_read_as_people_write_it(program: Program, lena: Person, spanish: Course) -> None:
    made = make_session(spanish, NOW + HOUR, lena)
    assert program.get(f"/sessions/{made.code.lower()}")[0] == 200
