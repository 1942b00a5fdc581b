"""Imports a school: its roster, its timetable, and what booking needs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lessonbook.channels.rosters.importing import Tell, import_school
from lessonbook.channels.rosters.report import Report
from lessonbook.config.imports import add_file, run
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source


class Command(BaseCommand):
    help = (
        "Import a OneRoster 1.1 or 1.2 bundle (a zip of CSV files), with sessions.csv, rules.csv, hours.csv, days.csv "
        "and credits.csv beside it, where they are there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        add_file(parser, "FILE.zip")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        """Import, print the report, and fail where it names an error."""

        def importing(tell: Tell) -> Report:
            return import_school(file, by=By(None, Source.IMPORT), now=timezone.now(), dry_run=dry_run, progress=tell)

        run(self, file, importing)
