"""What a worker does for booking: serving the lines of full sessions."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django_tasks import task

from lessonbook.domain.booking.actions.waitlist import lines_to_look_at, promote
from lessonbook.domain.booking.models import WaitlistPlace

logger = logging.getLogger(__name__)


@task()
def serve_line(session_id: int) -> int:
    """Seat the first in a session's line; asked again, it finds the work done."""
    return promote(session_id, now=timezone.now())


def wake_line(session_ids: Collection[int]) -> None:
    """Have the lines of sessions served once the transaction that frees seats holds; a query, and a task a line."""
    waiting = WaitlistPlace.objects.standing().filter(session__in=session_ids).values_list("session", flat=True)
    for pk in sorted(set(waiting)):
        serve_line.enqueue(pk)


def sweep_lines(now: datetime) -> int:
    """Serve every line that has something to do, whether or not anybody woke it; return how many got seat or offer.

    A line that can't be served is logged, and keeps no other from being served.
    """
    served = 0
    for pk in lines_to_look_at(now):
        try:
            served += promote(pk, now=now)
        except Exception:
            logger.exception("the line of session %s could not be served", pk)
            connection.close_if_unusable_or_obsolete()
    return served
