from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from lessonbook.domain.booking.invariants import INVARIANTS
from lessonbook.domain.booking.models import LeftLine, SubstituteRequest, WaitlistPlace
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.factories import NOW, make_course, make_instructor, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[str]]:
    return {name: lines for name, check in INVARIANTS.items() if (lines := list(check()))}


@pytest.fixture
def session() -> Session:
    return make_session(make_course(), NOW + timedelta(days=2), make_person(), code="S-ONE", capacity=1)


def wait(session: Session, name: str = "Tom Marsh", **facts: Any) -> WaitlistPlace:
    return WaitlistPlace.objects.create(**{"session": session, "learner": make_person(name), "since": NOW} | facts)


def test_lines_in_order_have_no_violations(session: Session) -> None:
    wait(session)
    wait(session, offered_until=NOW + timedelta(hours=1))
    for why in LeftLine.values:
        place = wait(session, left_at=NOW, left_why=why)
        make_seat(session, place.learner, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    assert everything() == {}


@pytest.fixture
def twice() -> None:
    """Lift what keeps a learner from standing in a line twice; the test's rollback puts it back."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX booking_waitlist_once")


def test_a_second_standing_place_is_found(twice: None, session: Session) -> None:
    place = wait(session)
    for facts in (dict[str, Any](), {"left_at": NOW, "left_why": LeftLine.LEFT}):
        wait(session, learner=place.learner, **facts)
    assert everything() == {"nobody_stands_twice_in_a_line": ["Tom Marsh stands 2 times in the line of S-ONE"]}


def test_who_waits_beside_a_seat_is_found(session: Session) -> None:
    make_seat(session, wait(session).learner)
    assert everything() == {"nobody_waits_who_has_a_seat": ["Tom Marsh waits for a seat in S-ONE, but has one"]}


def test_a_line_for_a_cancelled_session_is_found(session: Session) -> None:
    wait(session)
    Seat.objects.update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    Session.objects.update(cancelled_at=NOW)
    assert everything() == {
        "nobody_waits_for_a_cancelled_session": ["Tom Marsh waits for a seat in S-ONE, which is cancelled"]
    }


@pytest.mark.parametrize("facts", [{"left_at": NOW - timedelta(seconds=1)}, {"left_at": NOW, "offered_until": NOW}])
def test_a_place_that_was_left_but_not_wholly_is_found(session: Session, facts: dict[str, Any]) -> None:
    wait(session, left_why=LeftLine.LEFT, **facts)
    assert everything() == {
        "who_left_a_line_left_it_whole": [
            "the place of Tom Marsh in the line of S-ONE was left before its time, or keeps a seat"
        ]
    }


def test_who_was_seated_but_never_had_a_seat_is_found(session: Session) -> None:
    wait(session, left_at=NOW, left_why=LeftLine.SEATED)
    assert everything() == {
        "who_left_a_line_left_it_whole": ["Tom Marsh is said to have got a seat in S-ONE, but never had one"]
    }


def test_a_second_open_request_for_a_substitute_is_found(session: Session) -> None:
    ana = make_instructor()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX booking_substitute_open_once")
    for facts in (dict[str, Any](), dict[str, Any](), {"withdrawn_at": NOW}):
        SubstituteRequest.objects.create(session=session, asked_by=ana, asked_at=NOW, **facts)
    assert everything() == {
        "a_session_has_one_open_request_for_a_substitute": ["2 open requests for a substitute in S-ONE"]
    }


@pytest.mark.parametrize("wrong", ["early", "oneself"])
def test_requests_for_a_substitute_that_ended_impossibly_are_found(session: Session, wrong: str) -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    decided_at, substitute = (NOW - timedelta(days=1), bo) if wrong == "early" else (NOW, ana)
    SubstituteRequest.objects.create(
        session=session,
        asked_by=ana,
        asked_at=NOW,
        decided_at=decided_at,
        outcome="substituted",
        substitute=substitute,
    )
    assert everything() == {
        "requests_for_substitutes_end_after_they_were_asked": [
            "the request of Ana Ruiz for a substitute in S-ONE ended in no possible way"
        ]
    }
