"""Who works on an upload: files that only one can make, and that whoever works on it keeps fresh.

Making one is a promise of the file system: of two that try at once, one wins, in whatever processes they are.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BEAT_SECONDS = 10.0
STALE_SECONDS = 60.0
"""Without a beat for so long whoever worked is taken for dead: six are missing then."""


def claim(file: Path) -> bool:
    """Make a file; whether it was this call that made it. False as well where its folder is gone."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except (FileExistsError, FileNotFoundError):
        return False
    return True


@contextmanager
def beating(file: Path) -> Iterator[None]:
    """Keep a claimed file fresh while the block runs, however long it says nothing."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            with suppress(OSError):
                os.utime(file)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def is_stale(file: Path) -> bool:
    """Whether a file is there and nobody has kept it fresh for a minute."""
    try:
        return time.time() - file.stat().st_mtime > STALE_SECONDS
    except FileNotFoundError:
        return False
