"""The commands that import: what they print, and how they end."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lessonbook.config.imports import progress_bar
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Session
from tests.channels.rosters.bundles import BAD, EDGE
from tests.factories import make_course, make_school

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> tuple[list[str], str]:
    """What a command prints, and how it fails."""
    out, error = StringIO(), ""
    try:
        call_command(*map(str, arguments), stdout=out)
    except CommandError as refused:
        error = str(refused)
    return out.getvalue().splitlines(), error


def test_a_school_is_imported_and_what_changed_is_told() -> None:
    lines, error = run("import_school", EDGE)
    assert lines[-8:] == [
        "people: 9 new, 0 changed, 0 gone, 0 unchanged",
        "guardians of learners: 3 new, 0 changed, 0 gone, 0 unchanged",
        "courses: 3 new, 0 changed, 0 gone, 0 unchanged",
        "classes: 3 new, 0 changed, 0 gone, 0 unchanged",
        "learners in classes: 6 new, 0 changed, 0 gone, 0 unchanged",
        "sessions: 8 new, 0 changed, 0 gone, 0 unchanged",
        "Seats: 14 taken, 0 given up. Sessions cancelled: 0.",
        "Imported.",
    ]
    assert (error, Person.objects.count()) == ("", 9)


def test_again_it_says_that_nothing_has_changed() -> None:
    run("import_school", EDGE)
    assert run("import_school", EDGE)[0][-1] == "Nothing has changed."


def test_a_dry_run_says_so_and_writes_nothing() -> None:
    lines, error = run("import_school", EDGE, "--dry-run")
    assert (lines[-1], error, Person.objects.count()) == ("A dry run: nothing was written.", "", 0)


def test_each_wrong_line_is_named_with_its_file_and_the_reason() -> None:
    lines, error = run("import_school", BAD)
    assert [line.rpartition(": ")[0] for line in lines[:16]] == [
        "users.csv, line 12, sourcedId",
        *(f"sessions.csv, line {line}, endsAt" for line in (10, 11)),
        "sessions.csv, line 12, startsAt",
        "sessions.csv, line 13, startsAt: There is no 2027-03-28T02:30 in Europe/Prague",
        "sessions.csv, line 14, timeZone",
        "sessions.csv, line 15, classSourcedId",
        "sessions.csv, line 16, instructorSourcedId",
        "sessions.csv, line 17, joinUrl",
        "sessions.csv, line 18, capacity",
        "sessions.csv, line 20, instructorSourcedId: “t1” holds another session then",
        *(f"sessions.csv, line {line}, sessionId" for line in (21, 22)),
        "classes.csv, line 5, courseSourcedId",
        "roles.csv, line 13, userSourcedId",
        "enrollments.csv, line 12, classSourcedId",
    ]
    said = "“k-nowhere” is not in classes.csv, which is meant to hold everything."
    assert lines[6] == f"sessions.csv, line 15, classSourcedId: {said}"
    assert lines[-1] == "16 errors. Nothing was written."
    assert (error, Person.objects.count()) == ("Nothing was imported.", 0)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.zip"
    assert run("import_school", path) == ([], f"There is no file {path}.")


def test_sessions_are_imported_into_a_course(tmp_path: Path) -> None:
    make_school()
    make_course("Choir", slug="choir")
    path = tmp_path / "choir.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261130T170000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    lines, error = run("import_sessions", path, "--course", "choir")
    assert (lines[-3:], error, Session.objects.count()) == (
        [
            "sessions: 1 new, 0 changed, 0 gone, 0 unchanged",
            "Seats: 0 taken, 0 given up. Sessions cancelled: 0.",
            "Imported.",
        ],
        "",
        1,
    )


def test_a_bar_shows_on_terminals_alone(capfd: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as tell:
        tell("writing", 1, 2)
    assert capfd.readouterr() == ("", "")
