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
from lessonbook.domain.timetable.rules import refuse_stranger

EXPECTED = ("", GivenUp.EXCUSED)
"""Whose seats stand in the register: those that stand, and those given up by an absence request."""


@transaction.atomic
def take_register(
    session: Session,
    marks: Mapping[int, str],
    *,
    by: By,
    now: datetime,
    seen: Mapping[int, str] | None = None,
    only_own: bool = False,
) -> list[Mark]:
    """Write the marks (learner's id: attendance) that differ from those that stand; the older ones are kept.

    An empty attendance takes the mark back, as if there had been none; that one is kept, too. `seen` are the marks that
    whoever marks had before their eyes (empty: none): one that has changed since, by somebody else's hand, stays as it
    is. With `only_own` whoever acts must teach the session. Raises Refused: not_your_session, session_cancelled,
    too_early, no_seat (a learner without a seat, named in the facts).
    """
    session = _lock(session.pk, by, now, only_own=only_own)
    seats = {s.learner_id: s for s in session.seats.filter(given_up_why__in=EXPECTED)}
    if strangers := sorted(set(marks) - set(seats)):
        raise Refused(Refusal("no_seat", facts={"learners": strangers}))
    known = {m.seat_id: m for m in Mark.objects.filter(seat__in=seats.values(), superseded_at=None)}
    stand = {learner: known[seat.pk].attendance if seat.pk in known else "" for learner, seat in seats.items()}
    changed = {
        seats[learner].pk: mark
        for learner, mark in marks.items()
        if mark != stand[learner] and (seen is None or seen.get(learner, "") == stand[learner])
    }
    if not changed:
        return []
    Mark.objects.filter(seat_id__in=changed, superseded_at=None).update(superseded_at=now)
    new = Mark.objects.bulk_create(
        Mark(seat_id=seat, attendance=mark, author_id=by.person_id, at=now) for seat, mark in changed.items() if mark
    )
    before = {str(seat): known[seat].attendance for seat in changed if seat in known}
    record("take_register", session, by, now, before=before, after={str(s): m for s, m in changed.items()})
    return new


@transaction.atomic
def report(
    seat: Seat,
    *,
    feedback: str,
    private_note: str = "",
    by: By,
    now: datetime,
    seen: int | None = None,
    only_own: bool = False,
) -> Report:
    """Write a version of the instructor's feedback on a seat; the same words again change nothing.

    `seen` is the id of the version that whoever writes had before their eyes, 0 where there was none; None: whichever.
    With `only_own` whoever acts must teach the session. Raises Refused: not_your_session, session_cancelled,
    too_early, no_seat, report_changed.
    """
    session = _lock(seat.session_id, by, now, only_own=only_own)
    if not session.seats.filter(pk=seat.pk, given_up_why__in=EXPECTED).exists():
        raise Refused(Refusal("no_seat", facts={"learners": [seat.learner_id]}))
    old = Report.objects.filter(seat=seat, superseded_at=None).first()
    if old and (old.feedback, old.private_note) == (feedback, private_note):
        return old
    if seen is not None and seen != (old.pk if old else 0):
        raise Refused(Refusal("report_changed", facts={"session": session.code}))
    if old:
        old.superseded_at = now
        old.save(update_fields=["superseded_at"])
    new = Report.objects.create(seat=seat, feedback=feedback, private_note=private_note, author_id=by.person_id, at=now)
    record("report", seat, by, now, before={"report": old.pk if old else None}, after={"report": new.pk})
    return new


def _lock(session_id: int, by: By, now: datetime, *, only_own: bool) -> Session:
    """Lock a session whose register may be taken at `now`, and return it as it stands. Raises Refused."""
    [session] = lock_sessions([session_id])
    if only_own and (refusal := refuse_stranger(session.instructor_id, by.person_id, session.code)):
        raise Refused(refusal)
    if refusal := refuse_register(session.starts_at, cancelled=bool(session.cancelled_at), now=now):
        raise Refused(refusal)
    return session


@transaction.atomic
def note_joining(session: Session, person: Person, *, now: datetime) -> None:
    """Note that a person pressed Join; the journal is for what changes the school, so it holds nothing of this."""
    Joining.objects.create(session=session, person=person, at=now)


def mark_report_read(report: Report, person: Person, *, now: datetime) -> None:
    """Note that a person has seen a report; once."""
    ReportReading.objects.get_or_create(report=report, person=person, defaults={"at": now})
