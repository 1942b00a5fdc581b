"""Importing a bundle: read, check, plan, and write in one transaction."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection

from lessonbook.channels.rosters.bundle import open_bundle
from lessonbook.channels.rosters.known import Known, read_known
from lessonbook.channels.rosters.manifest import read_manifest
from lessonbook.channels.rosters.plan import Changes, Plan
from lessonbook.channels.rosters.planning import plan_school
from lessonbook.channels.rosters.problems import Findings, Unreadable
from lessonbook.channels.rosters.reading import read_roster
from lessonbook.channels.rosters.references import check_references, warn_of_people
from lessonbook.channels.rosters.roster import Roster
from lessonbook.channels.rosters.writing import write
from lessonbook.database.snapshot import snapshot
from lessonbook.domain.journal.actions import By

ATTEMPTS = 3
"""How often a plan is made when somebody writes meanwhile what it could not know of."""


@dataclass(frozen=True, slots=True)
class Count:
    """What becomes of the rows of one kind."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0


@dataclass(slots=True)
class Report:
    """What an import found and did; with an error, and in a dry run, nothing was written."""

    findings: Findings
    counts: dict[str, Count] = field(default_factory=dict)
    seats_taken: int = 0
    seats_given_up: int = 0
    sessions_cancelled: int = 0
    is_written: bool = False


Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and of how much."""
Draft = Callable[[Findings, Progress], tuple[Plan, Known]]
"""Reads, checks and plans, noting what it finds."""


def no_progress(stage: str, done: int, of: int) -> None:
    """Tell nobody."""


def import_school(
    path: Path, *, by: By, now: datetime, dry_run: bool = False, progress: Progress = no_progress
) -> Report:
    """Import a OneRoster bundle with its timetable: all of it or, where there is an error, nothing.

    `now` decides what lies ahead. Importing a bundle again changes nothing but what changed in it.
    """
    draft = partial(_draft, path, now)
    return carry_out("import_school", path.name, draft, by=by, now=now, dry_run=dry_run, progress=progress)


def carry_out(
    verb: str, name: str, draft: Draft, *, by: By, now: datetime, dry_run: bool, progress: Progress
) -> Report:
    """Draft a plan and write it; the file's `name` and what changed stand in the journal."""
    for _attempt in range(ATTEMPTS):
        findings = Findings()
        try:
            plan, known = draft(findings, progress)
        except Unreadable as error:
            findings.only(error.problems)
            return Report(findings)
        report = _report(plan, findings)
        if findings.errors or dry_run or not plan:
            return report
        try:
            after = {"file": name} | _journaled(report)
            write(plan, known, verb, after, by=by, now=now, progress=partial(progress, "writing"))
        except IntegrityError:
            continue
        report.is_written = True
        return report
    findings.error("changed_meanwhile", "", None)
    return report


def _draft(path: Path, now: datetime, findings: Findings, progress: Progress) -> tuple[Plan, Known]:
    with open_bundle(path) as bundle:
        manifest = read_manifest(bundle, findings)
        roster = read_roster(bundle, manifest, findings, partial(progress, "reading"))
    # One look at the database, that nobody's writing changes.
    with snapshot(connection):
        progress("checking", 0, 2)
        known = read_known()
        check_references(roster, known, findings)
        warn_of_people(roster, findings)
        progress("checking", 1, 2)
        plan = plan_school(roster, known, now, findings)
    return plan, known


def _report(plan: Plan, findings: Findings) -> Report:
    changes: dict[str, Changes[Any]] = {
        "people": plan.people,
        "guardianships": plan.guardianships,
        "courses": plan.courses,
        "classes": plan.classes,
        "memberships": plan.members,
        "sessions": plan.timetable.sessions,
    }
    counts = {
        noun: Count(len(each.new), len(each.changed), len(each.gone), each.same) for noun, each in changes.items()
    }
    ended = plan.departures
    given_up = len({*plan.seating.left, *ended.left}) + len(ended.removed) + ended.seats_of_sessions
    return Report(findings, counts, plan.seating.taken_count, given_up, len(ended.sessions))


def _journaled(report: Report) -> dict[str, object]:
    """What the journal keeps: the counts, and how many warnings of each kind there were."""
    return {
        "rows": {noun: asdict(count) for noun, count in report.counts.items()},
        "seats_taken": report.seats_taken,
        "seats_given_up": report.seats_given_up,
        "sessions_cancelled": report.sessions_cancelled,
        "warnings": {code: warned.count for code, warned in report.findings.warnings.items()},
    }
