"""A learner asks to be away and sees it decided, or cancels knowing the price; by keyboard, and without script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.people.models import RoleKind
from lessonbook.domain.people.models import School as SchoolFacts
from lessonbook.domain.timetable.models import Seat
from tests.conftest import Axe
from tests.faces.portal.seats import START, balance, booked, fresh
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import OpenWindow, School, usable_by_all
from tests.journeys.test_hands_and_eyes import reach


@pytest.fixture
def seat(school: School) -> Seat:
    SchoolFacts.objects.update(email="office@example.org")
    return booked(school.lena, START + timedelta(hours=1), name="Chess", absence="person")


def open_details(page: Page, seat: Seat) -> None:
    """Open a session's details from Upcoming Sessions by the keyboard, and stay on what opened them."""
    page.goto("/schedule/upcoming/")
    opener = page.locator(f'a[href="/sessions/{seat.session.code}/"]')
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(seat.session.code)


def test_an_absence_by_keyboard_decided_in_the_data_admin(school: School, seat: Seat, window: OpenWindow) -> None:
    page = window(school.lena)
    open_details(page, seat)
    dialog = page.get_by_role("dialog")
    reach(page, dialog.get_by_role("link", name="Request Absence"))
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("An administrator decides whether you are excused")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(f'a.to-details[href="/sessions/{seat.session.code}/"]')).to_be_focused()

    page.keyboard.press("Enter")
    reach(page, dialog.get_by_role("link", name="Request Absence"))
    page.keyboard.press("Enter")
    reach(page, dialog.get_by_label("Reason"))
    page.keyboard.type("Flu")
    reach(page, dialog.get_by_role("button", name="Request Absence"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The absence request is sent")).to_be_visible()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
    page.goto("/schedule/upcoming/")
    row = page.get_by_role("row").filter(has_text="Chess")
    expect(row).to_contain_text("Absence requested")

    office = window(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))
    office.goto("/data/attendance/absencerequest/")
    office.get_by_role("link", name="Lena Novák").first.click()
    office.get_by_role("link", name="Decide").first.click()
    office.locator("[name=decision]").select_option("accepted")
    office.locator("[name=answer]").fill("Get well soon")
    office.get_by_role("button", name="Decide").click()
    expect(office.get_by_text("Decided. The learner sees it")).to_be_visible()

    assert (fresh(seat).given_up_why, balance(seat)) == ("excused", 5)
    page.goto("/schedule/upcoming/")
    expect(row).to_contain_text("Excused")
    page.goto(f"/sessions/{seat.session.code}/")
    expect(page.get_by_role("main")).to_contain_text("Get well soon")
    expect(page.get_by_role("main")).to_contain_text("1 credit")
    page.goto(f"/courses/{seat.course.slug}/credits/")
    expect(page.get_by_role("table")).to_contain_text("Excused")


def test_cancelling_shows_the_price_first(school: School, seat: Seat, window: OpenWindow) -> None:
    page = window(school.lena)
    open_details(page, seat)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(
        "Cancelling before Thu 26 Nov, 17:18 (Berlin time) returns the credit; after that it does not."
    )
    dialog.get_by_role("link", name="Cancel", exact=True).click()
    expect(dialog).to_contain_text("You get back the credit.")
    dialog.get_by_role("link", name="Keep the seat").click()
    expect(dialog.get_by_role("link", name="Request Absence")).to_be_visible()
    dialog.get_by_role("link", name="Cancel", exact=True).click()
    dialog.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("The seat is given up. 1 credit came back.")).to_be_visible()
    assert (fresh(seat).given_up_why, balance(seat)) == ("cancelled", 5)


@pytest.mark.engine("sqlite")
def test_without_script(school: School, seat: Seat, window: OpenWindow) -> None:
    page = window(None, java_script_enabled=False)
    page.goto(f"/sessions/{seat.session.code}/")
    page.locator("input[name=login]").fill("lena@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.get_by_role("link", name="Request Absence").click()
    page.get_by_label("Reason").fill("Flu")
    page.get_by_role("button", name="Request Absence").click()
    expect(page.get_by_text("The absence request is sent")).to_be_visible()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("The absence request is withdrawn")).to_be_visible()
    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("The seat is given up. 1 credit came back.")).to_be_visible()


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing_on_what_gives_a_seat_up(school: School, seat: Seat, window: OpenWindow, axe: Axe) -> None:
    page = window(school.lena)
    plain = school.tonight.code
    code, path = seat.session.code, f"/sessions/{seat.session.code}"
    for address in (f"{path}/cancel/", f"{path}/absence/", f"/sessions/{plain}/cancel/", f"/sessions/{plain}/"):
        page.goto(address)
        usable_by_all(page, axe)
    open_details(page, seat)
    usable_by_all(page, axe)
    for name in ("Request Absence", "Cancel"):
        page.get_by_role("dialog").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("dialog")).to_contain_text("Keep the seat")
        usable_by_all(page, axe)
        page.get_by_role("dialog").get_by_role("link", name="Keep the seat").click()
        expect(page.get_by_role("dialog")).to_contain_text(code)
    page.goto(f"{path}/absence/")
    page.get_by_role("button", name="Request Absence").click()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
    for address in (f"{path}/", f"{path}/absence/", "/schedule/upcoming/", "/schedule/calendar/"):
        page.goto(address)
        usable_by_all(page, axe)


@pytest.mark.engine("sqlite")
def test_a_page_left_open_past_a_deadline_says_so(
    school: School, seat: Seat, window: OpenWindow, clock: Callable[..., None]
) -> None:
    page = window(school.lena)
    page.goto(f"/sessions/{seat.session.code}/cancel/")
    clock(START + timedelta(hours=1))
    page.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_role("heading", level=1, name="Cancel booking")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel booking")).to_have_count(0)
    assert fresh(seat).given_up_at is None
