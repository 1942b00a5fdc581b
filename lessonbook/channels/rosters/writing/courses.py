"""Writing courses, their groups, instructors, learners and lessons."""

from collections.abc import Iterable, Iterator

from lessonbook.channels.rosters.roster import Course as CourseRow
from lessonbook.channels.rosters.roster import row_hash
from lessonbook.channels.rosters.writing.numbers import Writing, back, insert_sourced, number
from lessonbook.database.loading import chunks, insert_rows, update_rows
from lessonbook.domain.courses.models import Course, CourseInstructor, Group, Lesson
from lessonbook.domain.courses.rules import HUES
from lessonbook.domain.courses.slugs import free_slug
from lessonbook.domain.people.models import sort_key

COURSE = ["name", "code", "sort_key", "source_hash"]
GROUP = ["name", "code", "source_hash"]


def write_courses(writing: Writing) -> None:
    """Write courses, with the default rules where they are new, and their groups."""
    numbers = writing.numbers
    changes = writing.plan.courses
    new = ((*_course(row), row.id, slug, hue) for row, slug, hue in _with_looks(changes.new))
    ids = [row.id for row in changes.new]
    numbers.courses |= insert_sourced(Course, [*COURSE, "source_id", "slug", "hue"], new, ids)
    update_rows(Course, COURSE, ((*_course(row), numbers.courses[row.id]) for row in changes.changed))
    for some in chunks(back(changes.changed, writing.known.courses)):
        Course.objects.filter(pk__in=some).update(archived_at=None)
    _write_groups(writing)


def _write_groups(writing: Writing) -> None:
    numbers, changes = writing.numbers, writing.plan.classes
    course_of = writing.plan.course_of_class
    new = ((row.title, row.code, row.hash, row.id, number(course_of[row.id], numbers.courses)) for row in changes.new)
    ids = [row.id for row in changes.new]
    numbers.groups |= insert_sourced(Group, [*GROUP, "source_id", "course"], new, ids)
    update_rows(Group, GROUP, ((row.title, row.code, row.hash, numbers.groups[row.id]) for row in changes.changed))
    for some in chunks(back(changes.changed, writing.known.groups)):
        Group.objects.filter(pk__in=some).update(closed_at=None)


def _course(row: CourseRow) -> tuple[str, ...]:
    return row.title, row.code, sort_key(row.title), row.hash


def _with_looks(rows: Iterable[CourseRow]) -> Iterator[tuple[CourseRow, str, int]]:
    """New courses, each with an address that nobody has and the next of the twelve colors."""
    taken = set(Course.objects.values_list("slug", flat=True))
    for place, row in enumerate(rows, start=len(taken)):
        slug = free_slug(row.title, row.code, taken)
        taken.add(slug)
        yield row, slug, place % HUES


def write_teaching(writing: Writing) -> None:
    """Let instructors teach their courses."""
    numbers = writing.numbers
    wanted = {
        (number(course, numbers.courses), number(instructor, numbers.people))
        for course, instructor in writing.plan.teachings
    }
    for some in chunks({course for course, _ in wanted}):
        held = CourseInstructor.objects.filter(course__in=some)
        wanted.difference_update(held.values_list("course_id", "instructor_id"))
    insert_rows(CourseInstructor, ["course", "instructor"], sorted(wanted))


def write_lessons(writing: Writing) -> None:
    """Write lessons and the goals that changed."""
    lessons, courses = writing.plan.timetable.lessons, writing.numbers.courses
    names = ["course", "number", "name", "goal", "source_id", "source_hash"]
    new = (
        (number(each.course, courses), each.number, each.name, each.goal, each.id, row_hash(each.goal))
        for each in lessons.new
    )
    writing.numbers.lessons |= insert_sourced(Lesson, names, new, [each.id for each in lessons.new])
    update_rows(Lesson, ["goal", "source_hash"], ((goal, row_hash(goal), pk) for pk, goal in lessons.goals.items()))
