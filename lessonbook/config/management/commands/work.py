"""Works off what is due, without serving anything."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessonbook.config.migrations import pending
from lessonbook.config.secret_key import keep_secret_key
from lessonbook.config.supervisor import end_with
from lessonbook.config.work import Work


class Command(BaseCommand):
    """Runs a worker until it is stopped; several may run at once."""

    help = (
        "Do what is due: tasks, and every minute a sweep. `serve` runs one worker by itself. SIGTERM or Ctrl-C ends it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--under", type=int, metavar="PID", help="end when this process is no longer the parent")

    def handle(self, *args: Any, under: int | None, **options: Any) -> None:
        """Work."""
        keep_secret_key(settings.DATA, settings.SECRET_KEY)
        if pending():
            raise CommandError("The database is not up to date. Run `lessonbook migrate` first.")
        work = Work()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, work.stop)
        if under is None:
            self.stdout.write("The worker is at work. Ctrl-C ends it.")
            self.stdout.flush()
        else:
            end_with(under)
        work.run()
