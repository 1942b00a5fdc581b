"""Searching open times over HTTP: 200 instructors for a week, through the page and the API, beside the bare page.

Part of `python -m bench.slots`, and `python -m bench.search` by itself. Then instructors, days and busy times double in
turn; the page always shows one week. The API answers a page of open times at a time, so its first answer is timed, and
`all` of its answers to the last. `--small` searches a few, to see that it works.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import psutil

from bench.pages import databases
from bench.servers import ROOT, Target, bare_page, fill_bare, free_port, lessonbook, migrated, running


@dataclass(frozen=True, slots=True)
class Case:
    """What is searched."""

    name: str
    instructors: int
    days: int
    busy: int


@dataclass(frozen=True, slots=True)
class Found:
    """Milliseconds of one search at the median, bare pages in that time, and what it took besides."""

    case: str
    by: str
    milliseconds: float
    to_bare: float
    growth: float
    pages: int
    queries: int
    kilobytes: int
    memory: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Time the searches, print a table, and write bench/results/search-ENGINE.json unless the run is small."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="a quick run on a few instructors")
    options.add_argument("--rounds", type=int, default=30)
    asked = options.parse_args(arguments)
    results = measure(cases(5)[:1], 3) if asked.small else measure(cases(), asked.rounds)
    show(results)
    if not asked.small:
        target = ROOT / "bench" / "results" / f"search-{engine()}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")


def engine() -> str:
    """The engine of DATABASE_URL."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def cases(instructors: int = 200) -> list[Case]:
    """The search the aim names, and each of its measures doubled."""
    return [
        Case("as aimed at", instructors, 7, 4),
        Case("twice the instructors", 2 * instructors, 7, 4),
        Case("twice the days", instructors, 14, 4),
        Case("twice the busy", instructors, 7, 8),
    ]


def measure(wanted: Sequence[Case], rounds: int) -> list[Found]:
    """Time every search, bare pages in turn."""
    results: list[Found] = []
    for case in wanted:
        with (
            tempfile.TemporaryDirectory(prefix="lessonbook-search-") as folder,
            databases(engine(), Path(folder)) as urls,
        ):
            results += search(case, urls, Path(folder), rounds, results)
    return results


def search(case: Case, urls: dict[str, str], folder: Path, rounds: int, before: list[Found]) -> list[Found]:
    """Build a school and time its page and its API."""
    data = folder / "school"
    data.mkdir()
    environment = migrated(urls["small"], data)
    school = json.loads(run(["-m", "bench.slots_school", str(case.instructors), str(case.busy)], environment))
    token = run(["-m", "lessonbook", "make_token", school["email"]], environment).split()[-1]
    fill_bare(urls["bare"])
    monday = date.fromisoformat(school["monday"])
    until = monday + timedelta(days=case.days)
    asked = {"API": f"/api/v1/courses/piano/open-times?from={monday}T00:00:00Z&to={until}T00:00:00Z"}
    asked["all"] = asked["API"]
    if case.days == 7:
        asked["page"] = f"/book/piano/?week={monday}"
    secret = {"API": token, "all": token, "page": school["cookie"]}
    times = {"API": rounds, "all": max(rounds // 10, 1), "page": rounds}
    paths = [f"{path} {secret[by]}" for by, path in asked.items()]
    counted = dict(
        zip(asked, json.loads(run(["-m", "bench.slots_school", "queries", *paths], environment)), strict=True)
    )
    found = []
    with ExitStack() as stack:
        bare = stack.enter_context(running(*bare_page(urls["bare"], free_port())))
        target = stack.enter_context(running(*lessonbook(data, urls["small"], free_port())))
        for by, path in asked.items():
            took, bare_took, pages, size, memory = time_search(bare, target, by, path, secret[by], times[by])
            middle = statistics.median(took) * 1e3
            first = next((one.milliseconds for one in before if one.by == by), middle)
            to_bare = middle / (statistics.median(bare_took) * 1e3)
            found.append(
                Found(
                    case.name,
                    by,
                    round(middle, 2),
                    round(to_bare, 1),
                    round(middle / first, 2),
                    pages,
                    counted[by],
                    size // 1000,
                    round(memory, 1),
                )
            )
    return found


def time_search(
    bare: Target, target: Target, by: str, path: str, secret: str, rounds: int
) -> tuple[list[float], list[float], int, int, float]:
    """Seconds of each search and of each bare page, how many answers a search has, its bytes, the server's MB more."""
    took, bare_took, pages, size = [], [], 0, 0
    began = resident()
    for turn in range(rounds + 3):
        bare_seconds, _, _ = bare.get("/")
        seconds, pages, size = whole(target, by, path, secret)
        if turn >= 3:
            took.append(seconds)
            bare_took.append(bare_seconds)
    return took, bare_took, pages, size, resident() - began


def whole(target: Target, by: str, path: str, secret: str) -> tuple[float, int, int]:
    """Search, to the last answer where `all` of it is asked for: seconds, answers and bytes."""
    seconds, answers, size = 0.0, 0, 0
    following: str | None = path
    while following:
        headers = {"Cookie": f"sessionid={secret}"} if by == "page" else {"Authorization": f"Bearer {secret}"}
        more, status, body = target.read(following, headers)
        if status != 200:
            raise RuntimeError(f"{following} answered {status}")
        seconds, answers, size = seconds + more, answers + 1, size + len(body)
        following = json.loads(body)["next"] if by == "all" else None
        if following and following.startswith("http"):
            following = "/" + following.split("/", 3)[3]
    return seconds, answers, size


def resident() -> float:
    """The memory of the servers that this program started, in MB."""
    children = psutil.Process().children(recursive=True)
    return sum(child.memory_info().rss for child in children) / 1e6


def run(words: list[str], environment: dict[str, str]) -> str:
    """Run a Python program to its end; return what it printed."""
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def show(results: list[Found]) -> None:
    """Print the table."""
    print("\nopen times over HTTP, milliseconds at the median")
    head = f"{'search':<24}{'by':<6}{'took':>9}{'x bare':>9}{'growth':>9}{'answers':>9}{'queries':>9}{'kB':>7}{'MB':>6}"
    print(head)
    for r in results:
        print(
            f"{r.case:<24}{r.by:<6}{r.milliseconds:>9.2f}{r.to_bare:>9.1f}{r.growth:>9.2f}{r.pages:>9}{r.queries:>9}"
            f"{r.kilobytes:>7}{r.memory:>6.1f}"
        )


if __name__ == "__main__":
    main()
