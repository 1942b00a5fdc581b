"""The program as people run it: a data folder of its own, its commands as processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).parents[1]
WAIT = 120.0


class Installation:
    """A data folder of its own, and the program on it; on SQLite there, unless another database is named."""

    def __init__(self, data: Path, **variables: str) -> None:
        self.data = data
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LESSONBOOK_", "D"))}
        self.environment = {**inherited, "DATA": str(data), **variables}
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

    def begin(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command and return at once."""
        return subprocess.Popen(self.command(*words), cwd=ROOT, env=self.environment)

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


def web_process(server: "subprocess.Popen[bytes]") -> psutil.Process:
    """The one process that answers requests."""
    [found] = [child for child in children(server) if "work" not in child.cmdline()]
    return found


def worker_process(server: "subprocess.Popen[bytes]") -> psutil.Process | None:
    """The process of the worker beside the server, once it is there."""
    return next((child for child in children(server) if "work" in child.cmdline()), None)


def children(server: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """The processes of a server, those aside that have ended."""
    return [child for child in psutil.Process(server.pid).children() if not is_over(child)]


def is_over(process: psutil.Process) -> bool:
    """Whether a process has ended, waited for or not."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
