"""The server as people run it: it refuses what is half-built, ends cleanly, and leaves nobody behind."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener, urlopen

import psutil
import pytest

ROOT = Path(__file__).parents[2]
WAIT = 60.0

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.slow]


class Installation:
    """A data folder of its own, and the program on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LESSONBOOK_", "D"))}
        self.environment = {**inherited, "DATA": str(data)}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "lessonbook", *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = self.command(*words)
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def start(self) -> "subprocess.Popen[bytes]":
        command = self.command("serve", "--port", str(self.port))
        server = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        try:
            until(lambda: server.poll() is not None or self.answers())
            assert server.poll() is None
        except BaseException:
            server.kill()
            server.wait(WAIT)
            raise
        return server

    def answers(self) -> bool:
        try:
            with urlopen(self.url("healthz"), timeout=5) as response:
                return bool(response.read() == b"ok\n")
        except URLError:
            return False

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of an installation that was just migrated."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    assert Installation(data).run("migrate", "--verbosity", "0").returncode == 0
    return data


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> Installation:
    return Installation(Path(shutil.copytree(migrated, tmp_path / "data")))


@pytest.fixture
def server(installation: Installation) -> Iterator["subprocess.Popen[bytes]"]:
    server = installation.start()
    processes = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    yield server
    for process in processes:
        if process.is_running():
            process.kill()
    server.wait(WAIT)


def test_a_database_that_is_not_up_to_date_is_not_served(tmp_path: Path) -> None:
    refused = Installation(tmp_path / "data").run("serve")
    assert refused.returncode == 1
    assert "Run `lessonbook migrate`, or serve with --migrate." in refused.stderr


def test_migrating_leaves_the_database_and_the_key_in_the_data_folder(migrated: Path) -> None:
    assert {file.name for file in migrated.iterdir()} == {"lessonbook.sqlite3", "secret_key"}


def test_static_files_are_compressed_and_kept_for_good(
    installation: Installation, server: "subprocess.Popen[bytes]"
) -> None:
    with urlopen(installation.url("account/login/")) as response:
        found = re.search(r'/static/[^"]+\.css', response.read().decode())
    assert found
    with urlopen(installation.url(found[0].lstrip("/"))) as response:
        assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_told_to_stop_it_answers_what_is_under_way(
    installation: Installation, server: "subprocess.Popen[bytes]"
) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    with browser.open(installation.url("account/login/")) as response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.read().decode())
    assert token
    fields = {"login": "ana@school.example", "password": "wrong", "csrfmiddlewaretoken": token[1]}
    answers: list[int] = []
    # Signing in counts the try, and that waits as long as somebody else writes.
    with sqlite3.connect(installation.data / "lessonbook.sqlite3", isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        request = threading.Thread(
            target=lambda: answers.append(post(browser, installation.url("account/login/"), fields))
        )
        request.start()
        time.sleep(1)
        server.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert answers == []
        writer.execute("ROLLBACK")
    request.join(WAIT)
    assert answers == [200]
    assert server.wait(WAIT) == 0


def post(browser: OpenerDirector, url: str, fields: dict[str, str]) -> int:
    with browser.open(url, urlencode(fields).encode(), timeout=WAIT) as response:
        return int(response.status)


def test_its_worker_ends_however_it_ends_itself(installation: Installation, server: "subprocess.Popen[bytes]") -> None:
    (worker,) = psutil.Process(server.pid).children()
    server.kill()
    server.wait(WAIT)
    until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)
    assert not installation.answers()


def test_a_worker_that_dies_is_replaced(installation: Installation, server: "subprocess.Popen[bytes]") -> None:
    (worker,) = psutil.Process(server.pid).children()
    worker.kill()
    until(lambda: [child.pid for child in psutil.Process(server.pid).children()] not in ([], [worker.pid]))
    until(installation.answers)
