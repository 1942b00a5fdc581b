"""The program `lessonbook` as a whole, whichever command it runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation

pytestmark = pytest.mark.engine("sqlite")

UMASK = """
import os, sys
from lessonbook.config.program import run
os.environ["DJANGO_SETTINGS_MODULE"] = "lessonbook.config.settings"
os.umask(0o022)
try:
    run(sys.argv[1:])
finally:
    print(f"{os.umask(0):03o}")
"""


@pytest.mark.parametrize(("command", "umask"), [("check", "077"), ("collectstatic", "022"), ("makemigrations", "022")])
def test_what_is_written_is_private_unless_it_is_a_part_of_the_program(
    tmp_path: Path, command: str, umask: str
) -> None:
    words = [sys.executable, "-c", UMASK, command, "--help"]
    environment = Installation(tmp_path).environment
    said = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == umask
