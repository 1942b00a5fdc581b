"""What the commands that import have in common: the file, the progress bar, the report."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from lessonbook.channels.rosters.importing import Tell
from lessonbook.channels.rosters.report import Report
from lessonbook.channels.rosters.words import lines

STAGES = {"reading": _("Reading"), "checking": _("Checking"), "writing": _("Writing")}


def add_file(parser: ArgumentParser, name: str) -> None:
    """Add the file to import, and whether to write anything."""
    parser.add_argument("file", metavar=name, type=Path)
    parser.add_argument("--dry-run", action="store_true", help="Check and report, but write nothing.")


def run(command: BaseCommand, file: Path, importing: Callable[[Tell], Report]) -> None:
    """Import a file and print the report; fails (exit code 1) where it has errors, or there is no such file."""
    if not file.is_file():
        raise CommandError(f"There is no file {file}.")
    with progress_bar() as tell:
        report = importing(tell)
    for line in lines(report):
        command.stdout.write(line)
    if report.findings.errors:
        raise CommandError("Nothing was imported.")


@contextmanager
def progress_bar() -> Iterator[Tell]:
    """Show how far an import is, on a terminal alone."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description:<9}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(STAGES[stage])
            progress.update(tasks[stage], completed=done, total=of)

        yield tell
