"""A mother of two, each with a course of its own, and two who teach them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lessonbook.domain.booking.actions.picks import FreeTime, Wanted
from lessonbook.domain.booking.actions.together import Part
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Guardianship, Person
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_hours,
    make_instructor,
    make_person,
    make_school,
    wall,
)

AT_TEN = wall("2026-11-27 10:00")
HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 25)


@dataclass
class Siblings:
    """Petra's Anna learns piano with Jo, her Ben Spanish with Ana; each has credits."""

    petra: Person
    anna: Person
    ben: Person
    jo: Person
    ana: Person
    piano: Course
    spanish: Course

    def both(self, anna: float = 0, ben: float = 0) -> list[Part]:
        """An hour for each, so many hours after ten."""
        return [self.part(self.anna, self.piano, self.jo, anna), self.part(self.ben, self.spanish, self.ana, ben)]

    def part(self, learner: Person, course: Course, instructor: Person, hours: float = 0) -> Part:
        """An hour of a course with somebody, so many hours after ten."""
        wanted: Wanted = FreeTime(instructor.pk, AT_TEN + hours * HOUR, HOUR)
        return Part(learner.pk, course.slug, wanted)

    def may(self, learner: Person, **rights: bool) -> None:
        """Set what Petra may do for a child."""
        Guardianship.objects.filter(guardian=self.petra, learner=learner).update(**rights)


def give(learner: Person, course: Course, credit: int) -> None:
    """Enroll a learner and put credits in."""
    enroll_in(course, learner)
    if credit:
        deposit(purse_of(learner, course), credit, by=BY_SCHOOL, now=NOW, today=TODAY)


def make_siblings(credit: int = 6, *, piano: Mapping[str, object] | None = None) -> Siblings:
    """Make the school and the family; `piano` are rules of that course."""
    make_school()
    anna, ben = make_person("Anna Novak"), make_person("Ben Novak")
    jo, ana = make_instructor("Jo Park"), make_instructor("Ana Ruiz")
    for instructor in (jo, ana):
        make_hours(instructor)
    facts = {"slug": "piano", "self_booking": True, "price": 2, "hue": 4} | dict(piano or {})
    courses = make_course("Piano", jo, **facts), make_course("Spanish", ana, slug="spanish", self_booking=True)
    for learner, course in zip((anna, ben), courses, strict=True):
        give(learner, course, credit)
    return Siblings(make_guardian("Petra Novak", anna, ben), anna, ben, jo, ana, *courses)
