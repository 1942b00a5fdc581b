"""What is always true of registers: each truth is one query over all rows, and yields a line for each violation."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Q

from lessonbook.domain.attendance.models import Attendance, Mark
from lessonbook.domain.timetable.models import GivenUp


def attended_never_exceeds_held() -> Iterator[str]:
    """A mark that counts as attended or missed is on a seat in a session that was held, and that wasn't given up.

    Only whoever had asked to be absent may still be marked: they may have come after all. A learner has one seat in a
    session and one mark that counts on it, so nobody has attended, or missed, more than was held.
    """
    not_held = Q(seat__session__cancelled_at__isnull=False) | ~Q(seat__given_up_why__in=["", GivenUp.EXCUSED])
    wrong = Mark.objects.filter(not_held, superseded_at=None).exclude(attendance=Attendance.EXCUSED)
    for mark in wrong.select_related("seat__session", "seat__learner").order_by("id").iterator():
        yield f"{mark.seat.learner} is marked {mark.attendance} in {mark.seat.session}, but held no seat there"


INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {"attended_never_exceeds_held": attended_never_exceeds_held}
