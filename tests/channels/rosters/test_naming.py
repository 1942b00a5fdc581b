"""Importing into a school that was made here: people are named by e-mail address, courses by their own."""

from datetime import timedelta
from pathlib import Path

import pytest

from lessonbook.channels.rosters.course_sessions import import_sessions
from lessonbook.channels.rosters.report import Report
from lessonbook.channels.rosters.words import line
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.credits.models import Lot
from lessonbook.domain.people.models import Person, Role, RoleKind
from lessonbook.domain.timetable.models import Availability, DateHours, Session, WeekHours
from tests.channels.rosters.bundles import FILES, credits_, days, hours, pack, rules, small
from tests.channels.rosters.schools import (
    BY_IMPORT,
    audit,
    error_lines,
    person,
    run,
    run_small,
    seats,
    session,
    warning_counts,
)
from tests.factories import NOW, make_course, make_group, make_instructor, make_person, make_school

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
COLUMNS = "sessionId,startsAt,endsAt,timeZone,location,instructorSourcedId,lessonName,lessonGoal,joinUrl,capacity"
MANIFEST = "propertyName,value\noneroster.version,1.1\n"
ANA = "ana@example.org"


@pytest.fixture
def course() -> Course:
    """A school made here: Ana teaches the choir, Ida and Leo sing in a group of it."""
    make_school()
    course = make_course("Choir", make_instructor("Ana Ruiz", email=ANA), slug="choir")
    make_group(course, make_person("Ida Berg", email="ida@example.org"), make_person("Leo Park"))
    return course


def row(id_: str, day: str, instructor: str = "", *more: str) -> str:
    return ",".join([id_, f"{day}T17:00", f"{day}T18:00", "Europe/Berlin", "", instructor, "", "", "", "", *more])


def table(folder: Path, *rows: str, columns: str = COLUMNS, group: str | None = "Tuesday group") -> Report:
    """Import a table of the choir's sessions."""
    path = folder / "choir.csv"
    path.write_text("\n".join([columns, *rows, ""]))
    report = import_sessions(path, "choir", group, by=BY_IMPORT, now=NOW)
    audit()
    return report


def bundle(folder: Path, files: dict[str, str]) -> Path:
    """A zip with nothing of OneRoster's but its version."""
    return pack(folder / "ours.zip", {"manifest.csv": MANIFEST, **files})


def told(report: Report) -> list[str]:
    return [line(problem) for problem in report.findings.errors]


@pytest.mark.parametrize("address", [ANA, "Ana@Example.ORG"])
def test_an_instructor_is_named_by_e_mail_address(tmp_path: Path, course: Course, address: str) -> None:
    report = table(tmp_path, row("C1", "2026-11-30", address))
    assert (error_lines(report), report.is_written) == ([], True)
    assert (str(session("C1").instructor), seats("C1")) == ("Ana Ruiz", {"Ida": "", "Leo": ""})
    assert not Person.objects.exclude(source_id=None).exists()


def test_the_same_again_changes_nothing_and_another_instructor_is_a_change(tmp_path: Path, course: Course) -> None:
    make_instructor("Bo Lind", email="bo@example.org")
    table(tmp_path, row("C1", "2026-11-30", ANA))
    assert not table(tmp_path, row("C1", "2026-11-30", ANA)).has_changes
    table(tmp_path, row("C1", "2026-11-30", "bo@example.org"))
    assert str(session("C1").instructor) == "Bo Lind"


def test_the_address_of_a_sign_in_names_its_person(tmp_path: Path, course: Course) -> None:
    Person.objects.filter(given_name="Ana").update(email="other@example.org")
    assert (
        error_lines(table(tmp_path, row("C1", "2026-11-30", ANA), row("C2", "2026-12-07", "other@example.org"))) == []
    )
    assert {str(one.instructor) for one in Session.objects.all()} == {"Ana Ruiz"}


def test_of_several_who_share_an_address_the_one_in_the_role_is_meant(tmp_path: Path, course: Course) -> None:
    Person.objects.filter(given_name__in=("Ida", "Leo")).update(email=ANA)
    assert error_lines(table(tmp_path, row("C1", "2026-11-30", ANA))) == []
    assert str(session("C1").instructor) == "Ana Ruiz"


