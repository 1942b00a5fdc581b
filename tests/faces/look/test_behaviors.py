"""The behaviors of open pages, in a browser: clock, dialog, theme, zone, filters, keys. No server: pages are given."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route, expect

from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.hours import time_grid, week_days
from lessonbook.faces.look.months import month_grid
from lessonbook.faces.look.shapes import Fact, Filters, JoinWindow, NextSession, Option, Select, SessionLine
from lessonbook.faces.look.viewpoint import Viewpoint
from tests.faces.look.conftest import SERVER_TIME, MakeLine

Draw = Callable[..., str]
SITE = "http://school.example"
STYLES, SCRIPTS = ("calendar", "hours", "timegrid"), ("calendar", "cards", "open-at-now")
HEAD = "".join(f'<script type="module" src="/static/look/js/{name}.js"></script>' for name in SCRIPTS) + "".join(
    f'<link rel="stylesheet" href="/static/look/css/{name}.css">' for name in STYLES
)
PAGE = (
    '{% extends "look/frame.html" %}{% block title %}T{% endblock %}{% block heading %}T{% endblock %}'
    "{% block head %}" + HEAD + "{% endblock %}{% block content %}"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
WRONG = datetime(2031, 3, 4, 5, 6, tzinfo=UTC)


def page_of(content: str) -> str:
    """Return the template of a page with this content."""
    return PAGE + content + "{% endblock %}"


class Site:
    """Answers a browser's requests: pages by path, static files as they are, and the server's time."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.time = SERVER_TIME
        self.asked: list[str] = []
        self.is_down = False

    def answer(self, route: Route) -> None:
        """Answer one request."""
        request, path = route.request, urlsplit(route.request.url).path
        self.asked.append(f"{request.method} {request.url.removeprefix(SITE)}")
        if self.is_down:
            route.abort("internetdisconnected")
        elif path == "/look/now/":
            route.fulfill(body=self.time.isoformat(), content_type="text/plain")
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=str(found), content_type=TYPES[Path(str(found)).suffix])
        elif path in self.pages:
            name = "fragment" if request.headers.get("hx-request") and f"{path}#" in self.pages else path
            route.fulfill(body=self.pages[f"{path}#" if name == "fragment" else path], content_type="text/html")
        else:
            route.fulfill(status=404, body="<h1>Nothing here</h1>", content_type="text/html")


