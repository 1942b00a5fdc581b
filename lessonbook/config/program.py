"""The program `lessonbook`: Django's management commands, run so that what they write is their user's alone."""

import os
from collections.abc import Sequence

from django.core.management import ManagementUtility

BUILDING = frozenset({"collectstatic", "compilemessages", "makemessages", "makemigrations"})
"""Commands that write parts of the program; all others write what belongs to a school."""


def run(words: Sequence[str]) -> None:
    """Run the command that the words of a command line name."""
    if words and words[0] not in BUILDING:
        os.umask(0o077)
    ManagementUtility(["lessonbook", *words]).execute()
