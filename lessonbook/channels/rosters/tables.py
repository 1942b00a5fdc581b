"""The files of a bundle as data: their columns, how each is read, and the record that a row makes.

Another file is another table here. A row's hash covers the columns named here that the row fills, so that a column
added later changes no row which leaves it empty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from lessonbook.channels.rosters import cells
from lessonbook.channels.rosters.cells import LONGEST_ID, Reader
from lessonbook.channels.rosters.roster import Class, Course, Enrollment, Meeting, Org, Record, Term, User, UserRole

R = TypeVar("R", bound=Record)

LONGEST_SESSION = timedelta(days=7)


class BadRow(ValueError):
    """A row whose cells can be read, but don't go together."""

    def __init__(self, column: str, code: str, **facts: object) -> None:
        super().__init__(code)
        self.column = column
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `into` is the record's field it is read into; `filled` where a cell may not be empty."""

    name: str
    into: str
    read: Reader
    filled: bool = False
    optional: bool = False
    """Whether the file may lack the column; its cells then count as empty."""


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A file: its columns, the first of which is the id, and how a row's values become a record.

    Rows without an id are known by their line.
    """

    file: str
    columns: tuple[Column, ...]
    make: Callable[..., R]
    has_status: bool = True
    has_id: bool = True

    def record(self, line: int, hash: str, values: Mapping[str, Any]) -> R:  # noqa: A002  the record's own word
        """Make a record. Raises BadRow."""
        return self.make(line=line, hash=hash, **values)


def _id() -> Column:
    return Column("sourcedId", "id", cells.text(LONGEST_ID), filled=True)


def reference(name: str, into: str, *, filled: bool = True) -> Column:
    """A column that holds the id of a row of another file."""
    return Column(name, into, cells.text(LONGEST_ID), filled=filled)


def _user(*, given_name: str, family_name: str, preferred_given: str, sms: str, **values: Any) -> User:
    phone = values.pop("phone") or sms
    if not (given_name or family_name):
        raise BadRow("givenName", "empty")
    # Whoever has one name goes by it.
    names = (given_name, family_name) if given_name else (family_name, "")
    return User(given_name=names[0], family_name=names[1], preferred_name=preferred_given, phone=phone, **values)


def _enrollment(*, begins: date | None, ends: date | None, **values: Any) -> Enrollment:
    # OneRoster's endDate is the first day that is out (REST binding, Enrollment.endDate: exclusive).
    if begins and ends and ends < begins:
        raise BadRow("endDate", "ends_before_begin")
    return Enrollment(since=begins, until=ends - timedelta(days=1) if ends else None, **values)


def _meeting(*, starts: datetime, ends: datetime, zone: ZoneInfo, **values: Any) -> Meeting:
    instants = []
    for column, wall in (("startsAt", starts), ("endsAt", ends)):
        at = cells.instant(wall, zone)
        if at is None:
            raise BadRow(column, "skipped_time", value=wall.isoformat(timespec="minutes"), zone=zone.key)
        instants.append(at)
    starts_at, ends_at = instants
    if refusal := refuse_length(ends_at - starts_at):
        raise BadRow("endsAt", refusal, days=LONGEST_SESSION.days)
    return Meeting(starts_at=starts_at, ends_at=ends_at, zone=zone.key, day=starts.date(), **values)


def refuse_length(lasts: timedelta) -> str | None:
    """Why a session can't be as long; None if it can."""
    if lasts < timedelta():
        return "ends_before_start"
    if not lasts:
        return "no_length"
    return "too_long_session" if lasts > LONGEST_SESSION else None


ORGS = Table(
    "orgs.csv",
    (_id(), Column("name", "name", cells.text(120), filled=True), Column("type", "type", cells.text(60))),
    Org,
)
TERMS = Table("academicSessions.csv", (_id(),), Term)
COURSES = Table(
    "courses.csv",
    (
        _id(),
        Column("title", "title", cells.text(200), filled=True),
        Column("courseCode", "code", cells.text(60), optional=True),
    ),
    Course,
)
CLASSES = Table(
    "classes.csv",
    (
        _id(),
        Column("title", "title", cells.text(200), filled=True),
        Column("classCode", "code", cells.text(60), optional=True),
        reference("courseSourcedId", "course"),
    ),
    Class,
)
PERSON = (
    _id(),
    Column("givenName", "given_name", cells.text(120)),
    Column("familyName", "family_name", cells.text(120)),
    Column("preferredGivenName", "preferred_given", cells.text(120), optional=True),
    Column("email", "email", cells.text(254), optional=True),
    Column("phone", "phone", cells.text(40), optional=True),
    Column("sms", "sms", cells.text(40), optional=True),
    Column("enabledUser", "enabled", cells.flag, optional=True),
    Column("agentSourcedIds", "agents", cells.ids, optional=True),
)
USERS_1_1 = Table("users.csv", (*PERSON, Column("role", "role", cells.text(60), filled=True)), _user)
USERS_1_2 = Table("users.csv", PERSON, lambda **values: _user(role="", **values))
ROLES = Table(
    "roles.csv",
    (
        _id(),
        reference("userSourcedId", "user"),
        Column("role", "role", cells.text(60), filled=True),
        Column("endDate", "until", cells.day, optional=True),
    ),
    UserRole,
)
ENROLLMENTS = Table(
    "enrollments.csv",
    (
        _id(),
        reference("classSourcedId", "class_"),
        reference("userSourcedId", "user"),
        Column("role", "role", cells.text(60), filled=True),
        Column("beginDate", "begins", cells.day, optional=True),
        Column("endDate", "ends", cells.day, optional=True),
    ),
    _enrollment,
)
MEETING = (
    Column("sessionId", "id", cells.session_id, filled=True),
    Column("startsAt", "starts", cells.wall_time, filled=True),
    Column("endsAt", "ends", cells.wall_time, filled=True),
    Column("timeZone", "zone", cells.zone, filled=True),
    Column("location", "location", cells.text(200)),
    reference("instructorSourcedId", "instructor", filled=False),
    Column("lessonName", "lesson", cells.text(200)),
    Column("lessonGoal", "goal", cells.text(5_000)),
    Column("joinUrl", "link", cells.link),
    Column("capacity", "capacity", cells.places),
)
SESSIONS = Table("sessions.csv", (*MEETING, reference("classSourcedId", "class_")), _meeting, has_status=False)
SESSIONS_OF_A_COURSE = Table(
    "sessions.csv", (*MEETING, Column("group", "class_", cells.text(200), optional=True)), _meeting, has_status=False
)
"""Sessions by themselves: whatever class they name, they are all of one course; a group of it is meant by its name."""
