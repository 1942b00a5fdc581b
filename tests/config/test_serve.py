"""The server as people run it: it refuses what is half-built, ends cleanly, and leaves nobody behind."""

import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener, urlopen

import pytest

from tests.installation import ROOT, WAIT, Installation, children, is_over, until, web_process, worker_process

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.slow]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of an installation that was just migrated."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    assert Installation(data).run("migrate", "--verbosity", "0").returncode == 0
    return data


@pytest.fixture(scope="module")
def installation(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(Path(shutil.copytree(migrated, tmp_path_factory.mktemp("served") / "data")))


@pytest.fixture(scope="module")
def started() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The servers of this file's tests, in the order of their start; the last may still run."""
    servers: list[subprocess.Popen[bytes]] = []
    yield servers
    for server in servers:
        server.kill()
        server.wait(WAIT)


@pytest.fixture
def server(installation: Installation, started: list["subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes]":
    """A running server: the one that the test before left, unless that has ended."""
    if not started or started[-1].poll() is not None:
        started.append(installation.start())
    return started[-1]


def test_a_database_that_is_not_up_to_date_is_not_served(migrated: Path, tmp_path: Path) -> None:
    outdated = Installation(Path(shutil.copytree(migrated, tmp_path / "data")))
    with sqlite3.connect(outdated.data / "lessonbook.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'courses' AND name LIKE '0003%'")
    refused = outdated.run("serve")
    assert refused.returncode == 1
    assert "Run `lessonbook migrate`, or serve with --migrate." in refused.stderr


def test_migrating_leaves_the_database_and_the_key_in_the_data_folder_for_their_owner_alone(migrated: Path) -> None:
    modes = {file.name: file.stat().st_mode & 0o777 for file in (migrated, *migrated.iterdir())}
    assert modes == {"data": 0o700, "lessonbook.sqlite3": 0o600, "secret_key": 0o600}


def test_what_is_restored_and_mailed_is_for_its_owner_alone_too(migrated: Path, tmp_path: Path) -> None:
    old, new = Installation(migrated), Installation(tmp_path / "data")
    assert old.run("backup", str(tmp_path / "school.zip")).returncode == 0
    assert new.run("restore", str(tmp_path / "school.zip")).returncode == 0
    invited = new.run("make_account", "ada@school.example", "--name", "Ada", "--role", "administrator", "--mail")
    assert invited.stdout == "Ada can sign in as ada@school.example. The link was mailed.\n"
    made = {path.name for path in new.data.iterdir()}
    assert made >= {"lessonbook.sqlite3", "mail", "media", "secret_key"}
    assert [path for path in (new.data, *new.data.rglob("*")) if path.stat().st_mode & 0o077] == []


def test_an_empty_database_is_made_ready_and_where_its_school_is_set_up_is_told(tmp_path: Path) -> None:
    empty = Installation(tmp_path / "data")
    command = empty.command("serve", "--port", str(empty.port))
    with subprocess.Popen(command, cwd=ROOT, env=empty.environment, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        said = [served.stdout.readline() for _ in range(2)]
        served.terminate()
        served.wait(WAIT)
    address, code = said[1].rstrip().split("?code=")
    assert address == f"Nobody can sign in yet. Set up the school at {empty.url('welcome/')}"
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code)


def test_static_files_are_compressed_and_kept_for_good(
    installation: Installation, server: "subprocess.Popen[bytes]"
) -> None:
    with urlopen(installation.url("account/login/")) as response:
        found = re.search(r'/static/[^"]+\.css', response.read().decode())
    assert found
    with urlopen(installation.url(found[0].lstrip("/"))) as response:
        assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_where_another_listens_nobody_else_does(installation: Installation, server: "subprocess.Popen[bytes]") -> None:
    refused = installation.run("serve", "--port", str(installation.port))
    assert refused.returncode == 1
    assert f"Can't listen at 127.0.0.1:{installation.port}: Address already in use." in refused.stderr


def test_a_web_process_that_dies_is_replaced(installation: Installation, server: "subprocess.Popen[bytes]") -> None:
    died = web_process(server)
    died.kill()
    until(lambda: [c.pid for c in children(server) if "work" not in c.cmdline()] not in ([], [died.pid]))
    until(installation.answers)


def test_a_worker_that_dies_is_replaced(server: "subprocess.Popen[bytes]") -> None:
    until(lambda: worker_process(server) is not None)
    died = worker_process(server)
    assert died is not None
    died.kill()
    until(lambda: (found := worker_process(server)) is not None and found.pid != died.pid)


def test_told_to_stop_it_answers_what_is_under_way_and_ends_its_worker(
    installation: Installation, server: "subprocess.Popen[bytes]"
) -> None:
    until(lambda: worker_process(server) is not None)
    worker = worker_process(server)
    assert worker is not None
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    with browser.open(installation.url("account/login/")) as response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.read().decode())
    assert token
    fields = {"login": "ana@school.example", "password": "wrong", "csrfmiddlewaretoken": token[1]}
    answers: list[int] = []
    # Signing in counts the try, and that waits for a while for somebody else who writes.
    with sqlite3.connect(installation.data / "lessonbook.sqlite3", isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        request = threading.Thread(
            target=lambda: answers.append(post(browser, installation.url("account/login/"), fields))
        )
        request.start()
        time.sleep(0.5)
        server.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert answers == []
        writer.execute("ROLLBACK")
    request.join(WAIT)
    assert answers == [200]
    assert server.wait(WAIT) == 0
    until(lambda: is_over(worker))


def post(browser: OpenerDirector, url: str, fields: dict[str, str]) -> int:
    with browser.open(url, urlencode(fields).encode(), timeout=WAIT) as response:
        return int(response.status)


def test_its_processes_end_however_it_ends_itself(
    installation: Installation, server: "subprocess.Popen[bytes]"
) -> None:
    until(lambda: worker_process(server) is not None)
    left = children(server)
    assert len(left) == 2
    server.kill()
    server.wait(WAIT)
    until(lambda: all(is_over(process) for process in left))
    assert not installation.answers()


def test_a_worker_that_runs_elsewhere_is_not_kept_here(installation: Installation) -> None:
    alone = Installation(installation.data, LESSONBOOK_WORKER="no")
    server = alone.start()
    try:
        assert len(children(server)) == 1
    finally:
        server.terminate()
        server.wait(WAIT)
