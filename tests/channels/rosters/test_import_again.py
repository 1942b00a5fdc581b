"""Importing again: unchanged rows change nothing, changed ones change, what has gone ends and may come back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Model

from lessonbook.domain.attendance.actions import take_register
from lessonbook.domain.attendance.models import Attendance, Mark
from lessonbook.domain.booking.actions.groups import join_group, leave_group
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session, seat_learner, unseat_learner
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.courses.models import (
    Course,
    CourseInstructor,
    Enrollment,
    EnrollmentStatus,
    Group,
    GroupMembership,
    Lesson,
)
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.actions import link_guardian, revoke_role, unlink_guardian
from lessonbook.domain.people.models import Account, Guardianship, Person, Role, RoleKind
from lessonbook.domain.timetable.models import EarlierSeat, GivenUp, Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.channels.rosters.bundles import EDGE, FILES, Edits, small
from tests.channels.rosters.schools import (
    error_lines,
    person,
    run,
    run_small,
    seats,
    session,
    warning_counts,
)
from tests.factories import BY_SCHOOL, NOW, make_guardian, make_person, make_session

pytestmark = pytest.mark.django_db

USERS, SESSIONS, ENROLLMENTS = FILES["users.csv"], FILES["sessions.csv"], FILES["enrollments.csv"]
M1, M2, M3 = SESSIONS.splitlines(keepends=True)[1:]
LATER = NOW + timedelta(hours=1)


def header(file: str) -> str:
    return FILES[file].splitlines(keepends=True)[0]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def everything() -> list[list[object]]:
    """Every row of every table that an import writes."""
    people: list[type[Model]] = [Person, Role, Guardianship]
    courses: list[type[Model]] = [Course, CourseInstructor, Lesson, Group, GroupMembership, Enrollment]
    every: list[type[Model]] = [*people, *courses, Session, Session.groups.through, Seat, EarlierSeat, Entry]
    return [list(model._default_manager.order_by("pk").values()) for model in every]


def test_the_same_again_changes_nothing() -> None:
    run(EDGE)
    before = everything()
    report = run(EDGE, LATER)
    assert (report.is_written, report.has_changes, everything() == before) == (False, False, True)
    assert {(count.new, count.changed, count.gone) for count in report.counts.values()} == {(0, 0, 0)}


def test_what_only_the_other_system_says_is_no_change(tmp_path: Path) -> None:
    run_small(tmp_path)
    before = everything()
    header, *rows = FILES["courses.csv"].splitlines()
    edits = {
        "courses.csv": "\r\n".join(
            [f"{header},dateLastModified,subjects", *(f"{row},2026-11-25,games" for row in rows)]
        )
    }
    run_small(tmp_path, edits, LATER)
    assert everything() == before


def test_edits_made_between_are_kept(tmp_path: Path) -> None:
    run_small(tmp_path)
    second = session("M2")
    move_session(second, Interval(utc("2026-12-01T09:00"), utc("2026-12-01T10:00")), by=BY_SCHOOL, now=NOW)
    cancel_session(session("M3"), reason="Snow", by=BY_SCHOOL, now=NOW)
    unseat_learner(Seat.objects.get(session=second, learner=person("s1")), by=BY_SCHOOL, now=NOW)
    leave_group(GroupMembership.objects.get(source_id="e2"), by=BY_SCHOOL, now=NOW)
    revoke_role(person("t"), RoleKind.INSTRUCTOR, by=BY_SCHOOL, now=NOW)
    CourseInstructor.objects.all().delete()
    Person.objects.filter(source_id="s1").update(given_name="Edited")
    Course.objects.update(name="Edited")
    Group.objects.update(name="Edited")
    Lesson.objects.filter(number=2).update(name="Edited", goal="Edited")
    before = everything()
    run_small(tmp_path, None, LATER)
    assert everything() == before


def test_a_changed_row_is_written_and_others_are_not_touched(tmp_path: Path) -> None:
    run_small(tmp_path)
    Person.objects.filter(source_id="s2").update(given_name="Edited")
    report = run_small(
        tmp_path,
        {
            "users.csv": [("Ida,Berg", "Ida Maria,Berg-Lind")],
            "courses.csv": [("Chess", "Chess and Go")],
            "classes.csv": [("Beginners", "Intermediates")],
        },
        LATER,
    )
    ida = person("s1")
    assert (ida.name, ida.sort_key, person("s2").given_name) == ("Ida Maria Berg-Lind", "berg-lind ida maria", "Edited")
    assert (Course.objects.get().name, Course.objects.get().slug, Group.objects.get().name) == (
        "Chess and Go",
        "chess",
        "Intermediates",
    )
    assert [report.counts[noun].changed for noun in ("people", "courses", "classes", "sessions")] == [1, 1, 1, 0]


ONE_HOUR = "2026-11-30T17:00,2026-11-30T18:00"


@pytest.mark.parametrize(
    ("edits", "kept"),
    [
        ({"enrollments.csv": [("e1,,k,s1,student,,\n", "")]}, ["Leo"]),
        ({"users.csv": [("s1,,true,student,Ida,Berg,ida@example.org,\n", "")]}, ["Leo"]),
        ({"sessions.csv": [(M2, "")]}, []),
        ({"sessions.csv": [(ONE_HOUR, "2026-12-01T09:00,2026-12-01T10:30")]}, []),
        ({"sessions.csv": [(ONE_HOUR, "2026-11-30T17:05,2026-11-30T18:05")]}, ["Ida", "Leo"]),
        ({"sessions.csv": [("Mate with a rook", "Mate with a queen")]}, ["Ida", "Leo"]),
    ],
    ids=["left the class", "left the school", "cancelled", "moved", "moved by minutes", "another goal"],
)
def test_marks_made_before_the_start_go_with_the_seat_or_the_session(
    tmp_path: Path, edits: dict[str, list[tuple[str, str]]], kept: list[str]
) -> None:
    run_small(tmp_path)
    second = session("M2")
    register = {person(who).pk: Attendance.PRESENT for who in ("s1", "s2")}
    take_register(second, register, by=BY_SCHOOL, now=second.starts_at - timedelta(minutes=10))
    if "users.csv" in edits:
        edits = edits | {"enrollments.csv": [("e1,,k,s1,student,,\n", "")]}
    run_small(tmp_path, edits, second.starts_at - timedelta(minutes=5))
    standing = Mark.objects.filter(superseded_at=None).order_by("seat__learner__given_name")
    assert list(standing.values_list("seat__learner__given_name", flat=True)) == kept


def test_a_session_that_moves_keeps_its_id_and_uid_and_its_seats_move_with_it(tmp_path: Path) -> None:
    run_small(tmp_path)
    before = session("M2")
    run_small(
        tmp_path, {"sessions.csv": [("2026-11-30T17:00,2026-11-30T18:00", "2026-12-01T09:00,2026-12-01T10:30")]}, LATER
    )
    after = session("M2")
    assert (after.pk, after.code, after.uid, after.sequence) == (before.pk, before.code, before.uid, 1)
    assert (after.starts_at, after.ends_at, after.changed_at) == (
        utc("2026-12-01T08:00"),
        utc("2026-12-01T09:30"),
        LATER,
    )
    assert set(Seat.objects.filter(session=after).values_list("starts_at", "given_up_why")) == {(after.starts_at, "")}


@pytest.mark.parametrize(
    ("old", "new", "sequence"),
    [
        ("Room 1,t,Endings", "Room 2,t,Endings", 1),
        ("Room 1,t,Endings", "Room 1,,Endings", 1),
        ("Room 1,t,Endings", "Room 1,t,Rooks", 0),
        ("rook,,8", "rook,https://meet.example.org/,8", 0),
        ("rook,,8", "rook,,9", 0),
    ],
)
def test_only_another_time_place_or_instructor_is_another_sequence(
    tmp_path: Path, old: str, new: str, sequence: int
) -> None:
    run_small(tmp_path)
    run_small(tmp_path, {"sessions.csv": [(old, new)]}, LATER)
    assert session("M2").sequence == sequence


def test_sessions_of_an_instructor_may_change_places(tmp_path: Path) -> None:
    run_small(tmp_path)
    run_small(
        tmp_path, {"sessions.csv": header("sessions.csv") + M1 + M3.replace("M3", "M2") + M2.replace("M2", "M3")}, LATER
    )
    assert (session("M2").starts_at, session("M3").starts_at) == (utc("2026-12-07T16:00"), utc("2026-11-30T16:00"))


def test_a_member_who_comes_later_is_seated_in_what_lies_ahead(tmp_path: Path) -> None:
    run_small(tmp_path)
    edits = {
        "users.csv": USERS + "s3,,true,student,Mia,Koch,mia@example.org,\n",
        "enrollments.csv": ENROLLMENTS + "e4,,k,s3,student,2026-09-01,\n",
    }
    run_small(tmp_path, edits, LATER)
    assert [sorted(seats(id_)) for id_ in ("M1", "M2", "M3")] == [
        ["Ida", "Leo"],
        ["Ida", "Leo", "Mia"],
        ["Ida", "Leo", "Mia"],
    ]
    assert Enrollment.objects.get(learner=person("s3")).since == utc("2026-08-31T22:00")


def test_who_is_seated_by_a_file_waits_no_more(tmp_path: Path) -> None:
    run_small(tmp_path)
    unseat_learner(Seat.objects.get(session=session("M2"), learner=person("s1")), by=BY_SCHOOL, now=NOW)
    users, member = USERS + "s3,,true,student,Mia,Koch,mia@example.org,\n", "e4,,k,s3,student,2026-09-01,\n"
    run_small(tmp_path, {"users.csv": users})
    for id_ in ("s1", "s3"):
        WaitlistPlace.objects.create(session=session("M2"), learner=person(id_), since=NOW)
    run_small(tmp_path, {"users.csv": users, "enrollments.csv": ENROLLMENTS + member}, LATER)
    left = WaitlistPlace.objects.order_by("pk").values_list("left_why", "left_at")
    assert list(left) == [("", None), (LeftLine.SEATED, LATER)]


def test_a_member_whose_days_change_keeps_only_the_seats_of_those_days(tmp_path: Path) -> None:
    run_small(tmp_path)
    edits = {"enrollments.csv": [("e1,,k,s1,student,,", "e1,,k,s1,student,,2026-12-01")]}
    run_small(tmp_path, edits, LATER)
    assert [seats(id_)["Ida"] for id_ in ("M1", "M2", "M3")] == ["", "", GivenUp.LEFT]
    run_small(tmp_path, None, LATER)
    assert [seats(id_)["Ida"] for id_ in ("M1", "M2", "M3")] == ["", "", ""]
    assert list(EarlierSeat.objects.values_list("seat__session__source_id", "given_up_why")) == [("M3", GivenUp.LEFT)]


def test_a_session_on_another_day_seats_who_is_a_member_then(tmp_path: Path) -> None:
    until = {"enrollments.csv": [("e1,,k,s1,student,,", "e1,,k,s1,student,,2026-12-08")]}
    run_small(tmp_path, until)
    moved = {**until, "sessions.csv": [("2026-12-07T17:00,2026-12-07T18:00", "2026-12-09T17:00,2026-12-09T18:00")]}
    run_small(tmp_path, moved, LATER)
    assert seats("M3") == {"Ida": GivenUp.LEFT, "Leo": ""}
    run_small(tmp_path, until, LATER)
    assert seats("M3") == {"Ida": "", "Leo": ""}


def test_seats_given_up_by_hand_stay_so_whatever_the_timetable_does(tmp_path: Path) -> None:
    run_small(tmp_path)
    unseat_learner(Seat.objects.get(session=session("M2"), learner=person("s1")), by=BY_SCHOOL, now=NOW)
    run_small(
        tmp_path, {"sessions.csv": [("2026-11-30T17:00,2026-11-30T18:00", "2026-12-02T17:00,2026-12-02T18:00")]}, LATER
    )
    assert seats("M2") == {"Ida": GivenUp.REMOVED, "Leo": ""}


def test_seats_of_ones_own_are_no_groups_to_take_away(tmp_path: Path) -> None:
    run_small(tmp_path)
    guest = make_person("Guest")
    seat_learner(session("M3"), guest, by=BY_SCHOOL, now=NOW, price=0)
    run_small(
        tmp_path, {"sessions.csv": [("2026-12-07T17:00,2026-12-07T18:00", "2026-12-09T17:00,2026-12-09T18:00")]}, LATER
    )
    assert seats("M3") == {"Guest": "", "Ida": "", "Leo": ""}


def test_a_session_that_goes_to_another_class_is_attended_by_that_class(tmp_path: Path) -> None:
    classes: Edits = {
        "classes.csv": FILES["classes.csv"] + "k2,,Experts,K2,c\n",
        "enrollments.csv": [("e2,,k,", "e2,,k2,")],
    }
    run_small(tmp_path, classes)
    run_small(tmp_path, {**classes, "sessions.csv": [("M3,k,", "M3,k2,")]}, LATER)
    assert (seats("M3"), [group.source_id for group in session("M3").groups.all()]) == (
        {"Ida": GivenUp.LEFT, "Leo": ""},
        ["k2"],
    )


def test_fewer_places_than_seats_are_recorded_as_allowed(tmp_path: Path) -> None:
    run_small(tmp_path)
    run_small(tmp_path, {"sessions.csv": [("rook,,8", "rook,,1")]}, LATER)
    entry = Entry.objects.order_by("pk").last()
    assert list(Seat.objects.filter(beyond_capacity=entry).values_list("session__source_id")) == [("M2",)]


def gone_from(file: str, *rows: str) -> dict[str, str]:
    text = FILES[file]
    for row in rows:
        assert row in text
        text = text.replace(row, "")
    return {file: text}


IDA = "s1,,true,student,Ida,Berg,ida@example.org,\n"
E1 = "e1,,k,s1,student,,\n"
WITHOUT_IDA = gone_from("users.csv", IDA) | gone_from("enrollments.csv", E1)


def test_a_session_that_is_no_longer_there_is_cancelled_if_it_lies_ahead(tmp_path: Path) -> None:
    run_small(tmp_path)
    WaitlistPlace.objects.create(session=session("M2"), learner=make_person(), since=NOW)
    report = run_small(tmp_path, gone_from("sessions.csv", M1, M2), LATER)
    first, second = session("M1"), session("M2")
    assert (first.cancelled_at, seats("M1")) == (None, {"Ida": "", "Leo": ""})
    assert (second.cancelled_at, second.sequence, second.cancel_reason) == (
        LATER,
        1,
        "No longer in the school's timetable.",
    )
    assert seats("M2") == {"Ida": GivenUp.SESSION, "Leo": GivenUp.SESSION}
    assert WaitlistPlace.objects.get().left_why == LeftLine.SESSION
    assert (report.sessions_cancelled, report.seats_given_up) == (1, 2)


def test_a_session_that_has_begun_is_not_cancelled(tmp_path: Path) -> None:
    run_small(tmp_path)
    run_small(tmp_path, gone_from("sessions.csv", M2), utc("2026-11-30T16:00"))
    assert (session("M2").cancelled_at, seats("M2")) == (None, {"Ida": "", "Leo": ""})


def test_a_session_that_comes_back_stands_again_with_its_seats(tmp_path: Path) -> None:
    run_small(tmp_path)
    before = session("M2")
    run_small(tmp_path, gone_from("sessions.csv", M2), LATER)
    run_small(tmp_path, None, LATER)
    after = session("M2")
    assert (after.code, after.uid, after.cancelled_at, after.cancel_reason, after.sequence) == (
        before.code,
        before.uid,
        None,
        "",
        2,
    )
    assert seats("M2") == {"Ida": "", "Leo": ""}
    assert EarlierSeat.objects.filter(given_up_why=GivenUp.SESSION).count() == 2


def test_a_session_cancelled_here_stays_so_though_its_row_changes(tmp_path: Path) -> None:
    run_small(tmp_path)
    cancel_session(session("M2"), reason="Snow", by=BY_SCHOOL, now=NOW)
    report = run_small(tmp_path, {"sessions.csv": [("Room 1,t,Endings", "Room 2,t,Endings")]}, LATER)
    second = session("M2")
    assert (second.cancel_reason, str(second.location), second.sequence) == ("Snow", "Room 2", 1)
    assert (warning_counts(report), seats("M2")) == (
        {"cancelled_here": 1},
        {"Ida": GivenUp.SESSION, "Leo": GivenUp.SESSION},
    )


def test_an_enrollment_that_has_gone_ends_and_gives_up_what_lies_ahead(tmp_path: Path) -> None:
    run_small(tmp_path)
    run_small(tmp_path, gone_from("enrollments.csv", E1), LATER)
    assert [seats(id_)["Ida"] for id_ in ("M1", "M2", "M3")] == ["", GivenUp.LEFT, GivenUp.LEFT]
    assert GroupMembership.objects.get(source_id="e1").ended_at == LATER
    assert Enrollment.objects.get(learner=person("s1")).status == EnrollmentStatus.DEACTIVATED
    run_small(tmp_path, None, LATER)
    assert [seats(id_)["Ida"] for id_ in ("M1", "M2", "M3")] == ["", "", ""]
    assert GroupMembership.objects.get(source_id="e1").ended_at is None
    assert Enrollment.objects.get(learner=person("s1")).status == EnrollmentStatus.ACTIVE


def test_whoever_leaves_one_class_of_two_stays_on_the_course(tmp_path: Path) -> None:
    two = {
        "classes.csv": FILES["classes.csv"] + "k2,,Seminar,K2,c\n",
        "enrollments.csv": ENROLLMENTS + "e9,,k2,s1,student,,\n",
    }
    run_small(tmp_path, two)
    run_small(tmp_path, {**two, "enrollments.csv": two["enrollments.csv"].replace(E1, "")}, LATER)
    assert Enrollment.objects.get(learner=person("s1")).status == EnrollmentStatus.ACTIVE


@pytest.mark.parametrize(
    "edits",
    [
        WITHOUT_IDA,
        {"users.csv": USERS.replace("s1,,", "s1,tobedeleted,")},
    ],
    ids=["no longer there", "tobedeleted"],
)
def test_a_person_who_has_gone_is_shut_out_and_gives_up_what_lies_ahead(tmp_path: Path, edits: dict[str, str]) -> None:
    run_small(tmp_path)
    account = Account.objects.create_user("ida@example.org", "a long password of hers")
    Person.objects.filter(source_id="s1").update(account=account)
    guardian = make_guardian("Eva Berg", person("s1"))
    run_small(tmp_path, edits, LATER)
    ida = person("s1")
    assert (ida.deactivated_at, Account.objects.get().is_active, ida.account) == (LATER, False, account)
    assert [seats(id_)["Ida"] for id_ in ("M1", "M2", "M3")] == ["", GivenUp.LEFT, GivenUp.LEFT]
    assert GroupMembership.objects.get(source_id="e1").ended_at == LATER
    assert list(Guardianship.objects.filter(guardian=guardian).values_list("until", flat=True)) == [LATER]
    run_small(tmp_path, None, LATER)
    ida = person("s1")
    assert (ida.deactivated_at, Account.objects.get().is_active) == (None, True)
    assert [seats(id_)["Ida"] for id_ in ("M1", "M2", "M3")] == ["", "", ""]


def test_what_somebody_who_has_gone_had_booked_is_given_up_and_paid_back(tmp_path: Path) -> None:
    run_small(tmp_path)
    ida, other = person("s1"), session("M3")
    Seat.objects.filter(session=other, learner=ida).delete()
    purse = purse_of(ida, other.course)
    deposit(purse, 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    seat_learner(other, ida, by=BY_SCHOOL, now=NOW, price=2)
    run_small(tmp_path, WITHOUT_IDA, LATER)
    assert seats("M3")["Ida"] == GivenUp.REMOVED
    assert Purse.objects.get(pk=purse.pk).balance == 5


def test_an_instructor_who_has_gone_leaves_sessions_without_instructor(tmp_path: Path) -> None:
    run_small(tmp_path)
    edits = {"users.csv": USERS.replace("t,,true", "t,tobedeleted,true")}
    report = run_small(tmp_path, edits, LATER)
    assert [(session(id_).instructor, session(id_).sequence) for id_ in ("M1", "M2")] == [(None, 1), (None, 1)]
    assert warning_counts(report) == {"refers_to_gone": 4}
    assert CourseInstructor.objects.count() == 1


def test_an_administrator_is_never_shut_out_by_a_file(tmp_path: Path) -> None:
    run_small(tmp_path)
    Role.objects.create(person=person("s1"), kind=RoleKind.ADMINISTRATOR)
    report = run_small(tmp_path, WITHOUT_IDA, LATER)
    assert (person("s1").deactivated_at, warning_counts(report)) == (None, {"administrator_stays": 1})


def test_a_disabled_account_closes_the_sign_in_but_for_administrators(tmp_path: Path) -> None:
    run_small(tmp_path)
    for id_ in ("s1", "s2"):
        account = Account.objects.create_user(f"{id_}@example.org", "a long password of theirs")
        Person.objects.filter(source_id=id_).update(account=account)
    Role.objects.create(person=person("s2"), kind=RoleKind.ADMINISTRATOR)
    disabled = {"users.csv": USERS.replace(",true,student", ",false,student")}
    run_small(tmp_path, disabled, LATER)
    assert dict(Account.objects.values_list("email", "is_active")) == {"s1@example.org": False, "s2@example.org": True}
    assert (person("s1").deactivated_at, seats("M2")) == (None, {"Ida": "", "Leo": ""})
    # What an administrator closes here, no file opens again.
    run_small(tmp_path, None, LATER)
    assert Account.objects.get(email="s1@example.org").is_active is False


def test_a_class_that_has_gone_closes_and_its_sessions_are_cancelled(tmp_path: Path) -> None:
    run_small(tmp_path)
    edits = {"classes.csv": FILES["classes.csv"].replace("k,,", "k,tobedeleted,")}
    report = run_small(tmp_path, edits, LATER)
    assert (Group.objects.get().closed_at, report.sessions_cancelled) == (LATER, 2)
    assert set(GroupMembership.objects.values_list("ended_at", flat=True)) == {LATER}
    assert [set(seats(id_).values()) for id_ in ("M1", "M2", "M3")] == [{""}, {GivenUp.SESSION}, {GivenUp.SESSION}]
    run_small(tmp_path, None, LATER)
    assert (Group.objects.get().closed_at, session("M2").cancelled_at) == (None, None)
    assert [set(seats(id_).values()) for id_ in ("M1", "M2", "M3")] == [{""}] * 3


def test_a_course_that_has_gone_is_archived_with_its_classes(tmp_path: Path) -> None:
    run_small(tmp_path)
    edits = {"courses.csv": FILES["courses.csv"].replace("c,,", "c,tobedeleted,")}
    run_small(tmp_path, edits, LATER)
    assert (Course.objects.get().archived_at, Group.objects.get().closed_at) == (LATER, LATER)
    assert session("M2").cancelled_at == LATER
    run_small(tmp_path, None, LATER)
    assert (Course.objects.get().archived_at, session("M2").cancelled_at) == (None, None)


def test_nothing_is_deleted(tmp_path: Path) -> None:
    run(EDGE)
    models = (
        Person,
        Role,
        Guardianship,
        Course,
        CourseInstructor,
        Lesson,
        Group,
        GroupMembership,
        Enrollment,
        Session,
        Seat,
    )
    before = {model: set(model._default_manager.values_list("pk", flat=True)) for model in models}
    run_small(tmp_path, None, LATER)
    assert [
        model for model in models if not before[model] <= set(model._default_manager.values_list("pk", flat=True))
    ] == []


def test_what_stays_beside_a_session_stays_when_it_has_gone(tmp_path: Path) -> None:
    """Sessions that were made here are no file's to cancel."""
    run_small(tmp_path)
    ours = make_session(Course.objects.get(), utc("2026-12-14T16:00"), person("s1"))
    run_small(tmp_path, gone_from("sessions.csv", M2, M3), LATER)
    ours.refresh_from_db()
    assert (ours.cancelled_at, ours.seats.standing().count()) == (None, 1)


