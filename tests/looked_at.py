"""That axe has looked at every page there is: whichever journey leads there, a page that none leads to fails the run.

Each time that axe looks at a page its route, width and theme are noted, in a file that all workers of a run share. Once
a whole run on SQLite has passed, they are compared with the routes of the access table, each of which is to be seen at
a desk and on a phone, in both themes; the office on a tablet instead. So the list of pages is kept
by nobody. As with a threshold of coverage, what fails then is the run.
"""

import os
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import Resolver404, resolve

NO_PAGES = {
    "healthz": "one word for a load balancer",
    "look:now": "the server's time, for scripts",
    "profile_photo": "a picture",
    "portal:session_file": "a file for calendars",
    "mfa_login_webauthn": "for the script of the sign-in page",
    "office:import_sample": "a file",
    "office:import_upload": "looked at under the address of a file that was uploaded in a journey",
}
"""What answers a browser, but is no page of its own."""
PAGES_OF_STATUS = {200, 401, 403}
SIZES: dict[str, Callable[[int], bool]] = {
    "desk": lambda width: width >= 1280,
    "tablet": lambda width: width <= 768,
    "phone": lambda width: width <= 320,
}
"""By name, for which widths in CSS pixels it speaks: what is well on a phone is well on a tablet."""

VIEW = "view"
"""The parameter by which an address shows another page altogether: a calendar's week in place of its month."""
MISSING = pytest.StashKey[list[str]]()


def note_page(url: str, width: int, theme: str) -> None:
    """Note the route of a page that axe looked at, so many CSS pixels wide, in the theme "light" or "dark"."""
    with notes().open("a", encoding="utf-8") as file:
        file.writelines(f"{sight}\n" for sight in _sights_of(url, width, theme) | _sights_of(url, width, theme, VIEW))


def was_noted(url: str, width: int, theme: str) -> bool:
    """Whether axe looked at a page of the same route, and the same view of it, so in this run."""
    sights = _sights_of(url, width, theme, VIEW)
    return bool(sights) and notes().exists() and sights <= set(notes().read_text(encoding="utf-8").splitlines())


def _sights_of(url: str, width: int, theme: str, parameter: str = "") -> set[str]:
    asked = urlsplit(url)
    try:
        name = resolve(asked.path).view_name
    except Resolver404:
        return set()
    if values := parse_qs(asked.query).get(parameter):
        name = f"{name}?{parameter}={values[0]}"
    return {f"{name} {size} {theme}" for size, fits in SIZES.items() if fits(width)}


def notes() -> Path:
    """The file of this run's notes."""
    return Path(os.environ["LESSONBOOK_TEST_RUN"]) / "looked-at.txt"


def every_page() -> set[str]:
    """The routes of the access table that show somebody a page, at once or after the password is asked for again."""
    # Not before Django is set up.
    from tests.faces.access_table import AGAIN  # noqa: PLC0415
    from tests.faces.test_access import TABLE  # noqa: PLC0415

    shown = {
        name
        for name, row in TABLE.items()
        if row.method == "get" and not name.startswith("api:") and (PAGES_OF_STATUS | {AGAIN}) & set(row.expected)
    }
    return shown - NO_PAGES.keys()


def every_sight() -> set[str]:
    """How each page is to be seen: its route, the size and the theme."""
    return {f"{name} {size} {theme}" for name in every_page() for size, theme in _sights(name)}


def _sights(name: str) -> Iterable[tuple[str, str]]:
    if name.startswith("admin:"):  # its tables are alike, and its styles another's
        return (("desk", "light"), ("phone", "dark"))
    return product(("desk", "tablet" if name.startswith("office:") else "phone"), ("light", "dark"))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a whole run in which axe has not looked at every page."""
    config = session.config
    is_worker = hasattr(config, "workerinput")
    is_whole = config.args_source == pytest.Config.ArgsSource.TESTPATHS and not config.option.keyword
    if is_worker or not is_whole or exitstatus or os.environ["LESSONBOOK_TEST_ENGINE"] != "sqlite":
        return
    seen = set(notes().read_text(encoding="utf-8").splitlines()) if notes().exists() else set()
    missing = sorted(every_sight() - seen)
    config.stash[MISSING] = missing
    if missing:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which pages are missing."""
    if missing := config.stash.get(MISSING, []):
        terminalreporter.section("axe has looked at no page of", red=True)
        for name in missing:
            terminalreporter.line(name)