def test_whom_nobody_can_tell_is_refused_at_the_line_with_what_can_be_done(tmp_path: Path, course: Course) -> None:
    make_instructor("Bo Lind", email="bo@example.org")
    make_person("Bea Lind", RoleKind.INSTRUCTOR)
    Person.objects.filter(given_name="Bea").update(email="bo@example.org")
    gone = make_instructor("Eva Old", email="eva@example.org")
    Person.objects.filter(pk=gone.pk).update(deactivated_at=NOW)
    wrong = ("bo@example.org", "eva@example.org", "Ana Ruiz", "ida@example.org")
    of_several = "is the e-mail address of several people. Give the one who is meant an address of their own first."
    report = table(tmp_path, *(row(f"C{day}", f"2026-12-0{day}", who) for day, who in enumerate(wrong, 1)))
    of_nobody = (
        "is neither the id of a person that was imported nor the e-mail address of somebody active here. "
        "Write the address as it stands on the person's page, or add the person first."
    )
    assert [each.removeprefix("choir.csv, line ") for each in told(report)] == [
        f"2, instructorSourcedId: “bo@example.org” {of_several}",
        f"3, instructorSourcedId: “eva@example.org” {of_nobody}",
        f"4, instructorSourcedId: “Ana Ruiz” {of_nobody}",
        "5, instructorSourcedId: “ida@example.org” is no instructor. Give the person that role first.",
    ]
    assert not Role.objects.filter(person__given_name="Ida", kind=RoleKind.INSTRUCTOR).exists()


def test_no_message_speaks_of_a_file_that_is_not_there(tmp_path: Path, course: Course) -> None:
    files = {
        "sessions.csv": FILES["sessions.csv"],
        "hours.csv": hours("t,0,09:00,10:00,UTC"),
        "credits.csv": credits_("s1,c,1,"),
    }
    report = run(bundle(tmp_path, files))
    assert error_lines(report) == [
        *(("sessions.csv", line, "no_such_class") for line in (2, 3, 4)),
        ("hours.csv", 2, "no_such_person"),
        ("credits.csv", 2, "no_such_person"),
    ]
    assert not [each for each in told(report) if "users.csv" in each or "classes.csv" in each]


def test_who_is_left_out_of_a_whole_file_is_told_by_that_file(tmp_path: Path) -> None:
    run_small(tmp_path)
    without = [("t,,true,teacher,Ana,Ruiz,ana@example.org,\n", "")]
    report = run(small(tmp_path, {"users.csv": without}), LATER)
    said = "“t” is not in users.csv, which is meant to hold everything."
    assert said in " ".join(told(report))


def test_clashes_and_overlaps_are_told_by_the_names_of_the_file_and_of_people(tmp_path: Path, course: Course) -> None:
    report = table(tmp_path, row("C1", "2026-11-30", ANA), row("C2", "2026-11-30", ANA))
    assert told(report) == [
        f"choir.csv, line 3, instructorSourcedId: “{ANA}” holds another session then: C1, line 2.",
    ]
    report = table(tmp_path, row("C1", "2026-11-30"), row("C2", "2026-11-30"))
    first = report.findings.warnings["learners_overlap"].first
    assert [line(problem) for problem in first] == [
        f"choir.csv, line 3: “{name}” has another session then, line 2." for name in ("Ida Berg", "Leo Park")
    ]


def test_people_of_a_bundle_are_named_by_their_addresses_as_well(tmp_path: Path) -> None:
    sessions = FILES["sessions.csv"].replace(",t,", f",{ANA},")
    report = run_small(tmp_path, {"sessions.csv": sessions, "credits.csv": credits_("ida@example.org,c,3,")})
    assert {str(one.instructor) for one in Session.objects.all()} == {"Ana Ruiz"}
    assert (report.credits_deposited, Lot.objects.get().purse.person) == (3, person("s1"))
    again = run_small(tmp_path, {"sessions.csv": sessions, "credits.csv": credits_("s1,c,3,")}, LATER)
    assert (again.credits_deposited, again.counts["sessions"].same) == (0, 3)


