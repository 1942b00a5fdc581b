"""Somebody writes a session without the locks, as another program might: the net holds, and names what is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import TimesRefused
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Seat, Session
from tests.factories import NOW, make_course, make_school, make_session
from tests.races.school import AT_TEN, HOUR, at, booked, make_learners, make_spanish
from tests.races.together import audit

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = 0.5


@contextmanager
def written_meanwhile(instructor: Person, hours: float) -> Iterator[None]:
    """A session that stands for others only a while after what is in the block began."""
    course, is_written = make_course("Piano"), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                make_session(course, AT_TEN + hours * HOUR, instructor=instructor)
                is_written.set()
                time.sleep(A_WHILE)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert is_written.wait(30)
    try:
        yield
    finally:
        thread.join(30)


@contextmanager
def undone_again(instructor: Person, hours: float) -> Iterator[None]:
    """A session that is written just before a booking's own, and is gone when that is undone."""
    course, made = make_course("Piano"), list[Session]()

    def first(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not made and sql.startswith(('INSERT INTO "timetable_session"', 'UPDATE "timetable_session"')):
            made.append(Session())
            make_session(course, AT_TEN + hours * HOUR, instructor=instructor)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(first):
        yield


def refused(act: Callable[[], object]) -> dict[int, Refusal]:
    with pytest.raises(TimesRefused) as error:
        act()
    return error.value.refusals


def told(found: dict[int, Refusal]) -> dict[int, tuple[str, object]]:
    return {n: (one.code, one.facts) for n, one in found.items()}


def a_learner() -> tuple[Person, Person]:
    make_school()
    spanish, [ana] = make_spanish()
    [lena] = make_learners(spanish, 1)
    return lena, ana


def test_of_several_times_the_one_that_is_lost_is_named() -> None:
    lena, ana = a_learner()
    with written_meanwhile(ana, 2):
        found = refused(lambda: book(lena.pk, "spanish", [at(ana), at(ana, 2), at(ana, 4)], by=By(lena.pk), now=NOW))
    assert {n: (one.code, one.facts) for n, one in found.items()} == {
        1: ("time_taken", {"starts_at": AT_TEN + 2 * HOUR})
    }
    assert not Seat.objects.exists()
    assert audit() == []


def test_a_move_names_the_time_that_is_lost() -> None:
    lena, ana = a_learner()
    seat = booked(lena, at(ana))
    with written_meanwhile(ana, 2):
        found = refused(lambda: reschedule(seat, at(ana, 2), by=By(lena.pk), now=NOW))
    assert {n: (one.code, one.facts) for n, one in found.items()} == {
        0: ("time_taken", {"starts_at": AT_TEN + 2 * HOUR})
    }
    assert Session.objects.get(seats=seat).starts_at == AT_TEN


def test_if_nothing_is_in_the_way_any_more_each_may_have_been_lost() -> None:
    lena, ana = a_learner()
    with undone_again(ana, 2):
        found = refused(lambda: book(lena.pk, "spanish", [at(ana), at(ana, 2)], by=By(lena.pk), now=NOW))
    starts = {0: AT_TEN, 1: AT_TEN + 2 * HOUR}
    assert told(found) == {n: ("time_taken", {"starts_at": start}) for n, start in starts.items()}
    seat = booked(lena, at(ana))
    with undone_again(ana, 2):
        found = refused(lambda: reschedule(seat, at(ana, 2), by=By(lena.pk), now=NOW))
    assert told(found) == {0: ("time_taken", {"starts_at": AT_TEN + 2 * HOUR})}
    assert audit() == []
