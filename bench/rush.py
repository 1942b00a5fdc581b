"""Many learners at few times, over HTTP: `python -m bench.rush`.

The real server, on the engine of DATABASE_URL (a PostgreSQL server in which databases may be made), else on SQLite.
In a rush 500 learners ask at once for 50 times: clustered (all who want one time together), shuffled, interleaved.
Every round must book exactly 50, answer everybody else with a refusal, and leave a school without violations. Then 16
clients book free times steadily. All rates are compared with those of the bare page and of booking by hand-written
SQL, measured in the same minute. `--small` runs a few, to see that it works.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.pages import databases
from bench.servers import BASELINES, ROOT, bare_page, fill_bare, free_port, lessonbook, migrated, running

Ask = tuple[str, str, dict[str, str], bytes]
"""A request: method, path, headers, body."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked."""

    learners: int
    times: int
    clients: int
    seconds: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Rush:
    """One round: how many were booked and refused and why, its seconds, and bare pages in the same time."""

    order: str
    booked: int
    refusals: dict[str, int]
    seconds: float
    a_second: float
    p50: float
    p95: float
    worst: float
    in_bare_pages: float


@dataclass(frozen=True, slots=True)
class Steady:
    """Free times booked by a few clients: bookings a second, milliseconds, ratios to what they are compared with."""

    a_second: float
    p50: float
    p95: float
    worst: float
    bare_a_second: float
    sql_a_second: float
    to_bare: float
    to_sql: float


