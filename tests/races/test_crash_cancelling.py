"""Killed while a full session is cancelled: everybody is refunded once, and it is written down once."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count

from lessonbook.domain.booking.actions.sessions import Plan, cancel_session, schedule_sessions
from lessonbook.domain.credits.models import LedgerRow, Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import BY_SCHOOL, NOW, make_group, make_school
from tests.installation import ROOT, WAIT
from tests.races.database import address
from tests.races.school import AT_TEN, make_learners, make_spanish
from tests.races.together import audit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SESSIONS, LEARNERS, CREDITS = 5, 30, 9
# Seconds into a session's cancelling at which the process is killed.
KILLED_AFTER = (0.0, 0.004, 0.012, 0.03)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def test_a_full_session_is_refunded_and_recorded_once_whenever_the_process_dies() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, LEARNERS, CREDITS)
    times = [Interval(AT_TEN + timedelta(days=n), AT_TEN + timedelta(days=n, hours=1)) for n in range(SESSIONS)]
    plan = Plan(course=spanish, time_zone="Europe/Berlin", instructor=ana, groups=[make_group(spanish, *learners)])
    sessions = schedule_sessions(plan, times, by=BY_SCHOOL, now=NOW)
    ids = [session.pk for session in sessions]
    connection.close()
    for nth, seconds in enumerate(KILLED_AFTER):
        told = killed_while_cancelling(ids[nth:], seconds)
        half_done_is_not_done(ids)
        assert set(told) <= set(Session.objects.filter(cancelled_at__isnull=False).values_list("pk", flat=True))
    # Whoever comes after it carries on; what was done already is done no second time.
    for session in sessions:
        cancel_session(session, reason="Snow", by=BY_SCHOOL, now=NOW)
    half_done_is_not_done(ids)
    assert not Seat.objects.standing().exists()
    assert set(Purse.objects.values_list("balance", flat=True)) == {CREDITS}
    returned = LedgerRow.objects.filter(seat__isnull=False, amount__gt=0).order_by()
    assert set(returned.values_list("seat").annotate(n=Count("pk")).values_list("n", flat=True)) == {1}
    assert returned.count() == SESSIONS * LEARNERS
    entries = Entry.objects.filter(verb="cancel_session").order_by()
    assert list(entries.order_by("subject_id").values_list("subject_id", flat=True)) == sorted(ids)


def half_done_is_not_done(ids: Sequence[int]) -> None:
    """A session is cancelled with all its seats given up, returned and written down, or not at all."""
    for pk in ids:
        cancelled = Session.objects.filter(pk=pk, cancelled_at__isnull=False).count()
        standing = Seat.objects.standing().filter(session=pk).count()
        returned = LedgerRow.objects.filter(seat__session=pk, amount__gt=0).count()
        recorded = Entry.objects.filter(verb="cancel_session", subject_id=pk).count()
        assert (standing, returned, recorded) == ((0, LEARNERS, 1) if cancelled else (LEARNERS, 0, 0))


def killed_while_cancelling(ids: Sequence[int], seconds: float) -> list[int]:
    """Let a process cancel the sessions, kill it so long after it began with the first; those it said are done."""
    environment = {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "lessonbook.config.settings"}
    command = [sys.executable, "-m", "tests.races.canceller", *map(str, ids)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert json.loads(process.stdout.readline())["what"] == "ready"
        process.stdin.write("go\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["what"] == "cancelling"
        time.sleep(seconds)
        process.kill()
        told = [json.loads(line) for line in process.stdout if line.endswith("\n")]
    finally:
        process.kill()
        process.wait(WAIT)
        process.stdin.close()
        process.stdout.close()
    return [line["session"] for line in told if line["what"] == "cancelled"]
