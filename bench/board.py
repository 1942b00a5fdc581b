"""The day board of 40 instructors and 300 sessions beside the bare page: `python -m bench.board`.

On the engine of DATABASE_URL (a PostgreSQL server in which databases may be made), else on SQLite. Requests to the
board and to the bare page alternate; `--small` runs a few on a small school, to see that it works.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.pages import checked, databases
from bench.servers import ROOT, bare_page, fill_bare, free_port, lessonbook, migrated, running

INSTRUCTORS, SESSIONS = 40, 300
PAGES = {"by instructor": "/office/board/", "by room": "/office/board/?by=room"}
WARMING = 5


def main() -> None:
    """Build the day, time the board both ways, print a table and write bench/results/board-ENGINE.json."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="a quick run on a small school")
    options.add_argument("--rounds", type=int, default=0)
    asked = options.parse_args()
    size = (4, 12) if asked.small else (INSTRUCTORS, SESSIONS)
    rounds = asked.rounds or (3 if asked.small else 300)
    engine = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with tempfile.TemporaryDirectory(prefix="lessonbook-bench-") as folder, databases(engine, Path(folder)) as urls:
        results = measure(urls["small"], urls["bare"], Path(folder), size, rounds)
    show(engine, size, results)
    if not asked.small:
        target = ROOT / "bench" / "results" / f"board-{engine}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(results, indent=1) + "\n")


def measure(url: str, bare_url: str, folder: Path, size: tuple[int, int], rounds: int) -> dict[str, dict[str, float]]:
    """Time the board and the bare page in turn; what each took in milliseconds, and how the medians compare."""
    data = folder / "board"
    data.mkdir()
    environment = migrated(url, data)
    build = [sys.executable, "-m", "bench.board_school", *map(str, size)]
    made = subprocess.run(build, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    cookie = f"sessionid={json.loads(made.stdout)['session']}"
    fill_bare(bare_url)
    results = {}
    with ExitStack() as stack:
        bare = stack.enter_context(running(*bare_page(bare_url, free_port())))
        board = stack.enter_context(running(*lessonbook(data, url, free_port())))
        for page, path in PAGES.items():
            took: dict[str, list[float]] = {"bare": [], "board": []}
            sent = 0
            for turn in range(rounds + WARMING):
                seconds, _status, _size = bare.get("/")
                took_board, sent = checked(board, path, cookie)
                if turn >= WARMING:
                    took["bare"].append(seconds)
                    took["board"].append(took_board)
            middle = {name: statistics.median(values) * 1e3 for name, values in took.items()}
            tail = sorted(took["board"])[int(len(took["board"]) * 0.95)] * 1e3
            ratio = middle["board"] / middle["bare"]
            results[page] = {"p50": middle["board"], "p95": tail, "bytes": sent, "to_bare": round(ratio, 2)}
    return results


def show(engine: str, size: tuple[int, int], results: dict[str, dict[str, float]]) -> None:
    """Print the table."""
    instructors, sessions = size
    sys.stdout.write(f"\nday board of {instructors} instructors and {sessions} sessions on {engine}, milliseconds\n")
    sys.stdout.write(f"{'page':<16}{'p50':>8}{'p95':>8}{'bytes':>9}{'x bare':>8}\n")
    for page, r in results.items():
        sys.stdout.write(f"{page:<16}{r['p50']:>8.2f}{r['p95']:>8.2f}{r['bytes']:>9.0f}{r['to_bare']:>8.2f}\n")


if __name__ == "__main__":
    main()
