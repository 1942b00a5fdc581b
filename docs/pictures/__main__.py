"""Takes the pictures of README and guides from a demo school made for it: `make pictures`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from bench.servers import ROOT, free_port, lessonbook, running
from tests.conftest import BROWSER_FLAGS, chromium

HERE = Path(__file__).parent
WIDE, TALL, PHONE = ({"width": w, "height": h} for w, h in ((1280, 800), (1280, 900), (390, 780)))
LEAST, MOST = 0.75, 1.25
"""How low and how high a picture may be, by its window's height."""

NO_GUTTER = """
const plain = new CSSStyleSheet();
plain.replaceSync("html { scrollbar-gutter: auto; }");
document.adoptedStyleSheets = [plain];
"""
"""A picture has no scrollbar, so it keeps no room for one."""

END = """
([least, most]) => {
  const bar = document.querySelector(".places");
  const under = bar && getComputedStyle(bar).position === "fixed" && bar.offsetTop ? bar.offsetHeight : 0;
  const page = document.documentElement.scrollHeight;
  if (page <= most) return page;
  const main = document.querySelector("main");
  const boxes = (those) => [...main.querySelectorAll(those)].map((one) => one.getBoundingClientRect());
  const small = ({ height }) => height > 1 && height < 160;
  const things = boxes("li, tr, p, dt, dd, a, button, input, select, time, .hours-mark").filter(small);
  const heads = boxes("h2, h3, thead").map(({ top, bottom }) => ({ top, bottom: bottom + 48 }));
  const whole = [...things, ...heads, ...boxes("article")];
  const cuts = (y) => whole.some((box) => box.top < y - 1 && box.bottom > y + 1);
  const fits = (y) => y + under >= least && y + under <= most && !cuts(y);
  const ends = boxes("section").map((box) => Math.ceil(box.bottom)).filter(fits);
  let end = ends.length ? Math.max(...ends) : most - under;
  while (cuts(end) && end + under > least) end--;
  const next = Math.min(...whole.map((box) => box.top).filter((top) => top >= end - 1), end + 24);
  return Math.max(end, Math.floor(next)) + under;
}
"""
"""Where a picture ends: with the page, else with a section, at least nowhere within a row, a button or a text."""


def main() -> None:
    """Make a demo school, serve it, and photograph its pages as a learner, an instructor and an administrator."""
    with tempfile.TemporaryDirectory(prefix="lessonbook-pictures-") as folder:
        data, port = Path(folder), free_port()
        command, port, environment = lessonbook(data, f"sqlite:///{data}/demo.sqlite3", port)
        for verb in ("migrate", "fill_demo"):
            given = {"PATH": "", **environment}
            subprocess.run([sys.executable, "-m", "lessonbook", verb], cwd=ROOT, env=given, check=True)
        with running(command, port, environment), sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium(), args=list(BROWSER_FLAGS))
            take_all(browser, f"http://127.0.0.1:{port}")
            browser.close()


def take_all(browser: Browser, site: str) -> None:
    """Each picture once: wide and light, and where it says so dark or on a phone."""
    wide = signed_in(browser, site, "lena@example.org", WIDE, "light")
    take(wide, f"{site}/schedule/upcoming/", "upcoming")
    take(wide, f"{site}/schedule/calendar/?view=month", "calendar")
    take(wide, f"{site}/schedule/calendar/?view=week", "week")
    take(wide, f"{site}/courses/spanish-b1/", "course")
    take(wide, f"{site}/courses/piano/credits/", "credits")
    take(wide, f"{site}/book/piano/", "book")
    tall = signed_in(browser, site, "lena@example.org", TALL, "light")
    take(tall, f"{site}/", "dashboard")
    tall.goto(f"{site}/schedule/upcoming/")
    tall.get_by_role("link", name="View Details").first.click()
    tall.get_by_role("dialog").wait_for()
    tall.wait_for_timeout(300)
    tall.screenshot(path=HERE / "details.png")
    dark = signed_in(browser, site, "lena@example.org", WIDE, "dark")
    take(dark, f"{site}/schedule/calendar/?view=month", "calendar-dark")
    teaching = signed_in(browser, site, "ana@example.org", WIDE, "light")
    take(teaching, f"{site}/teach/", "teaching")
    office = signed_in(browser, site, "mara@example.org", WIDE, "light")
    take(office, f"{site}/office/", "office")
    take(office, f"{site}/office/board/", "board")
    phone = signed_in(browser, site, "lena@example.org", PHONE, "light")
    take(phone, f"{site}/", "phone")


def signed_in(browser: Browser, site: str, email: str, size: dict[str, int], theme: str) -> Page:
    """A new window in which somebody of the demo school is signed in."""
    window = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if theme == "dark" else "light",
        timezone_id="Europe/Berlin",
    )
    window.add_init_script(NO_GUTTER)
    page = window.new_page()
    page.goto(f"{site}/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password())
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/account/" not in url)
    return page


def password() -> str:
    """The password of everybody at the demo school."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lessonbook.config.settings")
    django.setup()
    from lessonbook.demo.cast import PASSWORD  # noqa: PLC0415  its roles need the settings

    return PASSWORD


def take(page: Page, address: str, name: str) -> None:
    """Photograph what a page shows first, as far as the end of a section."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    size = page.viewport_size or WIDE
    end = page.evaluate(END, [round(size["height"] * LEAST), round(size["height"] * MOST)])
    page.set_viewport_size({"width": size["width"], "height": end})
    page.screenshot(path=HERE / f"{name}.png")
    page.set_viewport_size(size)


if __name__ == "__main__":
    main()
