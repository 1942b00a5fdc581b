"""Processes that book beside each other in the database of a test."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lessonbook.domain.people.models import Person
from tests.installation import ROOT
from tests.races.database import address

Driver = subprocess.Popen[str]


@contextmanager
def drivers(*crowds: list[Person]) -> Iterator[list[Driver]]:
    """Start a driver for each crowd of learners; when they are given, all of them are at work."""
    environment = {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "lessonbook.config.settings"}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.driver", str(seed), *(str(learner.pk) for learner in crowd)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, crowd in enumerate(crowds)
    ]
    try:
        for driver in started:
            assert driver.stdout is not None
            assert json.loads(driver.stdout.readline())["what"] == "ready"
        for driver in started:
            assert driver.stdin is not None
            driver.stdin.write("go\n")
            driver.stdin.flush()
        yield started
    finally:
        for driver in started:
            driver.kill()
            driver.communicate()


def said_until_killed(driver: Driver) -> list[dict[str, Any]]:
    """Kill a driver, wherever it is just now, and return all that it said; half a line is none."""
    driver.kill()
    out, _ = driver.communicate()
    return [json.loads(line) for line in out.splitlines(keepends=True) if line.endswith("\n")]
