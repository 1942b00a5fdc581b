"""Journeys of an administrator through credits, figures and lists: by keys alone, and nothing for axe to find."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from lessonbook.domain.attendance.sums import count_weeks
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import RoleKind
from tests.conftest import Axe
from tests.domain.credits.facts import make_family, on
from tests.factories import NOW, make_person
from tests.journeys.conftest import OpenWindow, School, does_not_scroll_sideways

pytestmark = pytest.mark.slow


@pytest.mark.engine("sqlite")
def test_the_money_pages_are_usable_by_all_and_by_keys(school: School, window: OpenWindow, axe: Axe) -> None:
    mara = make_person("Mara Vogel", RoleKind.ADMINISTRATOR, email="mara@example.org", time_zone="Europe/Berlin")
    family = make_family(school.lena, school.anna, name="Novák")
    deposit(purse_of(school.lena), 5, ends_on=(NOW + timedelta(days=9)).date(), **on())
    count_weeks(NOW)
    page = window(mara)
    for path in (
        "/office/", "/office/credits/", "/office/credits/?q=nov", f"/office/credits/families/{family.pk}/",
        f"/office/credits/families/{family.pk}/deposit/", f"/office/credits/families/{family.pk}/statement/",
        f"/office/credits/people/{school.lena.pk}/", f"/office/credits/people/{school.lena.pk}/transfer/",
        f"/office/credits/people/{school.lena.pk}/statement/", "/office/figures/", "/office/journal/",
        "/office/exports/", "/office/import/",
    ):  # fmt: skip
        page.goto(path)
        axe.everywhere(page, 768)
        page.set_viewport_size({"width": 768, "height": 900})
        does_not_scroll_sideways(page)
        page.set_viewport_size({"width": 1280, "height": 800})

    # A deposit without a mouse, looked at first
    page.goto(f"/office/credits/people/{school.lena.pk}/")
    page.get_by_role("link", name="Deposit").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Credits", exact=True).fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("8 credits after it")).to_be_visible()
    axe.in_both_themes(page)
    page.get_by_role("button", name="Deposit").press("Enter")
    expect(page.get_by_text("The credits are there.")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile(r"^\+3"))).to_be_visible()

    # Plots are drawn, and their tables say the same
    page.goto("/office/figures/")
    drawn: Any = page.evaluate("[...document.querySelectorAll('canvas')].every((c) => Chart.getChart(c))")
    assert drawn
    page.get_by_text("As a table").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Fill rate")).to_be_visible()
    axe.in_both_themes(page)


@pytest.mark.engine("sqlite")
def test_a_statement_is_one_clean_sheet(school: School, window: OpenWindow) -> None:
    mara = make_person("Mara Vogel", RoleKind.ADMINISTRATOR, email="mara@example.org")
    page = window(mara)
    page.goto(f"/office/credits/people/{school.lena.pk}/statement/")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (
        page.get_by_role("button", name="Print"),
        page.get_by_role("navigation").first,
        page.get_by_role("search"),
    ):
        expect(gone).to_be_hidden()
    expect(page.get_by_text("Riverside School").first).to_be_visible()
    expect(
        page.get_by_text("Those of this month, and those for which credits were used or came back in it.").first
    ).to_be_visible()
    sheets = page.pdf(format="A4").count(b"/Type /Page\n") or page.pdf(format="A4").count(b"/Type /Page ")
    assert sheets <= 1
