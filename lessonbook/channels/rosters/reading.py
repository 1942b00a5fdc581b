"""Reading a bundle into a roster: each row by itself; what rows say of each other is checked later."""

from collections.abc import Callable, Iterable, Mapping
from sys import intern
from typing import Any

from lessonbook.channels.rosters.booking_tables import CREDITS, DAYS, HOURS, RULES
from lessonbook.channels.rosters.bundle import Bundle
from lessonbook.channels.rosters.cells import BadCell
from lessonbook.channels.rosters.csv_rows import Row, read_rows
from lessonbook.channels.rosters.manifest import Manifest
from lessonbook.channels.rosters.problems import Findings, Problem, Unreadable
from lessonbook.channels.rosters.roster import Listing, Mode, Roster, row_hash
from lessonbook.channels.rosters.tables import (
    CLASSES,
    COURSES,
    ENROLLMENTS,
    ORGS,
    ROLES,
    SESSIONS,
    TERMS,
    USERS_1_1,
    USERS_1_2,
    BadRow,
    Column,
    R,
    Table,
)

STATUS = "status"
STATUSES = frozenset({"", "active", "tobedeleted"})
Wrong = tuple[str, str, Mapping[str, object]]
"""A column, what is wrong in it, and the facts."""
SHORT = 200
"""Texts up to here are kept once, however often they come: ids, places, names of lessons."""


def read_roster(bundle: Bundle, manifest: Manifest, findings: Findings, progress: Callable[[int, int], None]) -> Roster:
    """Read every file that the manifest doesn't call absent. Raises Unreadable with every file that can't be read."""
    roster = Roster()
    broken: list[Problem] = []
    users = USERS_1_1 if manifest.version == "1.1" else USERS_1_2
    pairs: list[tuple[Listing[Any], Table[Any]]] = [
        (roster.orgs, ORGS),
        (roster.terms, TERMS),
        (roster.courses, COURSES),
        (roster.classes, CLASSES),
        (roster.users, users),
        (roster.roles, ROLES),
        (roster.enrollments, ENROLLMENTS),
        (roster.meetings, SESSIONS),
        (roster.rules, RULES),
        (roster.hours, HOURS),
        (roster.days, DAYS),
        (roster.credits, CREDITS),
    ]
    for done, (listing, table) in enumerate(pairs):
        progress(done, len(pairs))
        listing.mode = manifest.mode(table.file)
        if listing.mode is not Mode.ABSENT:
            try:
                read_table(listing, table, bundle.lines(table.file), findings)
            except Unreadable as error:
                broken += error.problems
    if broken:
        raise Unreadable(*broken)
    return roster


def read_table(listing: Listing[R], table: Table[R], lines: Iterable[str], findings: Findings) -> None:
    """Read one file into its listing. Raises Unreadable."""
    wanted = [column.name for column in table.columns]
    needed = [column.name for column in table.columns if not column.optional]
    if table.has_status:
        wanted.append(STATUS)
        # Only the status tells, in a list of changes, what has gone.
        needed += [STATUS] if listing.mode is Mode.DELTA else []
    seen: dict[str, int] = {}
    for row in read_rows(lines, listing.file, wanted, needed):
        _take(row, listing, table, seen, findings)


def _take(row: Row, listing: Listing[R], table: Table[R], seen: dict[str, int], findings: Findings) -> None:
    key = table.columns[0]
    id_ = intern(row.cells.get(key.name, "")) if table.has_id else str(row.line)
    if not row.whole:
        findings.error("ragged", listing.file, row.line)
        listing.wrong.add(id_)
        return
    if not id_:
        findings.error("no_id", listing.file, row.line, column=key.name)
        return
    if id_ in seen:
        findings.error("twice", listing.file, row.line, column=key.name, value=id_[:60], other=seen[id_])
        return
    seen[id_] = row.line
    status = row.cells.get(STATUS, "").lower()
    if status == "tobedeleted":
        listing.gone[id_] = row.line
        return
    values, problems = _read_cells(row.cells, table.columns)
    if status not in STATUSES:
        problems.append((STATUS, "no_such_word", {"value": status[:60], "choices": "active, tobedeleted"}))
    if not problems:
        try:
            hash_ = row_hash(*(f"{c.name}={cell}" for c in table.columns if (cell := row.cells.get(c.name))))
            named = values if table.has_id else {"id": id_, **values}
            listing.rows[id_] = table.record(row.line, hash_, named)
        except BadRow as error:
            problems.append((error.column, error.code, error.facts))
    for column, code, facts in problems:
        findings.error(code, listing.file, row.line, column=column, **facts)
    if problems:
        listing.wrong.add(id_)


def _read_cells(cells: dict[str, str], columns: Iterable[Column]) -> tuple[dict[str, Any], list[Wrong]]:
    """Return what the cells hold, by field, and what is wrong with them."""
    values: dict[str, Any] = {}
    problems: list[Wrong] = []
    for column in columns:
        cell = cells.get(column.name, "")
        if column.filled and not cell:
            problems.append((column.name, "empty", {}))
            continue
        try:
            values[column.into] = column.read(intern(cell) if len(cell) <= SHORT else cell)
        except BadCell as error:
            problems.append((column.name, error.code, error.facts))
    return values, problems
