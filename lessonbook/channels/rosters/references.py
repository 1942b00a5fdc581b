"""What the rows of a roster say of each other and of what was imported before.

A row that refers to nobody's id is an error. One that refers to a row marked tobedeleted goes with it, with a warning.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lessonbook.channels.rosters.known import Known, Mark
from lessonbook.channels.rosters.made_here import pk_here
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.roster import Enrollment, Listing, Meeting, Mode, Record, Roster, User, row_hash
from lessonbook.domain.people.models import RoleKind

KINDS = {
    "student": RoleKind.LEARNER,
    "guardian": RoleKind.GUARDIAN,
    "parent": RoleKind.GUARDIAN,
    "relative": RoleKind.GUARDIAN,
    "teacher": RoleKind.INSTRUCTOR,
}
"""OneRoster's roles and ours; any other is granted nothing."""
IN_CLASS = ("student", "teacher")
"""The roles that mean something in a class."""


class Found(Enum):
    """What an id leads to."""

    HOLDS = "holds"
    WRONG = "wrong"
    GONE = "gone"
    UNKNOWN = "unknown"


def find(id_: str, listing: Listing[Any], known: Mapping[str, Mark]) -> Found:
    """What an id leads to: a row of a file, or, unless that file is all there is, what was imported before."""
    if id_ in listing.rows or pk_here(id_) is not None:
        return Found.HOLDS
    if id_ in listing.wrong:
        return Found.WRONG
    if id_ in listing.gone:
        return Found.GONE
    if listing.mode is Mode.BULK or id_ not in known:
        return Found.UNKNOWN
    return Found.HOLDS if known[id_].hash else Found.GONE


class Target(NamedTuple):
    """Where a reference may lead: a file, what was imported before, and the error of one that leads nowhere.

    `nowhere` is for references that people write by hand; of a file from another system the error names that file.
    """

    listing: Listing[Any]
    known: Mapping[str, Mark]
    nowhere: str = ""


def check_references(roster: Roster, known: Known, findings: Findings) -> None:
    """Check every reference; rows with errors are rejected, rows that refer to what has gone are dropped."""
    courses = Target(roster.courses, known.courses)
    classes = Target(roster.classes, known.groups)
    people = Target(roster.users, known.people)
    for row in list(roster.classes.rows.values()):
        if follow(row, roster.classes, "courseSourcedId", row.course, courses, findings):
            _refuse_moved_class(row.id, roster, known, findings)
    for role in list(roster.roles.rows.values()):
        follow(role, roster.roles, "userSourcedId", role.user, people, findings)
    for user in list(roster.users.rows.values()):
        for agent in user.agents:
            if find(agent, roster.users, known.people) is Found.UNKNOWN:
                _refuse_unknown(user, roster.users, "agentSourcedIds", agent, people, findings)
    _check_enrollments(roster, classes, people, findings)
    of_sessions = classes if roster.classes.mode is Mode.BULK else classes._replace(nowhere="no_such_class")
    for meeting in list(roster.meetings.rows.values()):
        if follow(meeting, roster.meetings, "classSourcedId", meeting.class_, of_sessions, findings):
            check_instructor(meeting, roster.meetings, instructors(roster.users, known), findings)


def instructors(users: Listing[User], known: Known) -> Target:
    """Whom a session, hours or a date may name."""
    return Target(users, known.people, "no_such_person")


def follow(record: Record, listing: Listing[Any], column: str, id_: str, target: Target, findings: Findings) -> bool:
    """Whether a record's reference leads to something that holds; the record goes where it doesn't."""
    found = find(id_, target.listing, target.known)
    if found is Found.HOLDS:
        return True
    if found is Found.GONE:
        findings.warn("refers_to_gone", listing.file, record.line, column=column, value=id_[:60])
        listing.drop(record)
    elif found is Found.UNKNOWN:
        _refuse_unknown(record, listing, column, id_, target, findings)
    else:
        # The row that it refers to is reported already.
        listing.reject(record)
    return False


