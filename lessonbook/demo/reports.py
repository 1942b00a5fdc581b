"""What the instructors of the demo left behind: registers, reports, recordings and links of what is over."""

from datetime import timedelta
from itertools import cycle

from lessonbook.demo.filling import Filling
from lessonbook.demo.program import FEEDBACK, NOTES
from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.timetable.actions import share
from lessonbook.domain.timetable.models import Session

MARKS = (
    Attendance.PRESENT,
    Attendance.PRESENT,
    Attendance.PRESENT,
    Attendance.LATE,
    Attendance.PRESENT,
    Attendance.EXCUSED,
    Attendance.PRESENT,
    Attendance.ABSENT,
)


def look_back(filling: Filling) -> None:
    """What the instructors left behind: registers, reports, recordings and links of the sessions that are over.

    Ana has yet to finish: today's register is to be taken, and the newest evening has no reports.
    """
    marks, words = cycle(MARKS), cycle(zip(FEEDBACK, NOTES, strict=True))
    over = Session.objects.standing().filter(ends_at__lte=filling.now).select_related("lesson", "instructor")
    ana, today = filling.people["ana"], filling.now - timedelta(hours=12)
    evenings = over.filter(instructor=ana, groups__name="Evening group", starts_at__lt=today)
    unreported = evenings.order_by("starts_at").last()
    for session in over.exclude(instructor=ana, starts_at__gte=today).order_by("starts_at", "pk"):
        by = By(session.instructor_id, Source.COMMAND)
        at = min(session.ends_at + timedelta(minutes=20), filling.now)
        seats = list(session.seats.standing().order_by("pk"))
        taken = {seat.learner_id: next(marks) for seat in seats}
        take_register(session, taken, by=by, now=at)
        for seat in seats if session != unreported else ():
            feedback, note = next(words)
            if taken[seat.learner_id] in (Attendance.PRESENT, Attendance.LATE):
                report(seat, feedback=feedback, private_note=note, by=by, now=at)
        if session.class_link:
            share(session, by=by, now=at, recording_link=f"https://example.org/?recording={session.code}")
        if session.lesson and session.lesson.number % 2:
            links = [(f"{session.lesson.name}: notes", f"https://example.org/?notes={session.lesson_id}")]
            share(session, by=by, now=at, links=links)
