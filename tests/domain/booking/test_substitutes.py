"""Asking for a substitute, taking that back, and answering it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lessonbook.domain.booking.actions.sessions import cancel_session, move_session
from lessonbook.domain.booking.actions.substitutes import (
    answer_substitute_request,
    ask_for_substitute,
    withdraw_substitute_request,
)
from lessonbook.domain.booking.models import SubstituteOutcome, SubstituteRequest
from lessonbook.domain.booking.substitutes import (
    LONGEST_REASON,
    open_substitute_requests,
    possible_substitutes,
    substitute_request_of,
)
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_instructor,
    make_person,
    make_school,
    make_session,
)

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def ana() -> Person:
    make_school()
    return make_instructor("Ana Ruiz")


@pytest.fixture
def bo(ana: Person) -> Person:
    return make_instructor("Bo Lind")


@pytest.fixture
def course(ana: Person) -> Course:
    return make_course("Spanish B1", ana)


@pytest.fixture
def session(course: Course, ana: Person) -> Session:
    return make_session(course, TOMORROW, make_person(), instructor=ana)


def ask(session: Session, who: Person, now: datetime = NOW, reason: str = "") -> SubstituteRequest:
    return ask_for_substitute(session, reason=reason, by=By(who.pk), now=now)


def refused(act: Any, *args: Any, **facts: Any) -> str:
    """The code with which an act is refused; empty where it isn't."""
    try:
        act(*args, **facts)
    except Refused as refused:
        return refused.refusal.code
    return ""


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_asking_twice_is_one_request(session: Session, ana: Person) -> None:
    first, second = ask(session, ana, reason="  Flu "), ask(session, ana, reason="Flu again")
    assert (first.pk, second.reason, verbs()) == (second.pk, "Flu", ["ask_for_substitute"])
    assert list(open_substitute_requests(NOW)) == [first]


def test_only_who_teaches_it_asks_and_only_before_it_begins(session: Session, ana: Person, bo: Person) -> None:
    learner = session.seats.get().learner
    assert {who.given_name: refused(ask, session, who) for who in (bo, learner)} == {
        "Bo": "not_your_session",
        learner.given_name: "not_your_session",
    }
    assert refused(ask, session, ana, now=TOMORROW) == "session_begun"
    assert refused(ask, session, ana, reason="x" * (LONGEST_REASON + 1)) == "reason_too_long"
    cancel_session(session, reason="", by=BY_SCHOOL, now=NOW)
    assert refused(ask, session, ana) == "session_cancelled"
    assert SubstituteRequest.objects.count() == 0


def test_a_request_is_taken_back_once_and_by_who_asked(session: Session, ana: Person, bo: Person) -> None:
    asked = ask(session, ana)
    assert refused(withdraw_substitute_request, asked, by=By(bo.pk), now=NOW) == "not_your_session"
    for _ in range(2):
        withdraw_substitute_request(asked, by=By(ana.pk), now=NOW)
    assert (verbs(), list(open_substitute_requests(NOW))) == (
        ["ask_for_substitute", "withdraw_substitute_request"],
        [],
    )
    assert refused(answer_substitute_request, asked, bo, by=BY_SCHOOL, now=NOW) == "substitute_withdrawn"
    assert ask(session, ana).pk != asked.pk


def test_a_substitute_takes_the_session_over_and_is_named(session: Session, ana: Person, bo: Person) -> None:
    asked = ask(session, ana)
    answer_substitute_request(asked, bo, " Bo steps in. ", by=BY_SCHOOL, now=NOW)
    session.refresh_from_db()
    assert (session.instructor, session.starts_at, session.sequence) == (bo, TOMORROW, 1)
    found = substitute_request_of(session.pk)
    assert found is not None
    assert (found.outcome, found.substitute, found.answer, found.decided_at) == (
        SubstituteOutcome.SUBSTITUTED,
        bo,
        "Bo steps in.",
        NOW,
    )
    assert verbs() == ["ask_for_substitute", "move_session", "answer_substitute_request"]
    assert refused(answer_substitute_request, asked, None, by=BY_SCHOOL, now=NOW) == "substitute_answered"
    assert refused(withdraw_substitute_request, asked, by=By(ana.pk), now=NOW) == "substitute_answered"


