"""Courses as their people know them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lessonbook.domain.courses.models import EnrollmentStatus
from lessonbook.domain.courses.queries import (
    CourseLine,
    InstructorLine,
    course_learned,
    courses_learned,
    courses_taught,
    instructors_of_course,
    instructors_of_learner,
    lessons_of,
)
from tests.factories import NOW, enroll_in, make_course, make_instructor, make_lesson, make_person

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


def test_courses_learned_come_by_name_with_their_status(django_assert_num_queries: Queries) -> None:
    me = make_person()
    made = [make_course(name, slug=name.lower(), hue=2) for name in ("Piano", "Algebra", "Écoute")]
    for course, status in zip(made, EnrollmentStatus.values, strict=False):
        enroll_in(course, me, status=status)
    make_course("Not mine")
    with django_assert_num_queries(1):
        found = courses_learned(me.pk)
    assert found == [
        CourseLine(made[1].pk, "algebra", "Algebra", 2, "paused"),
        CourseLine(made[2].pk, "écoute", "Écoute", 2, "completed"),
        CourseLine(made[0].pk, "piano", "Piano", 2, "active"),
    ]
    assert [line.is_running for line in found] == [True, False, True]


def test_one_course_is_found_for_those_enrolled_in_it() -> None:
    me, course = make_person(), make_course("Piano", slug="piano", description="Both hands.")
    enroll_in(course, me)
    assert course_learned(me.pk, "piano") == CourseLine(course.pk, "piano", "Piano", 0, "active", "Both hands.")
    assert course_learned(make_person().pk, "piano") is None
    assert course_learned(me.pk, "violin") is None


def test_courses_taught_are_those_given_to_the_instructor() -> None:
    ana = make_instructor()
    course = make_course("Piano", ana, slug="piano", hue=1)
    make_course("Violin", make_instructor("Jo Park"))
    assert courses_taught(ana.pk) == [CourseLine(course.pk, "piano", "Piano", 1, "")]
    assert courses_taught(ana.pk)[0].is_running


def test_a_learners_instructors_come_once_by_name(django_assert_num_queries: Queries) -> None:
    me = make_person()
    ana, jo = make_instructor("Anastasia Ruiz", preferred_name="Ana"), make_instructor("Jo Park")
    for course in (make_course("Piano", ana, jo), make_course("Violin", ana)):
        enroll_in(course, me)
    make_course("Not mine", make_instructor("Bo Lind"))
    with django_assert_num_queries(1):
        found = instructors_of_learner(me.pk)
    assert found == [InstructorLine(jo.pk, "Jo", "", "Park"), InstructorLine(ana.pk, "Anastasia", "Ana", "Ruiz")]
    assert [line.name for line in found] == ["Jo Park", "Ana Ruiz"]


def test_a_courses_instructors_are_those_still_here() -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    course = make_course("Piano", ana, jo, make_instructor("Bo Lind", deactivated_at=NOW))
    assert list(instructors_of_course(course.pk)) == [jo, ana]


def test_lessons_come_by_number() -> None:
    course, other = make_course(), make_course()
    lessons = [make_lesson(course, number) for number in (3, 1, 2)]
    make_lesson(other, 1)
    assert list(lessons_of(course.pk)) == [lessons[1], lessons[2], lessons[0]]
