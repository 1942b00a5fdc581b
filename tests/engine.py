"""Prepares the environment before Django's settings are read: which engine, a data folder of the run's own.

    LESSONBOOK_TEST_ENGINE=sqlite (the default) or postgresql

PostgreSQL is the one of DATABASE_URL, where that names one, else an embedded one that lives as long as this run.
pytest loads this first of all (`-p tests.engine` in pyproject.toml); workers of pytest-xdist inherit what it sets.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.embedded_postgresql import embedded_postgresql

ENGINE = os.environ.setdefault("LESSONBOOK_TEST_ENGINE", "sqlite")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}

_run = ExitStack()
atexit.register(_run.close)


def _prepare() -> None:
    if "LESSONBOOK_TEST_RUN" in os.environ:  # a worker
        return
    if ENGINE not in {"sqlite", "postgresql"}:
        raise pytest.UsageError(f"LESSONBOOK_TEST_ENGINE must be sqlite or postgresql, not {ENGINE!r}.")
    data = tempfile.mkdtemp(prefix="lessonbook-test-")
    _run.callback(shutil.rmtree, data, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("LESSONBOOK_") and name != "LESSONBOOK_TEST_ENGINE"]:
        del os.environ[name]
    os.environ["LESSONBOOK_TEST_RUN"] = os.environ["DATA"] = data
    # Playwright's event loop runs in the main thread, where tests use the database too.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if ENGINE == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{data}/lessonbook.sqlite3"
    elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = _run.enter_context(embedded_postgresql())


_prepare()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other engine and, on the second one, what needs no database.

    Files with slow tests go first, so that no worker is left alone with one at the end.
    """
    kept, left_out = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (kept if _belongs_here(item) else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    slow = {item.path for item in kept if item.get_closest_marker("slow") or "browser" in _fixtures(item)}
    items[:] = sorted(kept, key=lambda item: item.path not in slow)


def _belongs_here(item: pytest.Item) -> bool:
    if marker := item.get_closest_marker("engine"):
        return ENGINE in marker.args
    needs_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & _fixtures(item)
    return ENGINE == "sqlite" or bool(needs_database)


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def pytest_report_header() -> Iterator[str]:
    """Say which engine the run is on."""
    yield f"engine: {ENGINE}"
