"""What was read of a roster: plain records, each with its line and the hash of its row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar


class Mode(StrEnum):
    """What a file is meant as: all there is, some rows that changed, or nothing."""

    BULK = "bulk"
    DELTA = "delta"
    ABSENT = "absent"


class Record(Protocol):
    """What every record has."""

    line: int
    id: str
    hash: str


@dataclass(slots=True)
class Org:
    line: int
    hash: str
    id: str
    name: str
    type: str


@dataclass(slots=True)
class Term:
    line: int
    hash: str
    id: str


@dataclass(slots=True)
class Course:
    line: int
    hash: str
    id: str
    title: str
    code: str


@dataclass(slots=True)
class Class:
    line: int
    hash: str
    id: str
    title: str
    code: str
    course: str


@dataclass(slots=True)
class User:
    """A person; `role` is OneRoster 1.1's one role, empty in 1.2, where roles have a file of their own."""

    line: int
    hash: str
    id: str
    given_name: str
    family_name: str
    preferred_name: str
    email: str
    phone: str
    enabled: bool
    agents: tuple[str, ...]
    role: str


@dataclass(slots=True)
class UserRole:
    line: int
    hash: str
    id: str
    user: str
    role: str
    until: date | None


@dataclass(slots=True)
class Enrollment:
    """Somebody in a class, with both dates included."""

    line: int
    hash: str
    id: str
    class_: str
    user: str
    role: str
    since: date | None
    until: date | None


@dataclass(slots=True)
class Meeting:
    """A session, over [starts_at, ends_at) in UTC; `zone` is the IANA zone it is held in."""

    line: int
    hash: str
    id: str
    class_: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    day: date
    location: str
    instructor: str
    lesson: str
    goal: str
    link: str
    capacity: int | None


@dataclass(slots=True)
class CourseRules:
    """The rules of a course, by the fields of our course; its id is the course's."""

    line: int
    hash: str
    id: str
    rules: Mapping[str, object]


@dataclass(slots=True)
class WeekRow:
    """Hours of every week of an instructor, Monday 0, in the wall time of an IANA zone; closing at 00:00: day's end."""

    line: int
    hash: str
    id: str
    instructor: str
    weekday: int
    opens: time
    closes: time
    zone: str


@dataclass(slots=True)
class DayRow:
    """Hours of a date, of an instructor or, where that is empty, of the school; None and None: closed."""

    line: int
    hash: str
    id: str
    instructor: str
    day: date
    opens: time | None
    closes: time | None


@dataclass(slots=True)
class CreditRow:
    """Credits of a learner in a course, which can be spent through `ends_on`."""

    line: int
    hash: str
    id: str
    learner: str
    course: str
    amount: int
    ends_on: date | None


R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class Listing(Generic[R]):
    """What one file lists, by id: rows that hold, rows marked tobedeleted, and rows with errors."""

    file: str
    mode: Mode = Mode.ABSENT
    rows: dict[str, R] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)

    def drop(self, record: R) -> None:
        """Take a row as one that has gone."""
        self.gone[record.id] = self.rows.pop(record.id).line

    def reject(self, record: R) -> None:
        """Take a row as one with an error."""
        self.rows.pop(record.id, None)
        self.wrong.add(record.id)


@dataclass(slots=True)
class Roster:
    """A bundle as it was read."""

    orgs: Listing[Org] = field(default_factory=lambda: Listing("orgs.csv"))
    terms: Listing[Term] = field(default_factory=lambda: Listing("academicSessions.csv"))
    courses: Listing[Course] = field(default_factory=lambda: Listing("courses.csv"))
    classes: Listing[Class] = field(default_factory=lambda: Listing("classes.csv"))
    users: Listing[User] = field(default_factory=lambda: Listing("users.csv"))
    roles: Listing[UserRole] = field(default_factory=lambda: Listing("roles.csv"))
    enrollments: Listing[Enrollment] = field(default_factory=lambda: Listing("enrollments.csv"))
    meetings: Listing[Meeting] = field(default_factory=lambda: Listing("sessions.csv"))
    rules: Listing[CourseRules] = field(default_factory=lambda: Listing("rules.csv"))
    hours: Listing[WeekRow] = field(default_factory=lambda: Listing("hours.csv"))
    days: Listing[DayRow] = field(default_factory=lambda: Listing("days.csv"))
    credits: Listing[CreditRow] = field(default_factory=lambda: Listing("credits.csv"))


def row_hash(*parts: str) -> str:
    """The hash by which a row is known as unchanged."""
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