def test_what_booking_needs_is_imported_into_a_school_made_here(tmp_path: Path, course: Course) -> None:
    files = {
        "rules.csv": rules(course="choir", selfBooking="true", price=2),
        "hours.csv": hours(f"{ANA},0,09:00,12:00,Europe/Berlin"),
        "days.csv": days(f"{ANA},2026-12-05,10:00,12:00"),
        "credits.csv": credits_("ida@example.org,choir,5,"),
    }
    report = run(bundle(tmp_path, files))
    assert (error_lines(report), warning_counts(report), report.is_written) == ([], {}, True)
    course.refresh_from_db()
    assert (course.self_booking, course.price) == (True, 2)
    assert str(Availability.objects.get().instructor) == str(DateHours.objects.get().instructor) == "Ana Ruiz"
    assert (Lot.objects.get().left, Lot.objects.get().purse.course) == (5, course)
    Person.objects.filter(given_name="Ida").update(email="ida.berg@example.org")
    files["credits.csv"] = credits_("ida.berg@example.org,choir,5,")
    assert not run(bundle(tmp_path, files), LATER).has_changes
    gone = {**files, "rules.csv": rules(course="other"), "hours.csv": hours("bo@example.org,0,09:00,10:00,UTC")}
    make_course("Other", slug="other")
    make_instructor("Bo Lind", email="bo@example.org")
    assert error_lines(run(bundle(tmp_path, gone), LATER)) == []
    course.refresh_from_db()
    assert (course.self_booking, {str(one.availability.instructor) for one in WeekHours.objects.all()}) == (
        False,
        {"Bo Lind"},
    )


def test_hours_that_were_set_here_are_named_by_the_address_when_they_give_way(tmp_path: Path, course: Course) -> None:
    Availability.objects.create(instructor=Person.objects.get(given_name="Ana"), time_zone="Europe/Berlin")
    report = run(bundle(tmp_path, {"hours.csv": hours(f"{ANA},0,09:00,12:00,Europe/Berlin")}))
    [problem] = report.findings.warnings["hours_replaced"].first
    assert f"“{ANA}” had hours" in line(problem)


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("rules.csv", rules(course="chior"), "no_such_course"),
        ("credits.csv", credits_("ida@example.org,chior,5,"), "no_such_course"),
        ("credits.csv", credits_(f"{ANA},choir,5,"), "no_learner"),
        ("hours.csv", hours("ida@example.org,0,09:00,12:00,UTC"), "no_instructor"),
        ("days.csv", days("nobody@example.org,2026-12-05,,"), "no_such_person"),
    ],
)
def test_what_nobody_here_is_called_is_refused(tmp_path: Path, course: Course, file: str, text: str, code: str) -> None:
    assert error_lines(run(bundle(tmp_path, {file: text}))) == [(file, 2, code)]


def test_a_course_has_one_row_of_rules_however_it_is_named(tmp_path: Path) -> None:
    run_small(tmp_path)
    slug = Course.objects.get().slug
    twice = rules({"courseSourcedId": "c"}, {"courseSourcedId": slug})
    assert error_lines(run(small(tmp_path, {"rules.csv": twice}), LATER)) == [("rules.csv", 3, "twice")]


def test_a_row_names_its_own_group(tmp_path: Path, course: Course) -> None:
    make_group(course, make_person("Eva Kim"), name="Thursday group")
    rows = (row("C1", "2026-11-30", "", "Thursday group"), row("C2", "2026-12-07", "", ""))
    table(tmp_path, *rows, columns=f"{COLUMNS},group")
    assert (seats("C1"), seats("C2")) == ({"Eva": ""}, {"Ida": "", "Leo": ""})


def test_a_group_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, course: Course) -> None:
    Group.objects.create(course=course, name="Old group", closed_at=NOW)
    make_group(course, name="Thursday group")
    report = table(tmp_path, row("C1", "2026-11-30", "", "Thurday group"), columns=f"{COLUMNS},group")
    said = "The course has no group “%s”. There are: Thursday group · Tuesday group."
    assert told(report) == [f"choir.csv, line 2, group: {said % 'Thurday group'}"]
    assert told(table(tmp_path, row("C1", "2026-11-30"), group="Old group")) == [said % "Old group"]


def test_a_course_without_groups_says_so(tmp_path: Path, course: Course) -> None:
    Group.objects.update(closed_at=NOW)
    assert error_lines(table(tmp_path, row("C1", "2026-11-30"))) == [("", None, "no_groups")]
