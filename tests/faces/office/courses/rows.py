"""Who gets what at the office's addresses of courses."""

from collections.abc import Callable, Sequence

from lessonbook.domain.courses.models import Enrollment, Group, GroupMembership, Lesson
from tests.faces.access_table import DOOR, IN_OFFICE, Outcome, Row, World, row, slug

COURSE = "/office/courses/spanish-b1/"
GROUP, LESSON = 4242, 4343
"""Their numbers, which stand in addresses."""


def office(outcome: Outcome) -> Sequence[Outcome]:
    """What an administrator gets, where there is nothing for anybody else."""
    return row(DOOR, 404, 404, 404, 404, 404, outcome)


def a_group(world: World) -> Group:
    """A group of the course that Lena is in."""
    group, made = Group.objects.get_or_create(pk=GROUP, defaults={"course": world.course, "name": "Tuesday group"})
    if made:
        GroupMembership.objects.create(group=group, learner=world.people["lena"])
    return group


def a_lesson(world: World) -> Lesson:
    """A lesson of the course."""
    facts = {"course": world.course, "number": 1, "name": "Ordering food"}
    return Lesson.objects.get_or_create(pk=LESSON, defaults=facts)[0]


def group(world: World) -> Sequence[object]:
    return world.course.slug, a_group(world).pk


def lesson(world: World) -> Sequence[object]:
    return world.course.slug, a_lesson(world).pk


def membership(world: World) -> Sequence[object]:
    return *group(world), GroupMembership.objects.get(group=a_group(world)).pk


def enrollment(world: World) -> Sequence[object]:
    return world.course.slug, Enrollment.objects.get(learner=world.people["lena"], course=world.course).pk


def ana(world: World) -> Sequence[object]:
    world.names[f"/instructors/{world.people['ana'].pk}/"] = "/instructors/ANA/"
    return (world.people["ana"].pk,)


def posts(args: Callable[[World], Sequence[object]], outcome: Outcome, **data: str) -> Row:
    """An address that takes what is posted."""
    return Row(office(outcome), args, method="post", data=data)


ROWS = {
    "office:courses": Row(IN_OFFICE),
    "office:course_new": Row(IN_OFFICE),
    "office:course": Row(IN_OFFICE, slug),
    "office:course_edit": Row(IN_OFFICE, slug),
    "office:course_archive": posts(slug, COURSE),
    "office:course_reopen": posts(slug, COURSE),
    "office:course_rules": Row(IN_OFFICE, slug),
    "office:course_rules_edit": Row(IN_OFFICE, slug),
    "office:course_lessons": Row(IN_OFFICE, slug),
    "office:course_lesson": Row(IN_OFFICE, lesson),
    "office:course_lesson_move": posts(lesson, f"{COURSE}lessons/#lesson-{LESSON}", to="up"),
    "office:course_lesson_remove": posts(lesson, f"{COURSE}lessons/"),
    "office:course_instructors": Row(IN_OFFICE, slug),
    "office:course_groups": Row(IN_OFFICE, slug),
    "office:course_group": Row(IN_OFFICE, group),
    "office:course_group_edit": Row(IN_OFFICE, group),
    "office:course_group_close": posts(group, f"{COURSE}groups/{GROUP}/"),
    "office:course_group_reopen": posts(group, f"{COURSE}groups/{GROUP}/"),
    "office:course_group_add": Row(IN_OFFICE, group),
    "office:course_group_leave": Row(IN_OFFICE, membership),
    "office:course_learners": Row(IN_OFFICE, slug),
    "office:course_learners_add": Row(IN_OFFICE, slug),
    "office:course_enrollment": Row(IN_OFFICE, enrollment),
    "office:instructors": Row(IN_OFFICE),
    "office:instructor_hours": Row(IN_OFFICE, ana),
    "office:instructor_dates": posts(ana, 422),
    "office:instructor_dates_clear": posts(
        ana, "/office/instructors/ANA/hours/#dates", first="2026-11-27", last="2026-11-27"
    ),
    "office:instructor_place": posts(ana, 422, class_link="no link"),
}