def _refuse_unknown(
    record: Record, listing: Listing[Any], column: str, id_: str, target: Target, findings: Findings
) -> None:
    """Reject a record whose reference leads nowhere, and say where it was looked for."""
    is_left_out = target.listing.mode is Mode.BULK and (id_ in target.known or not target.nowhere)
    code = "unknown" if is_left_out else target.nowhere or "unknown_anywhere"
    findings.error(code, listing.file, record.line, column=column, value=id_[:60], of=target.listing.file)
    listing.reject(record)


def _refuse_moved_class(id_: str, roster: Roster, known: Known, findings: Findings) -> None:
    """A class stays in its course: its sessions, seats and credits are of that course for good."""
    row, group = roster.classes.rows[id_], known.groups.get(id_)
    if group is None:
        return
    course = known.courses.get(row.course)
    if course is None or known.course_of_group[group.pk] != course.pk:
        findings.error("class_moved", roster.classes.file, row.line, value=row.course[:60])
        roster.classes.reject(row)


def check_instructor(meeting: Meeting, meetings: Listing[Meeting], people: Target, findings: Findings) -> None:
    """Check who holds a session. Where that person has gone it takes place all the same, without instructor."""
    if not meeting.instructor:
        return
    column = "instructorSourcedId"
    if find(meeting.instructor, people.listing, people.known) is Found.GONE:
        findings.warn("refers_to_gone", meetings.file, meeting.line, column=column, value=meeting.instructor[:60])
        meeting.instructor = ""
        meeting.hash = row_hash(meeting.hash, "no instructor")
    else:
        follow(meeting, meetings, column, meeting.instructor, people, findings)


def _check_enrollments(roster: Roster, classes: Target, people: Target, findings: Findings) -> None:
    listing = roster.enrollments
    taken: dict[tuple[str, str], Enrollment] = {}
    for row in list(listing.rows.values()):
        if not follow(row, listing, "classSourcedId", row.class_, classes, findings):
            continue
        if not follow(row, listing, "userSourcedId", row.user, people, findings):
            continue
        if row.role not in IN_CLASS:
            findings.warn("no_role_in_class", listing.file, row.line, value=row.role[:60])
            listing.drop(row)
        elif row.role == "student":
            _check_membership(row, listing, taken, findings)


def _check_membership(
    row: Enrollment, listing: Listing[Enrollment], taken: dict[tuple[str, str], Enrollment], findings: Findings
) -> None:
    if row.since and row.until and row.until < row.since:
        findings.warn("never_member", listing.file, row.line)
        listing.drop(row)
        return
    other = taken.setdefault((row.class_, row.user), row)
    if other is row:
        return
    if _covers(other, row):
        findings.warn("enrolled_already", listing.file, row.line, other=other.line)
        listing.drop(row)
    else:
        findings.error("enrolled_twice", listing.file, row.line, column="userSourcedId", other=other.line)
        listing.reject(row)


def _covers(one: Enrollment, other: Enrollment) -> bool:
    """Whether a membership holds on every day that another holds."""
    begins = one.since is None or (other.since is not None and one.since <= other.since)
    return begins and (one.until is None or (other.until is not None and other.until <= one.until))


def check_people(roster: Roster, findings: Findings) -> None:
    """Warn of people whom the school should look after by hand, and leave out addresses that are none."""
    first: dict[str, int] = {}
    for user in roster.users.rows.values():
        if user.email and not _is_email(user.email):
            findings.warn("bad_email", roster.users.file, user.line, value=user.email[:60])
            user.email = ""
        elif not user.email:
            findings.warn("no_email", roster.users.file, user.line)
        elif (other := first.setdefault(user.email.lower(), user.line)) != user.line:
            findings.warn("shared_email", roster.users.file, user.line, other=other)
        if not user.enabled:
            findings.warn("disabled", roster.users.file, user.line)
    for file, line, role in _roles(roster):
        if role not in KINDS:
            findings.warn("no_such_role", file, line, value=role[:60])


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _roles(roster: Roster) -> Iterator[tuple[str, int, str]]:
    for user in roster.users.rows.values():
        if user.role:
            yield roster.users.file, user.line, user.role
    for role in roster.roles.rows.values():
        yield roster.roles.file, role.line, role.role


def kinds_of(words: Iterable[str]) -> set[RoleKind]:
    """Our roles for OneRoster's."""
    return {KINDS[word] for word in words if word in KINDS}
