"""The tests' own PostgreSQL serves, and never outlives its owner."""

import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
import pytest

from tests.embedded_postgresql import embedded_postgresql

ROOT = Path(__file__).parent.parent
OWNER = """
import sys
from tests.embedded_postgresql import embedded_postgresql
with embedded_postgresql() as address:
    print(address, flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.engine("postgresql")


def postmaster(address: str) -> psutil.Process:
    """Return the server's first process, as its own lock file names it."""
    (folder,) = parse_qs(urlsplit(address).query)["host"]
    return psutil.Process(int((Path(folder) / ".s.PGSQL.5432.lock").read_text().splitlines()[0]))


def ends(process: psutil.Process) -> bool:
    deadline = time.monotonic() + 30
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_it_answers_and_ends_with_the_block() -> None:
    with embedded_postgresql() as address:
        server = postmaster(address)
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    assert ends(server)


def test_it_ends_with_an_owner_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        server = postmaster(owner.stdout.readline().strip())
        owner.kill()
    assert ends(server)
