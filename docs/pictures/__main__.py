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
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}


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
    take(wide, f"{site}/", "dashboard")
    take(wide, f"{site}/schedule/upcoming/", "upcoming")
    take(wide, f"{site}/schedule/calendar/?view=month", "calendar")
    take(wide, f"{site}/schedule/calendar/?view=week", "week")
    take(wide, f"{site}/courses/spanish-b1/", "course")
    take(wide, f"{site}/courses/piano/credits/", "credits")
    take(wide, f"{site}/book/piano/", "book")
    wide.goto(f"{site}/schedule/upcoming/")
    wide.get_by_role("link", name="View Details").first.click()
    wide.get_by_role("dialog").wait_for()
    wide.wait_for_timeout(300)
    wide.screenshot(path=HERE / "details.png")
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
    page = window.new_page()
    page.goto(f"{site}/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password())
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{site}/")
    return page


def password() -> str:
    """The password of everybody at the demo school."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lessonbook.config.settings")
    django.setup()
    from lessonbook.demo.cast import PASSWORD  # noqa: PLC0415  its roles need the settings

    return PASSWORD


def take(page: Page, address: str, name: str) -> None:
    """Photograph what a page shows first."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main()
