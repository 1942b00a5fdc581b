"""What stands of the demo school while it is being filled."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import TypedDict
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from lessonbook.demo.daytime import awake
from lessonbook.domain.courses.models import Course, Group, Lesson
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.timetable.models import Location
from lessonbook.scheduling.intervals import utc

ZONE = "Europe/Berlin"
WEEKS_BEHIND, WEEKS_AHEAD = 8, 6
HOLIDAYS = range(17, 19)
"""Days from today on which the school is closed."""

Act = Callable[[datetime], object]
"""What somebody does at the instant that it is given."""


@dataclass(slots=True)
class Filling:
    """What has been made so far, found by the names of the program."""

    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    lessons: dict[str, list[Lesson]] = field(default_factory=dict)
    rooms: dict[str, Location] = field(default_factory=dict)
    told: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    """How often a learner was told of a lesson, and in a course: by which of them, its id and the learner's."""
    marks: int = 0
    unfinished: int = 0
    """The session whose register is still to be taken."""
    unreported: int = 0
    """The session whose reports are still to be written."""
    agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    """What is yet to be done, a heap."""
    planned: int = 0

    def plan(self, at: datetime, act: Act) -> None:
        """Have something done at an instant, after all that comes before it; acts may plan others, for later."""
        self.planned += 1
        heappush(self.agenda, (at, self.planned, act))

    def live(self) -> None:
        """Do what is planned in the order of time, so that ledgers and journal stand in the order of their dates."""
        while self.agenda:
            at, _, act = heappop(self.agenda)
            act(at)

    @property
    def began(self) -> datetime:
        return self.ago(weeks=WEEKS_BEHIND)

    def ago(self, **length: float) -> datetime:
        """The instant so long ago, the evening before it where that was at night: people sleep."""
        return awake(self.now - timedelta(**length), ZoneInfo(ZONE))

    def at(self, days: int, wall: time) -> datetime:
        """The instant of the school's wall time, so many days from today."""
        return utc(datetime.combine(self.today + timedelta(days=days), wall, ZoneInfo(ZONE)))

    def lesson_at(self, slug: str, when: datetime) -> Lesson:
        """The lesson that a course has reached by then: it goes on from week to week, from the first to the last."""
        lessons = self.lessons[slug]
        reached = (when - self.began) / timedelta(weeks=WEEKS_BEHIND + WEEKS_AHEAD)
        return lessons[max(0, min(int(reached * len(lessons)), len(lessons) - 1))]

    @property
    def school(self) -> School:
        return School.objects.get()

    @property
    def today(self) -> date:
        return self.day_of(self.now)

    def day_of(self, when: datetime) -> date:
        """The school's date at an instant."""
        return when.astimezone(ZoneInfo(ZONE)).date()

    @property
    def holidays(self) -> list[date]:
        return [self.today + timedelta(days=days) for days in HOLIDAYS]

    @property
    def by(self) -> By:
        return By(self.people["mara"].pk, Source.COMMAND)

    def by_whom(self, key: str) -> By:
        """Somebody of the cast, at a page."""
        return By(self.people[key].pk, Source.PAGE)


def example_link(**of: str) -> str:
    """An address that says of itself that it is an example (RFC 2606 keeps example.org for this)."""
    return f"https://example.org/?{urlencode(of)}"


class ClassLinks(TypedDict):
    """The links of a class that meets online, its learners' and its host's; empty where it meets at a location."""

    class_link: str
    host_link: str


def class_links(of: str, location: Location | None = None) -> ClassLinks:
    """The links of a course or of an instructor, unless they meet at a location."""
    if location:
        return {"class_link": "", "host_link": ""}
    return {"class_link": example_link(**{"class": of}), "host_link": example_link(**{"class": of, "host": "1"})}
