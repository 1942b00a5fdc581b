"""Every page for everyone: axe in both themes on wide and narrow screens, no sideways scroll, keyboard, no script."""

import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client
from playwright.sync_api import Page, expect

from lessonbook.channels.mail import wait_until_sent
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.faces.portal.views import courses
from tests.conftest import Axe
from tests.factories import PASSWORD, make_person, signed_in
from tests.journeys.conftest import LINK, OpenWindow, School, does_not_scroll_sideways, usable_by_all

PAGES = (
    "/",
    "/schedule/upcoming/",
    "/schedule/upcoming/?course=none-of-mine",
    "/schedule/calendar/?view=month",
    "/schedule/calendar/?view=week",
    "/schedule/calendar/?view=day",
    "/schedule/past/",
    "/sessions/{soon}/",
    "/sessions/{cancelled}/",
    "/sessions/{past}/",
    "/sessions/{tonight}/join/",
    "/courses/",
    "/courses/spanish-b1/",
    "/courses/spanish-b1/history/",
    "/courses/spanish-b1/credits/",
    "/courses/spanish-b1/reports/",
    "/account/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/tokens/",
    "/account/tokens/new/",
    "/account/logout/",
    "/account/sessions/",
    "/account/3rdparty/",
    "/nothing-here/",
)
OPEN_PAGES = (
    "/account/login/",
    "/account/signup/",
    "/account/inactive/",
    "/account/confirm-email/",
    "/account/confirm-email/made-up/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-made-up/",
    "/account/password/reset/key/done/",
    "/account/3rdparty/login/error/",
)
SIZES = [(1280, "light"), (320, "dark")]
"""Each page is looked at in both themes; one of them it is opened in."""


def addresses(school: School) -> list[str]:
    codes = {name: getattr(school, name).code for name in ("soon", "cancelled", "past", "tonight")}
    return [page.format(**codes) for page in PAGES]


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing_on_any_page(school: School, window: OpenWindow, axe: Axe) -> None:
    page = window(school.lena)
    for address in addresses(school):
        page.goto(address)
        if "reauthenticate" in page.url:
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url(lambda url: "reauthenticate" not in url)
        usable_by_all(page, axe)
    stranger = window(None)
    for address in OPEN_PAGES:
        stranger.goto(address)
        usable_by_all(stranger, axe)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_axe_finds_nothing_with_dialogs_folders_and_menus_open(
    school: School, window: OpenWindow, axe: Axe, width: int, scheme: str
) -> None:
    page = window(school.lena, width, scheme, has_touch=width == 320)
    page.goto("/schedule/upcoming/")
    page.get_by_role("link", name="View Details").first.click()
    expect(page.get_by_role("dialog")).to_contain_text(school.soon.code)
    axe.in_both_themes(page)
    does_not_scroll_sideways(page)
    page.goto("/schedule/calendar/?view=month")
    page.locator("details.folder summary").first.click()
    axe.in_both_themes(page)
    does_not_scroll_sideways(page)
    page.keyboard.press("Escape")
    page.locator("button[popovertarget=person-menu]").click()
    axe.in_both_themes(page)


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing_where_something_is_wrong_or_on_the_way(
    school: School, window: OpenWindow, axe: Axe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server answers when it can't, to a form that isn't ours, and between here and a class."""
    page = window(school.lena)
    for heading, answer in wrong_answers(school, monkeypatch):
        page.goto("/account/")
        page.set_content(answer.decode())
        look(page, axe, heading)
    stray = window(make_person("Oto Novák", RoleKind.GUARDIAN))
    stray.goto("/")
    look(stray, axe, "Nothing here for you yet")
    stranger = window(None)
    stranger.goto(link_to_set_a_password(school.lena))
    look(stranger, axe, "Choose a new password")


def look(page: Page, axe: Axe, heading: str) -> None:
    """Look at a page once it is there, whatever its address."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    usable_by_all(page, axe, always=True)


def wrong_answers(school: School, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, bytes]]:
    """Pages that come with an error, and the one that leads on to a class, each with its heading."""
    client = signed_in(school.lena)
    client.raise_request_exception = False
    yield "Opening your class", client.post(f"/sessions/{school.soon.code}/join/").content
    for heading, error in (
        ("The school is busy", OperationalError("database is locked")),
        ("Something broke on our side", ZeroDivisionError()),
        ("This can't be done from here", PermissionDenied()),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(courses, "courses_learned", Mock(side_effect=error))
            yield heading, client.get("/courses/").content
    yield "This page was open for too long", Client(enforce_csrf_checks=True).post("/account/login/").content


def link_to_set_a_password(person: Person) -> str:
    """The address that is mailed to whoever forgot a password."""
    Client().post("/account/password/reset/", {"email": person.account.email if person.account else ""})
    wait_until_sent()
    [link] = re.findall(r"https?://[^/]+(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    return str(link)


@pytest.mark.engine("sqlite")
def test_by_keyboard_alone(school: School, window: OpenWindow) -> None:
    page = window(school.lena, to_class=True)
    page.goto("/schedule/calendar/?view=month")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    summary = page.locator("details.folder summary").filter(has_text="25 November")
    reach(page, summary)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    whole = re.compile("Spanish B1, Wed 25 Nov 2026, .*Berlin time, Ana Ruiz, (Upcoming|Live)")
    expect(page.locator(":focus")).to_have_accessible_name(whole)
    opener = page.locator(":focus").element_handle()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(school.soon.code)
    reach(page, dialog.get_by_role("button", name="Join Now"))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("opener => document.activeElement === opener", opener)
    page.keyboard.press("Enter")
    reach(page, dialog.get_by_role("button", name="Join Now"))
    page.keyboard.press("Enter")
    page.wait_for_url(LINK)
    assert school.soon.joinings.get().person == school.lena


def reach(page: Page, target: Any) -> None:
    """Press Tab until something has the focus; give up after a hundred."""
    for _ in range(100):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


@pytest.mark.engine("sqlite")
def test_without_script(school: School, window: OpenWindow) -> None:
    page = window(None, to_class=True, java_script_enabled=False)
    page.goto("/")
    page.locator("input[name=login]").fill("lena@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("article.next")).to_contain_text("Spanish B1")
    page.get_by_role("link", name="Schedule").first.click()
    page.get_by_label("Course Name").select_option(label="Piano")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table", name="Today's Sessions").get_by_role("row")).to_have_count(2)
    page.goto("/schedule/upcoming/")
    page.get_by_role("link", name="View Details").first.click()
    expect(page.get_by_role("heading", name="Session details")).to_be_visible()
    page.get_by_role("button", name="Join Now").click()
    page.wait_for_url(LINK)


@pytest.mark.engine("sqlite")
def test_nothing_shifts_on_a_first_visit(school: School, window: OpenWindow) -> None:
    for width in (1280, 320):
        page = window(school.lena, width)
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())"
            " window.shift += entry.value }).observe({type: 'layout-shift', buffered: true})"
        )
        page.goto("/schedule/upcoming/")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") <= 0.01
