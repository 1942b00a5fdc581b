"""Locking what courses are changed by; ids ascend within each kind.

A course alone is locked by whoever writes its rules, lessons or instructors. Groups have their place in the one order
of `booking/locks.py`: whoever joins or leaves one, and whoever makes sessions for it, does so one after the other.
"""

from collections.abc import Iterable

from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.people.models import School


def lock_course(course: Course) -> Course:
    """Lock a course and return it as it stands now; rows may go on referring to it meanwhile."""
    return Course.objects.select_for_update(no_key=True).get(pk=course.pk)


def lock_groups(ids: Iterable[int]) -> dict[int, Group]:
    """Lock groups in the order of their ids and return them, by id, as they stand now."""
    rows = Group.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {group.pk: group for group in rows}


def lock_school() -> None:
    """Lock the school, so that two who choose something only one may have do so one after the other."""
    list(School.objects.select_for_update(no_key=True).values_list("pk"))
