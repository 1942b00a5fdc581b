"""The worker: does tasks as they are enqueued and, every minute, whatever is due whether or not anybody woke it.

The queue only wakes. What is due, tried and done stands in rows of ours, so a task that is lost or done twice loses
and doubles nothing.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from lessonbook.channels.rosters.uploads import drop_old
from lessonbook.domain.attendance.sums import count_weeks
from lessonbook.domain.booking.tasks import sweep_lines
from lessonbook.domain.credits.actions import expire
from lessonbook.domain.journal.once import forget_old
from lessonbook.domain.people.queries import the_school
from lessonbook.scheduling.calendar_days import day_of

LOOK_SECONDS = 0.5
SWEEP_SECONDS = 60
KEPT = timedelta(days=7)
"""For how long a finished task can still be looked up."""
LOST = timedelta(days=1)
"""A task that has been running for longer was that of a worker that is no more; what it was about is swept."""

Chore = Callable[[datetime], int]
logger = logging.getLogger(__name__)


class Work:
    """One worker's work, from `run` until `stop`: a task under way, or a chore, is ended first."""

    def __init__(self) -> None:
        self._is_on = True
        self._tasks = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def stop(self, *_signal: object) -> None:
        """Have the worker end; may be a signal's handler."""
        self._is_on = self._tasks.running = False

    def run(self) -> None:
        """Work until stopped; whatever fails is logged and tried again."""
        due = time.monotonic()
        while self._is_on:
            if time.monotonic() >= due:
                due = time.monotonic() + SWEEP_SECONDS
                sweep(lambda: self._is_on)
            with surviving("tasks"):
                self._do_tasks()
            if self._is_on:
                time.sleep(LOOK_SECONDS)
        connections.close_all()

    def _do_tasks(self) -> None:
        # Looking takes no lock; claiming does, so it is not tried where there is nothing to claim.
        if DBTaskResult.objects.ready().exists():
            self._tasks.run()


def end_credits(now: datetime) -> int:
    """Take what ended by the school's date out of all purses."""
    school = the_school()
    return expire(day_of(now, school.zone), now=now) if school else 0


def prune_tasks(now: datetime) -> int:
    """Drop what nobody will ask about: tasks finished long ago, and those whose worker is no more."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=now - LOST)
    for path in lost.values_list("task_path", flat=True):
        logger.warning("a worker ended in the middle of %s", path)
    old = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT)
    return lost.delete()[0] + old.delete()[0]


CHORES: Mapping[str, Chore] = {
    "serving lines": sweep_lines,
    "ending credits": end_credits,
    "counting weeks": count_weeks,
    "forgetting keys": forget_old,
    "pruning tasks": prune_tasks,
    "dropping uploads": drop_old,
}


def sweep(goes_on: Callable[[], bool] = lambda: True, chores: Mapping[str, Chore] = CHORES) -> None:
    """Do every chore, as long as the worker goes on; one that fails is logged and keeps no other from being done."""
    for name, chore in chores.items():
        if goes_on():
            with surviving(name):
                chore(timezone.now())


@contextmanager
def surviving(what: str) -> Iterator[None]:
    """Log whatever fails, and go on: neither a locked database nor a bad row may end the worker."""
    try:
        yield
    except Exception:
        logger.exception("%s failed and will be tried again", what)
        connections.close_all()
