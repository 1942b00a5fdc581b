"""The learner's pages in a small and a large school, beside the bare page: `python -m bench.pages`.

On the engine of DATABASE_URL (a PostgreSQL server in which databases may be made), else on SQLite. Requests to the
small school, the large one and the bare page alternate; `--small` runs a few on tiny schools, to see that it works.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.servers import ROOT, Target, bare_page, fill_bare, free_port, lessonbook, migrated, running, with_name

LARGE, VETERAN = 250, 10_000


@dataclass(frozen=True, slots=True)
class School:
    """A school that is built: its database and what signs the bench's people in."""

    name: str
    url: str
    data: Path
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What one page took: milliseconds at the median and the 95th percentile, queries, bytes, ratios of medians."""

    page: str
    small_p50: float | None
    small_p95: float | None
    large_p50: float
    large_p95: float
    queries: int
    bytes: int
    to_bare: float
    large_to_small: float | None


def main() -> None:
    """Build both schools, time their pages, print a table and write bench/results/pages-ENGINE.json."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="a quick run on tiny schools")
    options.add_argument("--rounds", type=int, default=0)
    asked = options.parse_args()
    rounds = asked.rounds or (3 if asked.small else 500)
    cohorts, veteran = (2, 100) if asked.small else (LARGE, VETERAN)
    engine = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with tempfile.TemporaryDirectory(prefix="lessonbook-bench-") as folder, databases(engine, Path(folder)) as urls:
        small = build("small", urls["small"], Path(folder), 1, 40)
        large = build("large", urls["large"], Path(folder), cohorts, veteran)
        results = measure(small, large, urls["bare"], rounds)
    show(engine, results)
    if not asked.small:
        target = ROOT / "bench" / "results" / f"pages-{engine}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")


@contextmanager
def databases(engine: str, folder: Path) -> Iterator[dict[str, str]]:
    """Addresses of three new databases; on PostgreSQL they are dropped afterwards."""
    names = ("small", "large", "bare")
    if engine == "sqlite":
        yield {name: f"sqlite:///{folder / name}.sqlite3" for name in names}
        return
    import psycopg  # noqa: PLC0415  only where PostgreSQL is used

    base = os.environ["DATABASE_URL"]
    with psycopg.connect(base, autocommit=True) as server:
        for name in names:
            server.execute(f"DROP DATABASE IF EXISTS bench_{name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE bench_{name}")
        try:
            yield {name: with_name(base, f"bench_{name}") for name in names}
        finally:
            for name in names:
                server.execute(f"DROP DATABASE IF EXISTS bench_{name} WITH (FORCE)")


