"""The benchmarks still run; what they measure is no test's business."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ON_SQLITE = pytest.mark.engine("sqlite")
ALIKE = ("board", "figures", "pages", "search")
"""What runs the same on both engines; a rush of bookings does not."""


@pytest.mark.slow
@pytest.mark.parametrize("benchmark", [*(pytest.param(name, marks=ON_SQLITE) for name in ALIKE), "rush"])
def test_a_small_run(benchmark: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONBOOK_")}
    run = subprocess.run(
        [sys.executable, "-m", f"bench.{benchmark}", "--small"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_baselines_are_kept_unchanged() -> None:
    known = {"README.md", "bare_page.py", "booking_sql.py", "slot_loop.py"}
    assert {path.name for path in (ROOT / "bench" / "baselines").iterdir() if path.is_file()} == known
