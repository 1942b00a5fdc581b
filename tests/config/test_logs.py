"""Logs tell what happened and no secret."""

import logging

import pytest
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
    assert {name: handler["filters"] for name, handler in config["handlers"].items()} == {"console": ["secrets"]}
    assert config["root"]["handlers"] == ["console"]
    assert {name for name, logger in config["loggers"].items() if logger["handlers"]} == set()
