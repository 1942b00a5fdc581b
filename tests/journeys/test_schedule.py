"""A learner signs in, goes through the schedule, looks at details, and joins when the clock says so."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.attendance.models import Joining
from tests.factories import NOW, PASSWORD
from tests.journeys.conftest import LINK, OpenWindow, School

GUIDE = ("Session ID", "Session Date & Time", "Lesson Name", "Lesson Goal", "Session Recording", "Extra Links")
GUIDE_PLACES = ("Instructor", "Location Details")


def titled(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_signing_in_leads_to_what_is_next(school: School, window: OpenWindow) -> None:
    page = window(None)
    page.goto("/schedule/past/")
    page.get_by_label("E-mail").fill("lena@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    titled(page, "Schedule")
    page.get_by_role("link", name="Dashboard").click()
    titled(page, "Dashboard")
    card = page.locator("article.next")
    expect(card).to_contain_text("Spanish B1")
    expect(card).to_contain_text("in 12 minutes")
    expect(card).to_contain_text("16:30")
    expect(card).to_contain_text("Berlin")
    expect(card.get_by_role("button", name="Join Now")).to_be_visible()
    expect(card.get_by_role("link", name="View Details")).to_be_visible()
    expect(page.get_by_text("Much steadier.")).to_be_visible()


def test_the_three_tabs(school: School, window: OpenWindow) -> None:
    page = window(school.lena)
    page.goto("/schedule/")
    today = page.get_by_role("table", name="Today's Sessions")
    later = page.get_by_role("table", name="Upcoming Sessions")
    expect(today.get_by_role("row")).to_have_count(3)
    expect(later.get_by_role("row")).to_have_count(10)
    for label in ("Session Date", "Session Time", "Course Name", "Instructor"):
        expect(today.get_by_role("columnheader", name=label)).to_be_visible()
    expect(later).to_contain_text("Cancelled")
    expect(later).to_contain_text("Replaced by")
    page.get_by_label("Course Name").select_option(label="Piano")
    page.wait_for_url("**course=piano**")
    expect(today.get_by_role("row")).to_have_count(2)
    page.go_back()
    expect(today.get_by_role("row")).to_have_count(3)
    page.get_by_label("Instructor").select_option(label="Ana Ruiz")
    expect(later.get_by_role("row")).to_have_count(8)
    page.get_by_role("link", name="Past Sessions").click()
    past = page.get_by_role("table", name="Past Sessions")
    expect(past.get_by_role("row")).to_have_count(9)
    newest = past.get_by_role("row").nth(1)
    expect(newest).to_contain_text("Present")
    expect(newest.get_by_role("link", name="Recording")).to_be_visible()
    expect(newest.get_by_role("link", name="Report")).to_be_visible()


def test_the_calendars_views(school: School, window: OpenWindow) -> None:
    page = window(school.lena)
    page.goto("/schedule/calendar/")
    expect(page.get_by_role("heading", name="November 2026")).to_be_visible()
    folder = page.locator("details.folder").filter(has_text="25 November")
    folder.locator("summary").click()
    expect(folder.get_by_role("link")).to_have_count(2)
    expect(folder).to_contain_text("Piano")
    page.get_by_role("link", name="Week", exact=True).click()
    page.wait_for_url("**view=week**")
    expect(page.get_by_role("heading", name="23–29 Nov 2026")).to_be_visible()
    expect(page.locator(".hours-now")).to_be_in_viewport()
    expect(page.locator(".hours-head").first).to_be_in_viewport()
    page.get_by_role("link", name="Day", exact=True).click()
    page.wait_for_url("**view=day**")
    expect(page.get_by_role("link").filter(has_text="Spanish B1")).to_have_count(1)
    page.goto("/schedule/calendar/?view=month&date=2026-10-15")
    expect(page.get_by_role("heading", name="October 2026")).to_be_visible()
    page.locator("[data-next]").click()
    expect(page.get_by_role("heading", name="November 2026")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="October 2026")).to_be_visible()
    page.get_by_role("link", name="Today").click()
    expect(page.get_by_role("heading", name="November 2026")).to_be_visible()


def test_details_open_over_the_list_and_give_focus_back(school: School, window: OpenWindow) -> None:
    page = window(school.lena)
    page.goto("/schedule/upcoming/")
    opener = page.get_by_role("table", name="Today's Sessions").get_by_role("link", name="View Details").first
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(school.soon.code)
    for label in (*GUIDE, *GUIDE_PLACES):
        expect(dialog.get_by_text(label, exact=True)).to_be_visible()
    for fact in ("Ordering food", "Order a meal and ask for the bill", "Vocabulary list", "Ana Ruiz"):
        expect(dialog).to_contain_text(fact)
    assert page.url.endswith(f"/sessions/{school.soon.code}/")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    page.wait_for_url("**/schedule/upcoming/")
    opener.click()
    expect(dialog).to_contain_text(school.soon.code)
    page.go_back()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.press("Enter")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    page.goto(f"/sessions/{school.soon.code}/")
    titled(page, "Session details")
    expect(page.get_by_text("Order a meal and ask for the bill")).to_be_visible()


@pytest.mark.parametrize(
    ("at", "joins"),
    [
        (timedelta(minutes=-15, seconds=-30), False),
        (timedelta(minutes=-14, seconds=-59), True),
        (timedelta(minutes=44, seconds=30), True),
        (timedelta(minutes=45), False),
    ],
    ids=["before", "as it opens", "just before the end", "after"],
)
def test_joining_by_the_servers_clock(
    school: School, window: OpenWindow, clock: Callable[[datetime], None], at: timedelta, joins: bool
) -> None:
    clock(school.soon.starts_at + at)
    page = window(school.lena, to_class=True)
    page.goto(f"/sessions/{school.soon.code}/")
    button = page.get_by_role("button", name="Join Now")
    if joins:
        assert LINK not in page.content()
        button.click()
        page.wait_for_url(LINK)
        expect(page.get_by_role("heading", name="The class")).to_be_visible()
        assert Joining.objects.get().person == school.lena
    else:
        expect(button).to_be_hidden()
        assert LINK not in page.content()
        page.goto(f"/sessions/{school.soon.code}/join/")
        assert LINK not in page.content()
        assert not Joining.objects.exists()


def test_an_open_page_follows_the_clock(school: School, window: OpenWindow, clock: Callable[[datetime], None]) -> None:
    clock(school.soon.starts_at - timedelta(minutes=16))
    page = window(school.lena)
    # The browser's own clock is two hours off; only the server's counts.
    page.clock.install(time=NOW + timedelta(hours=2))
    page.goto("/schedule/upcoming/")
    join = page.get_by_role("table", name="Today's Sessions").get_by_role("button", name="Join")
    expect(join).to_be_hidden()
    clock(school.soon.starts_at - timedelta(minutes=14))
    page.clock.run_for(2 * 60_000)
    expect(join).to_be_visible()
    clock(school.soon.ends_at + timedelta(minutes=1))
    page.clock.run_for(60 * 60_000)
    expect(join).to_be_hidden()
    row = page.get_by_role("table", name="Today's Sessions").get_by_role("row").nth(1)
    expect(row).to_contain_text("Completed")


def test_a_courses_history(school: School, window: OpenWindow) -> None:
    page = window(school.lena)
    page.goto("/")
    page.get_by_role("link", name="My Learning").click()
    titled(page, "My Learning")
    page.get_by_role("main").get_by_role("link", name="Piano").first.click()
    titled(page, "Piano")
    page.get_by_role("link", name="Session History").click()
    history = page.get_by_role("table", name="Session History")
    for label in ("Session ID", "Session Date & Time", "Credit Transaction", "Status"):
        expect(history.get_by_role("columnheader", name=label)).to_be_visible()
    expect(history.get_by_role("row")).to_have_count(9)
    page.get_by_label("Status").select_option(label="Cancelled")
    expect(history.get_by_role("row")).to_have_count(2)
    expect(history).to_contain_text(school.cancelled.code)
    page.goto("/courses/spanish-b1/history/")
    page.get_by_label("Session ID").fill(school.past.code.lower())
    page.keyboard.press("Enter")
    expect(history.get_by_role("row")).to_have_count(2)
    expect(history).to_contain_text("Completed")
    page.get_by_role("link", name="Credit Balance").click()
    for label in ("Enrolled", "Used", "Available"):
        expect(page.get_by_text(label, exact=True)).to_be_visible()


def test_a_guardian_sees_the_childs_portal(school: School, window: OpenWindow) -> None:
    page = window(school.petra)
    page.goto("/")
    expect(page.locator("article.next")).to_contain_text("Spanish B1")
    page.goto("/schedule/past/")
    expect(page.get_by_role("table")).to_have_count(0)
