"""Writes the whole school to one file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from lessonbook.channels.rosters import uploads as imports
from lessonbook.config.secret_key import FILE_NAME
from lessonbook.database.archive.errors import ArchiveError
from lessonbook.database.archive.writing import write_archive
from lessonbook.database.versions import NotUpToDate


class Command(BaseCommand):
    """Backs up the database and the uploaded files, while the server runs."""

    help = "Write everything the school has (database and uploaded files) to one file, while the server runs."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="file to write; an earlier backup gives way once this is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up."""
        path: Path = options["file"]
        tell = self.stdout.write if options["verbosity"] > 1 else str
        try:
            manifest = write_archive(
                connection, path, uploads=Path(settings.MEDIA_ROOT), now=timezone.now(), others=own_places(), tell=tell
            )
        except (ArchiveError, NotUpToDate, OSError) as error:
            raise CommandError(f"{error} Nothing was written.") from error
        self.stdout.write(
            f"{path}: tables {len(manifest.tables)}, rows {manifest.rows}, uploaded files {len(manifest.uploads)}, "
            f"bytes {path.stat().st_size}"
        )


def own_places() -> Iterator[Path]:
    """Yield the files and folders that the program keeps beside the database and the uploaded files."""
    yield settings.DATA / FILE_NAME
    yield settings.DATA / "mail"
    yield imports.folder()
