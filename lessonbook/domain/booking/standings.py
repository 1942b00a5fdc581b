"""The courses that somebody learns or teaches, with all their rules, and how a learner stands in each."""

from typing import Any

from django.db.models import BigIntegerField, QuerySet

from lessonbook.database.prepared import Hole, Prepared, columns_of, record_of
from lessonbook.domain.booking.rules import Standing
from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment

PERSON = Hole("person", BigIntegerField())


@Prepared
def _learned() -> QuerySet[Any, Any]:
    facts = ("status", "learner__deactivated_at", *columns_of(Course, "course"))
    return Enrollment.objects.filter(learner=PERSON).order_by("course__sort_key", "course_id").values_list(*facts)


def standings_of(learner_id: int) -> list[tuple[Course, Standing]]:
    """The courses that a learner is or was enrolled in, by name, and how the learner stands in each; one query."""
    found = []
    for status, deactivated_at, *row in _learned(person=learner_id):
        course = record_of(Course, row)
        found.append((course, standing(course, status, deactivated=deactivated_at is not None)))
    return found


def standing(course: Course, status: str, *, deactivated: bool) -> Standing:
    """How a learner stands in a course by the enrollment's status."""
    return Standing(
        course.name,
        enrollment=status,
        course_archived=course.archived_at is not None,
        learner_deactivated=deactivated,
    )


@Prepared
def _taught() -> QuerySet[Any, Any]:
    teachings = CourseInstructor.objects.filter(instructor=PERSON)
    return teachings.order_by("course__sort_key", "course_id").values_list(*columns_of(Course, "course"))


def rules_taught(instructor_id: int) -> list[Course]:
    """The courses that a person teaches, by name; one query."""
    return [record_of(Course, row) for row in _taught(person=instructor_id)]
