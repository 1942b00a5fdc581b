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


def test_a_mark_taken_back_counts_no_more_and_is_kept() -> None:
    ana, learner, other = make_instructor(), make_person(), make_person()
    session = make_session(make_course(), NOW, learner, other)
    by, later = By(ana.pk), NOW + timedelta(minutes=5)
    take_register(session, {learner.pk: ABSENT}, by=by, now=NOW)
    assert take_register(session, {learner.pk: "", other.pk: ""}, by=by, now=later) == []
    assert set(Mark.objects.values_list("seat__learner", "attendance", "superseded_at")) == {
        (learner.pk, ABSENT, later)
    }
    entry = Entry.objects.latest("pk")
    seat = str(session.seats.get(learner=learner).pk)
    assert (entry.before, entry.after) == ({seat: ABSENT}, {seat: ""})
    assert take_register(session, {learner.pk: ""}, by=by, now=later) == []
    [mark] = take_register(session, {learner.pk: PRESENT}, by=by, now=later)
    assert (mark.attendance, Entry.objects.count()) == (PRESENT, 3)


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


def test_a_mark_that_somebody_else_changed_meanwhile_stays_and_the_others_are_written() -> None:
    ana, bo, lena, tom = make_instructor("Ana Ruiz"), make_instructor("Bo Lind"), make_person(), make_person()
    session = make_session(make_course(), NOW, lena, tom)
    take_register(session, {lena.pk: LATE}, by=By(bo.pk), now=NOW)
    seen = {lena.pk: "", tom.pk: ""}
    written = take_register(session, {lena.pk: ABSENT, tom.pk: PRESENT}, by=By(ana.pk), now=NOW, seen=seen)
    assert [mark.seat.learner for mark in written] == [tom]
    assert set(Mark.objects.filter(superseded_at=None).values_list("seat__learner", "attendance", "author")) == {
        (lena.pk, LATE, bo.pk),
        (tom.pk, PRESENT, ana.pk),
    }
    take_register(session, {lena.pk: ABSENT}, by=By(ana.pk), now=NOW, seen={lena.pk: LATE})
    assert list(Mark.objects.filter(seat__learner=lena).order_by("pk").values_list("attendance", "superseded_at")) == [
        (LATE, NOW),
        (ABSENT, None),
    ]


def test_the_same_mark_by_two_is_one() -> None:
    lena = make_person()
    session = make_session(make_course(), NOW, lena)
    for _ in range(2):
        take_register(session, {lena.pk: LATE}, by=By(None), now=NOW, seen={lena.pk: ""})
    assert (Mark.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", ["another instructor", "nobody"])
def test_instructors_write_in_their_own_sessions_alone(who: str) -> None:
    ana, bo, lena = make_instructor("Ana Ruiz"), make_instructor("Bo Lind"), make_person()
    session = make_session(make_course(), NOW, lena, instructor=ana)
    by = By(bo.pk if who == "another instructor" else None)
    for act in (
        lambda by: take_register(session, {lena.pk: LATE}, by=by, now=NOW, only_own=True),
        lambda by: report(session.seats.get(), feedback="Good.", by=by, now=NOW, only_own=True),
    ):
        with pytest.raises(Refused) as error:
            act(by)
        assert error.value.refusal.code == "not_your_session"
    assert (Mark.objects.count(), Report.objects.count()) == (0, 0)


def test_who_has_no_seat_gets_no_report() -> None:
    gone, excused = make_person(), make_person()
    session = make_session(make_course(), NOW, gone, excused)
    Seat.objects.filter(learner=gone).update(given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    Seat.objects.filter(learner=excused).update(given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    with pytest.raises(Refused) as error:
        report(session.seats.get(learner=gone), feedback="Good.", by=By(None), now=NOW)
    assert error.value.refusal.code == "no_seat"
    report(session.seats.get(learner=excused), feedback="See page 42.", by=By(None), now=NOW)
    assert Report.objects.get().seat.learner == excused


def test_a_report_that_somebody_else_wrote_meanwhile_is_not_replaced_unseen() -> None:
    lena = make_person()
    seat = make_session(make_course(), NOW, lena).seats.get()
    first = report(seat, feedback="Good.", by=By(None), now=NOW, seen=0)
    for seen in (0, first.pk + 1):
        with pytest.raises(Refused) as error:
            report(seat, feedback="Better.", by=By(None), now=NOW, seen=seen)
        assert error.value.refusal.code == "report_changed"
    assert report(seat, feedback="Good.", by=By(None), now=NOW, seen=0) == first
    report(seat, feedback="Better.", by=By(None), now=NOW, seen=first.pk)
    assert list(Report.objects.filter(superseded_at=None).values_list("feedback", flat=True)) == ["Better."]
