"""The program `lessonbook`: Django's management commands, for the person at the keyboard.

What a command writes is its user's alone, settings that can't be used are told in one sentence, and of Django's own
commands those are shown that a school or its program needs; those that would harm it say what to use instead.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, ManagementUtility, get_commands, load_command_class
from django.db import DatabaseError
from django.db.backends.signals import connection_created

BUILDING = frozenset({"collectstatic", "compilemessages", "makemessages", "makemigrations"})
"""Commands that write parts of the program; all others write what belongs to a school."""
OURS = "lessonbook.config"
DJANGOS: Mapping[str, str] = {
    "changepassword": "Set the password of a sign-in.",
    "check": "Look for what is wrong with the installation, with --deploy also for what is insecure.",
    "clearsessions": "Forget sign-ins that have ended.",
    "collectstatic": "Build the static files; `make static` in a clone.",
    "dbshell": "Open the database's own shell.",
    "makemigrations": "Write migrations, after the models were changed in a clone.",
    "sendtestemail": "Send a mail, to try LESSONBOOK_MAIL_URL.",
    "shell": "Open a Python shell on the school.",
    "showmigrations": "List the migrations, and which are applied.",
}
"""What is shown of Django's commands, with our words for it; others that do no harm are run, but not shown."""
OTHER_PROGRAM = "That begins another program; a school needs none."
REFUSED: Mapping[str, str] = {
    "createsuperuser": 'Make an administrator by `lessonbook make_account ADDRESS --name "NAME" --role administrator`.',
    "db_worker": "Tasks, and all else that is due, are done by `lessonbook work`.",
    "dumpdata": "`lessonbook backup FILE` writes the whole school to a file.",
    "flush": "That would delete the school; `lessonbook restore FILE --replace` puts another one in its place.",
    "loaddata": "`lessonbook restore FILE` brings back a backup, `lessonbook import_school FILE` takes a roster.",
    "runserver": "`lessonbook serve` serves the school.",
    "startapp": OTHER_PROGRAM,
    "startproject": OTHER_PROGRAM,
    "test": "Tests are run by `make test` in a clone.",
    "testserver": "`make demo` in a clone serves a school to try things with.",
}


class Program(ManagementUtility):
    """Django's, but that nothing is run, nor help given, on settings that can't be read."""

    def main_help_text(self, commands_only: bool = False) -> str:  # noqa: FBT001, FBT002  as Django calls it
        """Return what `lessonbook help` says."""
        self._refuse_unreadable_settings()
        shown = dict(sorted(_shown()))
        if commands_only:
            return "\n".join(shown)
        lines = (f"  {name:<16}  {words}" for name, words in shown.items())
        return "\n".join(["`lessonbook help COMMAND` says how one is used.", "", *lines])

    def fetch_command(self, subcommand: str) -> Any:
        """Return the command of this name. Raises CommandError for one that is of no use here."""
        self._refuse_unreadable_settings()
        if subcommand in REFUSED:
            raise CommandError(REFUSED[subcommand])
        return super().fetch_command(subcommand)

    def _refuse_unreadable_settings(self) -> None:
        if self.settings_exception is not None:
            raise self.settings_exception


def _shown() -> Iterator[tuple[str, str]]:
    """Yield each command that is shown, and what it does."""
    yield from DJANGOS.items()
    for name, app in get_commands().items():
        if app == OURS:
            yield name, f"{load_command_class(app, name).help.split('. ')[0].rstrip('.')}."


def run(words: Sequence[str]) -> None:
    """Run the command that the words of a command line name. Ends the process with 1 where that can't be."""
    if words and words[0] not in BUILDING:
        os.umask(0o077)
    connected: list[object] = []

    def note(connection: object, **signal: object) -> None:
        connected.append(connection)

    connection_created.connect(note)
    try:
        Program(["lessonbook", *words]).execute()
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except DatabaseError as error:
        if connected:
            raise  # a fault of the program, or trouble on the way
        sys.exit(f"DATABASE_URL, or DATA, names a database that can't be opened: {' '.join(str(error).split())}.")
