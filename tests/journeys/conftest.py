"""A small school, a clock that can be moved, and windows of a real browser in it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from lessonbook.domain.attendance.models import Attendance, Mark, Report
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Seat, Session, SessionLink
from tests.conftest import Axe
from tests.factories import (
    BY_SCHOOL,
    NOW,
    PASSWORD,
    make_course,
    make_guardian,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_school,
    make_session,
    signed_in,
)

LINK = "https://class.example.org/room"
WIDE = 1280


@dataclass
class School:
    """Who and what the journeys know by name."""

    lena: Person
    petra: Person
    anna: Person
    ana: Person
    spanish: Course
    piano: Course
    soon: Session
    tonight: Session
    past: Session
    cancelled: Session


@pytest.fixture
def clock() -> Iterator[Callable[[datetime], None]]:
    """Move the server's clock: it stands at the factories' NOW and ticks on."""
    traveller = time_machine.travel(NOW, tick=True)
    mover = traveller.start()
    yield lambda instant: mover.move_to(instant, tick=True)
    traveller.stop()


@pytest.fixture
def school(transactional_db: None, clock: Callable[[datetime], None]) -> School:
    """A Wednesday at 16:18 in Berlin: Spanish in twelve minutes, piano tonight, and what was and will be."""
    make_school()
    lena = make_person("Lena Novák", email="lena@example.org", time_zone="Europe/Berlin")
    anna, ana, jo = make_person("Anna Dvořák"), make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    petra = make_guardian("Petra Dvořák", anna, email="petra@example.org", time_zone="Europe/Berlin")
    spanish = make_course("Spanish B1", ana, slug="spanish-b1")
    piano = make_course("Piano", jo, slug="piano", hue=4)
    lesson = make_lesson(spanish, goal="Order a meal and ask for the bill")
    online: dict[str, Any] = {"instructor": ana, "lesson": lesson}
    soon = make_session(spanish, NOW + timedelta(minutes=12), lena, anna, **online)
    SessionLink.objects.create(session=soon, label="Vocabulary list", url="https://class.example.org/words")
    studio: dict[str, Any] = {"instructor": jo, "class_link": "", "location": make_location()}
    tonight = make_session(piano, NOW + timedelta(hours=3), lena, **studio)
    for days in range(2, 9):
        make_session(spanish, NOW + timedelta(days=days), lena, **online)
    replacement = make_session(piano, NOW + timedelta(days=9), lena, **studio)
    cancelled = make_session(
        piano, NOW + timedelta(days=1), lena, **studio, cancelled_at=NOW, cancel_reason="Snow", replaced_by=replacement
    )
    Seat.objects.filter(session=cancelled).update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    past = make_session(spanish, NOW - timedelta(days=1), lena, **online, recording_link=f"{LINK}/recording")
    for days in range(2, 9):
        make_session(piano, NOW - timedelta(days=days), lena, **studio)
    Mark.objects.create(seat=past.seats.get(), attendance=Attendance.PRESENT, author=ana, at=NOW)
    Report.objects.create(seat=past.seats.get(), feedback="Much steadier.", author=ana, at=NOW)
    for course in (spanish, piano):
        deposit(purse_of(lena, course), 10, by=BY_SCHOOL, now=NOW, today=NOW.date())
    return School(lena, petra, anna, ana, spanish, piano, soon, tonight, past, cancelled)


OPENS_AT_THE_TOP = """
addEventListener("load", () => {
  const asked = !document.referrer && !location.hash && document.activeElement === document.body
  if (asked && scrollY > 0) console.error(`${location.pathname} opens ${scrollY} px down`)
})
"""
"""A complaint of each page that a journey goes to by its address, before the journey can push it itself."""


def does_not_scroll_sideways(page: Page) -> None:
    """Check that all fits the width of the window; in a wide one also at 200 %, which lays it out as half its size."""
    size = page.viewport_size
    assert size is not None
    fits(page)
    if size["width"] >= WIDE:
        page.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
        fits(page)
        page.set_viewport_size(size)


def fits(page: Page) -> None:
    """Check that all fits the width of the window as it is."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, (page.url, page.viewport_size)


def usable_by_all(page: Page, axe: Axe, *, always: bool = False) -> None:
    """Check a page as it stands, opened at a desk: axe in both themes there and on a phone, and nothing sideways."""
    axe.in_both_themes(page, always=always)
    does_not_scroll_sideways(page)
    with on_a_phone(page):
        axe.in_both_themes(page, always=always)
        fits(page)


@contextmanager
def on_a_phone(page: Page) -> Iterator[None]:
    """Make the window as narrow as a phone's, and pressed by fingers, without loading its page again."""
    size, devtools = page.viewport_size, page.context.new_cdp_session(page)
    assert size is not None
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    yield
    page.set_viewport_size(size)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    devtools.detach()


def is_complaint(said: ConsoleMessage) -> bool:
    """An error, other than that a page which says no does so by its status."""
    return said.type == "error" and not re.search("status of 40[1349]", said.text)


OpenWindow = Callable[..., Page]


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[OpenWindow]:
    """Open a window in which a person is signed in; what it complains about fails the test at the end.

    With `to_class` it gets to classes, which are elsewhere: this machine answers for them. Playwright keeps no file of
    a window that does.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        person: Person | None, width: int = 1280, scheme: Any = "light", *, to_class: bool = False, **facts: Any
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            **facts,
        )
        contexts.append(context)
        if person is not None:
            cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        if to_class:
            context.route("https://class.example.org/**", lambda route: route.fulfill(body="<h1>The class</h1>"))
        context.add_init_script(OPENS_AT_THE_TOP)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


__all__ = ["LINK", "PASSWORD", "OpenWindow", "School"]
