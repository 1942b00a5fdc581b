"""The page of a request that was given up for what others were writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from psycopg.errors import DeadlockDetected, LockNotAvailable, UndefinedTable
from psycopg_pool import PoolTimeout

from lessonbook.database.patience import is_busy, wait_at_most
from lessonbook.faces.look.busy import busy_page
from tests.faces.reading import Page
from tests.factories import make_person, make_school, signed_in

HOSTILE = '"><script>alert(1)</script>\n'


@contextmanager
def seats_fail(words: str) -> Iterator[None]:
    """Whoever asks the database for seats gets an error of these words."""

    def fail(execute: Any, sql: str, *more: Any) -> Any:
        if "timetable_seat" in sql:
            raise OperationalError(words)
        return execute(sql, *more)

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def browser(db: None) -> Client:
    make_school()
    return signed_in(make_person("Lena Novak"))


def test_a_page_that_could_not_be_made_in_time_can_be_asked_for_again(browser: Client) -> None:
    with seats_fail("database is locked"):
        response = browser.get("/schedule/upcoming/?course=3")
    page = Page(response, 503)
    assert page.heading == "The school is busy"
    assert page.one("a").attrs["href"] == "/schedule/upcoming/?course=3"
    assert (response["Retry-After"], list(page.every("form"))) == ("2", [])
    assert "no-store" in response["Cache-Control"]


def test_what_was_posted_is_posted_again_as_it_was() -> None:
    request = RequestFactory().post("/sessions/S-1/absence/?for=child-3", {"reason": HOSTILE, "pick": ["a", "b"]})
    form = Page(busy_page(request), 503).one("form", method="post")
    assert form.attrs["action"] == "/sessions/S-1/absence/?for=child-3"
    fields = [(field.attrs["name"], field.attrs["value"]) for field in form.every("input")]
    assert fields[0][0] == "csrfmiddlewaretoken"
    assert fields[1:] == [("reason", HOSTILE), ("pick", "a"), ("pick", "b")]


@pytest.mark.parametrize("data", [{"password": "secret"}, {"photo": SimpleUploadedFile("a.png", b"png")}])
def test_no_page_keeps_passwords_or_files(data: dict[str, Any]) -> None:
    page = Page(busy_page(RequestFactory().post("/account/login/", data)), 503)
    assert list(page.every("form")) == []
    assert "secret" not in page.whole_text


def test_another_error_of_the_database_stays_an_error(browser: Client) -> None:
    browser.raise_request_exception = False
    with seats_fail("disk I/O error"):
        assert browser.get("/schedule/upcoming/").status_code == 500


@pytest.mark.parametrize(
    ("cause", "busy"),
    [(LockNotAvailable(), True), (DeadlockDetected(), True), (PoolTimeout(), True), (UndefinedTable(), False)],
)
def test_what_counts_as_busy_on_postgresql(cause: Exception, busy: bool) -> None:
    error = OperationalError("")
    error.__cause__ = cause
    assert is_busy(error) is busy
    assert not is_busy(cause)


def test_a_process_asks_its_connections_to_wait_less() -> None:
    sqlite: dict[str, Any] = {"ENGINE": "lessonbook.database.sqlite", "OPTIONS": {}}
    wait_at_most(1.5, sqlite)
    assert sqlite["OPTIONS"] == {"timeout": 1.5}
    postgresql: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": "-c jit=off"}}
    wait_at_most(1.5, postgresql)
    assert postgresql["OPTIONS"] == {"options": "-c jit=off -c lock_timeout=750"}
