"""Puts a backup in the place of what is here."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from lessonbook.config.secret_key import keep_secret_key
from lessonbook.database.archive.errors import ArchiveError, Unfinished
from lessonbook.database.archive.restoring import restore_archive
from lessonbook.database.versions import NotUpToDate


class Command(BaseCommand):
    """Restores a backup of either engine, all of it or nothing, and looks through what came of it."""

    help = "Restore a backup, made on SQLite or PostgreSQL. Stop the server first. Everyone must sign in again."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="file that `lessonbook backup` wrote")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="lose what is here now, database and uploaded files, for what is in it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore."""
        path: Path = options["file"]
        tell = self.stdout.write if options["verbosity"] > 1 else str
        if not path.is_file():
            raise CommandError(f"There is no file {path}. Nothing was changed.")
        keep_secret_key(settings.DATA, settings.SECRET_KEY)  # makes the data folder, where SQLite's file is to be
        if not connection.introspection.table_names():
            call_command("migrate", verbosity=0)
        try:
            manifest = restore_archive(
                connection, path, uploads=Path(settings.MEDIA_ROOT), replace=options["replace"], tell=tell
            )
        except Unfinished as error:
            raise CommandError(str(error)) from error
        except (ArchiveError, NotUpToDate, OSError) as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        cache.clear()
        self.stdout.write(
            f"{path}, made {manifest.made_at} on {manifest.engine}, is restored: tables {len(manifest.tables)}, "
            f"rows {manifest.rows}, uploaded files {len(manifest.uploads)}"
        )
        call_command("check_invariants", stdout=self.stdout)
