"""A university's semester, imported by the real command while others look at the school."""

import csv
import os
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from http import HTTPStatus
from io import TextIOWrapper
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from lessonbook.channels.rosters.importing import import_school
from lessonbook.database.snapshot import snapshot
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from tests.channels.rosters.bundles import MUNI
from tests.channels.rosters.schools import BY_IMPORT, audit, warning_counts
from tests.faces.reading import Page
from tests.factories import NOW, make_person, make_school, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LEARNER = "learner-719"
"""One whose classes are many and overlap."""


def address() -> str:
    """The address of the tests' database, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    who = f"{facts['USER']}:{facts['PASSWORD']}" if facts["PASSWORD"] else facts["USER"]
    port = f"&port={facts['PORT']}" if facts["PORT"] else ""
    return f"postgresql://{who}@/{facts['NAME']}?host={facts['HOST']}{port}"


def start_import() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "lessonbook", "import_school", str(MUNI)]
    environment = {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "lessonbook.config.settings"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def page_of(live_server: LiveServer, person: Person) -> Request:
    """What a browser asks that a person is signed in to: the office's people, counted and listed."""
    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    return Request(f"{live_server.url}/office/people/", headers={"Cookie": f"{cookie.key}={cookie.value}"})


def rows(file: str) -> list[dict[str, str]]:
    with ZipFile(MUNI) as archive, archive.open(file) as raw:
        return list(csv.DictReader(TextIOWrapper(raw, "utf-8-sig", newline="")))


def learners_sessions(week: date) -> dict[str, tuple[str, str]]:
    """What the files say of the learner's week from a Monday on: when each session begins and ends, by its id."""
    classes = {row["classSourcedId"] for row in rows("enrollments.csv") if row["userSourcedId"] == LEARNER}
    days = [f"{week + timedelta(days=day)}" for day in range(7)]
    return {
        row["sessionId"]: (row["startsAt"], row["endsAt"])
        for row in rows("sessions.csv")
        if row["classSourcedId"] in classes and row["startsAt"][:10] in days
    }


def test_a_semester_is_imported_in_time_and_memory_while_others_look_and_again_without_change(
    live_server: LiveServer,
) -> None:
    make_school()
    asking = page_of(live_server, make_person("Mara Vogel", RoleKind.ADMINISTRATOR))
    began = time.monotonic()
    with start_import() as process:
        slowest, seen, answered = 0.0, set(), 0
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            begun = time.monotonic()
            with snapshot(connection):
                seen.add((Session.objects.count(), Seat.objects.count()))
            with urlopen(asking, timeout=10) as page:
                answered += page.status == HTTPStatus.OK and b"Mara Vogel" in page.read()
            slowest = max(slowest, time.monotonic() - begun)
            time.sleep(0.2)
        took = time.monotonic() - began
        assert process.stdout is not None
        said = process.stdout.read().splitlines()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert (said[-1], process.returncode) == ("Imported.", 0)
    assert took < 60
    assert used.ru_maxrss < 512 * 1024
    # Whoever looks meanwhile has a page in time, and sees all of it or nothing.
    assert answered > 5
    assert slowest < 5
    assert seen <= {(0, 0), (6347, 195_834)}
    assert [model._default_manager.count() for model in (Course, Group, Person)] == [186, 514, 1716 + 1]
    audit()
    look_at_the_learners_weeks()
    edit_and_import_again()


def look_at_the_learners_weeks() -> None:
    """The weeks around the end of summer time show what the files say, at the same hours."""
    learner = Person.objects.get(source_id=LEARNER)
    learner.time_zone = "Europe/Prague"
    learner.save()
    browser = signed_in(learner)
    for monday in (date(2026, 10, 19), date(2026, 10, 26)):
        expected = learners_sessions(monday)
        codes = dict(Session.objects.filter(source_id__in=expected).values_list("source_id", "code"))
        said = {f"/sessions/{codes[source]}/": words(*ends) for source, ends in expected.items()}
        page = Page(browser.get("/schedule/calendar/", {"view": "week", "date": f"{monday}"}))
        links = [link for link in page.every("a") if link.attrs["href"].startswith("/sessions/")]
        assert {link.attrs["href"] for link in links} == said.keys() != set()
        assert all(word in link.whole_text for link in links for word in said[link.attrs["href"]])


def words(starts_at: str, ends_at: str) -> tuple[str, str]:
    """How a page says when a session is: `Fri 23 Oct`, `10:00–11:50, Prague time`."""
    start = datetime.fromisoformat(starts_at)
    return f"{start:%a} {start.day} {start:%b}", f"{start:%H:%M}–{ends_at[11:16]}, Prague time"


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