@pytest.mark.parametrize("file", ["courses.csv", "classes.csv", "users.csv", "enrollments.csv", "sessions.csv"])
def test_a_file_that_is_all_and_empty_is_a_mistake(tmp_path: Path, file: str) -> None:
    run_small(tmp_path)
    before = everything()
    report = run(small(tmp_path, {file: FILES[file].splitlines(keepends=True)[0]}), LATER)
    assert (file, None, "nothing_left") in error_lines(report)
    assert everything() == before


def test_a_class_and_a_session_stay_in_their_course(tmp_path: Path) -> None:
    two = {
        "courses.csv": FILES["courses.csv"] + "c2,,Go,GO\n",
        "classes.csv": FILES["classes.csv"] + "k2,,Go,K2,c2\n",
    }
    run_small(tmp_path, two)
    moved = {**two, "classes.csv": two["classes.csv"].replace("K1,c\n", "K1,c2\n")}
    assert error_lines(run(small(tmp_path, moved))) == [("classes.csv", 2, "class_moved")]
    moved = {**two, "sessions.csv": SESSIONS.replace("M3,k,", "M3,k2,")}
    assert error_lines(run(small(tmp_path, moved))) == [("sessions.csv", 4, "session_moved")]


def test_who_was_put_into_a_group_here_is_the_one_that_a_row_names_later(tmp_path: Path) -> None:
    without = gone_from("enrollments.csv", E1)
    run_small(tmp_path, without)
    membership = join_group(person("s1"), Group.objects.get(), by=BY_SCHOOL, now=NOW, price=0)
    run_small(tmp_path, None, LATER)
    adopted = GroupMembership.objects.get(learner=person("s1"))
    assert (adopted.pk, adopted.source_id, adopted.ended_at) == (membership.pk, "e1", None)
    run_small(tmp_path, without, LATER)
    again = join_group(person("s1"), Group.objects.get(), by=BY_SCHOOL, now=LATER, price=0)
    run_small(tmp_path, None, LATER)
    standing = GroupMembership.objects.filter(learner=person("s1"), ended_at=None)
    assert [member.source_id for member in standing] == ["e1"]
    assert GroupMembership.objects.get(pk=again.pk).ended_at == LATER


