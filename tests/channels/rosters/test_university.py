"""A university's semester, imported by the real command while others look at the school."""

import csv
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import TextIOWrapper
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from lessonbook.channels.rosters.importing import import_school
from lessonbook.database.snapshot import snapshot
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.channels.rosters.bundles import MUNI
from tests.channels.rosters.schools import BY_IMPORT, audit, warning_counts
from tests.factories import NOW, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PRAGUE = ZoneInfo("Europe/Prague")
LEARNER = "learner-719"
"""One whose classes are many and overlap."""


@pytest.fixture(autouse=True)
def _seats_go_first() -> Iterator[None]:
    """Delete seats before the test's flush comes to people, each of whom would be looked for in every seat."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timetable_seat")


def address() -> str:
    """The address of the tests' database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    who = f"{settings['USER']}:{settings['PASSWORD']}" if settings["PASSWORD"] else settings["USER"]
    port = f"&port={settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{who}@/{settings['NAME']}?host={settings['HOST']}{port}"


def start_import() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "lessonbook", "import_school", str(MUNI)]
    environment = {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "lessonbook.config.settings"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def rows(file: str) -> list[dict[str, str]]:
    with ZipFile(MUNI) as archive, archive.open(file) as raw:
        return list(csv.DictReader(TextIOWrapper(raw, "utf-8-sig", newline="")))


def learners_sessions(week: date) -> dict[str, str]:
    """What the files say of the learner's week from a Monday on: when each session begins, by its id."""
    classes = {row["classSourcedId"] for row in rows("enrollments.csv") if row["userSourcedId"] == LEARNER}
    days = [f"{week + timedelta(days=day)}" for day in range(7)]
    return {
        row["sessionId"]: row["startsAt"]
        for row in rows("sessions.csv")
        if row["classSourcedId"] in classes and row["startsAt"][:10] in days
    }


def test_a_semester_is_imported_in_time_and_memory_while_others_look_and_again_without_change() -> None:
    with start_import() as process:
        slowest, seen = 0.0, set()
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            begun = time.monotonic()
            with snapshot(connection):
                seen.add((Session.objects.count(), Seat.objects.count()))
            slowest = max(slowest, time.monotonic() - begun)
            time.sleep(0.2)
        assert process.stdout is not None
        said = process.stdout.read().splitlines()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert (said[-1], process.returncode) == ("Imported.", 0)
    assert used.ru_utime + used.ru_stime < 60
    assert used.ru_maxrss < 512 * 1024
    # Whoever looks meanwhile has an answer, and sees all of it or nothing.
    assert slowest < 5
    assert seen <= {(0, 0), (6347, 195_834)}
    assert [model._default_manager.count() for model in (Course, Group, Person)] == [186, 514, 1716]
    audit()
    look_at_the_learners_weeks()
    edit_and_import_again()


def look_at_the_learners_weeks() -> None:
    """The weeks around the end of summer time show what the files say, at the same hours."""
    browser = signed_in(Person.objects.get(source_id=LEARNER))
    for monday in (date(2026, 10, 19), date(2026, 10, 26)):
        expected = learners_sessions(monday)
        sessions = Session.objects.filter(source_id__in=expected)
        starts = {s.source_id: f"{s.starts_at.astimezone(PRAGUE):%Y-%m-%dT%H:%M}" for s in sessions}
        assert starts == expected != {}
        page = browser.get("/schedule/calendar/", {"view": "week", "date": f"{monday}"}).content.decode()
        shown = set(re.findall(r"/sessions/(S-\w+)/", page))
        assert shown == {session.code for session in sessions}


def edit_and_import_again() -> None:
    """Nothing has changed, so nothing changes, also where somebody has edited what came from the file."""
    edited = Session.objects.get(source_id="K1-01")
    Session.objects.filter(pk=edited.pk).update(class_link="https://meet.example.org/ours")
    before = list(Session.objects.order_by("pk").values())
    report = import_school(MUNI, by=BY_IMPORT, now=NOW)
    assert (report.is_written, report.has_changes) == (False, False)
    assert warning_counts(report) == {"learners_overlap": 41_302, "rooms_overlap": 592}
    assert report.findings.warnings["learners_overlap"].of == 1_069
    assert list(Session.objects.order_by("pk").values()) == before
