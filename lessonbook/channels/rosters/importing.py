"""Importing a bundle: read, check, plan, and write in one transaction."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import IntegrityError, connection

from lessonbook.channels.rosters.booking_references import check_booking
from lessonbook.channels.rosters.bundle import open_bundle
from lessonbook.channels.rosters.known import Known, read_known
from lessonbook.channels.rosters.manifest import read_manifest
from lessonbook.channels.rosters.naming import resolve_names
from lessonbook.channels.rosters.plan import Plan
from lessonbook.channels.rosters.planning import plan_school
from lessonbook.channels.rosters.problems import Findings, Unreadable
from lessonbook.channels.rosters.reading import read_roster
from lessonbook.channels.rosters.references import check_people, check_references
from lessonbook.channels.rosters.report import Report, journaled, report_of
from lessonbook.channels.rosters.writing import write
from lessonbook.database.snapshot import snapshot
from lessonbook.database.statistics import gather_statistics
from lessonbook.domain.journal.actions import By

ATTEMPTS = 3
"""How often a plan is made when somebody writes meanwhile what it could not know of."""

Tell = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and of how much."""
Draft = Callable[[Findings, Tell], tuple[Plan, Known]]
"""Reads, checks and plans, noting what it finds."""


def tell_nobody(stage: str, done: int, of: int) -> None:
    """Tell nobody."""


def import_school(path: Path, *, by: By, now: datetime, dry_run: bool = False, progress: Tell = tell_nobody) -> Report:
    """Import a OneRoster bundle with its timetable: all of it or, where there is an error, nothing.

    `now` decides what lies ahead. Importing a bundle again changes nothing but what changed in it.
    """
    draft = partial(_draft, path, now)
    return carry_out("import_school", path.name, draft, by=by, now=now, dry_run=dry_run, progress=progress)


def carry_out(verb: str, name: str, draft: Draft, *, by: By, now: datetime, dry_run: bool, progress: Tell) -> Report:
    """Draft a plan and write it; the file's `name` and what changed stand in the journal."""
    for attempt in range(1, ATTEMPTS + 1):
        findings = Findings()
        try:
            plan, known = draft(findings, progress)
        except Unreadable as error:
            findings.only(error.problems)
            return Report(findings)
        findings.sort()
        report = report_of(plan, findings)
        if findings.errors or dry_run or not plan:
            return report
        progress("writing", 0, 1)
        try:
            after = {"file": name} | journaled(report)
            write(plan, known, verb, after, by=by, now=now, progress=partial(progress, "writing"))
        except IntegrityError:
            if attempt < ATTEMPTS:
                continue
            findings.error("changed_meanwhile", "", None)
            return report
        gather_statistics(connection)
        report.is_written = True
        return report
    raise AssertionError("the last attempt returns")


def _draft(path: Path, now: datetime, findings: Findings, progress: Tell) -> tuple[Plan, Known]:
    with open_bundle(path) as bundle:
        manifest = read_manifest(bundle, findings)
        roster = read_roster(bundle, manifest, findings, partial(progress, "reading"))
    # One look at the database, that nobody's writing changes.
    with snapshot(connection):
        progress("checking", 0, 2)
        known = read_known()
        resolve_names(roster, known, findings)
        check_references(roster, known, findings)
        check_booking(roster, known, findings)
        check_people(roster, findings)
        progress("checking", 1, 2)
        plan = plan_school(roster, known, now, findings)
    return plan, known
