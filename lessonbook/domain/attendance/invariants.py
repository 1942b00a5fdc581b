"""What is always true of registers and absences, each over all rows; a check yields a line for each violation."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Exists, F, Max, OuterRef, Q, Sum

from lessonbook.domain.attendance.models import AbsenceRequest, Attendance, CountedWeek, Decision, Mark
from lessonbook.domain.attendance.sums import OVERLAP, kept_sums, sums_of_week
from lessonbook.domain.credits.models import LedgerRow, RowKind
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.timetable.models import EarlierSeat, GivenUp

VERBS = ("excuse", "decide_absence")
"""The verbs by which an absence returns credits."""


def attended_never_exceeds_held() -> Iterator[str]:
    """A mark that counts as attended or missed is on a seat in a session that was held, and that wasn't given up.

    Only whoever had asked to be absent may still be marked: they may have come after all. A learner has one seat in a
    session and one mark that counts on it, so nobody has attended, or missed, more than was held.
    """
    not_held = Q(seat__session__cancelled_at__isnull=False) | ~Q(seat__given_up_why__in=["", GivenUp.EXCUSED])
    wrong = Mark.objects.filter(not_held, superseded_at=None).exclude(attendance=Attendance.EXCUSED)
    for mark in wrong.select_related("seat__session", "seat__learner").order_by("id").iterator():
        yield f"{mark.seat.learner} is marked {mark.attendance} in {mark.seat.session}, but held no seat there"


def accepted_absences_gave_up_their_seat() -> Iterator[str]:
    """A seat that stands, and always stood since absence from it was accepted, is none that was given up for it."""
    since = EarlierSeat.objects.filter(seat=OuterRef("seat"), given_up_at__gte=OuterRef("asked_at"))
    wrong = AbsenceRequest.objects.filter(~Exists(since), decision=Decision.ACCEPTED, seat__given_up_at=None)
    for request in wrong.select_related("seat__session", "seat__learner").order_by("id").iterator():
        yield f"{request.seat.learner} is excused from {request.seat.session}, but the seat stands"


def absences_return_what_they_say() -> Iterator[str]:
    """What the accepted requests of a seat say came back, or was made up, is what the ledger's rows say."""
    for said, kind in (("returned", RowKind.RETURN), ("made_up", RowKind.MAKE_UP)):
        rows = LedgerRow.objects.filter(kind=kind, entry__verb__in=VERBS, seat__isnull=False).order_by()
        paid = dict(rows.values_list("seat").annotate(total=Sum("amount")))
        told = AbsenceRequest.objects.filter(**{f"{said}__gt": 0}).order_by()
        promised = dict(told.values_list("seat").annotate(total=Sum(F(said))))
        for seat in sorted(paid.keys() | promised.keys()):
            if paid.get(seat, 0) != promised.get(seat, 0):
                yield (
                    f"seat {seat}: absences {said.replace('_', ' ')} {promised.get(seat, 0)}, "
                    f"but the ledger says {paid.get(seat, 0)}"
                )


def week_sums_are_what_is_counted() -> Iterator[str]:
    """The sums of a week that was counted after the last act are what its sessions, seats and marks add up to."""
    school = the_school()
    last = Entry.objects.aggregate(last=Max("at"))["last"]
    if school is None or last is None:
        return
    counted = CountedWeek.objects.filter(counted_at__gt=last + OVERLAP).order_by("week")
    for week in counted.values_list("week", flat=True):
        kept, found = kept_sums(week), sums_of_week(week, school.zone)
        for course, instructor in sorted(kept.keys() | found.keys(), key=str):
            if kept.get((course, instructor)) != found.get((course, instructor)):
                yield f"the sums of course {course} and instructor {instructor} in the week of {week} are out of date"


CHECKS: tuple[Callable[[], Iterable[str]], ...] = (
    attended_never_exceeds_held,
    accepted_absences_gave_up_their_seat,
    absences_return_what_they_say,
    week_sums_are_what_is_counted,
)
INVARIANTS = {check.__name__: check for check in CHECKS}
