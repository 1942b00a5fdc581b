"""Fixtures for every test: a clean cache, a browser, and axe."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import TransactionTestCase
from playwright.sync_api import Error, Page

from tests.emptying import empty_database
from tests.looked_at import note_page, was_noted

ROOT = Path(__file__).parent.parent
BROWSERS = (
    "chromium-headless-shell",  # without the window's own pages a journey takes a fifth less
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # nothing but this machine is asked
)
# While Playwright's loop runs in the main thread, Django would keep apart the connection opened before it and the one
# opened meanwhile. The second would outlive the browser, and PostgreSQL refuses to drop a database in use.
connections._connections = threading.local()  # type: ignore[attr-defined]

COLOR_RULES = ["color-contrast", "link-in-text-block"]
"""The rules of axe that look at colors; what the others look at is the same in both themes."""
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session", autouse=True)
def _keep_static_files() -> Iterator[None]:
    """Let browsers keep static files, as those of an installation do: a page has thirty, and a journey many pages."""
    serve = StaticFilesHandler.serve

    def kept(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        response = serve(handler, request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def _empty_fast() -> Iterator[None]:
    """Empty the database after tests that commit by our own means."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_database())
        yield


@pytest.fixture(autouse=True)
def _forget_rate_limits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the cache after tests that commit: its table is no model's, so nobody else would."""
    yield
    if "transactional_db" in request.fixturenames:
        cache.clear()


def chromium() -> str:
    """Return the path of the browser: CHROMIUM, or the first one installed."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise pytest.UsageError("No Chromium was found. Install one, or set CHROMIUM to its path; `make test` does.")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": list(BROWSER_FLAGS)}


@dataclass(frozen=True)
class Axe:
    """axe-core: a check that a page, as it stands, breaks no rule of WCAG 2.2 AA nor of axe's best practice."""

    script: str

    def __call__(self, page: Page) -> None:
        """Check every rule."""
        self._check(page, {"type": "tag", "values": AXE_RULES})

    def in_both_themes(self, page: Page, *, always: bool = False) -> None:
        """Check every rule, then those about color in the other theme, if its page was not seen so yet in this run.

        The page keeps its theme. What stands under another's address is to be checked `always`.
        """
        self(page)
        theme = _theme(page)
        other: Literal["light", "dark"] = "light" if theme == "dark" else "dark"
        if not always and was_noted(page.url, _width(page), other):
            return
        page.emulate_media(color_scheme=other)
        self._check(page, {"type": "rule", "values": COLOR_RULES})
        page.emulate_media(color_scheme=theme)

    def everywhere(self, page: Page, width: int = 320) -> None:
        """Check a page in both themes, and so many CSS pixels wide if it was not seen so yet; it keeps its size."""
        self.in_both_themes(page)
        size = page.viewport_size
        assert size is not None
        if was_noted(page.url, width, _theme(page)):
            return
        page.set_viewport_size({"width": width, "height": 800})
        self.in_both_themes(page)
        page.set_viewport_size(size)

    def _check(self, page: Page, rules: dict[str, object]) -> None:
        page.wait_for_load_state()  # before its styles are there, everything is small and close together
        try:
            found = self._run(page, rules)
        except Error:
            # A press before this was still leading elsewhere: what counts is the page that it led to.
            page.wait_for_load_state()
            found = self._run(page, rules)
        assert [_line(violation) for violation in found] == [], page.url
        note_page(page.url, _width(page), _theme(page))

    def _run(self, page: Page, rules: dict[str, object]) -> list[dict[str, Any]]:
        """Return what breaks a rule; where that is takes a third of the time, so it is asked for only then."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(self.script)
            page.add_init_script(self.script)  # what it leads to has it from the start, which takes half as long
        options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
        run = "options => axe.run(document, options).then(results => results.violations)"
        found: list[dict[str, Any]] = page.evaluate(run, options | {"selectors": False})
        if found:
            found = page.evaluate(run, options)
        return found


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Return the check by axe-core."""
    return Axe((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))


def _width(page: Page) -> int:
    assert page.viewport_size is not None
    return page.viewport_size["width"]


def _theme(page: Page) -> Literal["light", "dark"]:
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return "dark" if is_dark else "light"


def _line(violation: dict[str, Any]) -> str:
    places = "; ".join(f"{' '.join(map(str, node['target']))}: {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']} [{places}]"
