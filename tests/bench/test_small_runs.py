"""The benchmarks still run; what they measure is no test's business."""

import ast
import os
import subprocess
import sys
from hashlib import sha256
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


BASELINES = {
    "bare_page.py": "d3aee68d5398d5d604328b9e0d6e25f52856379cb148e41861c8c2567e7291bc",
    "booking_sql.py": "f610815df07a1b7b004eab97149f312d2d2a3a7ef4236d7ac7ae2ea08020ea51",
    "slot_loop.py": "784969b2f25ded21ac5b45eb2105b5eaeb4bacb1be41521bfeeb32b655921d75",
}


def test_the_baselines_are_kept_unchanged() -> None:
    """What they do, whatever their formatting: a slower one would flatter every ratio."""
    found = {
        path.name: sha256(ast.unparse(ast.parse(path.read_text("utf-8"))).encode()).hexdigest()
        for path in (ROOT / "bench" / "baselines").glob("*.py")
    }
    assert found == BASELINES
