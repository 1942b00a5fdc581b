"""Installs the wheel of a folder into an empty environment and lets it serve: `python -m tests.wheel_check dist`.

Ends with status 0 when the school's pages come with their styles, fonts and icons, and says what it saw.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

WAIT_SECONDS = 60


def main(dist: Path) -> None:
    """Install, migrate, serve, look."""
    wheel = max(dist.glob("*.whl"), key=lambda file: file.stat().st_mtime).resolve()
    with tempfile.TemporaryDirectory(prefix="lessonbook-wheel-") as folder:
        empty = Path(folder) / "environment"
        venv.create(empty, with_pip=True)
        subprocess.run([empty / "bin" / "pip", "install", "--quiet", wheel], check=True)
        inherited = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "PATH", "TMPDIR"}}
        environment = {**inherited, "DATA": str(Path(folder) / "data")}
        program = empty / "bin" / "lessonbook"
        subprocess.run([program, "migrate", "--verbosity", "0"], cwd=folder, env=environment, check=True)
        port = free_port()
        command = [str(program), "serve", "--port", str(port)]
        with subprocess.Popen(command, cwd=folder, env=environment) as server:
            try:
                look(f"http://127.0.0.1:{port}")
            finally:
                server.terminate()
    say(f"{wheel.name} serves from an empty environment.")


def look(site: str) -> None:
    """Fetch the sign-in page and everything that it names."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not answers(f"{site}/healthz"):
        if time.monotonic() > deadline:
            raise SystemExit("The server does not answer.")
        time.sleep(0.2)
    page = fetch(f"{site}/account/login/").decode()
    files = sorted(set(re.findall(r'"(/static/[^"]+)"', page)))
    styles = [fetch(site + file).decode() for file in files if file.endswith(".css")]
    fonts = re.findall(r"fonts/inter-latin\.[^\"')]+\.woff2", "".join(styles))
    if not fonts:
        raise SystemExit("No stylesheet names the font.")
    fetch(f"{site}/static/look/{fonts[0]}")
    for file in files:
        say(f"{len(fetch(site + file)):>8} bytes {file}")


def fetch(url: str) -> bytes:
    """Return what an address of the server answers; anything but 200 raises."""
    with urlopen(url, timeout=WAIT_SECONDS) as response:
        content: bytes = response.read()
    return content


def answers(url: str) -> bool:
    """Whether the address answers with 200."""
    try:
        return bool(fetch(url))
    except URLError:
        return False


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
