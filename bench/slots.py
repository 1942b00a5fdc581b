"""Open starts for many instructors, beside a plain loop over epoch seconds: `python -m bench.slots`.

Both search the facts of bench/baselines/slot_loop.py: weekly hours across a clock change and busy half hours. The
loop gets epoch seconds; Lessonbook gets what its database gives, wall times and pairs of instants, and all that it
makes of them is timed. Searches alternate and are timed in CPU seconds, which others on the machine do not stretch.
Each answer is compared with the loop's. Then 200 instructors are searched over HTTP (bench/search.py). `--small` runs
a few searches, to see that it works.
"""

import argparse
import json
import runpy
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Any

from bench import search as over_http
from lessonbook.scheduling.availability import WeeklyHours, available
from lessonbook.scheduling.calendar_days import days_interval
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.slots import open_starts

BENCH = Path(__file__).parent
LOOP: dict[str, Any] = runpy.run_path(str(BENCH / "baselines" / "slot_loop.py"))
HALF_HOUR = timedelta(minutes=30)
HOURS = [WeeklyHours(weekday, wall(9), wall(17)) for weekday in range(7)]


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched: the busy spans of each host, in epoch seconds for the loop and as instants for Lessonbook."""

    name: str
    days: int
    seconds: Sequence[Sequence[tuple[int, int]]]
    rows: Sequence[Sequence[tuple[datetime, datetime]]]


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds at the median, the ratio to the loop, and the growth from the first search."""

    search: str
    hosts: int
    days: int
    busy: int
    openings: int
    loop: float
    lessonbook: float
    to_loop: float
    growth: float


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    """Time the searches, print a table, and write bench/results/slots.json unless the run is small."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="a quick run on a few hosts")
    options.add_argument("--rounds", type=int, default=0)
    asked = options.parse_args(arguments)
    rounds = asked.rounds or (3 if asked.small else 40)
    results = measure(searches(hosts=3, days=7) if asked.small else searches(), rounds)
    show(results)
    if not asked.small:
        target = BENCH / "results" / "slots.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")
    return results


def searches(hosts: int = 50, days: int = 28) -> list[Search]:
    """The loop's own search, then one with twice the hosts, twice the days, and each busy half hour as two quarters."""
    return [
        search("as the loop", LOOP["facts"](hosts, days), days),
        search("twice the hosts", LOOP["facts"](2 * hosts, days), days),
        search("twice the days", LOOP["facts"](hosts, 2 * days), 2 * days),
        search("twice the busy", [halves(busy) for busy in LOOP["facts"](hosts, days)], days),
    ]


def search(name: str, seconds: Sequence[Sequence[tuple[int, int]]], days: int) -> Search:
    """The same facts for both."""
    rows = [[(instant(start), instant(end)) for start, end in busy] for busy in seconds]
    return Search(name, days, seconds, rows)


def halves(busy: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time in twice the spans, each followed by the one that it touches."""
    return [half for start, end in busy for half in ((start, (start + end) // 2), ((start + end) // 2, end))]


def instant(second: int) -> datetime:
    """An epoch second as the database gives it."""
    return datetime.fromtimestamp(second, UTC)


def find(asked: Search) -> list[list[datetime]]:
    """The open starts of each host, by Lessonbook."""
    zone, first = LOOP["ZONE"], LOOP["FIRST"]
    window = days_interval(first, first + timedelta(days=asked.days - 1), zone)
    assert window is not None
    return [
        open_starts(
            available(HOURS, zone, [], window),
            [Interval(start, end) for start, end in busy],
            length=HALF_HOUR,
            step=HALF_HOUR,
        )
        for busy in asked.rows
    ]


def measure(asked: Sequence[Search], rounds: int) -> list[Result]:
    """Time all searches by both in turn, once before it counts; raises RuntimeError where the answers differ."""
    for one in asked:
        compare(one)
    took: list[tuple[list[float], list[float]]] = [([], []) for _ in asked]
    for _ in range(rounds):
        for one, (loop, ours) in zip(asked, took, strict=True):
            loop.append(milliseconds(LOOP["search"], one.seconds, one.days))
            ours.append(milliseconds(find, one))
    middles = [(statistics.median(loop), statistics.median(ours)) for loop, ours in took]
    return [
        Result(
            one.name,
            len(one.rows),
            one.days,
            sum(map(len, one.rows)),
            sum(map(len, find(one))),
            round(loop, 2),
            round(ours, 2),
            round(ours / loop, 2),
            round(ours / middles[0][1], 2),
        )
        for one, (loop, ours) in zip(asked, middles, strict=True)
    ]


def compare(asked: Search) -> None:
    """Raise RuntimeError unless Lessonbook finds the loop's starts, host by host."""
    starts: dict[int, list[int]] = {}
    for host, found in enumerate(find(asked)):
        for start in found:
            starts.setdefault(int(start.timestamp()), []).append(host)
    if starts != LOOP["search"](asked.seconds, asked.days):
        raise RuntimeError(f"Lessonbook and the loop find different starts ({asked.name})")


def milliseconds(run: Callable[..., object], *facts: object) -> float:
    """The CPU time of one run."""
    began = time.process_time()
    run(*facts)
    return (time.process_time() - began) * 1e3


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    print("\nopen starts, milliseconds of CPU at the median")
    head = f"{'search':<18}{'hosts':>6}{'days':>6}{'busy':>8}{'openings':>10}{'loop':>9}{'lessonbook':>12}"
    print(f"{head}{'x loop':>8}{'growth':>8}")
    for r in results:
        print(
            f"{r.search:<18}{r.hosts:>6}{r.days:>6}{r.busy:>8}{r.openings:>10}"
            f"{r.loop:>9.2f}{r.lessonbook:>12.2f}{r.to_loop:>8.2f}{r.growth:>8.2f}"
        )


if __name__ == "__main__":
    main()
    over_http.main()
