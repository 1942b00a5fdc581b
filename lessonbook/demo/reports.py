"""What the instructors of the demo left behind: registers, reports, recordings and links of what is over."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial

from lessonbook.demo.filling import Filling, example_link
from lessonbook.demo.words import WORDS
from lessonbook.domain.attendance.actions import mark_report_read, report, take_register
from lessonbook.domain.attendance.models import Attendance, Report
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import Guardianship, Person
from lessonbook.domain.timetable.actions import cover_lesson, share
from lessonbook.domain.timetable.models import Seat, Session

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
NOTED = 4
"""By which session an instructor knows a learner well enough for a private note."""
UNREAD = 2
"""How many of a learner's reports, the newest, nobody has read yet."""


def look_back(filling: Filling) -> None:
    """Plan what the instructors write of the sessions that are over.

    Ana has yet to finish: a register of today's is to be taken, and the newest evening but yesterday's has no reports.
    """
    over = Session.objects.standing().filter(ends_at__lte=filling.now).exclude(pk=filling.unfinished)
    evenings = over.filter(groups=filling.groups["spanish-b1", "Evening group"])
    before = evenings.filter(starts_at__lt=filling.at(-1, time(0))).order_by("starts_at").last()
    filling.unreported = before.pk if before else 0
    for session in over.order_by("starts_at", "pk"):
        plan_report(filling, session)


def plan_report(filling: Filling, session: Session) -> None:
    """Have a session that is over written about soon after it."""
    filling.plan(min(session.ends_at + timedelta(minutes=20), filling.now), partial(_write, filling, session.pk))


def _write(filling: Filling, session_id: int, at: datetime) -> None:
    """The register, the reports, the recording and the notes of a session, unless it was cancelled."""
    session = Session.objects.standing().select_related("course", "lesson").filter(pk=session_id).first()
    if session is None:
        return
    slug, by = session.course.slug, By(session.instructor_id, Source.COMMAND)
    if session.lesson is None:
        session = cover_lesson(session, filling.lesson_at(slug, session.starts_at), by=by, now=at)
    seats = list(session.seats.standing().order_by("pk"))
    marks = {seat.learner_id: _next_mark(filling) for seat in seats}
    take_register(session, marks, by=by, now=at)
    if session.pk != filling.unreported:
        _report(filling, session, slug, [(seat, marks[seat.learner_id]) for seat in seats], at)
    if session.class_link:
        share(session, by=by, now=at, recording_link=example_link(recording=session.code))
    if session.lesson and session.lesson.number % 2:
        links = [(f"{session.lesson.name}: notes", example_link(notes=f"{slug}-{session.lesson.number}"))]
        share(session, by=by, now=at, links=links)


def _next_mark(filling: Filling) -> Attendance:
    filling.marks += 1
    return MARKS[(filling.marks - 1) % len(MARKS)]


def _report(
    filling: Filling, session: Session, slug: str, seats: Sequence[tuple[Seat, Attendance]], at: datetime
) -> None:
    """What was done and the homework are one for all, and new to each; then comes a word to the learner alone."""
    assert session.lesson is not None  # covered by now
    words, told, by = WORDS[slug], filling.told, By(session.instructor_id, Source.COMMAND)
    notes = {filling.people[key].pk: note for key, note in words.notes.items()}
    known = words.lessons[session.lesson.number]
    of_lesson = {seat: ("lesson", session.lesson.pk, seat.learner_id) for seat, _ in seats}
    turn = max((told[key] for key in of_lesson.values()), default=0)
    about, homework = known[turn % len(known)]
    for position, (seat, mark) in enumerate(seats):
        told[of_lesson[seat]] = turn + 1
        told["course", session.course_id, seat.learner_id] += 1
        if mark in (Attendance.PRESENT, Attendance.LATE):
            nth = told["course", session.course_id, seat.learner_id]
            personal = words.personal[(nth + position) % len(words.personal)]
            feedback = f"{about} {personal} For next time: {homework}"
            note = notes.get(seat.learner_id, "") if nth == NOTED else ""
            report(seat, feedback=feedback, private_note=note, by=by, now=at)


def read_reports(filling: Filling) -> None:
    """All but the newest of a learner's reports were read, by whoever of the learner and the guardians signs in."""
    readers: dict[int, list[Person]] = {}
    for person in filling.people.values():
        if person.account_id:
            readers.setdefault(person.pk, []).append(person)
    for link in Guardianship.objects.select_related("guardian"):
        readers.setdefault(link.learner_id, []).append(link.guardian)
    seen: dict[int, int] = {}
    for one in Report.objects.select_related("seat").order_by("-seat__starts_at", "-seat"):
        learner = one.seat.learner_id
        seen[learner] = seen.get(learner, 0) + 1
        for person in readers.get(learner, ()) if seen[learner] > UNREAD else ():
            mark_report_read(one, person, now=min(one.at + timedelta(hours=14), filling.now))
