"""Imports sessions of one course."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lessonbook.channels.rosters.course_sessions import import_sessions
from lessonbook.channels.rosters.importing import Tell
from lessonbook.channels.rosters.report import Report
from lessonbook.config.imports import add_file, run
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source


class Command(BaseCommand):
    help = "Import the sessions of one course from an iCalendar file, or from a table like a bundle's sessions.csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and where its sessions belong."""
        add_file(parser, "FILE.ics")
        parser.add_argument("--course", required=True, metavar="SLUG", help="The course, as in its address.")
        parser.add_argument("--group", metavar="NAME", help="The group of the course that attends.")

    def handle(self, *args: Any, file: Path, course: str, group: str | None, dry_run: bool, **options: Any) -> None:
        """Import, print the report, and fail where it names an error."""

        def importing(tell: Tell) -> Report:
            by = By(None, Source.IMPORT)
            return import_sessions(file, course, group, by=by, now=timezone.now(), dry_run=dry_run, progress=tell)

        run(self, file, importing)
