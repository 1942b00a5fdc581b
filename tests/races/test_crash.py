"""Killed in the middle of load, at any line: nothing confirmed is lost, nothing is charged that was not booked."""

import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lessonbook.config.work import sweep
from lessonbook.domain.booking.actions.waitlist import join_line
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.tasks import serve_line
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat
from tests.factories import enroll_in, make_course, make_person, make_school, make_session
from tests.installation import WAIT, Installation, until
from tests.races.database import address
from tests.races.processes import drivers, killed
from tests.races.school import AT_TEN, HOUR, make_learners, make_spanish
from tests.races.together import audit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CREDITS = 40


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def a_school() -> tuple[Course, list[Person]]:
    spanish, instructors = make_spanish("Ana Ruiz", "Bo Lind")
    for n in range(6):
        make_session(spanish, AT_TEN + timedelta(days=n) + 6 * HOUR, instructor=instructors[0], capacity=3)
    return spanish, make_learners(spanish, 8, CREDITS)


@pytest.mark.parametrize("booked", [2, 30])
def test_processes_that_book_are_killed_and_all_they_were_told_holds(booked: int) -> None:
    spanish, learners = a_school()
    with drivers(learners[:4], learners[4:]) as crowd:
        heard = killed(crowd, once_booked=booked)
    connection.close()
    sweep()
    for told in heard:
        assert Counter(line["what"] for line in told)["booked"] >= booked
        holds(told)
    paid = dict(Purse.objects.values_list("person", "balance"))
    for learner in learners:
        seats = Seat.objects.standing().of(learner).count()
        assert paid[learner.pk] == CREDITS - seats * spanish.price


def holds(told: list[dict[str, Any]]) -> None:
    """Whatever was confirmed is so. What was asked last, with no answer, may have been done or not."""
    booked = [line["seat"] for line in told if line["what"] == "booked"]
    standing = set(Seat.objects.standing().filter(pk__in=booked).values_list("pk", flat=True))
    last = {seat: line["what"] for line in told if (seat := line.get("seat"))}
    assert {seat for seat, what in last.items() if what == "booked"} <= standing
    assert not {seat for seat, what in last.items() if what == "cancelled"} & standing


def test_a_worker_that_is_killed_leaves_a_line_that_the_next_one_serves(tmp_path: Path) -> None:
    now = timezone.now()
    spanish = make_course(waitlist=True, self_booking=True, price=0)
    learners = [make_person() for _ in range(2)]
    for learner in learners:
        enroll_in(spanish, learner)
    stays, leaves = make_person(), make_person()
    sessions = [make_session(spanish, now + timedelta(days=3 + n), stays, leaves, capacity=2) for n in range(8)]
    for session in sessions:
        for learner in learners:
            join_line(learner.pk, session.code, by=By(learner.pk), now=now)
    installation = Installation(tmp_path, DATABASE_URL=address())
    served = WaitlistPlace.objects.filter(left_why="seated")
    for some in (sessions[:3], sessions[3:6]):
        leaves.seats.filter(session__in=some).update(given_up_at=now, given_up_why="cancelled")
        for session in some:
            serve_line.enqueue(session.pk)
        worker = installation.begin("work")
        before = served.count()
        until(lambda before=before: served.count() > before)  # type: ignore[misc]
        worker.kill()
        assert worker.wait(WAIT) == -signal.SIGKILL
    # The last freed with nobody woken, and a task left running by a worker that is no more.
    leaves.seats.filter(session__in=sessions[6:]).update(given_up_at=now, given_up_why="cancelled")
    DBTaskResult.objects.filter(status="READY").update(status="RUNNING", started_at=now)
    worker = installation.begin("work")
    try:
        until(lambda: served.count() == 8)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(WAIT) == 0
    finally:
        worker.kill()
        worker.wait(WAIT)
    standing = Seat.objects.standing().exclude(learner=stays)
    assert set(standing.values_list("learner", flat=True)) == {learners[0].pk}
    assert standing.count() == 8
