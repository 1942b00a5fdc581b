"""Several people at the same moment, each in a thread and with a connection of its own, with real commits."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from lessonbook.database.audit import checks, violations
from lessonbook.domain.refusals import Refused

T = TypeVar("T")


def together(*acts: Callable[[], T]) -> list[T | str]:
    """Do all acts at once; their answers in order, or the codes of refusals. Whatever else is raised is raised here."""
    start, answers, failures = threading.Barrier(len(acts)), dict[int, T | str](), list[Exception]()

    def run(number: int, act: Callable[[], T]) -> None:
        try:
            start.wait(timeout=30)
            answers[number] = act()
        except Refused as refused:
            answers[number] = refused.refusal.code
        except Exception as failure:  # noqa: BLE001  a deadlock, say: raised again below, where the test sees it
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if failures:
        raise failures[0]
    return [answers.get(number, "still waiting") for number in range(len(acts))]


def tally(answers: list[T | str]) -> dict[str, int]:
    """How often each answer was given."""
    return {name: list(map(str, answers)).count(name) for name in sorted(map(str, answers))}


def audit() -> list[str]:
    """What `check_invariants` would find."""
    return [str(violation) for violation in violations(checks(connection))]