def build(name: str, url: str, folder: Path, cohorts: int, veteran: int) -> School:
    """Migrate a database, fill it and sign the bench's people in."""
    data = folder / name
    data.mkdir()
    environment = migrated(url, data)
    filling = [sys.executable, "-m", "bench.school", str(cohorts), str(veteran)]
    facts = subprocess.run(filling, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return School(name, url, data, json.loads(facts))


def pages(school: School) -> dict[str, str]:
    """The pages timed, for the learner."""
    facts = school.facts
    today = datetime.now(UTC).date()
    return {
        "dashboard": "/",
        "upcoming": "/schedule/upcoming/",
        "calendar": f"/schedule/calendar/?view=month&date={today}",
        "past": "/schedule/past/",
        "past, deep": f"/schedule/past/?after={facts['learner_deep']}",
        "details": f"/sessions/{facts['code']}/",
        "history": f"/courses/{facts['course']}/history/",
    }


def more_pages(school: School) -> list[tuple[str, str, str]]:
    """Pages of those who have much: which, whose, and its address."""
    of_all = pages(school)
    return [
        *((page, "veteran", of_all[page]) for page in ("upcoming", "past", "history")),
        ("past, deep", "veteran", f"/schedule/past/?after={school.facts['veteran_deep']}"),
        ("month of 2,000", "busy", of_all["calendar"]),
        ("day of 300", "busy", of_all["calendar"].replace("view=month", "view=day")),
    ]


def measure(small: School, large: School, bare_url: str, rounds: int) -> list[Result]:
    """Time every page in turn: bare, small, large, and again."""
    fill_bare(bare_url)
    with ExitStack() as stack:
        bare = stack.enter_context(running(*bare_page(bare_url, free_port())))
        one = stack.enter_context(running(*lessonbook(small.data, small.url, free_port())))
        many = stack.enter_context(running(*lessonbook(large.data, large.url, free_port())))
        results, asked = [], []
        for page, path in pages(small).items():
            paths = (path, pages(large)[page])
            asked.append((paths[1], "learner"))
            results.append(time_page(page, paths, (bare, one, many), (small, large), rounds, "learner"))
        for page, who, path in more_pages(large):
            asked.append((path, who))
            results.append(time_page(f"{page}, {who}", ("", path), (bare, None, many), (small, large), rounds, who))
    counted = count_queries(large, asked)
    return [replace(result, queries=number) for result, number in zip(results, counted, strict=True)]


def time_page(
    page: str,
    paths: tuple[str, str],
    targets: tuple[Target, Target | None, Target],
    schools: tuple[School, School],
    rounds: int,
    who: str,
) -> Result:
    """Time one page, requests alternating; the first few warm up and do not count."""
    bare, one, many = targets
    small_cookie, large_cookie = (f"sessionid={school.facts[who]}" for school in schools)
    took: dict[str, list[float]] = {"bare": [], "small": [], "large": []}
    size = 0
    for turn in range(rounds + 5):
        took_bare, _, _ = bare.get("/")
        took_small = checked(one, paths[0], small_cookie)[0] if one else 0.0
        took_large, size = checked(many, paths[1], large_cookie)
        if turn >= 5:
            took["bare"].append(took_bare)
            took["small"].append(took_small)
            took["large"].append(took_large)
    middle = {name: statistics.median(values) * 1e3 for name, values in took.items()}
    tail = {name: sorted(values)[int(len(values) * 0.95)] * 1e3 for name, values in took.items()}
    basis = middle["small"] or middle["large"]
    return Result(
        page,
        round(middle["small"], 2) if one else None,
        round(tail["small"], 2) if one else None,
        round(middle["large"], 2),
        round(tail["large"], 2),
        0,
        size,
        round(max(basis, middle["large"]) / middle["bare"], 2),
        round(middle["large"] / middle["small"], 2) if one else None,
    )


def checked(target: Target, path: str, cookie: str) -> tuple[float, int]:
    """Get a page that must answer 200: seconds and bytes."""
    seconds, status, size = target.get(path, cookie)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return seconds, size


def count_queries(school: School, asked: list[tuple[str, str]]) -> list[int]:
    """How many queries each page (path, whose) makes, asked of a process of its own."""
    environment = {**os.environ, "DATA": str(school.data), "DATABASE_URL": school.url}
    environment["DJANGO_SETTINGS_MODULE"] = "lessonbook.config.settings"
    given = json.dumps([(path, school.facts[who]) for path, who in asked])
    command = [sys.executable, "-m", "bench.sign_in", given]
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return [int(number) for number in json.loads(answer.stdout)]


def show(engine: str, results: list[Result]) -> None:
    """Print the table."""
    head = f"{'page':<22}{'small p50':>10}{'p95':>8}{'large p50':>11}{'p95':>8}{'queries':>9}{'bytes':>9}"
    sys.stdout.write(f"\npages on {engine}, milliseconds\n{head}{'x bare':>8}{'large/small':>13}\n")
    for r in results:
        sys.stdout.write(
            f"{r.page:<22}{shown(r.small_p50):>10}{shown(r.small_p95):>8}{r.large_p50:>11.2f}{r.large_p95:>8.2f}"
            f"{r.queries:>9}{r.bytes:>9}{r.to_bare:>8.2f}{shown(r.large_to_small):>13}\n"
        )


def shown(number: float | None) -> str:
    """A number, or that nothing was measured."""
    return "–" if number is None else f"{number:.2f}"


if __name__ == "__main__":
    main()
