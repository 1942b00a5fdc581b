"""What stands of the demo school while it is being filled."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.timetable.models import Location

ZONE = "Europe/Berlin"
WEEKS_BEHIND, WEEKS_AHEAD = 8, 6
HOLIDAYS = range(17, 19)
"""Days from today on which the school is closed."""


@dataclass(slots=True)
class Filling:
    """What has been made so far, found by the names of the program."""

    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    rooms: dict[str, Location] = field(default_factory=dict)

    @property
    def began(self) -> datetime:
        return self.now - timedelta(weeks=WEEKS_BEHIND)

    @property
    def school(self) -> School:
        return School.objects.get()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.school.zone).date()

    @property
    def holidays(self) -> list[date]:
        return [self.today + timedelta(days=days) for days in HOLIDAYS]

    @property
    def by(self) -> By:
        return By(self.people["mara"].pk, Source.COMMAND)

    def by_whom(self, key: str) -> By:
        """Somebody of the cast, at a page."""
        return By(self.people[key].pk, Source.PAGE)


def class_link(slug: str) -> str:
    """A class link to a page that says of itself that it is an example (RFC 2606 keeps example.org for this)."""
    return f"https://example.org/?class={slug}"
