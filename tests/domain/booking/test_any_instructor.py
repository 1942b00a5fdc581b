"""A time with whoever is free: who is chosen, and that it is booked as one instructor's time is."""

from datetime import timedelta

import pytest

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor, AnyWanted, book_any, choose, reschedule_any
from lessonbook.domain.booking.actions.picks import FreeTime, TimesRefused
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Session
from tests.factories import NOW, make_school, make_session
from tests.races.school import AT_TEN, HOUR, make_learners, make_spanish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def anybody(hours: float = 0) -> AnyInstructor:
    return AnyInstructor(AT_TEN + hours * HOUR)


def booked(learner: Person, *wanted: AnyWanted) -> list[Seat]:
    return book_any(learner.pk, "spanish", wanted, by=By(learner.pk), now=NOW)


def names(seats: list[Seat]) -> list[str]:
    return [str(seat.session.instructor) for seat in seats]


def test_who_is_busy_is_not_chosen() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    for day, lena in enumerate(make_learners(spanish, 2)):
        start = AT_TEN + day * timedelta(days=1)
        make_session(spanish, start, instructor=ana, capacity=0)
        [seat] = book_any(lena.pk, "spanish", [AnyInstructor(start)], by=By(lena.pk), now=NOW)
        assert seat.session.instructor == bo


def test_several_times_are_with_one_who_is_free_at_all_of_them() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    make_session(spanish, AT_TEN + 2 * HOUR, instructor=ana, capacity=0)
    for lena in make_learners(spanish, 2):
        choice = choose(spanish, lena.pk, [anybody(), anybody(2), anybody(4)], now=NOW)
        assert {one.instructor_id for one in choice.wanted if isinstance(one, FreeTime)} == {bo.pk}
        assert [one.name for one in choice.free[0]] == ["Bo Lind", "Ana Ruiz"]


def test_one_chosen_by_name_at_the_same_time_is_left_to_that_one() -> None:
    spanish, [_ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    Course.objects.update(overlap="warn")
    spanish.refresh_from_db()
    [lena] = make_learners(spanish, 1)
    assert names(booked(lena, anybody(), FreeTime(bo.pk, AT_TEN))) == ["Ana Ruiz", "Bo Lind"]


def test_what_the_learner_has_at_that_time_is_not_booked_again() -> None:
    spanish, _people = make_spanish("Ana Ruiz", "Bo Lind")
    Course.objects.update(overlap="warn")
    [lena] = make_learners(spanish, 1)
    assert booked(lena, anybody()) == booked(lena, anybody())
    assert Session.objects.count() == 1


@pytest.mark.parametrize(("hours", "code"), [(-5, "outside_hours"), (-48, "in_the_past"), (24 * 200, "too_far_ahead")])
def test_where_nobody_is_free_it_is_refused_as_one_instructors_time(hours: float, code: str) -> None:
    spanish, _people = make_spanish()
    [lena] = make_learners(spanish, 1)
    with pytest.raises(TimesRefused) as error:
        booked(lena, anybody(1), anybody(hours))
    assert {n: refusal.code for n, refusal in error.value.refusals.items()} == {1: code}


def test_a_course_that_isnt_the_learners_is_refused() -> None:
    spanish, _people = make_spanish()
    [lena] = make_learners(spanish, 1)
    with pytest.raises(Refused) as error:
        book_any(lena.pk, "other", [anybody()], by=By(lena.pk), now=NOW)
    assert error.value.refusal.code == "no_such_course"


def test_a_session_is_moved_to_whoever_is_free_its_own_time_counted_as_free() -> None:
    spanish, [ana] = make_spanish("Ana Ruiz")
    [lena] = make_learners(spanish, 1)
    [seat] = booked(lena, FreeTime(ana.pk, AT_TEN))
    moved = reschedule_any(seat, anybody(0.5), by=By(lena.pk), now=NOW)
    assert (moved.session_id, moved.session.starts_at) == (seat.session_id, AT_TEN + HOUR / 2)
