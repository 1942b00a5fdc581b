"""Marks that say nothing any more: the register opens before the start, and until then seats and sessions may go."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
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


def drop_marks(*, now: datetime, seat_ids: Collection[int] = (), session_ids: Collection[int] = ()) -> None:
    """Supersede the marks of seats that are given up, and of sessions that are cancelled or not to begin so soon.

    For whoever gives up and moves many at once; call it inside the transaction of the act.
    """
    standing = Mark.objects.filter(superseded_at=None)
    if seat_ids:
        standing.filter(seat__in=seat_ids).update(superseded_at=now)
    if session_ids:
        later = Q(seat__session__cancelled_at__isnull=False) | Q(seat__session__starts_at__gt=now + REGISTER_OPENS)
        standing.filter(later, seat__session__in=session_ids).update(superseded_at=now)


def _is_open(starts_at: datetime, now: datetime) -> bool:
    return now >= starts_at - REGISTER_OPENS
