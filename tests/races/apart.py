"""Several people at the same moment, each in a process of their own, with nothing between them but the database."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any
from unittest.mock import patch

CROWD = 4
WAIT = 120.0
Act = tuple[Callable[..., str], *tuple[Any, ...]]
_start: Barrier | None = None


class Apart:
    """A crowd of processes that begin together."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def together(self, *acts: Act) -> list[str]:
        """Do all acts of `acts.py` at once; their answers in order, or the codes of refusals."""
        idle: list[Act] = [(_rest,)] * (CROWD - len(acts))
        answers = list(self._pool.map(_act, [*acts, *idle], timeout=WAIT))
        assert len({process for process, _ in answers}) == CROWD
        return [answer for _, answer in answers][: len(acts)]


@contextmanager
def crowd(database: str) -> Iterator[Apart]:
    """Start the processes on a database; they end with the block.

    They are forks of a fresh process that has no connections yet, so that Django is loaded once and not by each.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.races.ready"])
    environment = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "lessonbook.config.settings"}
    with ProcessPoolExecutor(CROWD, context, initializer=_begin, initargs=(context.Barrier(CROWD),)) as pool:
        found = Apart(pool)
        with patch.dict(os.environ, environment):
            found.together()
        yield found


def _begin(barrier: Barrier) -> None:
    global _start  # noqa: PLW0603  each process has one, and gets it as it starts
    _start = barrier
    from tests.races import ready  # noqa: F401, PLC0415  where it could not be loaded before, this says why


def _act(act: Act) -> tuple[int, str]:
    from django.db import connection  # noqa: PLC0415  settings come first

    from lessonbook.domain.refusals import Refused  # noqa: PLC0415

    assert _start is not None
    verb, *facts = act
    _start.wait(WAIT)
    try:
        return os.getpid(), verb(*facts)
    except Refused as refused:
        return os.getpid(), refused.refusal.code
    finally:
        connection.close()


def _rest() -> str:
    return ""
