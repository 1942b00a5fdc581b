"""What the server's worker process runs. Importing this makes the process a worker, which ends with its supervisor."""

import os
import signal
import threading
import time

from lessonbook.config.wsgi import application

__all__ = ["application"]

LOOK_SECONDS = 1


def _end_with(supervisor: int) -> None:
    # A supervisor that is killed can tell nobody; its child gets another parent then.
    while os.getppid() == supervisor:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=_end_with, args=[os.getppid()], name="supervisor-watch", daemon=True).start()