@pytest.fixture
def site() -> Site:
    """A site without pages yet."""
    return Site()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A window on the site; its errors fail the test."""
    context = browser.new_context(base_url=SITE, timezone_id="Europe/Lisbon", reduced_motion="reduce")
    context.route("**/*", site.answer)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def line(make_line: MakeLine) -> SessionLine:
    """A session from 16:30 to 17:15 in Berlin; one can join it from 16:15, which is a quarter past SERVER_TIME."""
    found = make_line("2026-11-25 16:30", 45)
    window = JoinWindow(
        found.starts - timedelta(minutes=15), found.ends, "/join/", opens_text="You can join from 16:15."
    )
    return found._replace(join=window)


def test_the_page_follows_the_servers_clock_whatever_the_browsers_says(
    page: Page, site: Site, draw: Draw, line: SessionLine
) -> None:
    site.pages["/"] = draw(
        page_of("{{ ui.next_session(next) }}{{ ui.session_table([next.line], 'Today') }}"),
        next=NextSession(line, "in 30 minutes"),
    )
    page.clock.install(time=WRONG)
    page.goto("/")
    join = page.get_by_role("button", name="Join Now Piano")
    in_row = page.locator("tr").get_by_role("button", name="Join Piano")
    countdown = page.locator("[data-countdown]")
    status = page.locator("tr .status")
    expect(join).to_be_hidden()
    expect(in_row).to_be_hidden()
    expect(countdown).to_have_text("in 30 minutes")
    expect(page.get_by_text("You can join from 16:15.")).to_be_visible()

    page.clock.run_for(13 * 60_000)
    expect(countdown).to_have_text("in 17 minutes")
    expect(join).to_be_hidden()
    page.clock.run_for(2 * 60_000 + 1_000)
    expect(join).to_be_visible()
    expect(in_row).to_be_visible()
    expect(page.get_by_text("You can join from 16:15.")).to_be_hidden()
    expect(page.locator("#announcer")).to_have_text("You can join Piano now.")

    page.clock.run_for(15 * 60_000)
    expect(countdown).to_have_text("live now")
    expect(status).to_have_text("Live")
    expect(page.get_by_role("row").get_by_role("link", name=re.compile("^View Details Piano.*Live$"))).to_be_visible()
    page.clock.run_for(45 * 60_000)
    expect(join).to_be_hidden()
    expect(in_row).to_be_hidden()
    expect(countdown).to_have_text("ended")
    expect(status).to_have_text("Completed")
    expect(page.get_by_role("row").get_by_role("link", name=re.compile("Completed$"))).to_be_visible()


def test_an_open_calendar_follows_the_clock_too(
    page: Page, site: Site, draw: Draw, make_line: MakeLine, view: Viewpoint
) -> None:
    """One that stands alone and two in a folder, in sight and aloud; what is cancelled stays so."""
    alone = make_line("2026-11-25 16:30", 45, seat_text="Excused")
    first, off = make_line("2026-11-26 16:30"), make_line("2026-11-26 18:00")
    off = off._replace(status=Status.CANCELLED, spoken=off.spoken.replace("Upcoming", "Cancelled"))
    grid = month_grid([alone, first, off], date(2026, 11, 25), now=SERVER_TIME, view=view, day_url=str)
    site.pages["/"] = draw(page_of("{{ ui.month(grid) }}"), grid=grid)
    page.clock.install(time=WRONG)
    page.goto("/")
    page.locator("summary").click()
    chip = page.locator("td > .chip")
    expect(chip).to_have_accessible_name(re.compile("Excused · Upcoming View Details$"))

    def in_folder(state: str) -> None:
        named = page.locator(".folded").and_(page.get_by_role("link", name=re.compile(rf"{state} View Details$")))
        expect(named).to_have_count(1)

    page.clock.run_for(31 * 60_000)
    expect(chip).to_have_accessible_name(re.compile("Excused · Live View Details$"))
    expect(chip).to_have_class(re.compile(r"\bis-live\b"))
    page.clock.run_for(45 * 60_000)
    expect(chip).to_have_accessible_name(re.compile("Excused · Completed View Details$"))
    expect(chip).to_have_class(re.compile(r"\bis-over\b(?!.*\bis-live\b)"))
    in_folder("Upcoming")
    page.clock.fast_forward(24 * 60 * 60_000 - 30 * 60_000)
    in_folder("Live")
    in_folder("Cancelled")
    page.clock.fast_forward(60 * 60_000)
    in_folder("Completed")
    in_folder("Cancelled")


def test_after_sleep_the_page_asks_the_server_again(page: Page, site: Site, draw: Draw, line: SessionLine) -> None:
    site.pages["/"] = draw(page_of("{{ ui.session_table([line], 'Today') }}"), line=line)
    page.clock.install(time=WRONG)
    page.goto("/")
    expect(page.get_by_role("button", name="Join Piano")).to_be_hidden()
    # The machine slept for 20 minutes, and its clock has not noticed.
    site.time = SERVER_TIME + timedelta(minutes=20)
    page.clock.run_for(61_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="Join Piano")).to_be_visible()


def test_without_script_what_is_open_can_be_joined(browser: Browser, site: Site, draw: Draw, line: SessionLine) -> None:
    assert line.join
    site.pages[line.url] = "<h1>Details</h1>"
    now_open = line._replace(join=replace(line.join, is_open=True), status=Status.LIVE)
    site.pages["/"] = draw(
        page_of("{{ ui.session_table([line], 'Today') }}{{ ui.filters(f) }}"), line=now_open, f=Filters("/")
    )
    context = browser.new_context(base_url=SITE, java_script_enabled=False)
    context.route("**/*", site.answer)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Join Piano")).to_be_visible()
    expect(page.get_by_role("button", name="Show")).to_be_visible()
    page.get_by_role("link", name="View Details Piano").click()
    expect(page.get_by_role("heading", name="Details")).to_be_visible()
    context.close()


@pytest.fixture
def listed(site: Site, draw: Draw, line: SessionLine) -> SessionLine:
    """A list on the site, and the details of its session as page and as fragment."""
    site.pages["/"] = draw(page_of("{{ ui.session_table([line], 'Today') }}"), line=line)
    site.pages[line.url] = draw(page_of("<p>Whole page</p>"))
    site.pages[f"{line.url}#"] = "<p>All there is to say</p>"
    return line


def test_details_open_over_the_list_and_give_the_focus_back(page: Page, listed: SessionLine) -> None:
    page.goto("/")
    link = page.get_by_role("link", name="View Details Piano")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Session details")
    expect(dialog.get_by_text("All there is to say")).to_be_visible()
    assert urlsplit(page.url).path == listed.url
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    page.wait_for_url(f"{SITE}/")


def test_back_closes_the_details_and_forward_opens_them_again(page: Page, listed: SessionLine) -> None:
    page.goto("/")
    page.get_by_role("link", name="View Details Piano").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("All there is to say")).to_be_visible()
    page.go_back()
    expect(dialog).to_be_hidden()
    page.go_forward()
    expect(dialog.get_by_text("All there is to say")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Whole page")).to_be_visible()


def test_without_a_network_the_dialog_says_so(page: Page, site: Site, listed: SessionLine) -> None:
    page.goto("/")
    site.is_down = True
    page.get_by_role("link", name="View Details Piano").click()
    expect(page.get_by_role("alert")).to_contain_text("no connection")


def test_what_is_gone_is_shown_as_a_page_of_its_own(page: Page, site: Site, listed: SessionLine) -> None:
    page.goto("/")
    del site.pages[listed.url]
    page.get_by_role("link", name="View Details Piano").click()
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    assert page.url == SITE + listed.url


def test_a_theme_is_shown_at_once_and_sent(page: Page, site: Site, draw: Draw) -> None:
    site.pages["/"] = draw(page_of(""))
    page.goto("/")
    page.get_by_role("button", name="Lena Novák Menu").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert "POST /look/theme/" in site.asked


def test_the_devices_zone_is_told_by_cookie(page: Page, site: Site, draw: Draw) -> None:
    site.pages["/"] = draw(page_of(""))
    page.goto("/")
    assert "browser_zone=Europe%2FLisbon" in page.evaluate("document.cookie")


def test_a_choice_sends_the_filters_and_keeps_the_focus(page: Page, site: Site, draw: Draw) -> None:
    courses = Select("course", "Course Name", [Option("", "All", is_chosen=True), Option("piano", "Piano")])
    site.pages["/"] = draw(page_of("{{ ui.filters(filters) }}"), filters=Filters("/", [courses]))
    page.goto("/")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    page.get_by_label("Course Name").select_option("piano")
    page.wait_for_url("**/?course=piano")
    expect(page.get_by_label("Course Name")).to_be_focused()


@pytest.fixture
def month(page: Page, site: Site, draw: Draw, line: SessionLine, view: Viewpoint) -> Page:
    """The page of a month in which one day has two sessions."""
    grid = month_grid([line, line], date(2026, 11, 25), now=SERVER_TIME, view=view, day_url=str)
    site.pages["/"] = draw(page_of("{{ ui.month(grid) }}"), grid=grid)
    page.goto("/")
    return page


def test_a_choice_made_before_the_script_is_there_counts_too(page: Page, site: Site, draw: Draw) -> None:
    courses = Select("course", "Course Name", [Option("", "All", is_chosen=True), Option("piano", "Piano")])
    site.pages["/"] = draw(page_of("{{ ui.filters(filters) }}"), filters=Filters("/", [courses]))
    held: list[Route] = []
    page.route("**/filters.js", lambda route: site.answer(route) if held else held.append(route))
    page.goto("/", wait_until="commit")
    page.get_by_label("Course Name").select_option("piano")
    site.answer(held[0])
    page.wait_for_url("**course=piano")


def test_arrows_go_from_day_to_day(month: Page) -> None:
    month.locator("[data-day='2026-11-25']").focus()
    for key, day in [("ArrowRight", "26"), ("ArrowDown", "2026-12-03"), ("ArrowLeft", "02"), ("ArrowUp", "2026-11-25")]:
        month.keyboard.press(key)
        expect(month.locator(f"[data-day$='{day}']:focus")).to_have_count(1)


def test_a_folder_opens_and_closes_by_keyboard(month: Page) -> None:
    folder = month.locator("summary")
    folder.focus()
    month.keyboard.press("Enter")
    expect(month.get_by_role("link", name="Piano").first).to_be_visible()
    month.keyboard.press("Tab")
    month.keyboard.press("Escape")
    expect(month.get_by_role("link", name="Piano").first).to_be_hidden()
    expect(folder).to_be_focused()
    month.keyboard.press("Enter")
    month.locator("[data-day='2026-11-26']").focus()
    expect(month.locator("details.folder[open]")).to_have_count(0)
    folder.click()
    month.evaluate("document.activeElement.blur()")
    month.keyboard.press("Escape")
    expect(month.locator("details.folder[open]")).to_have_count(0)
    expect(folder).not_to_be_focused()


def test_a_folder_opens_upwards_where_there_is_no_room_below(month: Page) -> None:
    month.set_viewport_size({"width": 1280, "height": 700})
    folder = month.locator("summary")
    box = folder.bounding_box()
    assert box
    month.set_viewport_size({"width": 1280, "height": round(box["y"] + box["height"] + 60)})
    folder.click()
    expect(month.locator(".opens-up")).to_have_count(1)
    expect(month.locator(".folded").first).to_be_in_viewport(ratio=1)
    expect(month.locator(".folded").last).to_be_in_viewport(ratio=1)


def middle(page: Page, day: str, what: str = ".chip") -> tuple[float, float]:
    """Where the middle of a day's session, or of something else on it, is."""
    box = page.locator("td", has=page.locator(f"[data-day='{day}']")).locator(what).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_card_opens_where_the_pointer_rests_and_leaves_the_next_weeks_session_free(
    page: Page, site: Site, draw: Draw, make_line: MakeLine, view: Viewpoint
) -> None:
    lines = [make_line(f"2026-11-{day:02} 16:30", 45, course_name="Piano, year 3") for day in range(1, 31)]
    grid = month_grid(lines, date(2026, 11, 25), now=SERVER_TIME, view=view, day_url=str)
    site.pages["/"] = draw(page_of("{{ ui.month(grid) }}"), grid=grid)
    page.goto("/")
    card = page.locator(".chip-card:popover-open")
    on_it = "([x, y]) => document.elementFromPoint(x, y).closest('td').querySelector('[data-day]').dataset.day"
    for rest in (0, 600):
        page.mouse.move(*middle(page, "2026-11-11"))
        page.wait_for_timeout(rest)
        assert card.count() == bool(rest)
        page.mouse.move(*middle(page, "2026-11-18"), steps=9)
        assert page.evaluate(on_it, middle(page, "2026-11-18")) == "2026-11-18"
        page.mouse.move(0, 0)
        expect(card).to_have_count(0)

    page.mouse.move(*middle(page, "2026-11-11"))
    expect(card).to_contain_text("View Details")
    page.mouse.move(*middle(page, "2026-11-11", ".chip-card"), steps=9)
    page.wait_for_timeout(500)
    expect(card).to_have_count(1)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.locator("[data-day='2026-11-11']").focus()
    page.keyboard.press("Tab")
    expect(card).to_contain_text("Wed 11 Nov")
    page.keyboard.press("Tab")
    expect(card).to_have_count(0)