def test_members_may_change_places(tmp_path: Path) -> None:
    run_small(tmp_path)
    run_small(
        tmp_path, {"enrollments.csv": ENROLLMENTS.replace("s1", "x").replace("s2", "s1").replace("x", "s2")}, LATER
    )
    assert dict(GroupMembership.objects.values_list("source_id", "learner__source_id")) == {"e1": "s2", "e2": "s1"}
    assert seats("M2") == {"Ida": "", "Leo": ""}


GUARDED = {
    "users.csv": USERS.replace("ida@example.org,", "ida@example.org,g") + "g,,true,parent,Eva,Berg,eva@example.org,\n"
}
UNGUARDED = {"users.csv": USERS + "g,,true,parent,Eva,Berg,eva@example.org,\n"}


def test_a_guardian_no_longer_named_sees_nothing_more(tmp_path: Path) -> None:
    run_small(tmp_path, GUARDED)
    run_small(tmp_path, UNGUARDED, LATER)
    assert list(Guardianship.objects.values_list("until", flat=True)) == [LATER]
    run_small(tmp_path, GUARDED, LATER)
    assert list(Guardianship.objects.order_by("pk").values_list("until", "source_id")) == [
        (LATER, None),
        (None, "s1>g"),
    ]


def test_a_guardian_unlinked_here_stays_unlinked(tmp_path: Path) -> None:
    run_small(tmp_path, GUARDED)
    unlink_guardian(Guardianship.objects.get(), by=BY_SCHOOL, now=NOW)
    run_small(tmp_path, GUARDED, LATER)
    assert list(Guardianship.objects.values_list("until", flat=True)) == [NOW]


