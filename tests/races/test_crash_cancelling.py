"""Killed while a full session is cancelled: everybody is refunded once, and it is written down once."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

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
from tests.races.school import AT_TEN, HOUR, make_learners, make_spanish
from tests.races.together import audit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LEARNERS, CREDITS = 30, 9
# A session's cancelling locks it, its learners and purses, gives seats up, returns credits and writes an entry.
STATEMENTS = 8


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def test_a_full_session_is_refunded_and_recorded_once_after_whichever_statement_the_process_dies() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, LEARNERS, CREDITS)
    plan = Plan(course=spanish, time_zone="Europe/Berlin", instructor=ana, groups=[make_group(spanish, *learners)])
    [session] = schedule_sessions(plan, [Interval(AT_TEN, AT_TEN + HOUR)], by=BY_SCHOOL, now=NOW)
    assert set(Purse.objects.values_list("balance", flat=True)) == {CREDITS - 1}
    connection.close()

    told = [told for told in cancelling(session.pk) if nothing_is_done(session, told)]
    assert told == [{"what": "died", "after": n} for n in range(1, len(told) + 1)]
    assert len(told) >= STATEMENTS
    is_cancelled_once(session)
    # Whoever does it once more does nothing.
    cancel_session(session, reason="Snow", by=BY_SCHOOL, now=NOW)
    is_cancelled_once(session)


def nothing_is_done(session: Session, told: dict[str, Any]) -> bool:
    """Whether the process died; then the session is as it was, with all its seats."""
    if told["what"] == "cancelled":
        return False
    assert Session.objects.filter(pk=session.pk, cancelled_at=None).exists()
    assert Seat.objects.standing().filter(session=session).count() == LEARNERS
    assert set(Purse.objects.values_list("balance", flat=True)) == {CREDITS - 1}
    assert not LedgerRow.objects.filter(seat__session=session, amount__gt=0).exists()
    assert not Entry.objects.filter(verb="cancel_session").exists()
    return True


def is_cancelled_once(session: Session) -> None:
    """Every seat is given up and returned once, and there is one entry of it."""
    assert not Seat.objects.standing().exists()
    assert set(Purse.objects.values_list("balance", flat=True)) == {CREDITS}
    returned = LedgerRow.objects.filter(seat__session=session, amount__gt=0).order_by()
    assert list(returned.values_list("seat").annotate(n=Count("pk")).values_list("n", flat=True)) == [1] * LEARNERS
    assert Entry.objects.get(verb="cancel_session").subject_id == session.pk


def cancelling(session: int) -> Iterator[dict[str, Any]]:
    """Let processes cancel a session, each of which dies one statement later than the one before; what became of it."""
    environment = {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "lessonbook.config.settings"}
    command = [sys.executable, "-m", "tests.races.canceller", str(session)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert json.loads(process.stdout.readline())["what"] == "ready"
        told = {"what": "died"}
        while told["what"] == "died":
            process.stdin.write("go\n")
            process.stdin.flush()
            told = json.loads(process.stdout.readline())
            yield told
    finally:
        process.kill()
        process.wait(WAIT)
        process.stdin.close()
        process.stdout.close()
