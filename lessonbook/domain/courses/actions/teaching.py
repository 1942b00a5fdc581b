"""Who teaches a course."""

from datetime import datetime

from django.db import transaction

from lessonbook.domain.courses.locks import lock_course
from lessonbook.domain.courses.models import Course, CourseInstructor
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.refusals import Refusal, Refused


@transaction.atomic
def let_teach(instructor: Person, course: Course, *, by: By, now: datetime) -> None:
    """Let an instructor teach a course, so that learners can book them for it; who does so already goes on.

    Raises Refused: person_deactivated, not_an_instructor.
    """
    locked = lock_course(course)
    if instructor.deactivated_at:
        raise Refused(Refusal("person_deactivated", facts={"person": instructor.name}))
    if not instructor.roles.filter(kind=RoleKind.INSTRUCTOR).exists():
        raise Refused(Refusal("not_an_instructor", facts={"person": instructor.name}))
    _row, made = CourseInstructor.objects.get_or_create(course=locked, instructor=instructor)
    if made:
        record("let_teach", locked, by, now, after={"instructor": instructor.pk})


@transaction.atomic
def stop_teaching(instructor: Person, course: Course, *, by: By, now: datetime) -> None:
    """Let an instructor teach a course no longer: nobody books them for it; the sessions they have in it stay."""
    locked = lock_course(course)
    deleted, _kinds = CourseInstructor.objects.filter(course=locked, instructor=instructor).delete()
    if deleted:
        record("stop_teaching", locked, by, now, before={"instructor": instructor.pk})
