"""That axe has looked at every page there is: whichever journey leads there, a page that none leads to fails the run.

Each time that axe looks at a page its route is noted, in a file that all workers of a run share. Once a whole run on
SQLite has passed, the routes are compared with those of the access table, so that the list of pages is kept by nobody.
As with a threshold of coverage, what fails then is the run.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

NO_PAGES = {
    "healthz": "one word for a load balancer",
    "look:now": "the server's time, for scripts",
    "profile_photo": "a picture",
    "mfa_login_webauthn": "for the script of the sign-in page",
    "office:import_sample": "a file",
    "office:import_upload": "looked at under the address of a file that was uploaded in a journey",
}
"""What answers a browser, but is no page of its own."""
PAGES_OF_STATUS = {200, 401, 403}

MISSING = pytest.StashKey[list[str]]()


def note_page(url: str) -> None:
    """Note the route of a page that axe looked at."""
    try:
        name = resolve(urlsplit(url).path).view_name
    except Resolver404:
        return
    with notes().open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")


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


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a whole run in which axe has not looked at every page."""
    config = session.config
    is_worker = hasattr(config, "workerinput")
    is_whole = config.args_source == pytest.Config.ArgsSource.TESTPATHS and not config.option.keyword
    if is_worker or not is_whole or exitstatus or os.environ["LESSONBOOK_TEST_ENGINE"] != "sqlite":
        return
    seen = set(notes().read_text(encoding="utf-8").split()) if notes().exists() else set()
    missing = sorted(every_page() - seen)
    config.stash[MISSING] = missing
    if missing:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which pages are missing."""
    if missing := config.stash.get(MISSING, []):
        terminalreporter.section("axe has looked at no page of", red=True)
        for name in missing:
            terminalreporter.line(name)