def test_declined_the_session_stays_whose_it_is(session: Session, ana: Person) -> None:
    asked = answer_substitute_request(ask(session, ana), None, "Nobody is free.", by=BY_SCHOOL, now=NOW)
    session.refresh_from_db()
    assert (asked.outcome, session.instructor, session.sequence) == (SubstituteOutcome.DECLINED, ana, 0)
    assert ask(session, ana).pk != asked.pk


def test_who_cant_step_in(session: Session, ana: Person, bo: Person, course: Course) -> None:
    asked = ask(session, ana)
    busy = make_instructor("Uma Busy")
    make_session(course, TOMORROW + timedelta(minutes=44), instructor=busy)
    gone = make_instructor("Gus Gone", deactivated_at=NOW)
    people = [busy, gone, make_person("Lena Novák"), ana]
    found = [refused(answer_substitute_request, asked, who, by=BY_SCHOOL, now=NOW) for who in people]
    assert found == ["instructor_busy", "person_deactivated", "not_an_instructor", "own_substitute"]
    assert refused(answer_substitute_request, asked, bo, by=BY_SCHOOL, now=session.ends_at) == "session_over"
    asked.refresh_from_db()
    assert (asked.decided_at, list(open_substitute_requests(NOW))) == (None, [asked])


def test_what_somebody_else_teaches_by_now_needs_no_answer(session: Session, ana: Person, bo: Person) -> None:
    asked = ask(session, ana)
    move_session(session, Interval(session.starts_at, session.ends_at), by=BY_SCHOOL, now=NOW, instructor_id=bo.pk)
    assert list(open_substitute_requests(NOW)) == []
    assert refused(answer_substitute_request, asked, make_instructor("Cy"), by=BY_SCHOOL, now=NOW) == (
        "substitute_overtaken"
    )
    hers = ask(session, bo)
    asked.refresh_from_db()
    assert (asked.withdrawn_at, list(open_substitute_requests(NOW))) == (NOW, [hers])


def test_what_waits_is_of_sessions_that_stand_and_are_not_over(course: Course, ana: Person) -> None:
    starts = [NOW + timedelta(hours=hours) for hours in (30, 2, 4, 6)]
    sessions = [make_session(course, start, instructor=ana) for start in starts]
    requests = [ask(session, ana) for session in sessions]
    Session.objects.filter(pk=sessions[2].pk).update(cancelled_at=NOW)
    with CaptureQueriesContext(connection) as queries:
        found = [(one, one.session.course.name, one.asked_by.name) for one in open_substitute_requests(NOW)]
    assert ([one for one, *_ in found], len(queries)) == ([requests[1], requests[3], requests[0]], 1)
    assert list(open_substitute_requests(sessions[1].ends_at)) == [requests[3], requests[0]]


def test_who_could_step_in_is_free_and_teaches_the_course_first(session: Session, course: Course, bo: Person) -> None:
    busy = make_instructor("Uma Busy")
    make_session(course, TOMORROW, instructor=busy)
    make_instructor("Gus Gone", deactivated_at=NOW)
    knows = make_instructor("Zoe Last")
    course.teachings.create(instructor=knows)
    assert [(one.name, one.teaches_course) for one in possible_substitutes(session)] == [
        ("Zoe Last", True),
        ("Bo Lind", False),
    ]


def test_the_database_keeps_one_open_request_and_whole_answers(session: Session, ana: Person, bo: Person) -> None:
    ask(session, ana)
    wrong: list[dict[str, object]] = [
        {},
        {"decided_at": NOW},
        {"decided_at": NOW, "outcome": "substituted"},
        {"decided_at": NOW, "outcome": "declined", "substitute": bo},
        {"decided_at": NOW, "outcome": "declined", "withdrawn_at": NOW},
        {"withdrawn_at": NOW, "substitute": bo},
    ]
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            SubstituteRequest.objects.create(session=session, asked_by=ana, asked_at=NOW, **facts)
