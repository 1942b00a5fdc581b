"""Serves the school to browsers."""

import os
import socket
from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from lessonbook.config import checks
from lessonbook.config.migrations import is_new, pending
from lessonbook.config.secret_key import keep_secret_key
from lessonbook.config.server import serve
from lessonbook.faces.profile.founding import is_unfounded, welcome_url

LAST_PORT = 65535


class Command(BaseCommand):
    """Refuses what would be insecure or half-built, then serves until it is stopped."""

    help = "Serve the school. Ends on SIGTERM or Ctrl-C, after answering what is under way."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        own = settings.ADDRESS
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        port = own.port if own.port and checks.is_loopback(own.hostname) else 8000
        parser.add_argument("--port", type=port_number, default=port, help="port to listen on (default: %(default)s)")
        parser.add_argument(
            "--migrate", action="store_true", help="bring the database up to date first; one that is empty always is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        self._refuse_what_is_insecure(options["host"])
        if not (settings.STATIC_ROOT / "staticfiles.json").is_file():
            raise CommandError("Static files are not built. Run `make static` in the clone, or install a wheel.")
        keep_secret_key(settings.DATA, settings.SECRET_KEY)
        if options["migrate"]:
            call_command("migrate", verbosity=options["verbosity"])
        elif is_new():
            call_command("migrate", verbosity=0)
        elif pending():
            raise CommandError("The database is not up to date. Run `lessonbook migrate`, or serve with --migrate.")
        refuse_what_is_taken(options["host"], options["port"])
        lead_here(options["host"], options["port"])
        unfounded = is_unfounded()
        # The web process is a fork: it must not inherit connections, nor a pool, whose threads stay here.
        for connection in connections.all():
            connection.close()
            if connection.vendor == "postgresql":
                connection.close_pool()  # type: ignore[attr-defined]
        self.stdout.write(f"Lessonbook listens at http://{options['host']}:{options['port']}/. Ctrl-C ends it.")
        if unfounded:
            self.stdout.write(
                f"Nobody can sign in yet. Set up the school at {welcome_url(options['host'], options['port'])}"
            )
        self.stdout.flush()
        serve(options["host"], options["port"])

    def _refuse_what_is_insecure(self, host: str) -> None:
        self.check(tags=[Tags.models, Tags.urls, Tags.templates], display_num_errors=False)
        found = [*checks.insecure_settings(), *checks.insecure_host(host)]
        for message in found:
            self.stderr.write(str(message))
        if any(message.is_serious(ERROR) for message in found):
            raise CommandError("Refused to serve: see above.")


def port_number(text: str) -> int:
    """Read a port. Raises ArgumentTypeError for what is none."""
    if not text.isdecimal() or not 1 <= int(text[:6]) <= LAST_PORT:
        raise ArgumentTypeError(f"must be a number from 1 to {LAST_PORT}, not {text!r}")
    return int(text)


def lead_here(host: str, port: int) -> None:
    """Let links in mails lead to this server where nobody said at which address the school stands."""
    if "LESSONBOOK_URL" in os.environ or not checks.is_loopback(host):
        return
    here = f"[{host}]" if ":" in host else host
    os.environ["LESSONBOOK_URL"] = settings.LESSONBOOK_URL = f"http://{here}:{port}"


def refuse_what_is_taken(host: str, port: int) -> None:
    """Raise CommandError where another program listens already: the system would let both answer in turns."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Can't listen at {host}:{port}: {error.strerror}.") from error
