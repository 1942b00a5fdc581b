"""The worker: tasks are done, what is due is swept, and nothing that fails keeps the rest from being done."""

import logging
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bench.servers import migrated
from lessonbook.config.work import CHORES, KEPT, LOST, prune_tasks, sweep
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.tasks import serve_line
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.models import KeyedAct
from lessonbook.domain.journal.once import REMEMBERED, once
from lessonbook.domain.timetable.models import Seat
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_course, make_person, make_school, make_session
from tests.installation import WAIT, Installation, until


@pytest.mark.django_db
def test_a_sweep_serves_lines_ends_credits_and_forgets_keys() -> None:
    school, now = make_school(), timezone.now()
    tom, course = make_person(), make_course(waitlist=True)
    enroll_in(course, tom)
    session = make_session(course, now + timedelta(days=3), capacity=1)
    WaitlistPlace.objects.create(session=session, learner=tom, since=now)
    today = now.astimezone(school.zone).date()
    purse = purse_of(tom, course)
    for ends_on in (today - timedelta(days=1), today):
        deposit(purse, 2, by=BY_SCHOOL, now=now, today=date(2026, 1, 1), ends_on=ends_on)
    for at in (now - REMEMBERED - timedelta(minutes=1), now):
        once(tom.pk, f"{at}", "asked", dict, now=at)
    sweep()
    assert Seat.objects.get().learner == tom
    purse.refresh_from_db()
    assert (purse.balance, KeyedAct.objects.count()) == (1, 1)
    sweep()
    assert (Seat.objects.count(), purse.ledger.count()) == (1, 4)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "at", "is_kept"),
    [
        ("SUCCESSFUL", NOW - KEPT, True),
        ("SUCCESSFUL", NOW - KEPT - timedelta(seconds=1), False),
        ("FAILED", NOW - KEPT - timedelta(seconds=1), False),
        ("RUNNING", NOW - LOST, True),
        ("RUNNING", NOW - LOST - timedelta(seconds=1), False),
        ("READY", NOW - 9 * KEPT, True),
    ],
)
def test_tasks_that_nobody_asks_about_are_pruned(status: str, at: datetime, is_kept: bool) -> None:
    serve_line.enqueue(1)
    DBTaskResult.objects.update(status=status, started_at=at, finished_at=at)
    prune_tasks(NOW)
    assert DBTaskResult.objects.exists() is is_kept


def locked(_now: datetime) -> int:
    raise OperationalError("database is locked")


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_fails_is_logged_and_keeps_no_other_from_being_done(caplog: pytest.LogCaptureFixture) -> None:
    done: list[datetime] = []

    def count(now: datetime) -> int:
        done.append(now)
        return len(done)

    sweep(chores={"waiting for a lock": locked, "counting": count})
    assert len(done) == 1
    [line] = caplog.records
    assert (line.levelno, line.getMessage()) == (logging.ERROR, "waiting for a lock failed and will be tried again")
    assert line.exc_info


def test_a_worker_that_was_told_to_end_begins_no_other_chore() -> None:
    sweep(lambda: False, {"waiting for a lock": locked})


def test_a_sweep_knows_all_that_comes_due() -> None:
    assert list(CHORES) == [
        "serving lines", "ending credits", "counting weeks", "forgetting keys", "pruning tasks", "dropping uploads",
    ]  # fmt: skip


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    data = tmp_path / "data"
    data.mkdir()
    migrated(f"sqlite:///{data}/lessonbook.sqlite3", data)
    return Installation(data)


@pytest.fixture
def worker(installation: Installation) -> Iterator["subprocess.Popen[bytes]"]:
    worker = installation.begin("work")
    yield worker
    worker.kill()
    worker.wait(WAIT)


class Tasks:
    """The queue of an installation on SQLite, looked at from outside."""

    def __init__(self, installation: Installation) -> None:
        self.file = installation.data / "lessonbook.sqlite3"

    def run(self, sql: str) -> list[tuple[str, ...]]:
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=WAIT)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def add(self, number: int) -> None:
        """Enqueue serving a line that isn't there: it fails, which shows that it was tried."""
        self.run(
            "INSERT INTO django_tasks_database_dbtaskresult (id, status, enqueued_at, args_kwargs, priority, "
            "task_path, worker_ids, queue_name, backend_name, run_after, exception_class_path, traceback) VALUES "
            f"('{number:032x}', 'READY', '2026-01-01 00:00:00', '{{\"args\": [0], \"kwargs\": {{}}}}', 0, "
            "'lessonbook.domain.booking.tasks.serve_line', '[]', 'default', 'default', '9999-01-01 00:00:00', '', '')"
        )

    def are(self, *statuses: str) -> bool:
        rows = self.run("SELECT status FROM django_tasks_database_dbtaskresult ORDER BY id")
        return [status for (status,) in rows] == list(statuses)


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_a_worker_does_tasks_and_ends_when_told(installation: Installation, worker: "subprocess.Popen[bytes]") -> None:
    tasks = Tasks(installation)
    for number in (1, 2):
        tasks.add(number)
        until(lambda number=number: tasks.are(*["FAILED"] * number))  # type: ignore[misc]
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_a_worker_outlives_errors_of_the_database(
    installation: Installation, worker: "subprocess.Popen[bytes]"
) -> None:
    tasks = Tasks(installation)
    tasks.add(1)
    until(lambda: tasks.are("FAILED"))
    tasks.run("ALTER TABLE django_tasks_database_dbtaskresult RENAME TO away")
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(2)
    tasks.run("ALTER TABLE away RENAME TO django_tasks_database_dbtaskresult")
    tasks.add(2)
    until(lambda: tasks.are("FAILED", "FAILED"))


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_a_worker_waits_for_whoever_writes_and_then_goes_on(
    installation: Installation, worker: "subprocess.Popen[bytes]"
) -> None:
    tasks = Tasks(installation)
    tasks.add(1)
    until(lambda: tasks.are("FAILED"))
    tasks.add(2)
    writer = sqlite3.connect(tasks.file, isolation_level=None, timeout=WAIT)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(3)
    writer.execute("ROLLBACK")
    writer.close()
    until(lambda: tasks.are("FAILED", "FAILED"))


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_a_database_that_is_not_up_to_date_is_not_worked_on(tmp_path: Path) -> None:
    refused = Installation(tmp_path / "data").run("work")
    assert refused.returncode == 1
    assert "Run `lessonbook migrate` first." in refused.stderr
