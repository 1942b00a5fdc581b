"""What an import is going to change: everything is decided before anything is written.

A record that the database has is meant by its number, one that is new by its source id, until it has been written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Generic, NamedTuple

from lessonbook.channels.rosters.known import Mark
from lessonbook.channels.rosters.made_here import pk_here
from lessonbook.channels.rosters.roster import Class, Course, CourseRules, Enrollment, Listing, Meeting, Mode, R, User
from lessonbook.domain.people.models import RoleKind

Key = int | str
"""The number of a record, or the source id of one that is yet to be written."""


def key_of(source_id: str, marks: Mapping[str, Mark]) -> Key:
    """How a record is meant."""
    if (here := pk_here(source_id)) is not None:
        return here
    mark = marks.get(source_id)
    return source_id if mark is None else mark.pk


@dataclass(slots=True)
class Changes(Generic[R]):
    """What becomes of the rows of a file: `gone` are source ids, `same` counts rows that change nothing."""

    new: list[R] = field(default_factory=list)
    changed: list[R] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def rows(self) -> list[R]:
        """Rows that are to be written."""
        return self.new + self.changed

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def compare(listing: Listing[R], marks: Mapping[str, Mark]) -> Changes[R]:
    """Hold what is listed against what was imported last."""
    changes: Changes[R] = Changes()
    for id_, row in listing.rows.items():
        mark = marks.get(id_)
        if mark is None:
            changes.new.append(row)
        elif mark.hash != row.hash:
            changes.changed.append(row)
        else:
            changes.same += 1
    standing = (id_ for id_, mark in marks.items() if mark.hash and id_ not in listing.rows)
    if listing.mode is Mode.BULK:
        changes.gone = list(standing)
    elif listing.gone:
        changes.gone = [id_ for id_ in standing if id_ in listing.gone]
    return changes


@dataclass(slots=True)
class Link:
    """That somebody looks after a learner, both by source id."""

    line: int
    hash: str
    id: str
    guardian: str
    learner: str


class Member(NamedTuple):
    """A learner's membership of a group, both dates included."""

    learner: Key
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Standing(NamedTuple):
    """A session that the database has, as it stands there."""

    pk: int
    code: str
    course: int
    starts_at: datetime
    ends_at: datetime
    day: date
    instructor: int | None
    location: int | None
    sequence: int
    is_cancelled: bool
    groups: frozenset[int]


@dataclass(slots=True)
class NewLesson:
    course: Key
    id: str
    number: int
    name: str
    goal: str


@dataclass(slots=True)
class Lessons:
    """Lessons to be made, goals to be changed, and which lesson each session to be written has."""

    new: list[NewLesson] = field(default_factory=list)
    goals: dict[int, str] = field(default_factory=dict)
    of: dict[str, Key] = field(default_factory=dict)


@dataclass(slots=True)
class Timetable:
    """Sessions to be written: where each belongs, and how those that are changed stand now."""

    sessions: Changes[Meeting] = field(default_factory=Changes)
    course_of: dict[str, Key] = field(default_factory=dict)
    group_of: dict[str, Key | None] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    stay_cancelled: set[str] = field(default_factory=set)
    """Sessions that were cancelled here, by source id."""
    lessons: Lessons = field(default_factory=Lessons)


@dataclass(slots=True)
class Seating:
    """Seats to be taken, taken again and given up; learners are seated by a group."""

    taken: list[tuple[Key, Key, list[Key]]] = field(default_factory=list)
    """Session, group and learners."""
    retaken: dict[int, Key] = field(default_factory=dict)
    """The group by the number of the seat."""
    left: list[int] = field(default_factory=list)
    crowded: list[Key] = field(default_factory=list)
    """Sessions that may come to have more seats than places."""

    @property
    def taken_count(self) -> int:
        return sum(len(learners) for _, _, learners in self.taken) + len(self.retaken)


@dataclass(slots=True)
class Weekly:
    """All weekly hours of an instructor, whose id is its own: weekday, opens, closes, in the wall time of a zone."""

    line: int
    hash: str
    id: str
    zone: str
    hours: Sequence[tuple[int, time, time]]


@dataclass(slots=True)
class Dated:
    """All hours of a date, of an instructor or, where that is empty, of the school; none: closed."""

    line: int
    hash: str
    id: str
    instructor: str
    day: date
    hours: Sequence[tuple[time, time]]


@dataclass(slots=True)
class Deposit:
    """Credits to be put in for a row; its hash is how many it names, `before` that of last time."""

    line: int
    hash: str
    id: str
    learner: str
    course: str
    amount: int
    ends_on: date | None
    before: str = ""


@dataclass(slots=True)
class Booking:
    """What booking needs: rules of courses, hours of instructors and dates, credits."""

    rules: Changes[CourseRules] = field(default_factory=Changes)
    hours: Changes[Weekly] = field(default_factory=Changes)
    days: Changes[Dated] = field(default_factory=Changes)
    deposits: Changes[Deposit] = field(default_factory=Changes)

    def __bool__(self) -> bool:
        return any((self.rules, self.hours, self.days, self.deposits))


@dataclass(slots=True)
class Departures:
    """What ends because rows have gone, all by number; nothing is deleted."""

    people: list[int] = field(default_factory=list)
    guardianships: list[int] = field(default_factory=list)
    courses: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    """Sessions to be cancelled, with every seat in them."""
    without_instructor: list[int] = field(default_factory=list)
    """Sessions whose instructor has gone."""
    left: list[int] = field(default_factory=list)
    """Seats given up with a group."""
    removed: list[int] = field(default_factory=list)
    """Seats otherwise taken by people who have gone."""
    seats_of_sessions: int = 0


@dataclass(slots=True)
class Remembered:
    """Rows without a record of their own: file, source id and hash, empty for those that have gone."""

    new: list[tuple[str, str, str]] = field(default_factory=list)
    changed: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """Everything that an import is going to change."""

    school: tuple[str, str] | None = None
    """Name and time zone, where there is no school yet."""
    people: Changes[User] = field(default_factory=Changes)
    courses: Changes[Course] = field(default_factory=Changes)
    classes: Changes[Class] = field(default_factory=Changes)
    members: Changes[Enrollment] = field(default_factory=Changes)
    guardianships: Changes[Link] = field(default_factory=Changes)
    adopted_members: dict[str, int] = field(default_factory=dict)
    """Memberships made here that a new row turns out to mean: their numbers by source id."""
    adopted_links: dict[str, int] = field(default_factory=dict)
    """The same of guardianships."""
    roles: set[tuple[str, RoleKind]] = field(default_factory=set)
    """Who is to have which role, by source id."""
    teachings: set[tuple[Key, Key]] = field(default_factory=set)
    """Course and instructor."""
    course_of_class: dict[str, Key] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    timetable: Timetable = field(default_factory=Timetable)
    departures: Departures = field(default_factory=Departures)
    seating: Seating = field(default_factory=Seating)
    booking: Booking = field(default_factory=Booking)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        changes = (self.people, self.courses, self.classes, self.members, self.guardianships, self.timetable.sessions)
        remembered = self.remembered.new or self.remembered.changed
        return bool(any(changes) or remembered or self.booking or self.school)
