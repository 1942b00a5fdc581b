"""The lessons of a course: added, written anew, put in another order, taken away."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from lessonbook.domain.courses.actions.changes import change
from lessonbook.domain.courses.locks import lock_course
from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused

MOST_LESSONS = 1000
"""How many lessons a course has at most."""


@transaction.atomic
def add_lessons(course: Course, lessons: Sequence[tuple[str, str]], *, by: By, now: datetime) -> list[Lesson]:
    """Put lessons, each a name and a goal, after those that a course has; all or none.

    Raises Refused: too_many_lessons; ValidationError where a name can't be kept.
    """
    locked = lock_course(course)
    last = _last_number(locked)
    made = [
        Lesson(course=locked, number=number, name=name.strip(), goal=goal.strip())
        for number, (name, goal) in enumerate(lessons, last + 1)
    ]
    if locked.lessons.count() + len(made) > MOST_LESSONS:
        raise Refused(Refusal("too_many_lessons", facts={"most": MOST_LESSONS}))
    for lesson in made:
        lesson.clean_fields(exclude={"course"})
        lesson.save()
    if made:
        names = [f"{lesson.number} · {lesson.name}" for lesson in made]
        record("add_lessons", locked, by, now, after={"lessons": names})
    return made


@transaction.atomic
def edit_lesson(lesson: Lesson, *, name: str, goal: str, by: By, now: datetime) -> Lesson:
    """Give a lesson another name or goal. Raises ValidationError where the name can't be kept."""
    lock_course(lesson.course)
    lesson.refresh_from_db(fields=["name", "goal"])
    facts = {"name": name.strip(), "goal": goal.strip()}
    if before := change(lesson, facts):
        record("edit_lesson", lesson, by, now, before=before, after={key: facts[key] for key in before})
    return lesson


@transaction.atomic
def move_lesson(lesson: Lesson, *, up: bool, by: By, now: datetime) -> Lesson:
    """Let a lesson change places with the one before it (`up`) or after it; at an end it stays where it is.

    Sessions keep the lesson they have.
    """
    lock_course(lesson.course)
    lesson.refresh_from_db(fields=["number"])
    others = Lesson.objects.filter(course=lesson.course_id)
    if up:
        other = others.filter(number__lt=lesson.number).order_by("-number").first()
    else:
        other = others.filter(number__gt=lesson.number).order_by("number").first()
    if other is None:
        return lesson
    here, there = lesson.number, other.number
    # No two may have one number, not even for a moment.
    for row, number in ((lesson, _last_number(lesson.course) + 1), (other, here), (lesson, there)):
        change(row, {"number": number})
    record("move_lesson", lesson, by, now, before={"number": here}, after={"number": there})
    return lesson


@transaction.atomic
def remove_lesson(lesson: Lesson, *, by: By, now: datetime) -> None:
    """Take a lesson away that no session has; one that is gone already changes nothing. Raises Refused: lesson_used."""
    lock_course(lesson.course)
    found = Lesson.objects.filter(pk=lesson.pk).first()
    if found is None:
        return
    if found.sessions.exists():
        raise Refused(Refusal("lesson_used", facts={"lesson": str(found)}))
    record("remove_lesson", found, by, now, before={"number": found.number, "name": found.name, "goal": found.goal})
    found.delete()


def _last_number(course: Course) -> int:
    return course.lessons.aggregate(last=Max("number"))["last"] or 0
