"""The worker beside the server: a process of its own that the server's supervisor starts, replaces and ends."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

LOOK_SECONDS = 0.2
RESTART_SECONDS = 5

logger = logging.getLogger(__name__)


def _started() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "lessonbook", "work", "--under", str(os.getpid())]
    return subprocess.Popen(command)  # noqa: S603  ourselves


class WorkerBeside:
    """Keeps one `lessonbook work` running until `is_ending` or `end`, which give it `drain` seconds to end."""

    def __init__(self, is_ending: Callable[[], bool], *, drain: float) -> None:
        self._is_ending, self._drain, self._told = is_ending, drain, False
        self._thread = threading.Thread(target=self._keep, name="worker-beside", daemon=True)

    def start(self) -> None:
        """Start it; returns at once."""
        self._thread.start()

    def end(self) -> None:
        """End it; returns when it has ended."""
        self._told = True
        self._thread.join()

    def _ends(self) -> bool:
        return self._told or self._is_ending()

    def _keep(self) -> None:
        while not self._ends():
            with _started() as worker:
                while worker.poll() is None and not self._ends():
                    time.sleep(LOOK_SECONDS)
                if worker.poll() is None:
                    self._stop(worker)
                    return
            logger.error("the worker ended with %s and is started again", worker.returncode)
            self._rest()

    def _rest(self) -> None:
        until = time.monotonic() + RESTART_SECONDS
        while time.monotonic() < until and not self._ends():
            time.sleep(LOOK_SECONDS)

    def _stop(self, worker: "subprocess.Popen[bytes]") -> None:
        worker.terminate()
        try:
            worker.wait(self._drain)
        except subprocess.TimeoutExpired:
            logger.warning("the worker did not end within %s seconds", self._drain)
            worker.kill()
