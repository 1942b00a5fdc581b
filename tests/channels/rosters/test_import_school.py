"""Importing a school: what comes of a bundle that is right, odd or wrong."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lessonbook.channels.rosters.report import Count
from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment, Group, GroupMembership, Lesson
from lessonbook.domain.credits.models import LedgerRow
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Account, Guardianship, Person, Role, School
from lessonbook.domain.timetable.models import Location, Seat, Session
from tests.channels.rosters.bundles import BAD, EDGE, FILES, Edits, edge, pack, small
from tests.channels.rosters.schools import error_lines, person, run, run_small, seats, session, warning_counts
from tests.factories import NOW, make_course, make_person, make_school, make_session

pytestmark = pytest.mark.django_db

USERS = FILES["users.csv"]
SESSIONS = FILES["sessions.csv"]


def nothing_is_there() -> bool:
    return not any(model._default_manager.exists() for model in (School, Person, Course, Session, Seat, Entry))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_bundle_becomes_a_school(tmp_path: Path) -> None:
    report = run_small(tmp_path)
    assert (report.is_written, warning_counts(report), report.seats_taken) == (True, {}, 6)
    assert list(School.objects.values_list("name", "time_zone")) == [("Hill School", "Europe/Berlin")]
    [course] = Course.objects.all()
    assert (course.name, course.slug, course.code, course.self_booking) == ("Chess", "chess", "CH", False)
    assert list(Group.objects.values_list("name", "code", "course")) == [("Beginners", "K1", course.pk)]
    assert set(Role.objects.values_list("person__source_id", "kind")) == {
        ("t", "instructor"),
        ("s1", "learner"),
        ("s2", "learner"),
    }
    assert list(CourseInstructor.objects.values_list("course", "instructor__source_id")) == [(course.pk, "t")]
    assert set(Enrollment.objects.values_list("learner__source_id", "course", "status", "since")) == {
        ("s1", course.pk, "active", NOW),
        ("s2", course.pk, "active", NOW),
    }
    assert set(GroupMembership.objects.values_list("source_id", "learner__source_id", "group__source_id")) == {
        ("e1", "s1", "k"),
        ("e2", "s2", "k"),
    }
    assert list(Location.objects.values_list("name", flat=True)) == ["Room 1"]


def test_a_session_has_all_that_its_row_says_and_seats_its_class(tmp_path: Path) -> None:
    run_small(tmp_path, {"sessions.csv": [("rook,,8", "rook,https://meet.example.org/chess,8")]})
    second = session("M2")
    assert (second.starts_at, second.ends_at, second.time_zone) == (
        utc("2026-11-30T16:00"),
        utc("2026-11-30T17:00"),
        "Europe/Berlin",
    )
    assert (second.course.name, second.instructor, str(second.location)) == ("Chess", person("t"), "Room 1")
    assert (second.class_link, second.capacity, second.sequence) == ("https://meet.example.org/chess", 8, 0)
    assert [group.name for group in second.groups.all()] == ["Beginners"]
    assert [seats(id_) for id_ in ("M1", "M2", "M3")] == [{"Ida": "", "Leo": ""}] * 3
    [seat] = Seat.objects.filter(session=second, learner=person("s1"))
    assert (seat.price, seat.starts_at, seat.ends_at, seat.course, seat.by_group, seat.beyond_capacity) == (
        0,
        second.starts_at,
        second.ends_at,
        second.course,
        second.groups.get(),
        None,
    )
    assert LedgerRow.objects.count() == 0


def test_lessons_are_a_courses_numbered_as_they_first_come_up(tmp_path: Path) -> None:
    run_small(tmp_path)
    assert list(Lesson.objects.values_list("number", "name", "goal")) == [
        (1, "Openings", ""),
        (2, "Endings", "Mate with a rook"),
    ]
    assert dict(Session.objects.values_list("source_id", "lesson__number")) == {"M1": 1, "M2": 2, "M3": 1}


def test_a_lesson_takes_the_first_goal_that_is_told_and_another_is_a_warning(tmp_path: Path) -> None:
    rows = [
        ("2026-12-07T18:00,Europe/Berlin,Room 1,t,Openings,,", "2026-12-07T18:00,Europe/Berlin,Room 1,t,Endings,More,")
    ]
    report = run_small(tmp_path, {"sessions.csv": rows})
    assert Lesson.objects.get(name="Endings").goal == "Mate with a rook"
    assert warning_counts(report) == {"goals_differ": 1}


def test_the_whole_import_is_one_entry_of_the_journal_with_its_counts(tmp_path: Path) -> None:
    run_small(tmp_path)
    [entry] = Entry.objects.all()
    assert (entry.verb, entry.subject_kind, entry.source, entry.at) == ("import_school", "school", Source.IMPORT, NOW)
    assert (entry.after["file"], entry.after["seats_taken"], entry.after["rows"]["sessions"]) == (
        "small.zip",
        6,
        {"new": 3, "changed": 0, "gone": 0, "same": 0},
    )


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    dry = run(EDGE, dry_run=True)
    assert (nothing_is_there(), dry.is_written) == (True, False)
    real = run(EDGE)
    assert (dry.counts, dry.seats_taken, warning_counts(dry)) == (real.counts, real.seats_taken, warning_counts(real))


def test_the_school_of_edge_cases_is_imported_with_warnings_alone() -> None:
    report = run(EDGE)
    assert report.is_written
    assert warning_counts(report) == {
        "crowded": 1,
        "disabled": 1,
        "no_email": 1,
        "no_such_role": 1,
        "refers_to_gone": 1,
        "shared_email": 1,
    }
    assert {noun: count.new for noun, count in report.counts.items()} == {
        "people": 9,
        "guardianships": 3,
        "courses": 3,
        "classes": 3,
        "memberships": 6,
        "sessions": 8,
    }
    assert report.seats_taken == 14


def test_nobody_is_granted_more_than_learner_guardian_or_instructor() -> None:
    run(EDGE)
    assert set(Role.objects.values_list("person__source_id", "kind")) == {
        ("t1", "instructor"),
        ("t2", "instructor"),
        ("t2", "guardian"),
        ("s1", "learner"),
        ("s2", "learner"),
        ("s3", "learner"),
        ("s4", "learner"),
        ("g1", "guardian"),
        ("g2", "guardian"),
    }
    assert (person("a1").name, Account.objects.count()) == ("Root Wannabe", 0)


def test_siblings_with_one_address_stay_two_people() -> None:
    run(EDGE)
    assert Person.objects.filter(email="family@example.org", account=None).count() == 2


def test_guardians_are_linked_to_their_children() -> None:
    run(EDGE)
    links = Guardianship.objects.standing(NOW).values_list("guardian__source_id", "learner__source_id")
    assert set(links) == {("g1", "s1"), ("g2", "s1"), ("g1", "s2")}


def test_names_are_kept_as_they_are() -> None:
    run(EDGE)
    assert [(p.given_name, p.family_name, p.preferred_name) for p in map(person, ["s1", "s3", "t2"])] == [
        ('=HYPERLINK("x")', "O'Neil-Šťastný", ""),
        ("Zoë 🎻", "van der Berg-Þórsdóttir de la Cruz y Montenegro-Habsburg", ""),
        ("Bo", "Lind", "Bosse"),
    ]
    assert Course.objects.get(source_id="astro").slug == "astronomy-by-night"


def test_times_are_right_over_midnight_changes_of_clocks_and_at_the_edge_of_the_world() -> None:
    run(EDGE)
    assert {
        s.source_id: (f"{s.starts_at:%Y-%m-%dT%H:%M}", f"{s.ends_at:%Y-%m-%dT%H:%M}") for s in Session.objects.all()
    } == {
        "P-1": ("2026-10-19T15:00", "2026-10-19T16:00"),
        "P-2": ("2026-10-26T16:00", "2026-10-26T17:00"),
        "P-3": ("2026-11-30T17:00", "2026-11-30T18:00"),
        "P-4": ("2026-11-30T16:00", "2026-11-30T17:00"),
        "A-1": ("2026-10-24T20:00", "2026-10-25T00:30"),
        "A-2": ("2026-10-25T00:30", "2026-10-25T03:00"),
        "A-3": ("2026-12-31T09:30", "2026-12-31T10:30"),
        "A-4": ("2027-03-28T03:00", "2027-03-28T09:00"),
    }


def test_members_are_seated_from_and_until_their_dates() -> None:
    run(EDGE)
    shira, ida = person("s2").given_name, person("s1").given_name
    assert [seats(id_) for id_ in ("P-1", "P-2", "P-3")] == [{ida: ""}, {ida: ""}, {ida: "", shira: ""}]
    assert GroupMembership.objects.get(source_id="e2").since == date(2026, 11, 1)
    # OneRoster's endDate is the first day that is out.
    assert GroupMembership.objects.get(source_id="e4").until == date(2026, 11, 30)


@pytest.mark.parametrize(("ends", "seated"), [("2026-12-01", True), ("2026-11-30", False)])
def test_the_end_of_an_enrollment_is_the_first_day_that_is_out(tmp_path: Path, ends: str, *, seated: bool) -> None:
    report = run(edge(tmp_path, {"enrollments.csv": [("2026-12-01", ends)]}))
    assert ([person("s3").given_name in seats("P-4")], error_lines(report)) == ([seated], [])


def test_the_date_of_a_session_is_that_on_its_own_wall(tmp_path: Path) -> None:
    edits: Edits = {
        "enrollments.csv": [("e1,,k,s1,student,,", "e1,,k,s1,student,2027-01-01,")],
        "sessions.csv": SESSIONS + "M4,k,2027-01-01T00:30,2027-01-01T01:00,Pacific/Kiritimati,,,,,,\n",
    }
    run_small(tmp_path, edits)
    assert (seats("M4"), seats("M3")) == ({"Ida": "", "Leo": ""}, {"Leo": ""})


def test_seats_beyond_the_places_record_the_import_that_allowed_them() -> None:
    run(EDGE)
    [entry] = Entry.objects.all()
    crowded = Seat.objects.filter(beyond_capacity=entry).values_list("session__source_id", "learner__source_id")
    assert set(crowded) == {("P-4", "s1"), ("P-4", "s3")}


def test_only_what_is_beyond_the_places_is_recorded_so(tmp_path: Path) -> None:
    report = run_small(tmp_path, {"sessions.csv": [("rook,,8", "rook,,1")]})
    assert (warning_counts(report), Seat.objects.exclude(beyond_capacity=None).count()) == ({"crowded": 1}, 1)


def test_all_sixteen_wrong_lines_are_reported_and_nothing_is_written() -> None:
    report = run(BAD)
    assert error_lines(report) == [
        ("users.csv", 12, "twice"),
        ("sessions.csv", 10, "ends_before_start"),
        ("sessions.csv", 11, "no_length"),
        ("sessions.csv", 12, "no_such_time"),
        ("sessions.csv", 13, "skipped_time"),
        ("sessions.csv", 14, "no_such_zone"),
        ("sessions.csv", 15, "unknown"),
        ("sessions.csv", 16, "no_such_person"),
        ("sessions.csv", 17, "no_link"),
        ("sessions.csv", 18, "no_such_number"),
        ("sessions.csv", 20, "clash"),
        ("sessions.csv", 21, "twice"),
        ("sessions.csv", 22, "no_id"),
        ("classes.csv", 5, "unknown"),
        ("roles.csv", 13, "unknown"),
        ("enrollments.csv", 12, "unknown"),
    ]
    assert (nothing_is_there(), report.is_written) == (True, False)


def test_wrong_lines_bring_no_warnings_but_their_own() -> None:
    assert warning_counts(run(BAD)) == warning_counts(run(EDGE, dry_run=True)) | {"crowded": 2}


ROWS = {
    "a name too long": ("users.csv", "Ida,Berg", f"{'I' * 121},Berg", 3, "too_long"),
    "no name": ("users.csv", "Ida,Berg", ",", 3, "empty"),
    "no name that can be seen": ("users.csv", "Ida,Berg", "\u200b,\u2060", 3, "empty"),
    "no title that can be seen": ("courses.csv", "Chess", "\u200b", 2, "empty"),
    "a flag that is none": ("users.csv", "s1,,true", "s1,,maybe", 3, "no_such_word"),
    "a status that is none": ("users.csv", "s1,,true", "s1,inactive,true", 3, "no_such_word"),
    "an agent whom nobody knows": ("users.csv", "ida@example.org,", "ida@example.org,g9", 3, "unknown"),
    "a cell too many": ("users.csv", "ida@example.org,", "ida@example.org,,x", 3, "ragged"),
    "a class of no course": ("classes.csv", "K1,c", "K1,", 2, "empty"),
    "a date that is none": ("enrollments.csv", "e1,,k,s1,student,,", "e1,,k,s1,student,2026-02-30,", 2, "no_such_date"),
    "an end before the beginning": (
        "enrollments.csv",
        "e1,,k,s1,student,,",
        "e1,,k,s1,student,2026-11-02,2026-11-01",
        2,
        "ends_before_begin",
    ),
    "a member on other days again": (
        "enrollments.csv",
        "e2,,k,s2,student,,",
        "e2,,k,s1,student,,\ne9,,k,s2,student,,2026-12-01\ne8,,k,s2,student,2027-01-01,",
        5,
        "enrolled_twice",
    ),
    "eight days": ("sessions.csv", "2026-12-07T18:00", "2026-12-15T18:00", 4, "too_long_session"),
    "an id like a calendar's": ("sessions.csv", "M3,", "ics:M3,", 4, "reserved_id"),
}


@pytest.mark.parametrize(("file", "old", "new", "line", "code"), ROWS.values(), ids=ROWS)
def test_a_wrong_row_is_an_error_at_its_line(
    tmp_path: Path, file: str, old: str, new: str, line: int, code: str
) -> None:
    report = run(small(tmp_path, {file: [(old, new)]}))
    assert (error_lines(report), nothing_is_there()) == ([(file, line, code)], True)


def test_every_error_of_a_row_is_reported(tmp_path: Path) -> None:
    edits = {"sessions.csv": [("2026-12-07T17:00,2026-12-07T18:00,Europe/Berlin", "soon,later,here")]}
    columns = [problem.facts["column"] for problem in run(small(tmp_path, edits)).findings.errors]
    assert columns == ["startsAt", "endsAt", "timeZone"]


ODD = {
    "an address that is none": ("users.csv", "ida@example.org", "ida at home", {"bad_email": 1}),
    "a role that is none": ("users.csv", "s2,,true,student", "s2,,true,wizard", {"no_such_role": 1}),
    "an aide in a class": ("enrollments.csv", "s2,student", "s2,aide", {"no_role_in_class": 1}),
    "a member on no day": (
        "enrollments.csv",
        "e2,,k,s2,student,,",
        "e2,,k,s2,student,2026-12-01,2026-12-01",
        {"never_member": 1},
    ),
    "a member again": (
        "enrollments.csv",
        "e2,,k,s2,student,,",
        "e2,,k,s2,student,,\ne9,,k,s2,student,2026-12-01,",
        {"enrolled_already": 1},
    ),
    "an agent who is no guardian": ("users.csv", "ida@example.org,", "ida@example.org,t", {"no_guardian": 1}),
    "a row of commas": ("users.csv", "s2,,true", ",,,,,,,\ns2,,true", {}),
}


@pytest.mark.parametrize(("file", "old", "new", "warnings"), ODD.values(), ids=ODD)
def test_an_odd_row_is_a_warning(tmp_path: Path, file: str, old: str, new: str, warnings: dict[str, int]) -> None:
    report = run_small(tmp_path, {file: [(old, new)]})
    assert (warning_counts(report), report.is_written) == (warnings, True)


def test_an_address_that_is_none_is_left_out(tmp_path: Path) -> None:
    run_small(tmp_path, {"users.csv": [("ida@example.org", "ida at home")]})
    assert person("s1").email == ""


def test_a_guardian_may_name_the_child_as_well_as_the_child_the_guardian(tmp_path: Path) -> None:
    parents = "g1,,true,parent,Eva,Berg,eva@example.org,s1\ng2,,true,guardian,Max,Berg,max@example.org,\n"
    run_small(tmp_path, {"users.csv": USERS.replace("ida@example.org,", "ida@example.org,g2") + parents})
    links = Guardianship.objects.values_list("guardian__source_id", "learner__source_id")
    assert set(links) == {("g1", "s1"), ("g2", "s1")}


def test_an_instructor_of_a_session_need_not_be_a_teacher_of_the_class(tmp_path: Path) -> None:
    row = "t2,,true,aide,Bo,Lind,bo@example.org,\n"
    run_small(tmp_path, {"users.csv": USERS + row, "sessions.csv": [("1,t,Endings", "1,t2,Endings")]})
    assert (session("M2").instructor, person("t2").roles.get().kind) == (person("t2"), "instructor")
    assert list(CourseInstructor.objects.values_list("instructor__source_id", flat=True)) == ["t"]


def test_whoever_has_one_name_goes_by_it(tmp_path: Path) -> None:
    run_small(tmp_path, {"users.csv": [("Ida,Berg", ",Suharto")]})
    assert (person("s1").given_name, person("s1").name) == ("Suharto", "Suharto")


def test_addresses_of_courses_are_told_apart(tmp_path: Path) -> None:
    make_course("Chess", slug="chess")
    make_school()
    courses = FILES["courses.csv"] + 'd,,Chess!,D\ne,,שחמט,HE\nf,,שחמט,\ng,,"' + "A very long name " * 10 + '",\n'
    run_small(tmp_path, {"courses.csv": courses})
    slugs = dict(Course.objects.exclude(source_id=None).values_list("source_id", "slug"))
    assert slugs == {"c": "chess-2", "d": "chess-3", "e": "he", "f": "course", "g": slugs["g"]}
    assert len(slugs["g"]) <= 80


FILE_ERRORS: dict[str, tuple[Edits, tuple[str, int | None, str]]] = {
    "no manifest": ({"manifest.csv": None}, ("manifest.csv", None, "missing_file")),
    "a file is missing": ({"users.csv": None}, ("users.csv", None, "missing_file")),
    "a column is missing": ({"users.csv": [("givenName", "name")]}, ("users.csv", 1, "missing_columns")),
    "no column of the timetable may be missing": (
        {"sessions.csv": [("capacity", "seats")]},
        ("sessions.csv", 1, "missing_columns"),
    ),
    "another version": ({"manifest.csv": [("version,1.1", "version,2.0")]}, ("manifest.csv", 3, "unknown_version")),
    "another mode": ({"manifest.csv": [("users,bulk", "users,all")]}, ("manifest.csv", 8, "unknown_mode")),
    "an empty file": ({"courses.csv": ""}, ("courses.csv", None, "empty_file")),
    "a quotation mark too many": ({"users.csv": [("Leo", '"Leo')]}, ("users.csv", 4, "broken_csv")),
    "no school": ({"orgs.csv": "sourcedId,name,type\n"}, ("orgs.csv", None, "no_school")),
}


@pytest.mark.parametrize(("edits", "error"), FILE_ERRORS.values(), ids=FILE_ERRORS)
def test_a_file_that_can_not_be_read_is_one_clear_error(
    tmp_path: Path, edits: Edits, error: tuple[str, int | None, str]
) -> None:
    report = run(small(tmp_path, edits))
    assert (error_lines(report), nothing_is_there()) == ([error], True)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1250"])
def test_another_encoding_is_one_clear_error(tmp_path: Path, encoding: str) -> None:
    files: dict[str, str | bytes] = {**FILES, "users.csv": USERS.replace("Ida", "Šárka").encode(encoding)}
    report = run(pack(tmp_path / "a.zip", files))
    [error] = report.findings.errors
    assert (error.code, error.file, nothing_is_there()) == ("not_utf8", "users.csv", True)


def test_what_is_no_zip_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(EDGE.read_bytes()[:2_000])
    assert error_lines(run(path)) == [("", None, "broken_zip")]


def test_a_school_that_there_is_stays_as_it_is(tmp_path: Path) -> None:
    make_school(name="Our School", time_zone="Asia/Tokyo")
    run_small(tmp_path)
    assert list(School.objects.values_list("name", "time_zone")) == [("Our School", "Asia/Tokyo")]


def test_a_file_called_absent_is_not_read_and_one_unmentioned_is_told(tmp_path: Path) -> None:
    edits: Edits = {
        "manifest.csv": [("academicSessions,bulk", "academicSessions,absent"), ("file.orgs,bulk\n", "")],
        "academicSessions.csv": "no such thing",
    }
    assert warning_counts(run_small(tmp_path, edits)) == {"file_called_absent": 1, "file_unmentioned": 1}


def test_an_instructors_sessions_made_here_clash_with_those_of_a_file(tmp_path: Path) -> None:
    run_small(tmp_path)
    here = make_session(Course.objects.get(), utc("2026-12-14T16:30"), instructor=person("t"))
    row = "M4,k,2026-12-14T17:00,2026-12-14T18:00,Europe/Berlin,,t,,,,\n"
    report = run(small(tmp_path, {"sessions.csv": SESSIONS + row}))
    [error] = report.findings.errors
    assert (error.code, error.line, error.facts["other"]) == ("clash_with_standing", 5, here.code)
    Session.objects.filter(pk=here.pk).update(cancelled_at=NOW)
    assert error_lines(run(small(tmp_path, {"sessions.csv": SESSIONS + row}))) == []


def test_what_comes_up_before_the_writing_is_found_at_the_next_attempt(tmp_path: Path) -> None:
    """Somebody schedules a session after the plan was made and before it is written."""
    run_small(tmp_path)
    row = "M4,k,2026-12-14T17:00,2026-12-14T18:00,Europe/Berlin,,t,,,,\n"

    def schedule(stage: str, done: int, of: int) -> None:
        if stage == "writing" and not Session.objects.filter(source_id=None).exists():
            make_session(Course.objects.get(), utc("2026-12-14T16:30"), instructor=person("t"))

    report = run(small(tmp_path, {"sessions.csv": SESSIONS + row}), progress=schedule)
    assert [(error.code, error.line) for error in report.findings.errors] == [("clash_with_standing", 5)]
    assert (report.is_written, Session.objects.filter(source_id="M4").exists()) == (False, False)


def test_what_comes_up_before_every_writing_is_an_error(tmp_path: Path) -> None:
    """Somebody else imports the same people, one by one."""
    make_school()
    ids = iter(["t", "s1", "s2"])

    def import_another(stage: str, done: int, of: int) -> None:
        if (stage, done, of) == ("writing", 0, 1):
            make_person(source_id=next(ids))

    report = run(small(tmp_path), progress=import_another)
    assert error_lines(report) == [("", None, "changed_meanwhile")]
    assert (Course.objects.exists(), Person.objects.count(), next(ids, None)) == (False, 3, None)


def test_counts_tell_what_is_new_changed_gone_and_the_same(tmp_path: Path) -> None:
    run_small(tmp_path)
    edits = {"users.csv": USERS.replace("Ida", "Ina").replace("s2,,true,student,Leo,Park,leo@example.org,\n", "")}
    edits["enrollments.csv"] = FILES["enrollments.csv"].replace("e2,,k,s2,student,,\n", "")
    report = run_small(tmp_path, edits)
    assert report.counts["people"] == Count(new=0, changed=1, gone=1, same=1)
    assert report.counts["memberships"] == Count(new=0, changed=0, gone=1, same=1)
