"""Processes that end with the one that supervises them, however that one ends."""

import os
import signal
import threading
import time

LOOK_SECONDS = 1


def end_with(supervisor: int) -> None:
    """Send this process SIGTERM as soon as the process `supervisor` is no longer its parent.

    A supervisor that is killed can tell nobody; its child gets another parent then.
    """
    threading.Thread(target=_watch, args=[supervisor], name="supervisor-watch", daemon=True).start()


def _watch(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
