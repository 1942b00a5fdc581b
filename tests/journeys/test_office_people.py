"""Running a school's people in a browser: from an empty installation to a guardian, by mouse and by keys."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.people.models import Family, Guardianship, Person, RoleKind
from lessonbook.domain.timetable.models import DateHours
from lessonbook.faces.profile.founding import setup_code
from tests.conftest import Axe
from tests.factories import NOW, PASSWORD, make_location, make_person
from tests.journeys.conftest import OpenWindow, School, does_not_scroll_sideways


@pytest.fixture
def empty(transactional_db: None, clock: Callable[[datetime], None]) -> None:
    """Stand at NOW in an installation that has nothing."""
    clock(NOW)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.mark.engine("sqlite")
def test_an_empty_installation_becomes_a_school_with_a_learner_and_a_guardian(
    empty: None, window: OpenWindow, axe: Axe
) -> None:
    page = window(None)
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome to Lessonbook")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    axe.everywhere(page, 768)
    page.get_by_label("Setup code").fill(setup_code())
    page.get_by_label("Name of the school").fill("Riverside School")
    page.get_by_label("Given name").fill("Mara")
    page.get_by_label("Family name").fill("Vogel")
    page.get_by_label("E-mail").fill("mara@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Set up the school")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    axe.everywhere(page, 768)

    page.get_by_role("link", name="Add learners").click()
    page.get_by_label("People", exact=True).fill("Lena Novák, lena@example.org\nTom Novák")
    press(page, "Add all")
    expect(page.get_by_role("main").get_by_text("2 people were added.")).to_be_visible()

    page.get_by_role("link", name="Lena Novák").click()
    page.get_by_role("link", name="Link a guardian").click()
    page.get_by_role("link", name="Add a guardian of Lena Novák").click()
    page.get_by_label("Given name").fill("Petra")
    page.get_by_label("Family name").fill("Novák")
    axe.everywhere(page, 768)
    press(page, "Add")
    expect(page.get_by_role("main").get_by_text("may do everything")).to_be_visible()
    assert Guardianship.objects.get().guardian.name == "Petra Novák"

    page.get_by_role("link", name="Make a family").click()
    press(page, "Make a family")
    expect(page.get_by_role("main").get_by_text("The family is made.")).to_be_visible()
    assert {person.name for person in Family.objects.get().members.all()} == {"Lena Novák", "Petra Novák"}


@pytest.mark.engine("sqlite")
def test_the_search_is_reached_and_used_by_keys_from_anywhere(school: School, window: OpenWindow, axe: Axe) -> None:
    mara = make_person("Mara Vogel", RoleKind.ADMINISTRATOR, time_zone="Europe/Berlin")
    page = window(mara)
    page.goto("/office/people/")
    page.keyboard.press("/")
    expect(page.locator("#office-search")).to_be_focused()
    expect(page.locator("#office-search")).to_have_value("")
    page.keyboard.type("novak")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search: novak")).to_be_visible()
    axe.in_both_themes(page)
    page.keyboard.press("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Lena Novák")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lena Novák", level=1)).to_be_visible()
    page.get_by_role("group").locator("summary").click()
    axe.in_both_themes(page)
    press(page, "Deactivate Lena Novák")
    expect(page.get_by_role("button", name="Reactivate")).to_be_visible()
    assert Person.objects.get(pk=school.lena.pk).deactivated_at is not None


PAGES = (
    "/office/",
    "/office/people/",
    "/office/people/?q=nobody",
    "/office/people/add/several/",
    "/office/people/{lena}/edit/",
    "/office/people/{anna}/guardians/add/?q=lena",
    "/office/people/{petra}/children/add/?q=lena",
    "/office/people/{lena}/families/add/",
    "/office/people/guardianships/{link}/",
    "/office/people/families/{family}/?q=anna",
    "/office/search/",
    "/office/school/",
    "/office/school/locations/",
    "/office/school/locations/add/",
    "/office/school/locations/{hall}/",
    "/office/school/locations/{hall}/rooms/add/",
    "/office/school/holidays/",
)


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing_on_a_tablet_and_nothing_scrolls_sideways_on_a_phone(
    school: School, window: OpenWindow, axe: Axe
) -> None:
    mara = make_person("Mara Vogel", RoleKind.ADMINISTRATOR, time_zone="Europe/Berlin")
    family = Family.objects.create(name="Novák")
    family.members.set([school.lena, school.petra])
    DateHours.objects.create(day=NOW.date(), note="Staff day")
    people = {name: getattr(school, name).pk for name in ("lena", "anna", "petra")}
    ids = people | {"family": family.pk, "hall": make_location("Hall").pk}
    page = window(mara, 768, "dark")
    for address in PAGES:
        page.set_viewport_size({"width": 768, "height": 900})
        page.goto(address.format(**ids, link=Guardianship.objects.get().pk))
        axe.everywhere(page, 1280)
        does_not_scroll_sideways(page)
        page.set_viewport_size({"width": 320, "height": 700})
        does_not_scroll_sideways(page)


@pytest.mark.engine("sqlite")
def test_on_a_phone_every_place_can_be_reached_and_the_open_one_is_in_sight(
    school: School, window: OpenWindow, axe: Axe
) -> None:
    page = window(make_person("Mara Vogel", RoleKind.ADMINISTRATOR), 390, has_touch=True)
    page.goto("/office/school/")
    expect(page.get_by_role("navigation", name="Places").get_by_role("link", name="School")).to_be_in_viewport()
    axe(page)
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_role("navigation", name="Places").get_by_role("link", name="Overview")).to_be_in_viewport()
