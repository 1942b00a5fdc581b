"""Who is expected in sessions, with marks and reports as they stand, and who pressed Join."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lessonbook.domain.attendance.models import AbsenceRequest, Joining, Mark, Report
from lessonbook.domain.attendance.registers import RegisterLine, first_joinings, register, registers, reports_in
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp
from tests.factories import NOW, make_course, make_instructor, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]
A_DAY = timedelta(days=1)


@pytest.fixture
def me() -> Person:
    return make_person("Lena Novak")


def test_a_register_is_who_was_expected_by_name(me: Person) -> None:
    other, excused, gone = make_person("Bo Lind"), make_person("Émile Adam"), make_person("Zoe Adam")
    asks, ana = make_person("Tom Young"), make_instructor("Ana Ruiz")
    session = make_session(make_course(), NOW - A_DAY, me, other, asks)
    away = make_seat(session, excused, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    make_seat(session, gone, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    seats = {seat.learner: seat for seat in session.seats.all()}
    Mark.objects.create(seat=seats[me], attendance="absent", at=NOW - A_DAY, superseded_at=NOW)
    Mark.objects.create(seat=seats[me], attendance="late", at=NOW, author=ana)
    AbsenceRequest.objects.create(seat=seats[asks], asked_at=NOW, percent=100)
    assert register(session.pk) == [
        RegisterLine(away.pk, excused, "", is_excused=True),
        RegisterLine(seats[other].pk, other, "", is_excused=False),
        RegisterLine(seats[me].pk, me, "late", is_excused=False, marked_at=NOW, marked_by="Ana Ruiz"),
        RegisterLine(seats[asks].pk, asks, "", is_excused=False, asks=True),
    ]
    assert [line.is_away for line in register(session.pk)] == [True, False, False, True]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_registers_of_a_day_are_one_query(me: Person, count: int, django_assert_num_queries: Queries) -> None:
    course, tom = make_course(), make_person("Tom Berg")
    made = [make_session(course, NOW + n * A_DAY, *([me, tom] if n else [])) for n in range(count)]
    with django_assert_num_queries(1 if count else 0):
        found = registers([session.pk for session in made])
    names = [[line.learner.given_name for line in found[session.pk]] for session in made]
    assert names == [["Tom", "Lena"] if n else [] for n in range(count)]


def test_who_enrolls_late_is_in_no_earlier_register(me: Person) -> None:
    course = make_course()
    earlier = make_session(course, NOW - A_DAY, make_person("Tom Berg"))
    make_session(course, NOW + A_DAY, me)
    assert [line.learner.name for line in register(earlier.pk)] == ["Tom Berg"]


def test_reports_are_the_newest_with_their_notes(me: Person, django_assert_num_queries: Queries) -> None:
    session = make_session(make_course(), NOW - A_DAY, me, make_person())
    seat = session.seats.get(learner=me)
    Report.objects.create(seat=seat, feedback="Old", at=NOW, superseded_at=NOW)
    newest = Report.objects.create(seat=seat, feedback="New", private_note="Ask at home", at=NOW, author=me)
    with django_assert_num_queries(1):
        found = [(pk, one, one.author) for pk, one in reports_in(session.pk).items()]
    assert found == [(seat.pk, newest, me)]


def test_of_several_clicks_on_join_the_first_counts(me: Person) -> None:
    session, other = make_session(make_course(), NOW, me), make_session(make_course(), NOW, me)
    for minutes in (5, 0, 9):
        Joining.objects.create(session=session, person=me, at=NOW + timedelta(minutes=minutes))
    Joining.objects.create(session=other, person=me, at=NOW - A_DAY)
    assert first_joinings(session.pk) == {me.pk: NOW}
