"""Importing in tests, and looking at what came of it."""

from datetime import datetime
from pathlib import Path

from django.db import connection

from lessonbook.channels.rosters.importing import Tell, import_school, tell_nobody
from lessonbook.channels.rosters.report import Report
from lessonbook.database.audit import checks, violations
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.channels.rosters.bundles import Edits, small
from tests.factories import NOW

BY_IMPORT = By(None, Source.IMPORT)


def run(path: Path, now: datetime = NOW, *, dry_run: bool = False, progress: Tell = tell_nobody) -> Report:
    """Import a bundle and find nothing wrong with the school afterwards."""
    report = import_school(path, by=BY_IMPORT, now=now, dry_run=dry_run, progress=progress)
    audit()
    return report


def audit() -> None:
    """Find nothing wrong with the school.

    References are checked as the test ends; to check them here would put off PostgreSQL's other constraints, too.
    """
    every = {name: check for name, check in checks(connection).items() if not name.startswith("database.")}
    assert [str(violation) for violation in violations(every)] == []


def run_small(folder: Path, edits: Edits | None = None, now: datetime = NOW) -> Report:
    """Import the small school with edits; there are no errors."""
    report = run(small(folder, edits), now)
    assert error_lines(report) == []
    return report


def error_lines(report: Report) -> list[tuple[str, int | None, str]]:
    return [(problem.file, problem.line, problem.code) for problem in report.findings.errors]


def warning_counts(report: Report) -> dict[str, int]:
    return {code: warned.count for code, warned in report.findings.warnings.items()}


def person(source_id: str) -> Person:
    return Person.objects.get(source_id=source_id)


def session(source_id: str) -> Session:
    return Session.objects.get(source_id=source_id)


def seats(source_id: str) -> dict[str, str]:
    """Why each learner's seat in a session was given up, by given name; empty where it stands."""
    rows = Seat.objects.filter(session__source_id=source_id).order_by("learner__given_name")
    return dict(rows.values_list("learner__given_name", "given_up_why"))
