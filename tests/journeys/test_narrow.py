"""Narrow places: the office's lists are tables on a tablet, and on a phone no word is cut or parted."""

from datetime import date, time

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.people.models import RoleKind
from lessonbook.domain.timetable.models import DateHours, Location, Session, SessionLink
from tests.factories import make_hours, make_location, make_person
from tests.journeys.conftest import OpenWindow, School, does_not_scroll_sideways
from tests.journeys.test_hands_and_eyes import addresses

LISTS = (
    "/office/people/",
    "/office/courses/",
    "/office/courses/spanish-b1/learners/",
    "/office/instructors/",
    "/office/sessions/",
    "/office/journal/",
)
CUT = """() => [...document.querySelectorAll("main time, main bdi")].filter(one => {
  if (!one.checkVisibility() || one.closest(".vh, .chip-card")) return false;
  if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible") return true;
  const text = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (text.nextNode()) for (const word of text.currentNode.data.matchAll(/\\S+/g)) {
    const place = new Range();
    place.setStart(text.currentNode, word.index);
    place.setEnd(text.currentNode, word.index + word[0].length);
    if (new Set([...place.getClientRects()].map(box => Math.round(box.top))).size > 1) return true;
  }
  return false;
}).map(one => one.textContent)"""
"""The times and names that are cut off, or of which a word is parted between two lines."""

pytestmark = [pytest.mark.slow, pytest.mark.engine("sqlite")]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_offices_lists_are_tables_from_a_tablet_on(school: School, window: OpenWindow, language: str) -> None:
    make_hours(school.ana, time(9), time(12))
    school.soon.location = make_location("Studio 1", within=make_location("Riverside 12"))
    school.soon.save()
    page = window(make_person("Mara Vogel", RoleKind.ADMINISTRATOR, language=language))
    for address in LISTS:
        page.goto(address)
        for width in (753, 768, 800, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            expect(page.locator(".table").first).to_have_css("display", "table")
            does_not_scroll_sideways(page)
            assert page.evaluate(CUT) == [], (address, width)


def test_an_endless_word_does_not_widen_a_list(school: School, window: OpenWindow) -> None:
    school.spanish.name = "Donaudampfschifffahrt" * 5
    school.spanish.save()
    page = window(make_person("Mara Vogel", RoleKind.ADMINISTRATOR), 768)
    for address in ("/office/courses/", "/office/sessions/"):
        page.goto(address)
        does_not_scroll_sideways(page)


LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
"""A word of 79 letters, which somebody will be called."""


def fits_a_phone_and_a_desk_at_200_percent(page: Page) -> None:
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 800})
        does_not_scroll_sideways(page)


def test_endless_names_do_not_widen_what_learners_and_guardians_see(school: School, window: OpenWindow) -> None:
    for person in (school.lena, school.anna, school.ana):
        person.given_name = person.family_name = LONG
        person.save()
    Course.objects.update(name=LONG)
    Lesson.objects.update(name=LONG, goal=LONG)
    Location.objects.update(name=LONG)
    SessionLink.objects.update(label=LONG)
    Session.objects.exclude(cancelled_at=None).update(cancel_reason=LONG)
    lena, petra = window(school.lena), window(school.petra)
    for address in addresses(school):
        if not address.startswith("/account/"):
            lena.goto(address)
            fits_a_phone_and_a_desk_at_200_percent(lena)
    for address in ("/family/", "/family/calendar/", "/schedule/upcoming/"):
        petra.goto(address)
        fits_a_phone_and_a_desk_at_200_percent(petra)


def cuts_nothing(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#today")).to_be_in_viewport()
    for earlier in page.locator(".earlier > summary").all():
        earlier.tap()
        expect(page.locator(".is-past").filter(has=page.locator(".chip, .folded")).first).to_be_visible()
    for folder in page.locator("details.folder").all():
        folder.evaluate("one => { one.removeAttribute('name'); one.open = true }")
    does_not_scroll_sideways(page)
    assert page.evaluate(CUT) == [], address


@pytest.mark.parametrize("view", ["month", "week"])
def test_a_phone_shows_days_whose_times_and_names_are_whole(school: School, window: OpenWindow, view: str) -> None:
    school.spanish.name = "Mathematics, year 8"
    school.spanish.save()
    cuts_nothing(window(school.ana, 320, has_touch=True), f"/schedule/calendar/?view={view}")
    cuts_nothing(window(school.petra, 320, has_touch=True), f"/family/calendar/?view={view}")


def test_a_phone_shows_the_picture_of_the_week(school: School, window: OpenWindow) -> None:
    make_hours(school.ana, time(9), time(12))
    DateHours.objects.create(instructor=school.ana, day=date(2026, 11, 27), note="Conference")
    page = window(school.ana, 320, has_touch=True)
    page.goto("/teach/hours/")
    does_not_scroll_sideways(page)
    picture = page.locator(".picture").bounding_box()
    last = page.locator(".picture-day").last.bounding_box()
    assert picture
    assert last
    assert max(picture["x"] + picture["width"], last["x"] + last["width"]) <= 320
    expect(page.locator(".piece--open").first).to_be_visible()
