"""The real server, killed while it answers over HTTP: what it confirmed holds, and a retry finds what was done."""

import json
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest
from django.db import connection
from django.utils import timezone

from lessonbook.config.work import sweep
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.actions import make_token
from lessonbook.domain.people.models import Person, Scope
from lessonbook.domain.timetable.models import Seat
from tests.factories import BY_SCHOOL, enroll_in, make_person, make_school
from tests.installation import WAIT, Installation
from tests.races.database import address
from tests.races.school import make_spanish
from tests.races.together import audit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CREDITS = 60
MIDNIGHT = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


@dataclass
class Program:
    """A learner's program: it books and cancels in a loop, and keeps what it was answered and asked last."""

    learner: Person
    token: str
    instructors: list[Person]
    standing: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)
    last: tuple[str, dict[str, Any] | None, str] | None = None

    def post(self, installation: Installation, path: str, body: dict[str, Any] | None, key: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        data = json.dumps(body).encode() if body is not None else b""
        request = Request(installation.url(f"api/v1/{path}"), data=data, headers=headers, method="POST")
        with urlopen(request, timeout=WAIT) as response:
            answer: dict[str, Any] = json.loads(response.read())
            return answer

    def run(self, installation: Installation, booked: "threading.Semaphore") -> None:
        """Go on until the server is gone."""
        choose = random.Random(self.learner.pk)
        for number in range(10_000):
            code = choose.choice(sorted(self.standing)) if self.standing and choose.random() < 0.3 else ""
            at = MIDNIGHT + timedelta(days=choose.randrange(2, 30), hours=choose.randrange(9, 15))
            time = {"instructor": str(choose.choice(self.instructors).pk), "starts_at": at.isoformat()}
            body = None if code else {"course": "spanish", "times": [time]}
            path = f"sessions/{code}/cancel" if code else "bookings"
            self.last = (path, body, f"{self.learner.pk}-{number}")
            self.unsure = {code} if code else set()
            try:
                answer = self.post(installation, *self.last)
            except HTTPError as refused:
                self.codes.add(refused.code)
                continue
            except (OSError, HTTPException):  # no answer, or half of one
                return
            finally:
                self.standing -= self.unsure
            if code:
                self.given_up.add(code)
            else:
                self.standing |= set(answer["sessions"])
                booked.release()
            self.unsure = set()


def test_a_server_that_is_killed_while_it_books_keeps_what_it_confirmed(tmp_path: Path) -> None:
    now = timezone.now()
    spanish, instructors = make_spanish("Ana Ruiz", "Bo Lind", notice_tiers=[{"hours": 0, "percent": 100}])
    programs = []
    for _ in range(4):
        learner = make_person()
        enroll_in(spanish, learner)
        deposit(purse_of(learner, spanish), CREDITS, by=BY_SCHOOL, now=now, today=now.date())
        programs.append(
            Program(learner, make_token(learner, "Program", list(Scope), by=BY_SCHOOL, now=now), instructors)
        )
    installation = Installation(tmp_path, DATABASE_URL=address())
    server = installation.start()
    booked = threading.Semaphore(0)
    threads = [threading.Thread(target=program.run, args=[installation, booked]) for program in programs]
    try:
        for thread in threads:
            thread.start()
        for _ in range(25):
            assert booked.acquire(timeout=WAIT)
    finally:
        everybody = [server_process := psutil.Process(server.pid), *server_process.children(recursive=True)]
        for process in everybody:
            process.kill()
        server.wait(WAIT)
    for thread in threads:
        thread.join(WAIT)
    connection.close()
    sweep()
    for program in programs:
        holds(program)
    again = installation.start()
    try:
        for program in programs:
            retried(program, installation)
    finally:
        again.terminate()
        again.wait(WAIT)
    assert {code for program in programs for code in program.codes} <= {409}


def codes_of(learner: Person) -> set[str]:
    return set(Seat.objects.standing().of(learner).values_list("session__code", flat=True))


def holds(program: Program) -> None:
    """Whatever was confirmed is so, and just what stands is paid; what was asked last may have been done or not."""
    standing = codes_of(program.learner)
    assert program.standing <= standing
    assert not program.given_up & standing
    assert len(standing - program.standing - program.unsure) <= 1
    assert purse_of(program.learner, Seat.objects.filter(learner=program.learner)[0].course).balance == CREDITS - len(
        standing
    )


def retried(program: Program, installation: Installation) -> None:
    """The request that got no answer, sent again under its key, is done once, whether or not it had been done."""
    assert program.last is not None
    try:
        answers = [program.post(installation, *program.last) for _ in range(2)]
    except HTTPError as refused:
        program.codes.add(refused.code)
        return
    assert answers[0] == answers[1]
    standing = codes_of(program.learner)
    assert set(answers[0].get("sessions", [])) <= standing
    assert not program.unsure & standing
    assert len(standing - program.standing) <= 1
