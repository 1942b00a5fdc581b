"""Taking the register, reporting, and noting who pressed Join."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from lessonbook.domain.attendance.models import Joining, Mark, Report, ReportReading
from lessonbook.domain.attendance.rules import refuse_register
from lessonbook.domain.booking.locks import lock_sessions
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session


@transaction.atomic
def take_register(session: Session, marks: Mapping[int, str], *, by: By, now: datetime) -> list[Mark]:
    """Write the marks (learner's id: attendance) that differ from those that stand; the older ones are kept.

    Raises Refused: session_cancelled, too_early, no_seat (a learner without a seat, named in the facts).
    """
    [session] = lock_sessions([session.pk])
    if refusal := refuse_register(session.starts_at, cancelled=bool(session.cancelled_at), now=now):
        raise Refused(refusal)
    seats = {s.learner_id: s for s in session.seats.filter(given_up_why__in=["", GivenUp.EXCUSED])}
    if strangers := sorted(set(marks) - set(seats)):
        raise Refused(Refusal("no_seat", facts={"learners": strangers}))
    known = {m.seat_id: m for m in Mark.objects.filter(seat__in=seats.values(), superseded_at=None)}
    changed = {
        seats[learner].pk: mark
        for learner, mark in marks.items()
        if (old := known.get(seats[learner].pk)) is None or old.attendance != mark
    }
    if not changed:
        return []
    Mark.objects.filter(seat_id__in=changed, superseded_at=None).update(superseded_at=now)
    new = Mark.objects.bulk_create(
        Mark(seat_id=seat, attendance=mark, author_id=by.person_id, at=now) for seat, mark in changed.items()
    )
    before = {str(seat): known[seat].attendance for seat in changed if seat in known}
    record("take_register", session, by, now, before=before, after={str(s): m for s, m in changed.items()})
    return new


@transaction.atomic
def report(seat: Seat, *, feedback: str, private_note: str = "", by: By, now: datetime) -> Report:
    """Write a version of the instructor's feedback on a seat; the same words again change nothing.

    Raises Refused: session_cancelled, too_early.
    """
    [session] = lock_sessions([seat.session_id])
    if refusal := refuse_register(session.starts_at, cancelled=bool(session.cancelled_at), now=now):
        raise Refused(refusal)
    old = Report.objects.filter(seat=seat, superseded_at=None).first()
    if old and (old.feedback, old.private_note) == (feedback, private_note):
        return old
    if old:
        old.superseded_at = now
        old.save(update_fields=["superseded_at"])
    new = Report.objects.create(seat=seat, feedback=feedback, private_note=private_note, author_id=by.person_id, at=now)
    record("report", seat, by, now, before={"report": old.pk if old else None}, after={"report": new.pk})
    return new


@transaction.atomic
def note_joining(session: Session, person: Person, *, now: datetime) -> None:
    """Note that a person pressed Join; the journal is for what changes the school, so it holds nothing of this."""
    Joining.objects.create(session=session, person=person, at=now)


def mark_report_read(report: Report, person: Person, *, now: datetime) -> None:
    """Note that a person has seen a report; once."""
    ReportReading.objects.get_or_create(report=report, person=person, defaults={"at": now})
