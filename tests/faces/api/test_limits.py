"""Requests a minute, refilled evenly."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from lessonbook.faces.api import limits
from lessonbook.faces.api.limits import Allowances, address_of
from tests.factories import NOW

SECOND = timedelta(seconds=1)


def test_a_minutes_worth_at_once_and_then_one_after_the_other() -> None:
    allowances = Allowances()
    assert [allowances.take("a", 60, NOW) for _ in range(61)] == [0] * 60 + [1]
    assert allowances.take("a", 60, NOW + SECOND) == 0
    assert allowances.take("a", 60, NOW + SECOND) == 1
    assert [allowances.take("a", 60, NOW + 3600 * SECOND) for _ in range(61)] == [0] * 60 + [1]


def test_a_clock_that_is_put_back_gives_nothing_and_takes_nothing() -> None:
    allowances = Allowances()
    assert [allowances.take("a", 1, NOW), allowances.take("a", 1, NOW - SECOND)] == [0, 60]
    assert allowances.take("b", 1, NOW) == 0


def test_no_limit_counts_nothing() -> None:
    assert [Allowances().take("a", 0, NOW) for _ in range(3)] == [0, 0, 0]


def test_those_who_rested_are_forgotten_once_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MANY", 3)
    allowances = Allowances()
    for n in range(3):
        allowances.take(n, 5, NOW)
    allowances.take("late", 5, NOW + 61 * SECOND)
    assert set(allowances._left) == {"late"}


def test_the_address_is_what_trusted_proxies_say(settings: Any) -> None:
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7"}, REMOTE_ADDR="10.0.0.1")
    addresses = []
    for settings.PROXIES in (0, 1, 2, 3):
        addresses.append(address_of(asked))
    assert addresses == ["10.0.0.1", "192.0.2.7", "6.6.6.6", "10.0.0.1"]
