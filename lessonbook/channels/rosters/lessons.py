"""Lessons of sessions: matched by name within a course, numbered in the order in which they first come up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lessonbook.channels.rosters.plan import Key, Lessons, NewLesson, Timetable
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.roster import Meeting, row_hash
from lessonbook.database.loading import chunks
from lessonbook.domain.courses.models import Course, Lesson

HIGHEST_NUMBER = 32_000
"""A small integer ends soon after."""


class _Known(NamedTuple):
    """A lesson that a course has; the hash is that of its goal as last imported."""

    pk: int
    goal: str
    hash: str


@dataclass(slots=True)
class _Course:
    """The lessons of one course: those it has, by source id and by name, and those that come to it, by name."""

    key: Key
    source: str
    last_number: int = 0
    by_id: dict[str, _Known] = field(default_factory=dict)
    by_name: dict[str, _Known] = field(default_factory=dict)
    new: dict[str, NewLesson] = field(default_factory=dict)

    def known(self, name: str) -> _Known | None:
        """The lesson of this name, also where it was renamed here since it was imported."""
        return self.by_id.get(self.id_of(name)) or self.by_name.get(name)

    def id_of(self, name: str) -> str:
        return row_hash(self.source, name)

    def add(self, name: str) -> NewLesson:
        if name not in self.new:
            self.last_number += 1
            self.new[name] = NewLesson(self.key, self.id_of(name), self.last_number, name, "")
        return self.new[name]


def plan_lessons(timetable: Timetable, file: str, findings: Findings) -> Lessons:
    """Find or plan the lesson of every session to be written."""
    lessons = Lessons()
    named = [meeting for meeting in timetable.sessions.rows if meeting.lesson]
    courses = _read_courses({timetable.course_of[meeting.id] for meeting in named})
    first: dict[tuple[Key, str], Meeting] = {}
    for meeting in sorted(named, key=lambda meeting: (meeting.starts_at, meeting.line)):
        key = timetable.course_of[meeting.id]
        known = courses[key].known(meeting.lesson)
        lessons.of[meeting.id] = known.pk if known else courses[key].add(meeting.lesson).id
        if meeting.goal:
            other = first.setdefault((key, meeting.lesson), meeting)
            if other.goal != meeting.goal:
                findings.warn("goals_differ", file, meeting.line, value=meeting.lesson[:60], other=other.line)
    for (key, name), meeting in first.items():
        known = courses[key].known(name)
        if known is None:
            courses[key].new[name].goal = meeting.goal
        # A goal that was changed here since it was imported stays; so does that of a lesson made here.
        elif known.hash != row_hash(meeting.goal) and (known.hash or not known.goal):
            lessons.goals[known.pk] = meeting.goal
    lessons.new = [lesson for course in courses.values() for lesson in course.new.values()]
    if any(course.last_number > HIGHEST_NUMBER for course in courses.values()):
        findings.error("too_many_lessons", file, None, most=HIGHEST_NUMBER)
    return lessons


def _read_courses(keys: Iterable[Key]) -> dict[Key, _Course]:
    courses = {key: _Course(key, str(key)) for key in keys}
    for some in chunks(key for key in courses if isinstance(key, int)):
        for pk, source in Course.objects.filter(pk__in=some, source_id__isnull=False).values_list("pk", "source_id"):
            courses[pk].source = str(source)
        rows = Lesson.objects.filter(course__in=some).order_by("number")
        for pk, id_, course, number, name, goal, hash_ in rows.values_list(
            "pk", "source_id", "course_id", "number", "name", "goal", "source_hash"
        ):
            lesson = _Known(pk, goal, hash_)
            courses[course].last_number = number
            courses[course].by_name.setdefault(name, lesson)
            if id_:
                courses[course].by_id[id_] = lesson
    return courses