def test_a_guardian_linked_here_is_the_one_that_a_row_names_later(tmp_path: Path) -> None:
    run_small(tmp_path, UNGUARDED)
    link = link_guardian(person("g"), person("s1"), by=BY_SCHOOL, now=NOW)
    run_small(tmp_path, GUARDED, LATER)
    assert list(Guardianship.objects.values_list("pk", "source_id", "until")) == [(link.pk, "s1>g", None)]


def as_changes(**files: str) -> dict[str, str | None]:
    """Only these files, each as a list of changes."""
    manifest = "propertyName,value\noneroster.version,1.1\n" + "".join(f"file.{name},delta\n" for name in files)
    left_out: dict[str, str | None] = {
        f"{name}.csv": None for name in ("orgs", "academicSessions", "courses", "classes")
    }
    left_out |= {f"{name}.csv": None for name in ("users", "enrollments", "sessions") if name not in files}
    return left_out | {f"{name}.csv": text for name, text in files.items()} | {"manifest.csv": manifest}


def test_a_list_of_changes_ends_nothing_that_it_does_not_name(tmp_path: Path) -> None:
    run_small(tmp_path)
    changes = as_changes(
        users=header("users.csv") + "s3,active,true,student,Mia,Koch,,\n",
        enrollments=header("enrollments.csv") + "e4,active,k,s3,student,,\ne1,tobedeleted,,,,,\n",
    )
    report = run_small(tmp_path, changes, LATER)
    assert [seats(id_) for id_ in ("M1", "M2")] == [{"Ida": "", "Leo": ""}, {"Ida": GivenUp.LEFT, "Leo": "", "Mia": ""}]
    assert (report.counts["people"].gone, report.counts["memberships"].gone, person("s2").deactivated_at) == (
        0,
        1,
        None,
    )


