"""Writing many rows at once: as save() would have, on both engines."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from lessonbook.database.loading import chunks, insert_rows, update_rows
from lessonbook.domain.courses.models import Course, GroupMembership
from lessonbook.domain.people.models import Person, Role
from lessonbook.domain.timetable.models import Session
from tests.factories import NOW, make_course, make_group, make_person

pytestmark = pytest.mark.django_db

PERSON = ["given_name", "sort_key", "created_at"]


def test_rows_have_what_was_given_and_the_defaults_of_the_rest() -> None:
    insert_rows(Course, ["name", "slug", "sort_key"], [("Chess", "chess", "chess"), ("Go", "go", "go")])
    saved = Course.objects.create(name="Saved", slug="saved")
    rows = {course.name: course for course in Course.objects.all()}
    given = {"id", "name", "slug", "sort_key"}
    others = [field.name for field in Course._meta.concrete_fields if field.name not in given]
    assert [{name: getattr(rows[key], name) for name in others} for key in ("Chess", "Go")] == [
        {name: getattr(saved, name) for name in others}
    ] * 2


def test_defaults_that_are_made_anew_are_so_for_each_row() -> None:
    course = make_course()
    rows = [(course.pk, NOW, datetime(2026, 12, 1, tzinfo=UTC), "UTC")] * 3
    insert_rows(Session, ["course", "starts_at", "ends_at", "time_zone"], rows)
    assert len(set(Session.objects.values_list("uid", flat=True))) == 3
    assert len(set(Session.objects.values_list("code", flat=True))) == 3


@pytest.mark.parametrize(
    "text", ["", "tab\tand\nline\\n\\.", "Šťastný", 'a "quoted" one', "'; DROP TABLE", "\\N", "%s"]
)
def test_text_is_written_as_it_is(text: str) -> None:
    insert_rows(Person, PERSON, [(text, "", NOW)])
    assert list(Person.objects.values_list("given_name", flat=True)) == [text]


def test_instants_dates_and_nothing_are_written_as_they_are() -> None:
    learner, group = make_person(), make_group(make_course())
    facts = (learner.pk, group.pk, date(2026, 9, 1), None, NOW)
    insert_rows(GroupMembership, ["learner", "group", "since", "until", "ended_at"], [facts])
    fields = ("learner_id", "group_id", "since", "until", "ended_at")
    assert list(GroupMembership.objects.values_list(*fields)) == [facts]


def test_what_only_save_can_fill_must_be_named() -> None:
    with pytest.raises(ValueError, match="granted_at"):
        insert_rows(Role, ["person", "kind"], [(make_person().pk, "guardian")])


def test_more_rows_than_go_at_once_all_arrive_even_made_by_queries() -> None:
    make_person("First")
    rows = ((f"P{number}", str(Person.objects.filter(given_name="First").count()), NOW) for number in range(5_001))
    insert_rows(Person, PERSON, rows)
    assert Person.objects.filter(sort_key="1").count() == 5_001


def test_what_a_constraint_refuses_is_an_integrity_error() -> None:
    make_course(slug="chess")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Course, ["name", "slug", "sort_key"], [("Chess", "chess", "")])


def test_rows_are_updated_by_their_numbers() -> None:
    people = [make_person(f"P{number} Q") for number in range(3)]
    update_rows(Person, ["given_name", "deactivated_at"], [("Ida", NOW, people[0].pk), ("Leo", None, people[2].pk)])
    assert list(Person.objects.order_by("pk").values_list("given_name", "deactivated_at")) == [
        ("Ida", NOW),
        ("P1", None),
        ("Leo", None),
    ]


def test_nothing_to_write_is_nothing() -> None:
    insert_rows(Person, PERSON, [])
    update_rows(Person, ["given_name"], [])
    assert Person.objects.count() == 0


def test_chunks_keep_the_order_and_the_size() -> None:
    assert [list(chunks(range(5), 2)), list(chunks([], 2))] == [[[0, 1], [2, 3], [4]], []]
