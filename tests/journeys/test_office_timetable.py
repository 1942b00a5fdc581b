"""The timetable in the office: a series is scheduled and changed, and the board moves sessions by drag and by keys."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.booking.actions.substitutes import ask_for_substitute
from lessonbook.domain.courses.models import CourseInstructor
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Series, Session
from tests.factories import NOW, make_hours, make_instructor, make_location, make_person, make_session
from tests.journeys.conftest import OpenWindow, School, does_not_scroll_sideways

pytestmark = pytest.mark.slow
A_DAY = timedelta(days=1)
HOUR = "list => list.clientHeight / getComputedStyle(list).getPropertyValue('--hours')"
"""How high an hour of the board is, in pixels."""


@pytest.fixture
def mara(school: School) -> Person:
    return make_person("Mara Vogel", RoleKind.ADMINISTRATOR, time_zone="Europe/Berlin")


def starts_of(code: str) -> str:
    session = Session.objects.get(code=code)
    return f"{session.starts_at.astimezone(session.zone):%a %H:%M} {session.instructor}"


@pytest.mark.engine("sqlite")
def test_every_page_is_clean_and_fits_a_tablet(school: School, mara: Person, window: OpenWindow, axe: Any) -> None:
    session = make_session(
        school.spanish,
        NOW + 3.2 * A_DAY,
        school.lena,
        instructor=school.ana,
        location=make_location("Hall"),
        capacity=1,
    )
    AbsenceRequest.objects.create(
        seat=session.seats.get(), asked_at=NOW, asked_by=school.lena, percent=100, reason="A cold"
    )
    wish = ask_for_substitute(school.tonight, by=By(school.tonight.instructor_id), now=NOW)
    page, one, course = window(mara, width=768), f"/office/sessions/{session.code}", school.spanish.pk
    over = make_session(school.spanish, NOW - 1.4 * A_DAY, school.lena, school.anna, instructor=school.ana)
    take_register(over, {school.lena.pk: "present", school.anna.pk: "late"}, by=By(school.ana.pk), now=NOW)
    report(over.seats.get(learner=school.lena), feedback="Good.", private_note="Ask.", by=By(school.ana.pk), now=NOW)
    for url in (
        "/office/sessions/",
        "/office/sessions/series/",
        f"/office/sessions/new/?course={course}",
        f"/office/sessions/series/new/?course={course}",
        f"{one}/",
        f"/office/sessions/{over.code}/",
        f"/office/people/{school.lena.pk}/sessions/learned/",
        f"/office/people/{school.ana.pk}/sessions/taught/",
        f"/office/people/{school.ana.pk}/",
        f"{one}/move/",
        f"{one}/instructor/",
        f"{one}/details/",
        f"{one}/cancel/",
        "/office/board/",
        "/office/board/?by=room",
        "/office/requests/",
        f"/office/requests/substitutes/{wish.pk}/",
    ):
        page.goto(url)
        axe.everywhere(page, 1280)
        does_not_scroll_sideways(page)


@pytest.mark.engine("sqlite")
def test_a_series_is_scheduled_looked_at_and_changed(
    school: School, mara: Person, window: OpenWindow, axe: Any
) -> None:
    make_session(school.piano, NOW + A_DAY, school.lena, instructor=school.ana)
    page = window(mara)
    page.goto("/office/sessions/series/")
    page.get_by_role("link", name="Schedule a series").first.click()
    page.get_by_label("Course").select_option(label="Spanish B1")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Thursday").check()
    page.get_by_label("Starts at").fill("16:30")
    page.get_by_label("First day").fill("2026-11-26")
    page.get_by_label("Last day").fill("2026-12-17")
    page.get_by_label("Instructor").select_option(label="Ana Ruiz")
    page.get_by_role("button", name="Look at every date").click()
    expect(page.get_by_text("The instructor teaches Piano then").first).to_be_visible()
    axe.everywhere(page, 768)
    while page.locator(".date-line.is-refused").count():
        page.locator(".date-line.is-refused input").first.check()
        page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Schedule", exact=False).click()
    expect(page.get_by_text("scheduled.")).to_be_visible()
    axe.everywhere(page, 768)
    page.get_by_role("link", name="Change series").click()
    page.get_by_label("Starts at").fill("19:30")
    axe.everywhere(page, 768)
    page.get_by_role("button", name="Look at every date").click()
    axe.everywhere(page, 768)
    page.get_by_role("button", name="Change", exact=False).click()
    expect(page.get_by_text("changed.")).to_be_visible()
    series = Series.objects.get()
    assert {f"{one.starts_at.astimezone(series.zone):%a %H:%M}" for one in series.sessions.all()} == {"Thu 19:30"}
    page.get_by_role("link", name="Cancel sessions").click()
    axe.everywhere(page, 768)


def chip(page: Page, column: str) -> Any:
    return page.get_by_role("region", name=column, exact=True).locator("a[data-moves]").first


@pytest.mark.engine("sqlite")
def test_the_board_opens_at_the_hour_it_is_and_names_each_hour_at_its_line(
    school: School, mara: Person, window: OpenWindow
) -> None:
    page = window(mara)
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto("/office/board/")
    expect(page.locator(".board-now")).to_be_in_viewport()
    tops = page.locator(".hours-mark").evaluate_all("marks => marks.slice(1, -1).map(mark => mark.offsetTop)")
    hour = page.locator(".board-list").first.evaluate(HOUR)
    assert len(tops) > 5
    assert [later - one for one, later in pairwise(tops)] == pytest.approx([hour] * (len(tops) - 1), abs=1.5)


def drag(page: Page, what: Any, to: str, hours: float) -> None:
    """Drag a session to a column, so many hours down."""
    what.scroll_into_view_if_needed()
    at, column = what.bounding_box(), page.get_by_role("region", name=to, exact=True).bounding_box()
    assert at is not None
    assert column is not None
    hour = page.locator(".board-list").first.evaluate(HOUR)
    page.mouse.move(at["x"] + 30, at["y"] + 8)
    page.mouse.down()
    page.mouse.move(at["x"] + 40, at["y"] + 20, steps=2)
    page.mouse.move(column["x"] + 60, at["y"] + 8 + hours * hour, steps=5)
    page.mouse.up()


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


@pytest.mark.engine("sqlite")
def test_the_board_moves_sessions_by_drag(school: School, mara: Person, window: OpenWindow) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    code, page = school.tonight.code, window(mara)
    page.goto("/office/board/")
    drag(page, chip(page, "Jo Park"), "Ana Ruiz", -3)
    note = page.get_by_role("alert").filter(has_text="The instructor has another session then")
    expect(note).to_be_visible()
    assert starts_of(code) == "Wed 19:18 Jo Park"
    note.get_by_role("button", name="Close").click()
    drag(page, chip(page, "Jo Park"), "Bo Lind", 0)
    asked = page.get_by_role("alertdialog")
    expect(asked).to_contain_text("Outside the instructor's hours.")
    asked.get_by_role("button", name="Put it back").click()
    assert starts_of(code) == "Wed 19:18 Jo Park"
    drag(page, chip(page, "Jo Park"), "Bo Lind", 0)
    page.get_by_role("button", name="Move all the same").click()
    expect(chip(page, "Bo Lind")).to_be_focused()
    assert starts_of(code).endswith("Bo Lind")


def test_the_board_moves_sessions_by_keys_and_says_so(school: School, mara: Person, window: OpenWindow) -> None:
    CourseInstructor.objects.create(course=school.piano, instructor=make_instructor("Bo Lind"))
    code, page = school.tonight.code, window(mara)
    said = page.locator("#announcer")
    page.goto("/office/board/")
    chip(page, "Jo Park").focus()
    keys(page, "Space")
    expect(said).to_have_text("Piano picked up. Arrows move it, Enter puts it down, Escape puts it back.")
    keys(page, "ArrowDown", "Escape")
    expect(said).to_have_text("Put back where it was.")
    expect(chip(page, "Jo Park")).to_be_focused()
    keys(page, "Space", "ArrowLeft", "PageUp")
    expect(said).to_contain_text("Bo Lind")
    keys(page, "Enter")
    expect(chip(page, "Bo Lind")).to_be_focused()
    expect(said).to_contain_text("Moved: Piano")
    assert starts_of(code) == "Wed 18:20 Bo Lind"
    keys(page, "Enter")
    expect(page).to_have_url(f"/office/sessions/{code}/")
