"""An administrator sets up a course by the keyboard, and axe finds nothing on any page of courses."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.courses.models import Course, Enrollment, Group
from lessonbook.domain.people.models import Person, RoleKind
from tests.conftest import Axe
from tests.factories import NOW, make_group, make_hours, make_person
from tests.journeys.conftest import OpenWindow, School, does_not_scroll_sideways
from tests.journeys.test_hands_and_eyes import reach

SPANISH = "/office/courses/spanish-b1/"


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Vogel", RoleKind.ADMINISTRATOR, time_zone="Europe/Berlin")


def addresses(school: School) -> Iterator[str]:
    """Every page of courses, with something on it."""
    group = make_group(school.spanish, school.anna)
    group_url = f"{SPANISH}groups/{group.pk}/"
    yield from ("/office/courses/", "/office/courses/new/", "/office/courses/?q=nothing", "/office/instructors/")
    yield from (SPANISH, *(f"{SPANISH}{tab}/" for tab in ("edit", "rules", "rules/edit", "lessons", "instructors")))
    yield from (f"{SPANISH}lessons/{school.spanish.lessons.get().pk}/", f"{SPANISH}groups/", group_url)
    yield f"{group_url}edit/"
    yield f"{group_url}add/?learner={school.lena.pk}"
    yield f"{group_url}members/{group.memberships.get().pk}/leave/"
    yield from (f"{SPANISH}learners/", f"{SPANISH}learners/add/")
    yield f"{SPANISH}learners/{Enrollment.objects.get(course=school.spanish, learner=school.lena).pk}/"
    make_hours(school.ana)
    yield f"/office/instructors/{school.ana.pk}/hours/"


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing_on_any_page_of_courses(school: School, mara: Person, window: OpenWindow, axe: Axe) -> None:
    page = window(mara, 768, has_touch=True)
    for address in addresses(school):
        page.goto(address)
        axe.everywhere(page, 1280)
        does_not_scroll_sideways(page)


def press(page: Page, name: str) -> None:
    """Reach a button by the keyboard and press it."""
    reach(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


@pytest.mark.engine("sqlite")
def test_a_course_is_set_up_by_the_keyboard(school: School, mara: Person, window: OpenWindow) -> None:
    page = window(mara, 768)
    page.goto("/office/courses/new/")
    reach(page, page.get_by_label("Name"))
    page.keyboard.type("Chess")
    press(page, "Add the course")
    expect(page.get_by_text("Learners don't book themselves")).to_be_visible()
    page.get_by_role("link", name="Change the rules").press("Enter")
    reach(page, page.get_by_label("Learners may book themselves"))
    page.keyboard.press("Space")
    press(page, "Save the rules")
    expect(page.get_by_text("Learners book themselves, from 90 days to 2 hours before.")).to_be_visible()

    page.get_by_role("link", name="Lessons").press("Enter")
    reach(page, page.get_by_label("Lessons, a line each"))
    page.keyboard.type("Openings\nEndings — Mate with a rook")
    press(page, "Add lessons")
    press(page, "Move up: Endings")
    expect(page.get_by_role("link", name="1 · Endings")).to_be_visible()

    page.get_by_role("link", name="Groups").press("Enter")
    reach(page, page.get_by_label("Name"))
    page.keyboard.type("Club")
    press(page, "Make the group")
    page.get_by_role("link", name="Add learners").press("Enter")
    page.get_by_role("searchbox", name="Find anybody who learns here").fill("lena")
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("Lena Novák"))
    page.keyboard.press("Space")
    press(page, "See what it takes")
    expect(page.get_by_text("No session ahead yet: takes nothing now.")).to_be_visible()
    press(page, "Add 1 learner")
    expect(page.get_by_text("In Club now: Lena Novák.")).to_be_visible()

    chess = Course.objects.get(name="Chess")
    assert list(chess.lessons.order_by("number").values_list("name", flat=True)) == ["Endings", "Openings"]
    assert [m.learner for m in Group.objects.get(course=chess).memberships.all()] == [school.lena]
    assert Enrollment.objects.get(course=chess).since >= NOW
