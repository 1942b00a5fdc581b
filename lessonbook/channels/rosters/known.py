"""What the database has of a roster: source ids, with the record and the hash of the row last imported."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lessonbook.channels.rosters.models import RosterRow
from lessonbook.domain.courses.models import Course, Group, GroupMembership
from lessonbook.domain.people.models import Guardianship, Person, School
from lessonbook.domain.sources import Sourced
from lessonbook.domain.timetable.models import Availability, Session

ROLES, TEACHINGS = "roles.csv", "enrollments.csv"
RULES, DAYS, CREDITS = "rules.csv", "days.csv", "credits.csv"
"""Files with rows that make no record of their own, or several."""


class Mark(NamedTuple):
    """A record that was imported, or a row that makes none; the hash is empty when the row has gone since."""

    pk: int
    hash: str


@dataclass(slots=True)
class Known:
    """Everything that was imported before, by source id."""

    has_school: bool = False
    people: dict[str, Mark] = field(default_factory=dict)
    courses: dict[str, Mark] = field(default_factory=dict)
    groups: dict[str, Mark] = field(default_factory=dict)
    members: dict[str, Mark] = field(default_factory=dict)
    guardianships: dict[str, Mark] = field(default_factory=dict)
    sessions: dict[str, Mark] = field(default_factory=dict)
    hours: dict[str, Mark] = field(default_factory=dict)
    """Who keeps imported hours, by the instructor's id."""
    rules: dict[str, Mark] = field(default_factory=dict)
    days: dict[str, Mark] = field(default_factory=dict)
    credits: dict[str, Mark] = field(default_factory=dict)
    """What was deposited; the hash is the most credits that a row ever named, and stays when it has gone."""
    roles: dict[str, str] = field(default_factory=dict)
    teachings: dict[str, str] = field(default_factory=dict)
    course_of_group: dict[int, int] = field(default_factory=dict)


def read_known() -> Known:
    """Read what was imported before."""
    rows = RosterRow.objects.values_list("file", "source_id", "pk", "source_hash")
    remembered: defaultdict[str, dict[str, Mark]] = defaultdict(dict)
    for file, source_id, pk, hash_ in rows.iterator():
        remembered[file][source_id] = Mark(pk, hash_)
    return Known(
        has_school=School.objects.exists(),
        people=_marks(Person),
        courses=_marks(Course),
        groups=_marks(Group),
        members=_marks(GroupMembership),
        guardianships=_marks(Guardianship),
        sessions=_marks(Session),
        hours=_marks(Availability),
        rules=remembered[RULES],
        days=remembered[DAYS],
        credits=remembered[CREDITS],
        roles={id_: mark.hash for id_, mark in remembered[ROLES].items()},
        teachings={id_: mark.hash for id_, mark in remembered[TEACHINGS].items()},
        course_of_group=dict(Group.objects.values_list("pk", "course_id")),
    )


def _marks(model: type[Sourced]) -> dict[str, Mark]:
    rows: QuerySet[Any, Any] = model._default_manager.filter(source_id__isnull=False).order_by()
    return {row[0]: Mark(*row[1:]) for row in rows.values_list("source_id", "pk", "source_hash").iterator()}
