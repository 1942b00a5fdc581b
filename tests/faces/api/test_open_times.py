"""Open times through the API: what is offered, to whom, in pages without gap or repeat."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course, CourseInstructor
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import WeekHours
from lessonbook.faces.api.views import open_times
from tests.faces.api.programs import Program, code_of
from tests.factories import NOW, make_guardian, make_hours, make_instructor, make_person, make_seat, make_session

Queries = Callable[[int], AbstractContextManager[object]]
MOST = 11
"""Queries of an answer: eight for some days, and a few more where too little is open in them."""
PATH = "/courses/spanish-b1/open-times"
THURSDAY = {"from_": "2026-11-26T00:00:00Z", "to": "2026-11-27T00:00:00Z"}


def test_a_day_of_free_times(program: Program, ana: Person) -> None:
    status, page = program.get(PATH, **THURSDAY)
    assert (status, page["next"], len(page["items"])) == (200, None, 15)
    assert page["items"][0] == {
        "instructor": {"id": str(ana.pk), "name": "Ana Ruiz"},
        "session": None,
        "starts_at": "2026-11-26T08:00:00Z",
        "ends_at": "2026-11-26T09:00:00Z",
        "seats_left": 1,
        "price": 0,
        "place": "",
        "refusal": None,
    }


def test_group_sessions_stand_in_the_same_list_and_full_ones_where_asked_for(
    program: Program, spanish: Course, ana: Person
) -> None:
    at = NOW.replace(hour=18, minute=0) + timedelta(days=1)
    open_one = make_session(spanish, at, make_person(), capacity=3)
    full = make_session(spanish, at + timedelta(hours=2), make_person(), capacity=1 + 1, instructor=ana)
    make_seat(full, make_person())
    Course.objects.update(waitlist=True)
    groups = [one for one in program.get(PATH, **THURSDAY)[1]["items"] if one["session"]]
    assert [(one["session"], one["instructor"], one["seats_left"]) for one in groups] == [(open_one.code, None, 2)]
    shown = [one for one in program.get(PATH, **THURSDAY, show="all")[1]["items"] if one["session"]]
    assert [(one["session"], one["refusal"]) for one in shown] == [(open_one.code, None), (full.code, "session_full")]
    WaitlistPlace.objects.create(session=full, learner=make_person(), since=NOW)
    assert program.get(PATH, **THURSDAY, show="all")[1]["items"][-1]["refusal"] == "line_first"


def test_without_a_window_it_is_the_next_week(program: Program) -> None:
    starts = [one["starts_at"] for one in program.all_of(PATH)]
    assert starts[0] > "2026-11-25T15:18:00Z"
    assert "2026-12-02T08:00:00Z" < starts[-1] < "2026-12-02T15:18:00Z"


def test_a_window_is_a_month_at_most_and_one_that_ends_before_it_begins_is_empty(program: Program) -> None:
    month = {"from_": "2026-11-26T00:00:00Z", "to": "2026-12-27T00:00:00Z"}
    assert program.get(PATH, **month)[0] == 200
    status, told = program.get(PATH, **month | {"to": "2026-12-27T00:00:01Z"})
    assert (status, told["code"], told["facts"]) == (409, "window_too_long", {"days": 31})
    assert program.get(PATH, from_="2026-11-27T00:00:00Z", to="2026-11-26T00:00:00Z")[1]["items"] == []
    assert program.get(PATH, from_="0001-01-01T00:00:00Z", to="0001-01-02T00:00:00Z")[1]["items"] == []
    assert program.get(PATH, from_="9999-12-31T00:00:00Z", to="9999-12-31T23:59:59Z")[1]["items"] == []


def test_a_plus_that_was_not_escaped_is_still_an_offset(program: Program) -> None:
    response = program.client.get(f"/api/v1{PATH}?from=2026-11-26T09:00:00+01:00&to=2026-11-26T10:00:00+01:00")
    assert [one["starts_at"] for one in response.json()["items"]] == ["2026-11-26T08:00:00Z", "2026-11-26T08:30:00Z"]


def test_one_instructor_and_one_length_where_asked_for(program: Program, spanish: Course, ana: Person) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    CourseInstructor.objects.create(course=spanish, instructor=bo)
    Course.objects.update(lengths=[30, 60])
    found = program.all_of(PATH, **THURSDAY, instructor=bo.pk, length_minutes=30)
    assert {(one["instructor"]["name"], one["starts_at"], one["ends_at"]) for one in found[:1]} == {
        ("Bo Lind", "2026-11-26T08:00:00Z", "2026-11-26T08:30:00Z")
    }
    assert {one["instructor"]["name"] for one in found} == {"Bo Lind"}
    assert program.get(PATH, **THURSDAY, instructor="x")[1]["items"] == []
    assert code_of(program.get(PATH, **THURSDAY, length_minutes=45)) == (409, "no_such_length")


def test_a_course_that_cannot_be_booked_says_why(program: Program) -> None:
    Course.objects.update(self_booking=False)
    status, told = program.get(PATH)
    assert (status, told["code"], told["remedy"]) == (409, "booking_off", "ask_school")


def test_guardians_look_for_their_children(lena: Person) -> None:
    petra = Program(make_guardian("Petra Novak", lena))
    assert petra.get(PATH)[0] == 404
    assert petra.get(PATH, learner=lena.pk)[0] == 200


@pytest.mark.parametrize(
    ("instructors", "closed"), [(1, 0), (1, 6), (1, 7), (3, 0), (3, 6), (200, 0), (200, 6), (200, 7)]
)
def test_an_answer_about_a_month_takes_few_queries_whoever_teaches(
    program: Program, spanish: Course, instructors: int, closed: int, django_assert_max_num_queries: Queries
) -> None:
    teaching = [make_instructor(f"Instructor {n}") for n in range(instructors - 1)]
    for one in teaching:
        make_hours(one)
    CourseInstructor.objects.bulk_create(CourseInstructor(course=spanish, instructor=one) for one in teaching)
    for one in teaching[:20]:
        make_session(spanish, NOW + timedelta(days=9), make_person(), instructor=one, capacity=1)
    month = {"from_": "2026-11-26T00:00:00Z", "to": "2026-12-27T00:00:00Z"}
    program.get(PATH, **month)
    WeekHours.objects.filter(weekday__gte=7 - closed).delete()
    with django_assert_max_num_queries(MOST):
        status, page = program.get(PATH, **month)
    assert (status, bool(page["items"])) == (200, closed < 7)


@pytest.mark.parametrize("rows", [1, 2, 7, 14, 15, 16])
def test_pages_have_no_gap_and_no_repeat(
    program: Program, spanish: Course, ana: Person, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    CourseInstructor.objects.create(course=spanish, instructor=bo)
    Course.objects.update(lengths=[60, 30])
    for hour in (9, 9, 20):
        make_session(spanish, NOW.replace(hour=hour, minute=0) + timedelta(days=1), capacity=5)
    window = {"from_": "2026-11-26T00:00:00Z", "to": "2026-11-26T11:00:00Z"}
    whole = program.all_of(PATH, **window)
    monkeypatch.setattr(open_times, "ROWS", rows)
    assert program.all_of(PATH, **window) == whole
    assert len({str(one) for one in whole}) == len(whole)


def test_a_cursor_is_only_what_was_given_out(program: Program) -> None:
    assert program.get(PATH, cursor="x")[0] == 422
