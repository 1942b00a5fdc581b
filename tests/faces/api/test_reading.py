"""Who one is, one's courses and credits through the API; and that looking writes nothing."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.courses.models import Course, CourseInstructor
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.actions import unlink_guardian
from lessonbook.domain.people.models import Family, Person, RoleKind
from lessonbook.faces.api.views import balances
from tests.faces.api.programs import Program
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_hours,
    make_instructor,
    make_lesson,
    make_person,
    make_session,
)

Queries = Callable[[int], AbstractContextManager[object]]


def test_me(lena: Person) -> None:
    petra = make_guardian("Petra Novak", lena, language="de", time_zone="Europe/Prague")
    rights = {"book": True, "spend": True, "request_absence": True, "read_reports": True}
    assert Program(petra).get("/me") == (
        200,
        {
            "id": str(petra.pk),
            "name": "Petra Novak",
            "language": "de",
            "time_zone": "Europe/Prague",
            "roles": ["guardian"],
            "scopes": ["read", "book", "spend"],
            "children": [{"id": str(lena.pk), "name": "Lena Novak", "rights": rights}],
            "school": {"name": "Riverside School", "time_zone": "Europe/Berlin", "language": "en"},
        },
    )


def test_courses_with_their_rules_and_why_one_cannot_book(program: Program, lena: Person) -> None:
    piano = make_course("Piano", slug="piano")
    enroll_in(piano, lena)
    make_course("Nothing of hers")
    _status, page = program.get("/courses")
    assert page["next"] is None
    assert [(one["slug"], one["refusal"] and one["refusal"]["code"]) for one in page["items"]] == [
        ("piano", "booking_off"),
        ("spanish-b1", None),
    ]
    assert page["items"][1] == {
        "slug": "spanish-b1",
        "name": "Spanish B1",
        "role": "learner",
        "learner": {"id": str(lena.pk), "name": "Lena Novak"},
        "enrollment": "active",
        "price": 0,
        "seats": 1,
        "lengths_minutes": [60],
        "minimum_notice_minutes": 120,
        "horizon_days": 90,
        "absence": "off",
        "waitlist": False,
        "notice_tiers": [{"hours": 24, "percent": 100}],
        "refusal": None,
    }


def test_a_guardian_who_names_no_child_gets_the_courses_of_all(lena: Person, spanish: Course) -> None:
    tom = make_person("Tom Novak")
    enroll_in(spanish, tom)
    enroll_in(make_course("Nobody's of theirs"), make_person("Anna Berg"))
    petra = make_guardian("Petra Novak", lena, tom)
    program = Program(petra)
    items = program.get("/courses")[1]["items"]
    assert [(one["slug"], one["learner"]["name"]) for one in items] == [
        ("spanish-b1", "Lena Novak"),
        ("spanish-b1", "Tom Novak"),
    ]
    for one in items:
        told = program.get("/courses/spanish-b1", learner=one["learner"]["id"])[1]
        assert told["learner"] == one["learner"]
    unlink_guardian(lena.guardians.get(), by=BY_SCHOOL, now=NOW)
    assert [one["learner"]["name"] for one in program.get("/courses")[1]["items"]] == ["Tom Novak"]


def test_a_course_with_its_lessons_and_instructors(program: Program, spanish: Course, ana: Person) -> None:
    make_lesson(spanish, 1, "Hello", goal="Greet.")
    _status, told = program.get("/courses/spanish-b1")
    assert told["lessons"] == [{"number": 1, "name": "Hello", "goal": "Greet."}]
    assert told["instructors"] == [{"id": str(ana.pk), "name": "Ana Ruiz"}]


def test_instructors_see_the_courses_that_they_teach(ana: Person, lena: Person) -> None:
    program = Program(ana)
    assert [(one["slug"], one["role"]) for one in program.get("/courses")[1]["items"]] == [("spanish-b1", "instructor")]
    taught = program.get("/courses/spanish-b1")[1]
    assert (taught["role"], taught["learner"]) == ("instructor", None)
    assert program.get("/courses/spanish-b1/credits")[0] == 404


def test_credits_of_oneself_and_of_the_family(program: Program, lena: Person, spanish: Course) -> None:
    nothing = {"enrolled": 0, "used": 0, "available": 0, "items": [], "next": None}
    assert program.get("/courses/spanish-b1/credits") == (200, nothing)
    assert program.get("/courses/spanish-b1/ledger") == (200, {"items": [], "next": None})
    family = Family.objects.create(name="Novak")
    family.members.add(lena)
    for owner, amount, ends in ((family, 9, None), (lena, 3, NOW.date() + timedelta(days=9))):
        deposit(purse_of(owner, spanish), amount, ends_on=ends, by=BY_SCHOOL, now=NOW, today=NOW.date())
    _status, told = program.get("/courses/spanish-b1/credits")
    own, shared = told["items"]
    assert {name: told[name] for name in ("enrolled", "used", "available")} == {
        "enrolled": 3,
        "used": 0,
        "available": 3,
    }
    assert (own["family"], own["next_ending"]) == (None, {"amount": 3, "on": "2026-12-04"})
    assert (shared["family"], shared["available"]) == ("Novak", 9)
    assert [row["amount"] for row in program.all_of("/courses/spanish-b1/ledger")] == [3]
    assert [row["amount"] for row in program.all_of("/courses/spanish-b1/ledger", purse=shared["id"])] == [9]
    assert program.get("/courses/spanish-b1/ledger", purse="99999")[0] == 404


def test_the_ledger_is_paged_without_gap_or_repeat(
    program: Program, lena: Person, spanish: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(balances, "ROWS", 2)
    for amount in range(1, 6):
        deposit(purse_of(lena, spanish), amount, by=BY_SCHOOL, now=NOW, today=NOW.date())
    rows = program.all_of("/courses/spanish-b1/ledger")
    assert [(row["amount"], row["balance"]) for row in rows] == [(5, 15), (4, 10), (3, 6), (2, 3), (1, 1)]
    assert program.all_of("/courses/spanish-b1/ledger", show="outgoing") == []


def furnish(lena: Person, spanish: Course, rows: int) -> None:
    for n in range(rows):
        enroll_in(make_course(f"Course {n}", make_instructor()), lena)
        other = make_instructor()
        make_hours(other)
        CourseInstructor.objects.create(course=spanish, instructor=other)
        make_session(spanish, NOW + timedelta(days=1 + n), lena, capacity=5)
        make_session(spanish, NOW + timedelta(days=1 + n), capacity=5)
        make_lesson(spanish, n)
        deposit(purse_of(lena, spanish), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())


# The token with its person; then what each is about. Open times read the diaries of a day, then those of the rest.
READS = {
    "/me": 3,
    "/courses": 4,
    "/courses/spanish-b1": 4,
    "/courses/spanish-b1/open-times": 11,
    "/courses/spanish-b1/credits": 5,
    "/courses/spanish-b1/ledger": 6,
    "/sessions": 3,
}


@pytest.mark.parametrize("rows", [1, 3])
def test_reads_ask_as_often_whatever_they_show(
    program: Program, lena: Person, spanish: Course, rows: int, django_assert_num_queries: Queries
) -> None:
    furnish(lena, spanish, rows)
    for path, count in READS.items():
        program.get(path)
        with django_assert_num_queries(count):
            assert program.get(path)[0] == 200


def test_looking_writes_nothing(program: Program, lena: Person, spanish: Course) -> None:
    furnish(lena, spanish, 1)
    code = make_session(spanish, NOW + timedelta(hours=2), lena).code
    person = make_person("Both", RoleKind.LEARNER, RoleKind.INSTRUCTOR)
    with CaptureQueriesContext(connection) as queries:
        for who in (program, Program(person)):
            for path in (*READS, f"/sessions/{code}", f"/sessions/{code}/waitlist", "/openapi.json"):
                for method in ("get", "head"):
                    getattr(who.client, method)(f"/api/v1{path}")
    writes = [q["sql"] for q in queries if re.match("INSERT|UPDATE|DELETE|REPLACE", q["sql"])]
    assert [sql for sql in writes if "accesstoken" not in sql and "journal_entry" not in sql] == []


def test_a_familys_ledger_tells_an_unlinked_guardian_nothing_of_the_child(lena: Person, spanish: Course) -> None:
    """What was paid stays in the balances; whose it was and for which session is known to those who may."""
    tom = make_person("Tom Novak")
    petra = make_guardian("Petra Novak", lena, tom)
    family = Family.objects.create(name="Novak")
    family.members.add(lena, tom)
    spanish.price = 2
    spanish.save()
    enroll_in(spanish, tom)
    deposit(purse_of(family, spanish), 9, by=BY_SCHOOL, now=NOW, today=NOW.date())
    sessions = [make_session(spanish, NOW + timedelta(days=days), capacity=5) for days in (1, 2)]
    for learner, session in zip((lena, tom), sessions, strict=True):
        book(learner.pk, spanish.slug, [GroupSeat(session.code)], by=By(petra.pk), now=NOW)

    def told(person: Person) -> list[tuple[object, ...]]:
        rows = Program(person).all_of("/courses/spanish-b1/ledger", learner=str(lena.pk))
        return [(row["balance"], row["session"], row["learner"], row["by"]) for row in rows]

    lenas = (7, sessions[0].code, "Lena Novak", "Petra Novak")
    whole = [(5, sessions[1].code, "Tom Novak", "Petra Novak"), lenas, (9, None, None, None)]
    assert told(petra) == told(lena) == whole
    unlink_guardian(tom.guardians.get(), by=BY_SCHOOL, now=NOW)
    assert told(petra) == [(5, None, None, None), lenas, (9, None, None, None)]
    assert told(lena) == whole