def test_a_week_opens_at_now_with_its_days_in_sight(
    page: Page, site: Site, draw: Draw, make_line: MakeLine, view: Viewpoint
) -> None:
    lines = [make_line("2026-11-24 23:45"), make_line("2026-11-25 15:30", 45)]
    grid = time_grid(lines, week_days(date(2026, 11, 25), view), now=SERVER_TIME, view=view, day_url=str)
    site.pages["/"] = draw(page_of("{{ ui.time_grid(grid) }}"), grid=grid)
    page.set_viewport_size({"width": 1280, "height": 640})
    page.goto("/")
    now, hours = page.locator(".hours-now"), page.locator(".hours-grid")
    expect(now).to_be_in_viewport()
    expect(page.locator(".is-today .hours-head")).to_be_in_viewport(ratio=1)
    ends = [
        page.locator(of).first.evaluate("box => box.getBoundingClientRect().bottom") for of in (".block", ".hours-body")
    ]
    assert ends[0] <= ends[1]
    assert page.evaluate("scrollY") == 0
    hours.evaluate("hours => { hours.scrollTop = 0 }")
    page.wait_for_function("history.state?.hours === 0")
    page.reload()
    expect(hours).to_have_js_property("scrollTop", 0)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_week_of_long_names_fits_its_place(
    page: Page, site: Site, draw: Draw, make_line: MakeLine, view: Viewpoint, width: int
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän " * 3
    starts = [f"2026-11-2{day} 09:{minute}0" for day in range(3, 9) for minute in range(4)]
    lines = [make_line(start, 45, course_name=long, instructor_name=long) for start in starts]
    grid = time_grid(lines, week_days(date(2026, 11, 25), view), now=SERVER_TIME, view=view, day_url=str)
    content = "{{ ui.time_grid(grid) }}{{ ui.session_table(lines, 'x') }}{{ ui.next_session(next) }}"
    site.pages["/"] = draw(page_of(content), grid=grid, lines=lines, next=NextSession(lines[0], long))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


TURNED = """() => [...document.querySelectorAll('bdi')].flatMap((bdi) => {
  let block = bdi.parentElement;
  while (getComputedStyle(block).display === 'inline') block = block.parentElement;
  const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const seen = [];
  for (texts.currentNode = bdi; texts.nextNode(); ) {
    const text = texts.currentNode;
    if (text.parentElement.closest('bdi, .vh, [hidden]') || !/\\w{2}/.test(text.data)) continue;
    const range = document.createRange();
    for (let n = 0; n < text.length; n++) {
      range.setStart(text, n);
      range.setEnd(text, n + 1);
      const { left, bottom, width } = range.getBoundingClientRect();
      if (width) seen.push({ left, bottom, words: text.data.trim() });
    }
  }
  return seen.map((one, n) => [one.words, n > 0 && one.left < seen[n - 1].left && one.bottom - seen[n - 1].bottom < 5]);
})"""
"""The texts that stand after names in the same paragraph, with whether a letter stands left of the one before it."""
OUT_OF_BDI, RLI, PDI = "\u2069\u202eab", "\u2067", "\u2069"


def test_no_name_turns_what_stands_after_it(page: Page, site: Site, draw: Draw, line: SessionLine) -> None:
    """One whose characters end the isolation of its element and turn what comes then."""
    line = line._replace(course_name=OUT_OF_BDI, instructor_name=OUT_OF_BDI, lesson_text=OUT_OF_BDI)
    content = (
        "<p><bdi>{{ name }}</bdi> after words, <bdi>{{ hebrew }}</bdi> more words</p>"
        '<p><bdi>{{ _("Sign out of %(school)s", school=name) }}</bdi> at last</p>'
        "{{ ui.session_table([line], 'Today') }}{{ ui.next_session(next) }}{{ ui.facts([fact]) }}"
    )
    hebrew = f"{RLI}\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}{PDI}"
    site.pages["/"] = draw(
        page_of(content),
        name=OUT_OF_BDI,
        hebrew=hebrew,
        line=line,
        next=NextSession(line, "in 30 minutes"),
        fact=Fact("Group", OUT_OF_BDI, note="until May"),
    )
    page.goto("/")
    found = page.evaluate(TURNED)
    assert {"after words,", "more words", "at last"} < {words for words, _ in found}
    assert {words for words, is_turned in found if is_turned} == set()
    assert page.locator("p bdi").nth(1).text_content() == hebrew