def test_sessions_beside_a_list_of_changes_are_changes_too(tmp_path: Path) -> None:
    run_small(tmp_path)
    changes = as_changes(users=header("users.csv")) | {
        "sessions.csv": header("sessions.csv") + M3.replace("12-07", "12-14")
    }
    run_small(tmp_path, changes, LATER)
    assert (session("M2").cancelled_at, session("M3").starts_at) == (None, utc("2026-12-14T16:00"))


def test_a_person_who_has_gone_by_a_list_of_changes_leaves_every_class(tmp_path: Path) -> None:
    run_small(tmp_path)
    run_small(tmp_path, as_changes(users=header("users.csv") + "s1,tobedeleted,,,,,,\nt,tobedeleted,,,,,,\n"), LATER)
    assert [seats(id_)["Ida"] for id_ in ("M1", "M2")] == ["", GivenUp.LEFT]
    assert [(session(id_).instructor is None, session(id_).sequence) for id_ in ("M1", "M2")] == [(False, 0), (True, 1)]


def test_a_list_of_changes_must_say_of_each_row_what_it_is(tmp_path: Path) -> None:
    run_small(tmp_path)
    changes = as_changes(users="sourcedId,role,givenName,familyName\ns3,student,Mia,Koch\n")
    [error] = run(small(tmp_path, changes)).findings.errors
    assert (error.code, error.facts) == ("missing_columns", {"columns": "status"})


