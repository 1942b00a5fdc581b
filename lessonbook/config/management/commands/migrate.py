"""Brings the database up to date, and with it all that an installation needs beside its tables."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from lessonbook.config.secret_key import keep_secret_key
from lessonbook.database.guards import install_missing


class Command(migrate.Command):
    """Django's command; before it, the data folder is made, and after it what SQLite lost is put back."""

    help = "Bring the database up to date."

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Make the data folder before the checks, which look at the database in it."""
        keep_secret_key(settings.DATA, settings.SECRET_KEY)
        said: str | None = super().execute(*args, **options)
        return said

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        call_command("createcachetable", database=options["database"], verbosity=0)
        for name in install_missing(connections[options["database"]]):
            self.stdout.write(f"  Put back guard {name}")
