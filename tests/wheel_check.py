"""Installs the wheel of a folder into an empty environment and lets it serve: `python -m tests.wheel_check dist`.

Ends with status 0 when the demo school's pages come with their styles, fonts and icons, and says what it saw.
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
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from lessonbook.demo.cast import PASSWORD

WAIT_SECONDS = 60
PAGES = ("/", "/schedule/upcoming/", "/schedule/calendar/", "/courses/spanish-b1/", "/book/")


def main(dist: Path) -> None:
    """Install, fill the demo school, serve, look."""
    wheel = max(dist.glob("*.whl"), key=lambda file: file.stat().st_mtime).resolve()
    with tempfile.TemporaryDirectory(prefix="lessonbook-wheel-") as folder:
        empty = Path(folder) / "environment"
        venv.create(empty, with_pip=True)
        subprocess.run([empty / "bin" / "pip", "install", "--quiet", wheel], check=True)
        for line in serve_demo(empty / "bin" / "lessonbook", Path(folder)):
            say(line)
    say(f"{wheel.name} serves the demo school from an empty environment.")


def serve_demo(program: Path, folder: Path) -> list[str]:
    """Fill the demo school with a program that stands alone, serve it and look; return what was seen."""
    inherited = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "PATH", "TMPDIR"}}
    port = free_port()
    environment = {**inherited, "DATA": str(folder / "data"), "LESSONBOOK_URL": f"http://127.0.0.1:{port}"}
    for words in (["migrate", "--verbosity", "0"], ["fill_demo"]):
        subprocess.run([program, *words], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [str(program), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            return look(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def look(site: str) -> list[str]:
    """Sign in as a learner of the demo school; fetch her pages, and every file that they name."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not answers(f"{site}/healthz"):
        if time.monotonic() > deadline:
            raise SystemExit("The server does not answer.")
        time.sleep(0.2)
    browser = build_opener(HTTPCookieProcessor())
    door = browser.open(f"{site}/account/login/", timeout=WAIT_SECONDS).read().decode()
    [key] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', door))
    sent = urlencode({"login": "lena@example.org", "password": PASSWORD, "csrfmiddlewaretoken": key}).encode()
    pages = [door]
    for path, data in (("/account/login/", sent), *((page, None) for page in PAGES)):
        request = Request(site + path, data, {"Referer": f"{site}/account/login/"})
        with browser.open(request, timeout=WAIT_SECONDS) as answer:
            pages.append(answer.read().decode())
    if not all("Lena" in page for page in pages[1:]):
        raise SystemExit("Lena is not signed in.")
    files = sorted({file for page in pages for file in re.findall(r'"(/static/[^"#]+)', page)})
    contents = {file: fetch(site + file) for file in files}
    styles = "".join(content.decode() for file, content in contents.items() if file.endswith(".css"))
    fonts = re.findall(r"fonts/inter-latin\.[^\"')]+\.woff2", styles)
    if not fonts:
        raise SystemExit("No stylesheet names the font.")
    fetch(f"{site}/static/look/{fonts[0]}")
    return [f"{len(content):>8} bytes {file}" for file, content in contents.items()]


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
