"""Marks that say nothing any more: the register opens before the start, and until then seats and sessions may go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lessonbook.domain.attendance.models import Mark
from lessonbook.domain.attendance.rules import REGISTER_OPENS
from lessonbook.domain.booking.signals import seats_given_up, session_taken_off
from lessonbook.domain.timetable.models import Seat, Session


@receiver(seats_given_up)
def drop_marks_of_seats(*, seats: Sequence[Seat], now: datetime, **_rest: Any) -> None:
    """Supersede the marks of seats that no longer stand; no query where no register was open yet."""
    open_ones = [seat.pk for seat in seats if _is_open(seat.starts_at, now)]
    if open_ones:
        Mark.objects.filter(seat__in=open_ones, superseded_at=None).update(superseded_at=now)


@receiver(session_taken_off)
def drop_marks_of_session(
    *, session: Session, was: datetime, becomes: datetime | None, now: datetime, **_rest: Any
) -> None:
    """Supersede all marks of a session that isn't held, or not yet: one moved by a few minutes keeps them."""
    goes_on = becomes is not None and _is_open(becomes, now)
    if _is_open(was, now) and not goes_on:
        Mark.objects.filter(seat__session=session.pk, superseded_at=None).update(superseded_at=now)


def _is_open(starts_at: datetime, now: datetime) -> bool:
    return now >= starts_at - REGISTER_OPENS
