"""Importing the sessions of one course, from a calendar or a table, and again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lessonbook.channels.rosters.course_sessions import import_sessions
from lessonbook.channels.rosters.report import Report
from lessonbook.domain.booking.actions.groups import leave_group
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session
from lessonbook.domain.courses.models import Course, Group, GroupMembership, Lesson
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.channels.rosters.bundles import FILES
from tests.channels.rosters.schools import BY_IMPORT, audit, error_lines, run_small, seats, session, warning_counts
from tests.factories import BY_SCHOOL, NOW, make_course, make_group, make_instructor, make_person, make_school

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
WEEKLY = """BEGIN:VEVENT
UID:choir
DTSTART;TZID=Europe/Berlin:20261118T180000
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Rehearsal
LOCATION:Hall
END:VEVENT
"""
FIRST, SECOND, THIRD, FOURTH = (f"ics:choir/{day}T170000Z" for day in ("20261118", "20261125", "20261202", "20261209"))


@pytest.fixture
def course() -> Course:
    """A course with a group of two."""
    make_school()
    course = make_course("Choir", slug="choir")
    make_group(course, make_person("Ida Berg"), make_person("Leo Park"), name="Tuesday group")
    return course


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def run(folder: Path, *events: str, group: str | None = "Tuesday group", now: datetime = NOW) -> Report:
    """Import a calendar with these events into the choir."""
    path = folder / "choir.ics"
    path.write_text("BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(events) + "END:VCALENDAR\n")
    report = import_sessions(path, "choir", group, by=BY_IMPORT, now=now)
    audit()
    return report


def test_events_become_sessions_of_the_course_and_seat_its_group(tmp_path: Path, course: Course) -> None:
    report = run(tmp_path, WEEKLY)
    assert (error_lines(report), report.is_written, report.seats_taken) == ([], True, 8)
    assert list(Session.objects.values_list("source_id", "course", "time_zone", "location__name", "capacity")) == [
        (id_, course.pk, "Europe/Berlin", "Hall", None) for id_ in (FIRST, SECOND, THIRD, FOURTH)
    ]
    assert list(Lesson.objects.values_list("number", "name")) == [(1, "Rehearsal")]
    assert (seats(FIRST), set(Seat.objects.values_list("price", flat=True))) == ({"Ida": "", "Leo": ""}, {0})
    [entry] = Entry.objects.all()
    assert (entry.verb, entry.after["file"], entry.after["rows"]["sessions"]["new"]) == (
        "import_sessions",
        "choir.ics",
        4,
    )


def test_without_a_group_nobody_is_seated(tmp_path: Path, course: Course) -> None:
    run(tmp_path, WEEKLY, group=None)
    assert (Session.objects.count(), Seat.objects.count()) == (4, 0)


def test_the_same_again_changes_nothing_and_edits_are_kept(tmp_path: Path, course: Course) -> None:
    run(tmp_path, WEEKLY)
    move_session(session(THIRD), Interval(utc("2026-12-03T09:00"), utc("2026-12-03T10:00")), by=BY_SCHOOL, now=NOW)
    cancel_session(session(FOURTH), reason="Snow", by=BY_SCHOOL, now=NOW)
    before = list(Session.objects.values()), list(Seat.objects.values()), Entry.objects.count()
    report = run(tmp_path, WEEKLY, now=LATER)
    assert (report.has_changes, report.counts["sessions"].same) == (False, 4)
    assert (list(Session.objects.values()), list(Seat.objects.values()), Entry.objects.count()) == before


def test_an_occurrence_that_moves_is_the_same_session(tmp_path: Path, course: Course) -> None:
    run(tmp_path, WEEKLY)
    before = session(THIRD)
    change = (
        "BEGIN:VEVENT\nUID:choir\nRECURRENCE-ID;TZID=Europe/Berlin:20261202T180000\n"
        "DTSTART;TZID=Europe/Berlin:20261203T190000\nDURATION:PT2H\nSUMMARY:Rehearsal\nLOCATION:Hall\nEND:VEVENT\n"
    )
    run(tmp_path, WEEKLY, change, now=LATER)
    after = session(THIRD)
    assert (after.code, after.uid, after.sequence, after.starts_at) == (
        before.code,
        before.uid,
        1,
        utc("2026-12-03T18:00"),
    )
    assert seats(THIRD) == {"Ida": "", "Leo": ""}


@pytest.mark.parametrize(
    "fewer",
    [
        WEEKLY.replace("COUNT=4", "COUNT=3"),
        WEEKLY.replace("SUMMARY", "EXDATE;TZID=Europe/Berlin:20261209T180000\nSUMMARY"),
    ],
)
def test_an_occurrence_that_is_no_longer_there_is_cancelled_and_may_come_back(
    tmp_path: Path, course: Course, fewer: str
) -> None:
    run(tmp_path, WEEKLY)
    report = run(tmp_path, fewer, now=LATER)
    assert (session(FOURTH).cancelled_at, seats(FOURTH)) == (LATER, {"Ida": GivenUp.SESSION, "Leo": GivenUp.SESSION})
    assert (report.sessions_cancelled, session(FIRST).cancelled_at, session(THIRD).cancelled_at) == (1, None, None)
    run(tmp_path, WEEKLY, now=LATER)
    assert (session(FOURTH).cancelled_at, seats(FOURTH)) == (None, {"Ida": "", "Leo": ""})


def test_an_event_that_is_cancelled_cancels_what_lies_ahead_of_it(tmp_path: Path, course: Course) -> None:
    run(tmp_path, WEEKLY)
    run(tmp_path, WEEKLY.replace("SUMMARY", "STATUS:CANCELLED\nSUMMARY"), now=LATER)
    assert [session(id_).cancelled_at for id_ in (FIRST, SECOND, THIRD, FOURTH)] == [None, LATER, LATER, LATER]


def test_events_of_other_files_are_not_touched(tmp_path: Path, course: Course) -> None:
    run(tmp_path, WEEKLY)
    run(tmp_path, WEEKLY.replace("UID:choir", "UID:concert").replace("T18", "T20"), now=LATER)
    assert (Session.objects.standing().count(), session(FOURTH).cancelled_at) == (8, None)


def test_a_bundle_does_not_touch_sessions_from_calendars(tmp_path: Path, course: Course) -> None:
    run(tmp_path, WEEKLY)
    run_small(tmp_path)
    run_small(tmp_path, {"sessions.csv": FILES["sessions.csv"].rsplit("M3", 1)[0]}, LATER)
    assert [session(id_).cancelled_at for id_ in (FOURTH, "M3")] == [None, LATER]


def test_who_left_the_group_here_is_not_seated_in_what_is_new(tmp_path: Path, course: Course) -> None:
    leave_group(GroupMembership.objects.get(learner__given_name="Leo"), by=BY_SCHOOL, now=NOW)
    run(tmp_path, WEEKLY)
    assert seats(THIRD) == {"Ida": ""}


def test_overlaps_of_learners_are_a_warning(tmp_path: Path, course: Course) -> None:
    report = run(tmp_path, WEEKLY, WEEKLY.replace("UID:choir", "UID:concert").replace("T180000", "T183000"))
    assert (warning_counts(report), report.is_written) == ({"learners_overlap": 8, "rooms_overlap": 4}, True)


def test_a_wrong_event_is_an_error_and_nothing_is_written(tmp_path: Path, course: Course) -> None:
    report = run(tmp_path, WEEKLY, WEEKLY.replace("UID:choir", "UID:concert").replace("PT1H", "PT0S"))
    assert (error_lines(report), Session.objects.count()) == ([("choir.ics", 11, "no_length")], 0)


@pytest.mark.parametrize(("slug", "group", "code"), [("no", None, "no_course"), ("choir", "No", "no_group")])
def test_the_course_and_the_group_must_be_there(
    tmp_path: Path, course: Course, slug: str, group: str | None, code: str
) -> None:
    path = tmp_path / "a.ics"
    path.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    report = import_sessions(path, slug, group, by=BY_IMPORT, now=NOW)
    assert error_lines(report) == [("", None, code)]


def test_two_groups_of_one_name_are_not_told_apart(tmp_path: Path, course: Course) -> None:
    Group.objects.create(course=course, name="Tuesday group")
    assert error_lines(run(tmp_path, WEEKLY)) == [("", None, "group_twice")]


HEADER = FILES["sessions.csv"].splitlines()[0]


def run_table(folder: Path, *rows: str, header: str = HEADER) -> Report:
    path = folder / "choir.csv"
    path.write_text("\n".join([header, *rows, ""]))
    report = import_sessions(path, "choir", "Tuesday group", by=BY_IMPORT, now=NOW)
    audit()
    return report


def test_a_table_of_sessions_is_read_like_a_bundles(tmp_path: Path, course: Course) -> None:
    make_instructor("Ana Ruiz", source_id="t", source_hash="known")
    row = "C1,,2026-11-30T17:00,2026-11-30T18:00,Europe/Berlin,Hall,t,Scales,Sing them,https://meet.example.org/,20"
    report = run_table(tmp_path, row, "C2,,2026-12-07T17:00,2026-12-07T18:00,Europe/Berlin,,,,,,")
    assert (error_lines(report), seats("C1")) == ([], {"Ida": "", "Leo": ""})
    first = session("C1")
    assert (str(first.instructor), str(first.lesson), first.capacity, first.class_link) == (
        "Ana Ruiz",
        "1 · Scales",
        20,
        "https://meet.example.org/",
    )


def test_a_table_needs_no_class_and_ends_nothing_that_it_lacks(tmp_path: Path, course: Course) -> None:
    header = HEADER.replace("classSourcedId,", "")
    run_table(tmp_path, "C1,2026-11-30T17:00,2026-11-30T18:00,Europe/Berlin,,,,,,", header=header)
    run_table(tmp_path, "C2,2026-12-07T17:00,2026-12-07T18:00,Europe/Berlin,,,,,,", header=header)
    assert list(Session.objects.values_list("source_id", "cancelled_at")) == [("C1", None), ("C2", None)]


def test_wrong_rows_of_a_table_are_errors_at_their_lines(tmp_path: Path, course: Course) -> None:
    report = run_table(
        tmp_path,
        "C1,,2026-11-30T17:00,2026-11-30T16:00,Europe/Berlin,,,,,,",
        "C2,,2026-11-30T17:00,2026-11-30T18:00,Europe/Berlin,,nobody,,,,",
    )
    assert error_lines(report) == [("choir.csv", 2, "ends_before_start"), ("choir.csv", 3, "no_such_person")]
