"""The data admin for everyone: axe on every page of every table, in both themes, on wide and narrow screens."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from lessonbook.domain.credits.models import Purse
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Session
from tests.conftest import Axe
from tests.database.whole_school import make_whole_school
from tests.factories import make_person, signed_in
from tests.journeys.conftest import OpenWindow, fits

pytestmark = pytest.mark.engine("sqlite")

SIZES: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (320, "dark")]


@pytest.fixture
def mara(transactional_db: None, clock: Any) -> Person:
    """An administrator of a school that has a row in every table."""
    make_whole_school()
    return make_person("Mara Vogel", RoleKind.ADMINISTRATOR)


def addresses(mara: Person) -> Iterator[str]:
    """Every list of the data admin, its form with a row that is there, else the empty one, and pages that ask."""
    asking = signed_in(mara).get(reverse("admin:index")).wsgi_request
    yield reverse("admin:index")
    for model, options in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if row := model._default_manager.order_by("pk").last():
            yield reverse(f"{name}_change", args=[row.pk])
        elif options.has_add_permission(asking):
            yield reverse(f"{name}_add")
    yield reverse("admin:timetable_session_cancel", args=[Session.objects.earliest("pk").pk])
    yield reverse("admin:credits_purse_deposit", args=[Purse.objects.earliest("pk").pk])


@pytest.mark.slow
def test_axe_finds_nothing_on_any_page(mara: Person, window: OpenWindow, axe: Axe) -> None:
    page = window(mara, has_touch=True)
    for n, address in enumerate(addresses(mara)):
        page.goto(address)
        page.wait_for_function("document.documentElement.dataset.mended !== undefined")
        # A form is laid out like every other one, so it is looked at in one size, every other one in the other.
        for width, scheme in SIZES if n == 0 or page.locator("#changelist").count() else [SIZES[n % 2]]:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            axe(page)
            fits(page)


def test_what_opens_by_a_press_opens_by_keyboard(mara: Person, window: OpenWindow, axe: Axe) -> None:
    page = window(mara)
    page.goto(reverse("admin:timetable_session_changelist"))
    filters = page.get_by_role("button", name="Filters")
    filters.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#changelist-filter")).to_be_visible()
    axe(page)
