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
            driver.wait()
            for pipe in (driver.stdin, driver.stdout):
                assert pipe is not None
                pipe.close()


def killed(crowd: list[Driver], *, once_booked: int) -> list[list[dict[str, Any]]]:
    """Kill all drivers, wherever they are, once each has booked so often; all that each said, half a line is none."""
    heard = [_listen(driver, once_booked) for driver in crowd]
    for driver in crowd:
        driver.kill()
    for driver, lines in zip(crowd, heard, strict=True):
        assert driver.stdout is not None
        lines += [line for line in driver.stdout if line.endswith("\n")]
    return [[json.loads(line) for line in lines] for lines in heard]


def _listen(driver: Driver, booked: int) -> list[str]:
    assert driver.stdout is not None
    lines: list[str] = []
    while sum('"booked"' in line for line in lines) < booked and (line := driver.stdout.readline()):
        lines.append(line)
    return lines