def main() -> None:
    """Build the school, run the rounds, print tables and write bench/results/rush-ENGINE.json."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="a quick run of few learners")
    size = Size(20, 4, 4, 0.5, 1) if options.parse_args().small else Size(500, 50, 16, 5, 3)
    engine = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with tempfile.TemporaryDirectory(prefix="lessonbook-rush-") as folder, databases(engine, Path(folder)) as urls:
        rushes, steady = measure(size, urls, Path(folder))
    show(engine, size, rushes, steady)
    if size.learners >= 500:
        target = ROOT / "bench" / "results" / f"rush-{engine}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(
            json.dumps({"rushes": [asdict(r) for r in rushes], "steady": asdict(steady)}, indent=1) + "\n"
        )


def measure(size: Size, urls: dict[str, str], folder: Path) -> tuple[list[Rush], Steady]:
    """Run everything against one server; raises RuntimeError where a round books more or fewer than its times."""
    data = folder / "rush"
    data.mkdir()
    environment = migrated(urls["small"], data)
    built = [sys.executable, "-m", "bench.rush_school", str(size.learners), str(size.times)]
    school = json.loads(run(built, environment))
    tokens = run([sys.executable, "-m", "lessonbook", "make_token", *school["emails"]], environment).split()
    fill_bare(urls["bare"])
    with ExitStack() as stack:
        bare_port, port = free_port(), free_port()
        stack.enter_context(running(*bare_page(urls["bare"], bare_port)))
        stack.enter_context(running(*lessonbook(data, urls["small"], port)))
        steady = [steadily(size, school, tokens, (bare_port, port), urls["bare"], n) for n in range(size.rounds)]
        rushes = [
            rush(size, school, tokens, order, (bare_port, port), day)
            for day, order in enumerate(["clustered", "shuffled", "interleaved"] * size.rounds)
        ]
    audit = run([sys.executable, "-m", "lessonbook", "check_invariants"], environment)
    sys.stdout.write(f"\naudit on the school after {len(rushes)} rounds: {audit}")
    return rushes, sorted(steady, key=lambda one: one.to_bare)[len(steady) // 2]


def run(command: Sequence[str], environment: dict[str, str]) -> str:
    """Run a program to its end; return what it printed."""
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def booking(token: str, slug: str, instructor: str, starts_at: str) -> Ask:
    """The request to book one free time."""
    body = json.dumps({"course": slug, "times": [{"instructor": instructor, "starts_at": starts_at}]}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return "POST", "/api/v1/bookings", headers, body


BARE: Ask = ("GET", "/", {}, b"")


def rush(
    size: Size, school: dict[str, list[str]], tokens: Sequence[str], order: str, ports: tuple[int, int], day: int
) -> Rush:
    """All learners at once, ten to a time, each over a connection of their own."""
    wanted = [number * size.times // size.learners for number in range(size.learners)]
    if order == "interleaved":
        wanted = [number % size.times for number in range(size.learners)]
    elif order == "shuffled":
        random.Random(day).shuffle(wanted)
    times = school["rush"][day * size.times : (day + 1) * size.times]
    asks = [booking(tokens[n], school["slug"][0], *times[place].split(" ")) for n, place in enumerate(wanted)]
    bare_seconds, _ = asyncio.run(at_once(ports[0], [BARE] * size.learners))
    seconds, answers = asyncio.run(at_once(ports[1], asks))
    counted = Counter(code for _, _, code in answers)
    booked = counted.pop("booked", 0)
    if booked != size.times or sum(counted.values()) != size.learners - size.times or set(counted) - REFUSALS:
        raise RuntimeError(f"{order}: {booked} booked of {size.times}, {dict(counted)}")
    took = [milliseconds for milliseconds, _, _ in answers]
    return Rush(
        order,
        booked,
        dict(counted),
        round(seconds, 3),
        round(size.learners / seconds),
        *spread(took),
        round(seconds / bare_seconds * size.learners),
    )


REFUSALS = {"time_taken"}


def steadily(
    size: Size, school: dict[str, list[str]], tokens: Sequence[str], ports: tuple[int, int], sql_url: str, turn: int
) -> Steady:
    """A few clients who book one free time after another for learners in turn; bare pages and SQL beside them."""

    def times_of(client: int) -> Iterator[Ask]:
        for place in range(turn + client * size.rounds, len(school["free"]), size.clients * size.rounds):
            # Whoever books a time has none that overlaps it: the same half hour stands 50 times in a row.
            yield booking(tokens[place % len(tokens)], school["slug"][0], *school["free"][place].split(" "))

    def pages(_client: int) -> Iterator[Ask]:
        while True:
            yield BARE

    bare = asyncio.run(for_a_while(ports[0], pages, size))
    ours = asyncio.run(for_a_while(ports[1], times_of, size))
    wrong = Counter(code for _, _, code in ours if code != "booked")
    if wrong:
        raise RuntimeError(f"free times were not booked: {dict(wrong)}")
    sql = by_sql(sql_url, size)
    took = [milliseconds for milliseconds, _, _ in ours]
    rates = [len(found) / size.seconds for found in (ours, bare)]
    return Steady(
        round(rates[0]),
        *spread(took),
        round(rates[1]),
        round(sql),
        round(rates[0] / rates[1], 3),
        round(rates[0] / sql, 3),
    )


def by_sql(url: str, size: Size) -> float:
    """Bookings a second by hand-written SQL."""
    target = url if url.startswith("postgres") else url.replace("bare.sqlite3", "sql.sqlite3")
    command = [sys.executable, "booking_sql.py", target, str(size.clients), str(size.seconds)]
    said = subprocess.run(command, cwd=BASELINES, check=True, capture_output=True, text=True).stdout
    found = re.search(r"clients, (\d+) a second", said)
    if not found:
        raise RuntimeError(said)
    return float(found[1])


def spread(took: Sequence[float]) -> tuple[float, float, float]:
    """The median, the 95th percentile and the worst, in milliseconds."""
    ordered = sorted(took)
    return (
        round(statistics.median(ordered), 2),
        round(ordered[int(len(ordered) * 0.95)], 2),
        round(ordered[-1], 1),
    )


Answer = tuple[float, int, str]
"""Milliseconds, the status, and `booked` or the code of the refusal."""


async def at_once(port: int, asks: Sequence[Ask]) -> tuple[float, list[Answer]]:
    """Send requests all at once, each over a connection opened before; the seconds until the last answer."""
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in asks]
    started = time.perf_counter()
    answers = await asyncio.gather(*(exchange(*line, ask) for line, ask in zip(lines, asks, strict=True)))
    seconds = time.perf_counter() - started
    for _, writer in lines:
        writer.close()
    return seconds, answers


async def for_a_while(port: int, asks_of: Callable[[int], Iterator[Ask]], size: Size) -> list[Answer]:
    """Let each client send one request after another for so many seconds."""
    until = time.perf_counter() + size.seconds

    async def client(number: int) -> list[Answer]:
        line = await asyncio.open_connection("127.0.0.1", port)
        answers = []
        for ask in asks_of(number):
            if time.perf_counter() >= until:
                break
            answers.append(await exchange(*line, ask))
        line[1].close()
        return answers

    return [answer for found in await asyncio.gather(*map(client, range(size.clients))) for answer in found]


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ask: Ask) -> Answer:
    """Send one request and read its answer (HTTP/1.1 with a Content-Length, or in chunks)."""
    method, path, headers, body = ask
    started = time.perf_counter()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head.split(" ", 2)[1])
    length = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
    content = await reader.readexactly(int(length[1])) if length else await chunks(reader)
    took = (time.perf_counter() - started) * 1e3
    return took, status, "booked" if status in (200, 201) else code_of(content, status)


async def chunks(reader: asyncio.StreamReader) -> bytes:
    """Read a body that comes in chunks (RFC 9112 section 7.1)."""
    found = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        found += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return found


def code_of(content: bytes, status: int) -> str:
    """The code of a problem; the status where there is none."""
    try:
        return str(json.loads(content)["code"])
    except (ValueError, KeyError):
        return str(status)


def show(engine: str, size: Size, rushes: Sequence[Rush], steady: Steady) -> None:
    """Print the tables."""
    print(f"\nrush on {engine}: {size.learners} learners at once for {size.times} times")
    print(
        f"{'order':<14}{'booked':>8}{'refused':>9}{'a second':>10}{'p50':>9}{'p95':>9}{'worst':>9}{'as bare pages':>15}"
    )
    for r in rushes:
        refused = sum(r.refusals.values())
        print(
            f"{r.order:<14}{r.booked:>8}{refused:>9}{r.a_second:>10.0f}{r.p50:>9.1f}{r.p95:>9.1f}{r.worst:>9.1f}"
            f"{r.in_bare_pages:>15.0f}"
        )
    s = steady
    print(f"\nsteady on {engine}: {size.clients} clients, free times")
    print(f"{'bookings/s':>11}{'p50':>8}{'p95':>8}{'worst':>8}{'bare/s':>9}{'SQL/s':>8}{'x bare':>8}{'x SQL':>8}")
    print(
        f"{s.a_second:>11.0f}{s.p50:>8.1f}{s.p95:>8.1f}{s.worst:>8.1f}{s.bare_a_second:>9.0f}{s.sql_a_second:>8.0f}"
        f"{s.to_bare:>8.3f}{s.to_sql:>8.3f}"
    )


if __name__ == "__main__":
    main()
