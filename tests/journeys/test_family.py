"""A guardian of two: whose pages one sees, the whole family, times for both booked together; on a phone, by keys."""

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat
from tests.conftest import Axe
from tests.domain.booking.families import Siblings, make_siblings
from tests.factories import NOW, PASSWORD, make_account, make_session
from tests.journeys.conftest import OpenWindow, on_a_phone, usable_by_all
from tests.journeys.test_hands_and_eyes import reach

SEARCH = "/book/together/?week=2026-11-23&how=back-to-back"


@pytest.fixture
def two(transactional_db: None, clock: object) -> Siblings:
    family = make_siblings()
    for n, (child, course) in enumerate(((family.anna, family.piano), (family.ben, family.spanish))):
        make_session(course, NOW, child, minutes=60 + n)
    return family


def current(page: Page) -> str:
    """Whose pages the switcher says that one sees."""
    return str(page.locator("#switcher [aria-current]").text_content())


def test_by_keyboard_alone_at_a_desk(two: Siblings, window: OpenWindow) -> None:
    page = window(two.petra)
    page.goto("/")
    assert "Anna Novak" in current(page)
    reach(page, page.locator("#switcher").get_by_role("button", name="Ben Novak"))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard of Ben Novak")
    assert "Ben Novak" in current(page)
    reach(page, page.locator("#switcher").get_by_role("link", name="Family"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Family")
    expect(page.get_by_text("At the same time as Anna: Piano")).to_be_visible()
    reach(page, page.get_by_role("link", name="Book together"))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    how = page.get_by_label("How")
    reach(page, how)
    how.press("O")
    reach(page, page.get_by_role("button", name="Find times"))
    page.keyboard.press("Enter")
    page.wait_for_url("**how=back-to-back**")
    reach(page, page.locator("a.pairing").first)
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("button", name="Book 2 sessions"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="2 sessions are booked.")).to_be_visible()
    assert Seat.objects.filter(taken_by=two.petra).count() == 2


@pytest.mark.engine("sqlite")
def test_on_a_phone_without_script(two: Siblings, window: OpenWindow) -> None:
    Person.objects.filter(pk=two.petra.pk).update(account=make_account("petra@example.org"))
    page = window(None, 320, java_script_enabled=False, has_touch=True)
    page.goto("/")
    page.locator("input[name=login]").fill("petra@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator(".switcher-button").tap()
    page.locator("#switcher").get_by_role("button", name="Ben Novak").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard of Ben Novak")
    expect(page.locator(".switcher-name")).to_have_text("Ben Novak")
    page.goto(SEARCH)
    page.locator("a.pairing").first.tap()
    page.get_by_role("button", name="Book 2 sessions").tap()
    expect(page.get_by_text("2 sessions are booked.")).to_be_visible()
    page.locator("li.member").filter(has_text="Anna").get_by_role("button", name="Schedule").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Schedule")
    expect(page.locator(".switcher-name")).to_have_text("Anna Novak")


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing(two: Siblings, window: OpenWindow, axe: Axe) -> None:
    page = window(two.petra)
    for address in ("/family/", "/family/calendar/?view=week", "/book/together/?week=2026-11-23", SEARCH):
        page.goto(address)
        usable_by_all(page, axe)
    page.locator("a.pairing").first.click()
    page.wait_for_url("**/confirm/**")
    usable_by_all(page, axe)
    page.goto("/account/")
    usable_by_all(page, axe)
    with on_a_phone(page):
        page.locator(".switcher-button").click()
        axe.in_both_themes(page, always=True)
