"""Fills an empty database with the demo school."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lessonbook.demo.cast import ADMINISTRATORS, GUARDIANS, INSTRUCTORS, LEARNERS, PASSWORD, SIGN_INS, Member
from lessonbook.demo.school import fill, filled_at
from lessonbook.domain.people.models import Person

STALE = timedelta(minutes=10)
"""A demo older than this has nothing live any more, or nothing about to begin."""


class Command(BaseCommand):
    help = "Fill an empty database with a demo school around today's date, or bring an older demo up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the school, or refuse where another one is. Prints one sign-in per role."""
        now, filled = timezone.now(), filled_at()
        if Person.objects.exists() and filled is None:
            raise CommandError("This database holds a school already. Choose another folder: make demo DATA=demo")
        if filled is None or now - filled > STALE:
            if filled is not None:
                call_command("flush", interactive=False, verbosity=0)
                self.stdout.write("The demo school was of another day: it is made anew around today.")
            fill(now)
        self.stdout.write(f"\nThe demo school is ready. Password for everyone: {PASSWORD}\n")
        for role, key in SIGN_INS:
            member = member_of(key)
            self.stdout.write(f"  {role:<14} {member.email:<20} {member.name}")
        self.stdout.write("")


def member_of(key: str) -> Member:
    """Return somebody of the cast by key."""
    return next(m for m in (*ADMINISTRATORS, *GUARDIANS, *INSTRUCTORS, *LEARNERS) if m.key == key)