def test_who_is_already_in_a_class_by_another_enrollment_is_an_error_in_a_list_of_changes(tmp_path: Path) -> None:
    run_small(tmp_path)
    changes = as_changes(enrollments=header("enrollments.csv") + "e9,active,k,s1,student,,\n")
    assert error_lines(run(small(tmp_path, changes))) == [("enrollments.csv", 2, "member_already")]


def test_a_list_of_changes_may_refer_to_what_was_imported_before_but_not_to_what_has_gone(tmp_path: Path) -> None:
    run_small(tmp_path)
    run_small(tmp_path, WITHOUT_IDA, LATER)
    changes = as_changes(
        enrollments=header("enrollments.csv") + "e8,active,k,s1,student,,\ne9,active,k,nobody,student,,\n"
    )
    report = run(small(tmp_path, changes), LATER)
    assert (error_lines(report), warning_counts(report)) == (
        [("enrollments.csv", 3, "unknown_anywhere")],
        {"refers_to_gone": 1},
    )


def test_a_lesson_renamed_here_is_still_the_one_of_its_sessions(tmp_path: Path) -> None:
    run_small(tmp_path)
    Lesson.objects.filter(name="Endings").update(name="Rook endings")
    run_small(
        tmp_path,
        {"sessions.csv": SESSIONS + "M4,k,2026-12-14T17:00,2026-12-14T18:00,Europe/Berlin,,t,Endings,,,\n"},
        LATER,
    )
    assert (session("M4").lesson.name, Lesson.objects.count()) == ("Rook endings", 2)  # type: ignore[union-attr]


