"""An instructor's own learners, by name, and what became of their seats."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from lessonbook.domain.attendance.learners import find_learners, history_with, learners_of, next_with
from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session
from lessonbook.domain.timetable.pages import Turn
from tests.factories import NOW, make_course, make_instructor, make_lesson, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ana() -> Person:
    return make_instructor("Ana Ruiz")


@pytest.fixture
def course(ana: Person) -> Course:
    return make_course("Spanish", ana)


def names(ana: Person, words: str = "", **where: Any) -> list[str]:
    return [line.learner.name for line in find_learners(ana.pk, NOW, words=words, limit=10, **where).lines]


def test_ones_learners_are_those_who_have_or_had_a_seat(course: Course, ana: Person) -> None:
    lena, tom, moved, other = (make_person(name) for name in ("Lena Novák", "Tom Berg", "Mo Ved", "Una Other"))
    session = make_session(course, NOW + A_DAY, lena, instructor=ana)
    make_seat(session, tom, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    make_seat(session, moved, given_up_at=NOW, given_up_why=GivenUp.MOVED)
    make_session(course, NOW + 2 * A_DAY, other, instructor=make_instructor("Bo Lind"))
    assert names(ana) == ["Tom Berg", "Lena Novák"]
    assert set(learners_of(ana.pk)) == {tom, lena}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("novak", ["Lena Novák"]),
        ("NOVÁK lena", ["Lena Novák"]),
        ("le", ["Lena Novák"]),
        ("Lenka", ["Lena Novák"]),
        ("tom novak", []),
        ("", ["Tom Berg", "Lena Novák"]),
        ("  ", ["Tom Berg", "Lena Novák"]),
        ("%", []),
        ("'; --", []),
    ],
)
def test_every_word_is_looked_for_in_names(course: Course, ana: Person, words: str, found: list[str]) -> None:
    lena = make_person("Lena Novák", preferred_name="")
    make_session(course, NOW + A_DAY, lena, make_person("Tom Berg"), instructor=ana)
    if words == "Lenka":
        Person.objects.filter(pk=lena.pk).update(preferred_name="Lenka")
        found = ["Lenka Novák"]
    assert names(ana, words) == found


def test_the_next_and_the_last_session_are_those_that_stand_with_oneself(course: Course, ana: Person) -> None:
    lena = make_person()
    for days in (-3, -2, 3, 2):
        make_session(course, NOW + days * A_DAY, lena, instructor=ana)
    make_session(course, NOW + HOUR, lena, instructor=ana, cancelled_at=NOW)
    make_session(course, NOW + HOUR, lena, instructor=make_instructor("Bo Lind"))
    given_up = make_session(course, NOW - HOUR, instructor=ana)
    make_seat(given_up, lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    [line] = find_learners(ana.pk, NOW, limit=5).lines
    assert (line.next_at, line.last_at) == (NOW + 2 * A_DAY, NOW - 2 * A_DAY)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_a_page_is_one_query(course: Course, ana: Person, count: int, django_assert_num_queries: Queries) -> None:
    make_session(course, NOW + A_DAY, *(make_person() for _ in range(count)), instructor=ana)
    with django_assert_num_queries(1):
        assert len(find_learners(ana.pk, NOW, limit=50).lines) == count


def test_the_list_is_paged_by_name_both_ways_and_namesakes_are_told_apart(course: Course, ana: Person) -> None:
    people = [make_person(name) for name in ("A A", "B B", "B B", "C C", "D D")]
    make_session(course, NOW, *people, instructor=ana)
    ids = [person.pk for person in people]

    def page(**where: Any) -> tuple[list[int], int | None, int | None]:
        found = find_learners(ana.pk, NOW, limit=2, **where)
        return [line.learner.pk for line in found.lines], found.before, found.after

    assert page() == (ids[:2], None, ids[1])
    assert page(after=ids[1]) == (ids[2:4], ids[2], ids[3])
    assert page(after=ids[3]) == (ids[4:], ids[4], None)
    assert page(before=ids[4]) == (ids[2:4], ids[2], ids[3])
    assert page(before=ids[2]) == (ids[:2], None, ids[1])
    assert page(after=make_person().pk) == page()


def test_a_history_is_ones_own_sessions_newest_first_with_all_that_was_said(course: Course, ana: Person) -> None:
    lena = make_person()
    lesson = make_lesson(course)
    told = make_session(course, NOW - 2 * A_DAY, lena, instructor=ana, lesson=lesson)
    make_session(course, NOW - A_DAY, lena, instructor=make_instructor("Bo Lind"))
    make_session(course, NOW + A_DAY, lena, instructor=ana)
    away = make_session(course, NOW - 3 * A_DAY, instructor=ana)
    make_seat(away, lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    seat = told.seats.get()
    Mark.objects.create(seat=seat, attendance="absent", at=NOW, superseded_at=NOW)
    Mark.objects.create(seat=seat, attendance="present", at=NOW)
    Report.objects.create(seat=seat, feedback="Good.", private_note="Ask at home.", at=NOW, author=ana)
    lines = history_with(ana.pk, lena.pk, NOW, Turn(20)).lines
    assert [(one.code, one.attendance, one.feedback, one.private_note, one.author_name) for one in lines] == [
        (told.code, "present", "Good.", "Ask at home.", "Ana Ruiz"),
        (away.code, None, None, None, ""),
    ]
    assert (lines[0].lesson_number, lines[1].given_up_why) == (7, GivenUp.EXCUSED)


def test_a_history_is_paged_both_ways(course: Course, ana: Person, django_assert_num_queries: Queries) -> None:
    lena = make_person()
    codes = [make_session(course, NOW - days * A_DAY, lena, instructor=ana).code for days in range(1, 6)]

    def page(turn: Turn) -> list[str]:
        return [line.code for line in history_with(ana.pk, lena.pk, NOW, turn).lines]

    first = history_with(ana.pk, lena.pk, NOW, Turn(2))
    with django_assert_num_queries(1):
        second = history_with(ana.pk, lena.pk, NOW, Turn(2, after=first.after))
    third = history_with(ana.pk, lena.pk, NOW, Turn(2, after=second.after))
    assert [[line.code for line in one.lines] for one in (first, second, third)] == [codes[:2], codes[2:4], codes[4:]]
    assert page(Turn(2, before=third.before)) == codes[2:4]


def test_the_next_session_with_oneself_stands(course: Course, ana: Person) -> None:
    lena = make_person()
    assert next_with(ana.pk, lena.pk, NOW) is None
    make_session(course, NOW + A_DAY, lena, instructor=ana, cancelled_at=NOW)
    make_session(course, NOW + A_DAY, lena, instructor=make_instructor("Bo Lind"))
    expected: list[Session] = [make_session(course, NOW + days * A_DAY, lena, instructor=ana) for days in (3, 2)]
    found = next_with(ana.pk, lena.pk, NOW)
    assert found is not None
    assert found.code == expected[1].code
