"""The register and reports: versions with their author, the newest counts."""

from datetime import timedelta

import pytest

from lessonbook.domain.attendance.actions import mark_report_read, report, take_register
from lessonbook.domain.attendance.models import Attendance, Mark, Report, ReportReading
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import GivenUp, Seat
from tests.factories import NOW, make_course, make_instructor, make_person, make_session

pytestmark = pytest.mark.django_db
PRESENT, LATE, ABSENT = Attendance.PRESENT, Attendance.LATE, Attendance.ABSENT


def test_the_register_keeps_every_version_and_the_newest_counts() -> None:
    ana, learner, other = make_instructor(), make_person(), make_person()
    session = make_session(make_course(), NOW, learner, other)
    by, later = By(ana.pk), NOW + timedelta(minutes=5)
    take_register(session, {learner.pk: ABSENT, other.pk: PRESENT}, by=by, now=NOW)
    take_register(session, {learner.pk: LATE, other.pk: PRESENT}, by=by, now=later)
    take_register(session, {learner.pk: LATE}, by=by, now=later)
    assert set(Mark.objects.values_list("seat__learner", "attendance", "author", "superseded_at")) == {
        (learner.pk, ABSENT, ana.pk, later),
        (learner.pk, LATE, ana.pk, None),
        (other.pk, PRESENT, ana.pk, None),
    }
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(("minutes", "code"), [(-16, "too_early"), (-15, ""), (0, ""), (600, "")])
def test_the_register_opens_a_quarter_before_the_start(minutes: int, code: str) -> None:
    learner = make_person()
    session = make_session(make_course(), NOW, learner)
    now = NOW + timedelta(minutes=minutes)
    if not code:
        assert len(take_register(session, {learner.pk: PRESENT}, by=By(None), now=now)) == 1
        return
    with pytest.raises(Refused) as error:
        take_register(session, {learner.pk: PRESENT}, by=By(None), now=now)
    assert (error.value.refusal.code, error.value.refusal.until) == (code, NOW - timedelta(minutes=15))


def test_only_those_with_a_seat_are_marked() -> None:
    learner, stranger, gone, excused = (make_person() for _ in range(4))
    session = make_session(make_course(), NOW, learner, gone, excused)
    Seat.objects.filter(learner=gone).update(given_up_at=NOW, given_up_why=GivenUp.LEFT)
    Seat.objects.filter(learner=excused).update(given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    for nobody in (stranger, gone):
        with pytest.raises(Refused) as error:
            take_register(session, {learner.pk: PRESENT, nobody.pk: PRESENT}, by=By(None), now=NOW)
        assert error.value.refusal.facts == {"learners": [nobody.pk]}
    assert not Mark.objects.exists()
    take_register(session, {excused.pk: Attendance.EXCUSED}, by=By(None), now=NOW)
    assert Mark.objects.get().seat.learner == excused


def test_reports_are_versions_and_the_same_words_twice_are_one() -> None:
    learner = make_person()
    session = make_session(make_course(), NOW, learner)
    seat = session.seats.get()
    later = NOW + timedelta(hours=1)
    report(seat, feedback="Good.", private_note="Ask at home.", by=By(None), now=NOW)
    report(seat, feedback="Good.", private_note="Ask at home.", by=By(None), now=later)
    report(seat, feedback="Very good.", by=By(None), now=later)
    assert list(Report.objects.order_by("pk").values_list("feedback", "private_note", "superseded_at")) == [
        ("Good.", "Ask at home.", later),
        ("Very good.", "", None),
    ]


def test_a_report_is_read_once() -> None:
    learner = make_person()
    session = make_session(make_course(), NOW, learner)
    written = report(session.seats.get(), feedback="Good.", by=By(None), now=NOW)
    for minutes in (0, 5):
        mark_report_read(written, learner, now=NOW + timedelta(minutes=minutes))
    assert list(ReportReading.objects.values_list("person", "at")) == [(learner.pk, NOW)]
