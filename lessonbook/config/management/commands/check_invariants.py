"""Looks through the whole school for what must never be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Model

from lessonbook.database.audit import checks, violations
from lessonbook.database.snapshot import snapshot
from lessonbook.database.versions import NotUpToDate, applied_migrations
from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.models import LedgerRow
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session

COUNTED: dict[str, type[Model]] = {
    "people": Person,
    "courses": Course,
    "sessions": Session,
    "seats": Seat,
    "places in line": WaitlistPlace,
    "absence requests": AbsenceRequest,
    "ledger rows": LedgerRow,
    "journal entries": Entry,
}


class Command(BaseCommand):
    """Audits the school as of one instant, while the server runs."""

    help = "Check what must always be true of the whole school. Exits 1 and names each violation where it is not."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Check."""
        with snapshot(connection):
            try:
                applied_migrations(connection)
            except NotUpToDate as error:
                raise CommandError(str(error)) from error
            named = checks(connection)
            found = 0
            for violation in violations(named):
                self.stdout.write(str(violation))
                found += 1
            counts = ", ".join(f"{name} {model._default_manager.count()}" for name, model in COUNTED.items())
        self.stdout.write(f"{counts}; checks run {len(named)}")
        if found:
            raise CommandError(f"violations {found}")
