"""What the files that booking needs say of the rest: courses that are there, instructors who teach, learners who learn.

As elsewhere a row that refers to nobody's id is an error, and one that refers to what is marked tobedeleted goes.
People who were made here have been held against their role when they were found by their address.
"""

from collections.abc import Callable, Iterable
from typing import Any

from lessonbook.channels.rosters.families import said_kinds
from lessonbook.channels.rosters.known import Known
from lessonbook.channels.rosters.made_here import pk_here
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.references import Target, follow, instructors
from lessonbook.channels.rosters.roster import CreditRow, DayRow, Listing, Roster, WeekRow
from lessonbook.database.loading import chunks
from lessonbook.domain.people.models import Role, RoleKind

Kinds = Callable[[str], set[str]]
"""The roles of a person, by source id."""


def check_booking(roster: Roster, known: Known, findings: Findings) -> None:
    """Check every reference of rules, hours, days and credits."""
    courses = Target(roster.courses, known.courses, "no_such_course")
    people = instructors(roster.users, known)
    for rules in list(roster.rules.rows.values()):
        follow(rules, roster.rules, "courseSourcedId", rules.id, courses, findings)
    kinds = _kinds(roster)
    dated: list[Listing[Any]] = [roster.hours, roster.days]
    for listing in dated:
        for row in list(listing.rows.values()):
            if row.instructor and follow(row, listing, "instructorSourcedId", row.instructor, people, findings):
                _check_instructor(row, listing, kinds, findings)
    lots = roster.credits
    for lot in list(lots.rows.values()):
        if follow(lot, lots, "learnerSourcedId", lot.learner, people, findings) and follow(
            lot, lots, "courseSourcedId", lot.course, courses, findings
        ):
            _check_learner(lot, lots, kinds, findings)


def _check_instructor(row: WeekRow | DayRow, listing: Listing[Any], kinds: Kinds, findings: Findings) -> None:
    if pk_here(row.instructor) is None and RoleKind.INSTRUCTOR not in kinds(row.instructor):
        column = "instructorSourcedId"
        findings.error("no_instructor", listing.file, row.line, column=column, value=row.instructor[:60])
        listing.reject(row)


def _check_learner(row: CreditRow, listing: Listing[CreditRow], kinds: Kinds, findings: Findings) -> None:
    if pk_here(row.learner) is None and RoleKind.LEARNER not in kinds(row.learner):
        findings.error("no_learner", listing.file, row.line, column="learnerSourcedId", value=row.learner[:60])
        listing.reject(row)


def _kinds(roster: Roster) -> Kinds:
    """What people are once the bundle is imported: what its files say, and what was granted before."""
    named = {row.instructor for listing in (roster.hours, roster.days) for row in listing.rows.values()}
    named |= {row.learner for row in roster.credits.rows.values()}
    if not named:
        return lambda _: set()
    said = said_kinds(roster)
    for meeting in roster.meetings.rows.values():
        said[meeting.instructor].add(RoleKind.INSTRUCTOR)
    granted = _granted(named)
    return lambda id_: said.get(id_, set()) | granted.get(id_, set())


def _granted(named: Iterable[str]) -> dict[str, set[str]]:
    granted: dict[str, set[str]] = {}
    for some in chunks(sorted(named)):
        roles = Role.objects.filter(person__source_id__in=some).values_list("person__source_id", "kind")
        for id_, kind in roles:
            granted.setdefault(str(id_), set()).add(kind)
    return granted
