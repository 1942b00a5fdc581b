"""The program `lessonbook`: Django's management commands, for the person at the keyboard.

What a command writes is its user's alone, and settings that can't be used are told in one sentence.
"""

import os
import sys
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility
from django.db import DatabaseError
from django.db.backends.signals import connection_created

BUILDING = frozenset({"collectstatic", "compilemessages", "makemessages", "makemigrations"})
"""Commands that write parts of the program; all others write what belongs to a school."""


class Program(ManagementUtility):
    """Django's, but that nothing is run, nor help given, on settings that can't be read."""

    def main_help_text(self, commands_only: bool = False) -> str:  # noqa: FBT001, FBT002  as Django calls it
        """Return what `lessonbook help` says."""
        self._refuse_unreadable_settings()
        return super().main_help_text(commands_only)

    def fetch_command(self, subcommand: str) -> Any:
        """Return the command of this name."""
        self._refuse_unreadable_settings()
        return super().fetch_command(subcommand)

    def _refuse_unreadable_settings(self) -> None:
        if self.settings_exception is not None:
            raise self.settings_exception


def run(words: Sequence[str]) -> None:
    """Run the command that the words of a command line name. Ends the process with 1 where the settings forbid it."""
    if words and words[0] not in BUILDING:
        os.umask(0o077)
    connected: list[object] = []

    def note(connection: object, **signal: object) -> None:
        connected.append(connection)

    connection_created.connect(note)
    try:
        Program(["lessonbook", *words]).execute()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except DatabaseError as error:
        if connected:
            raise  # a fault of the program, or trouble on the way
        sys.exit(f"DATABASE_URL, or DATA, names a database that can't be opened: {' '.join(str(error).split())}.")