def test_new_lessons_are_numbered_after_those_that_there_are(tmp_path: Path) -> None:
    run_small(tmp_path)
    Lesson.objects.create(course=Course.objects.get(), number=9, name="Blitz")
    rows = "M0,k,2026-11-26T17:00,2026-11-26T18:00,Europe/Berlin,,t,Gambits,,,\n"
    run_small(tmp_path, {"sessions.csv": SESSIONS + rows}, LATER)
    assert Lesson.objects.get(name="Gambits").number == 10


def test_a_goal_changed_here_stays_until_it_changes_there(tmp_path: Path) -> None:
    run_small(tmp_path)
    Lesson.objects.filter(name="Endings").update(goal="Our own")
    run_small(tmp_path, {"sessions.csv": [("Room 1,t,Endings", "Room 2,t,Endings")]}, LATER)
    assert Lesson.objects.get(name="Endings").goal == "Our own"
    run_small(tmp_path, {"sessions.csv": [("Mate with a rook", "Mate with a queen")]}, LATER)
    assert Lesson.objects.get(name="Endings").goal == "Mate with a queen"


def test_a_new_instructor_may_take_over_while_the_old_one_teaches_another(tmp_path: Path) -> None:
    bo = "t2,,true,teacher,Bo,Lind,bo@example.org,\n"
    extra = "N2,k,2026-11-30T17:00,2026-11-30T18:00,Europe/Berlin,,t2,,,,\n"
    run_small(tmp_path, {"users.csv": USERS + bo, "sessions.csv": SESSIONS + extra})
    swapped = SESSIONS.replace("Room 1,t,Endings", "Room 1,t2,Endings") + extra.replace("t2", "t")
    run_small(tmp_path, {"users.csv": USERS + bo, "sessions.csv": swapped}, LATER)
    assert (session("M2").instructor, session("N2").instructor) == (person("t2"), person("t"))
