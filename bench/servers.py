"""Starts the real server and the bare page beside it, and times requests to them."""

import hashlib
import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from lessonbook.config.secret_key import keep_secret_key

ROOT = Path(__file__).resolve().parent.parent
BASELINES = ROOT / "bench" / "baselines"


def free_port() -> int:
    """A port of the loopback interface that nobody listens on just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str], cwd: Path = ROOT) -> Iterator["Target"]:
    """Run a server until the end of the block, once it answers; raises RuntimeError if it ends or never does."""
    log = subprocess.DEVNULL if "BENCH_LOG" not in os.environ else None
    process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"{command[0]} did not answer")
        yield Target(port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def lessonbook(data: Path, url: str, port: int) -> tuple[list[str], int, dict[str, str]]:
    """How to serve the school in a database, as `lessonbook serve` does."""
    command = [sys.executable, "-m", "lessonbook", "serve", "--port", str(port)]
    # Sixteen clients ask as often as they can; what is measured is the answers, not how soon one is held back.
    unlimited = {"LESSONBOOK_API_READS": "0", "LESSONBOOK_API_WRITES": "0"}
    here = {"DATA": str(data), "DATABASE_URL": url, "LESSONBOOK_URL": f"http://127.0.0.1:{port}"}
    return command, port, here | unlimited


def migrated(url: str, data: Path) -> dict[str, str]:
    """Bring an empty database up to date; return the environment of the programs that work on it.

    On SQLite an empty one is brought up to date once and copied, for as long as the migrations are the same.
    """
    environment = {**os.environ, "DATA": str(data), "DATABASE_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "lessonbook.config.settings"
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite"):
        migrations = sorted((ROOT / "lessonbook").rglob("migrations/*.py"))
        name = f"empty-{_digest([ROOT / 'uv.lock', *migrations])}.sqlite3"  # packages have migrations, too
        if _copied(file, name, lambda: _migrate(environment)):
            keep_secret_key(data, secrets.token_urlsafe(50))
    else:
        _migrate(environment)
    return environment


def fill_bare(url: str) -> None:
    """Make and fill the bare page's tables in an empty database; on SQLite once, as `migrated`."""
    environment = {**os.environ, "BARE_DATABASE": url, **host_of(url)}

    def fill() -> None:
        making = [sys.executable, "bare_page.py"]
        subprocess.run(making, cwd=BASELINES, env=environment, check=True, stdout=subprocess.DEVNULL)

    if url.startswith("sqlite"):
        name = f"bare-{_digest([BASELINES / 'bare_page.py'])}.sqlite3"
        _copied(Path(url.removeprefix("sqlite:///")), name, fill)
    else:
        fill()


def _copied(file: Path, name: str, make: Callable[[], object]) -> bool:
    """Have a file as it was made before under this name, else make it and keep it; returns whether it was copied."""
    kept = ROOT / "build" / "bench" / name
    if kept.exists():
        shutil.copy(kept, file)
        return True
    make()
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    shutil.copy(file, draft)
    draft.replace(kept)  # in one go: another benchmark may look for it
    return False


def _migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "lessonbook", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def host_of(url: str) -> dict[str, str]:
    """What tells libpq the folder of a server's socket, where an address names it behind `?host=`."""
    hosts = parse_qs(urlsplit(url).query).get("host", [])
    return {"PGHOST": hosts[0]} if hosts and url.startswith("postgres") else {}


def bare_page(url: str, port: int) -> tuple[list[str], int, dict[str, str], Path]:
    """How to serve the bare page with the worker and thread settings that Lessonbook uses."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "16"]
    return (
        [*granian, "--port", str(port), "bare_page:application"],
        port,
        {"BARE_DATABASE": url, **host_of(url)},
        BASELINES,
    )


class Target:
    """A server on this machine, over one kept connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, cookie: str = "") -> tuple[float, int, int]:
        """Get a page: seconds, status and bytes as sent (compressed where the server does so)."""
        headers = {"Accept-Encoding": "gzip, br"} | ({"Cookie": cookie} if cookie else {})
        seconds, status, body = self.read(path, headers)
        return seconds, status, len(body)

    def read(self, path: str, headers: dict[str, str]) -> tuple[float, int, bytes]:
        """Get a page with these headers: seconds, status and its body as sent."""
        started = time.perf_counter()
        try:
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
        except http.client.RemoteDisconnected:
            # It was kept too long without a request; begin anew, and time that.
            self.connection.close()
            started = time.perf_counter()
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
        body = answer.read()
        return time.perf_counter() - started, answer.status, body


def with_name(url: str, name: str) -> str:
    """The address of another database of the same PostgreSQL server."""
    parts = urlsplit(url)
    return parts._replace(path=f"/{name}").geturl()
