"""The verbs of courses: each writes what is meant, once, with one journal entry."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.courses.actions import (
    RULES,
    add_course,
    add_lessons,
    archive_course,
    close_group,
    edit_course,
    edit_group,
    edit_lesson,
    let_teach,
    make_group,
    move_lesson,
    remove_lesson,
    reopen_course,
    reopen_group,
    set_rules,
    stop_teaching,
)
from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment, GroupMembership, Lesson
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.models import LedgerRow, Lot
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Session
from tests import factories
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_instructor,
    make_lesson,
    make_person,
    make_school,
    make_session,
)

pytestmark = pytest.mark.django_db
WHO: Any = {"by": BY_SCHOOL, "now": NOW}
SAME: Any = {"code": "", "description": "", "hue": 0}


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def order(course: Course) -> list[str]:
    return [f"{lesson.number} {lesson.name}" for lesson in course.lessons.order_by("number")]


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=code)


def test_a_course_is_opened_with_the_default_rules_and_a_color_of_its_own() -> None:
    first = add_course("  Spanish B1 ", code="ES-B1", **WHO)
    second = add_course("Piano", **WHO)
    assert (first.name, first.slug, first.code, first.self_booking, first.price) == (
        "Spanish B1",
        "spanish-b1",
        "ES-B1",
        False,
        1,
    )
    assert (first.hue, second.hue) == (0, 1)
    assert Entry.objects.earliest("pk").after == {"name": "Spanish B1", "slug": "spanish-b1", "code": "ES-B1"}


def test_courses_of_one_name_get_addresses_of_their_own() -> None:
    assert [add_course("Chor", **WHO).slug for _ in range(3)] == ["chor", "chor-2", "chor-3"]


@pytest.mark.parametrize("facts", [{"name": ""}, {"name": "x" * 201}, {"name": "Chess", "hue": 12}])
def test_a_course_that_cannot_be_kept_is_not_opened(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        add_course(**facts, **WHO)
    assert (Course.objects.count(), verbs()) == (0, [])


def test_only_what_changes_of_a_course_is_written_and_its_address_stays() -> None:
    course = make_course("Zumba", slug="zumba")
    for _ in range(2):
        edit_course(course, name="Alto sax", **SAME, **WHO)
    course.refresh_from_db()
    assert (course.name, course.slug, course.sort_key) == ("Alto sax", "zumba", "alto sax")
    entry = Entry.objects.get()
    assert (entry.before, entry.after) == ({"name": "Zumba"}, {"name": "Alto sax"})


def test_rules_that_change_touch_nothing_that_is_booked() -> None:
    course, learner = make_course(price=2), make_person()
    session = make_session(course, NOW, learner, capacity=4)
    Seat.objects.update(price=2)
    before = list(Seat.objects.values()), session.capacity
    for _ in range(2):
        set_rules(course, {"price": 5, "seats": 1, "lengths": [45, 90], "max_per_week": None}, **WHO)
    session.refresh_from_db()
    assert (list(Seat.objects.values()), session.capacity) == before
    entry = Entry.objects.get()
    assert (entry.verb, entry.before, entry.after) == (
        "set_rules",
        {"price": 2, "lengths": [60]},
        {"price": 5, "lengths": [45, 90]},
    )


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("lengths", []),
        ("lengths", [7]),
        ("step_minutes", 12),
        ("seats", 0),
        ("price", -1),
        ("overlap", "maybe"),
        ("notice_tiers", [{"hours": 24, "percent": 130}]),
        ("minimum_notice_minutes", -5),
    ],
)
def test_a_rule_that_cannot_be_is_named_and_nothing_is_written(rule: str, value: object) -> None:
    course = make_course()
    with pytest.raises(ValidationError) as error:
        set_rules(course, {"price": 3, rule: value}, **WHO)
    assert set(error.value.message_dict) == {rule}
    course.refresh_from_db()
    assert (course.price, verbs()) == (1, [])


def test_nothing_but_rules_is_set_as_a_rule() -> None:
    with pytest.raises(TypeError, match="slug"):
        set_rules(make_course(), {"slug": "mine"}, **WHO)


def test_every_rule_is_a_field_of_the_course() -> None:
    facts = {"id", "source_id", "source_hash", "name", "slug", "code", "description", "hue", "sort_key", "archived_at"}
    assert {field.name for field in Course._meta.local_fields} - facts == set(RULES)


def test_a_course_is_archived_and_opened_again_once_each() -> None:
    course = make_course()
    for verb in (archive_course, archive_course, reopen_course, reopen_course):
        course = verb(course, **WHO)
    assert (course.archived_at, verbs()) == (None, ["archive_course", "reopen_course"])


def test_an_archived_course_keeps_seats_history_and_ledger() -> None:
    course = make_course("Spanish B1", make_instructor(), self_booking=True)
    lena = make_person()
    enroll_in(course, lena)
    deposit(purse_of(lena, course), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    session = make_session(course, NOW + timedelta(days=3), capacity=3)
    [seat] = book(lena.pk, course.slug, [GroupSeat(session.code)], by=By(lena.pk), now=NOW)
    make_session(course, NOW - timedelta(days=3), lena)
    kept = [list(model.objects.order_by("pk").values()) for model in (Seat, LedgerRow, Lot, Session, Enrollment)]
    archive_course(course, **WHO)
    assert kept == [list(each.objects.order_by("pk").values()) for each in (Seat, LedgerRow, Lot, Session, Enrollment)]
    # What is booked is held, or given up for what it cost.
    assert cancel_booking(seat, by=By(lena.pk), now=NOW).credits == 1
    assert purse_of(lena, course).balance == 5


@pytest.mark.parametrize("whose", ["course", "learner", "instructor"])
def test_what_has_a_history_is_never_deleted(whose: str) -> None:
    ana = make_instructor()
    course, lena = make_course("Spanish B1", ana), make_person()
    make_session(course, NOW - timedelta(days=3), lena, instructor=ana)
    with pytest.raises(ProtectedError):
        {"course": course, "learner": lena, "instructor": ana}[whose].delete()


def test_who_has_credits_is_never_deleted() -> None:
    course, lena = make_course(), make_person()
    deposit(purse_of(lena, course), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    for one in (lena, course):
        with pytest.raises(ProtectedError):
            one.delete()


def test_lessons_are_numbered_on_from_the_last() -> None:
    course = make_course()
    make_lesson(course, 3, "Scales")
    made = add_lessons(course, [("Chords", "Play three"), (" Arpeggios ", "")], **WHO)
    assert order(course) == ["3 Scales", "4 Chords", "5 Arpeggios"]
    assert [lesson.goal for lesson in made] == ["Play three", ""]
    assert Entry.objects.get().after == {"lessons": ["4 · Chords", "5 · Arpeggios"]}


def test_of_lessons_all_are_added_or_none() -> None:
    course = make_course()
    with pytest.raises(ValidationError):
        add_lessons(course, [("Chords", ""), ("", "No name")], **WHO)
    with refused("too_many_lessons"):
        add_lessons(course, [("Again", "")] * 1001, **WHO)
    assert (order(course), verbs()) == ([], [])


def test_a_lesson_changes_places_with_its_neighbor_and_stays_at_an_end() -> None:
    course = make_course()
    first, second, third = (make_lesson(course, number, name) for number, name in ((1, "A"), (4, "B"), (9, "C")))
    move_lesson(third, up=True, **WHO)
    assert order(course) == ["1 A", "4 C", "9 B"]
    move_lesson(first, up=True, **WHO)
    move_lesson(second, up=False, **WHO)
    assert order(course) == ["1 A", "4 C", "9 B"]
    move_lesson(first, up=False, **WHO)
    assert order(course) == ["1 C", "4 A", "9 B"]
    assert verbs() == ["move_lesson"] * 2


def test_a_lesson_is_written_anew_once() -> None:
    lesson = make_lesson(make_course(), goal="Old")
    for _ in range(2):
        edit_lesson(lesson, name="Ordering food", goal="New", **WHO)
    entry = Entry.objects.get()
    assert (entry.before, entry.after) == ({"goal": "Old"}, {"goal": "New"})


def test_a_lesson_that_a_session_has_stays_and_any_other_goes_once() -> None:
    course = make_course()
    used, free = make_lesson(course, 1), make_lesson(course, 2)
    make_session(course, NOW, lesson=used)
    with refused("lesson_used"):
        remove_lesson(used, **WHO)
    gone = free.pk
    for _ in range(2):
        remove_lesson(Lesson(pk=gone, course=course), **WHO)
    assert (list(Lesson.objects.all()), verbs()) == ([used], ["remove_lesson"])


def test_who_teaches_is_said_once_and_taken_back_once() -> None:
    course, ana = make_course(), make_instructor()
    for verb in (let_teach, let_teach):
        verb(ana, course, **WHO)
    assert CourseInstructor.objects.filter(course=course, instructor=ana).count() == 1
    for verb in (stop_teaching, stop_teaching):
        verb(ana, course, **WHO)
    assert (CourseInstructor.objects.count(), verbs()) == (0, ["let_teach", "stop_teaching"])


def test_who_is_no_instructor_teaches_nothing() -> None:
    course = make_course()
    with refused("not_an_instructor"):
        let_teach(make_person(), course, **WHO)
    with refused("person_deactivated"):
        let_teach(make_instructor(deactivated_at=NOW), course, **WHO)


def test_a_group_is_made_once_under_its_name() -> None:
    course = make_course()
    made = [make_group(course, " Evening group ", **WHO) for _ in range(2)]
    assert (len({group.pk for group in made}), verbs()) == (1, ["make_group"])
    with refused("course_archived"):
        make_group(make_course(archived_at=NOW), "Evening group", **WHO)


def test_a_group_is_renamed_once_and_closed_when_nobody_is_in_it() -> None:
    lena = make_person()
    group = factories.make_group(make_course(), lena)
    for _ in range(2):
        group = edit_group(group, name="Late group", code="L", **WHO)
    with refused("group_not_empty"):
        close_group(group, **WHO)
    GroupMembership.objects.update(ended_at=NOW)
    for verb in (close_group, close_group, reopen_group, reopen_group):
        group = verb(group, **WHO)
    assert (group.name, group.closed_at) == ("Late group", None)
    assert verbs() == ["edit_group", "close_group", "reopen_group"]
