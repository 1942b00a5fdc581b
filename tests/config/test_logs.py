"""Logs tell what happened and no secret."""

import logging
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.test import Client
from pytest_django import Settings

from lessonbook.config.logs import SecretsFilter, without_secrets


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        ("Not Found: /calendar/p6Jk2zGQ.ics", "Not Found: /calendar/…"),
        ('"GET /calendar/p6Jk2zGQ.ics?token=1 HTTP/1.1" 200', '"GET /calendar/… HTTP/1.1" 200'),
        ("/account/password/reset/key/1-c9x-ab12/", "/account/password/reset/key/…"),
        ("Forbidden: /account/confirm-email/MQ:1x:aa/", "Forbidden: /account/confirm-email/…"),
        ("/account/invitation/abcdef", "/account/invitation/…"),
        ("GET /schedule/past/?course=spanish-b1 took long", "GET /schedule/past/ took long"),
        ("to https://meet.example/room?pwd=12345 went", "to https://meet.example/room went"),
        ("Is this right? /courses/spanish-b1/ is", "Is this right? /courses/spanish-b1/ is"),
    ],
)
def test_secret_addresses_and_query_strings_stay_out(line: str, logged: str) -> None:
    assert without_secrets(line) == logged


def test_arguments_and_tracebacks_are_cleaned_too() -> None:
    error = ValueError("/calendar/secret.ics")
    record = logging.LogRecord(
        "x", logging.ERROR, __file__, 1, "At %s", ("/calendar/secret.ics",), (ValueError, error, None)
    )
    assert SecretsFilter().filter(record) is True
    assert record.getMessage() == "At /calendar/…"
    assert "secret" not in logging.Formatter().format(record)


def test_every_logger_goes_through_the_filter(settings: Settings) -> None:
    config = settings.LOGGING
    assert {name: handler["filters"] for name, handler in config["handlers"].items()} == {
        "console": ["refusals", "secrets"]
    }
    assert config["root"]["handlers"] == ["console"]
    assert {name for name, logger in config["loggers"].items() if logger["handlers"]} == set()
    assert {name for name, logger in config["loggers"].items() if not logger["propagate"]} == set()


@pytest.fixture
def logged(settings: Settings) -> Iterator[Callable[[], list[str]]]:
    """Return what the installation has logged since the test began, as it stands on standard error, without dates."""
    config, written = settings.LOGGING, StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(config["formatters"]["line"]["format"].replace("{asctime} ", ""), style="{"))
    for name in config["handlers"]["console"]["filters"]:
        handler.addFilter(config["filters"][name]["()"]())
    logging.getLogger().addHandler(handler)
    yield lambda: written.getvalue().splitlines()
    logging.getLogger().removeHandler(handler)


def test_who_asks_for_another_host_writes_one_line(client: Client, logged: Callable[[], list[str]]) -> None:
    assert client.get("/account/login/", headers={"host": "evil.example"}).status_code == 400
    [line] = logged()
    assert line.startswith("ERROR django.security.DisallowedHost: Invalid HTTP_HOST header: 'evil.example'. ")
    assert line.endswith(" Ours is that of LESSONBOOK_URL.")


@pytest.mark.django_db
def test_so_does_who_sends_what_no_form_sends(client: Client, logged: Callable[[], list[str]]) -> None:
    many = {f"field{number}": "" for number in range(1001)}
    assert client.post("/account/login/", many).status_code == 400
    [line] = logged()
    assert line.startswith("ERROR django.security.TooManyFieldsSent: ")


def test_a_fault_keeps_its_traceback(logged: Callable[[], list[str]]) -> None:
    try:
        int("many")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /", extra={"status_code": 500})
        logging.getLogger("lessonbook").exception("a chore failed")
    assert [line.split(":")[0] for line in logged() if not line.startswith(" ")] == [
        "ERROR django.request",
        "Traceback (most recent call last)",
        "ValueError",
        "ERROR lessonbook",
        "Traceback (most recent call last)",
        "ValueError",
    ]
