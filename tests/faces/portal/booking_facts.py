"""A course that its learners book themselves, and how its pages are read."""

from datetime import date, datetime, timedelta

from django.test import Client

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Person
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_course, make_hours, make_instructor, wall

FRIDAY_AT_TEN = wall("2026-11-27 10:00")
A_DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK = "/book/spanish/?week=2026-11-23"


def make_bookable(*instructors: Person, slug: str = "spanish", **facts: object) -> Course:
    """Make a course that is open for booking; its instructors keep hours from 9 to 17 each day, in Berlin."""
    for instructor in instructors:
        make_hours(instructor)
    name = str(facts.pop("name", "Spanish B1"))
    return make_course(name, *instructors, **{"slug": slug, "self_booking": True} | facts)


def make_ana() -> Person:
    return make_instructor("Ana Ruiz")


def give_credits(learner: Person, course: Course, credit: int = 6) -> None:
    """Enroll a learner in a course and put credits in."""
    enroll_in(course, learner)
    deposit(purse_of(learner, course), credit, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))


def balance(learner: Person, course: Course) -> int:
    return purse_of(learner, course).balance


def pick(instructor: Person | None, start: datetime = FRIDAY_AT_TEN, minutes: int = 60) -> str:
    """An instructor's time, or with None anybody's, as forms carry it."""
    return f"{instructor.pk if instructor else 'any'}-{start:%Y%m%d%H%M}Z-{minutes}"


def times(page: Page) -> dict[str, list[str]]:
    """What can be chosen on a week's page, by day."""
    return {
        day.one("h3").text: [choice.text for choice in day.one("ul").every("li")]
        for day in page.every("section", class_="day-times")
    }


def confirm(client: Client, *picks: str, slug: str = "spanish", weeks: str = "") -> Page:
    """The page before booking."""
    return Page(client.get(f"/book/{slug}/confirm/", {"pick": picks, "weeks": weeks}))


def posted(page: Page) -> dict[str, list[str]]:
    """What the form that books sends."""
    form = page.one("form", id="booking")
    sent: dict[str, list[str]] = {}
    for field in form.every("input"):
        sent.setdefault(field.attrs["name"], []).append(field.attrs["value"])
    for select in form.every("select"):
        chosen = next(o for o in select.every("option") if "selected" in o.attrs)
        sent.setdefault(select.attrs["name"], []).append(chosen.attrs["value"])
    return sent
