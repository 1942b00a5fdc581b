"""The filters above lists of sessions: by Course Name, and for learners by Instructor."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessonbook.domain.courses.queries import courses_learned, courses_taught, instructors_of_learner
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.queries import Filter, line_in_course, line_with
from lessonbook.faces.look.shapes import Filters, Option, Select
from lessonbook.faces.portal.addresses import read_number

SLUG = re.compile(r"[-\w]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to, out of the courses (slug: id, name) and instructors (id: name) to choose from."""

    courses: Mapping[str, tuple[int, str]]
    instructors: Mapping[int, str]
    course: str = ""
    instructor: int | None = None

    @property
    def only(self) -> Filter:
        """The filter that a query takes."""
        course = self.courses.get(self.course)
        return Filter(course_id=course[0] if course else None, instructor_id=self.instructor)

    @property
    def kept(self) -> dict[str, str]:
        """What stays in the address from page to page."""
        return {"course": self.course, "instructor": str(self.instructor or "")}

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.course or self.instructor)

    def filters(self, url: str, lines: Iterable[Line], *, teaches: bool) -> Filters:
        """The filters as shown above the lines; whom and what the lines name can be chosen too."""
        courses = {slug: name for slug, (_id, name) in self.courses.items()}
        instructors = dict(self.instructors)
        for line in lines:
            courses.setdefault(line.course_slug, line.course_name)
            if line.instructor_id is not None:
                instructors.setdefault(line.instructor_id, line.instructor_name)
        selects = [_select("course", _("Course Name"), courses.items(), self.course)]
        if not teaches:
            people = ((str(pk), name) for pk, name in instructors.items())
            selects.append(_select("instructor", _("Instructor"), people, str(self.instructor or "")))
        return Filters(action=url, selects=selects, clear_url=url if self.is_set else "")


def _select(name: str, label: str, choices: Iterable[tuple[str, str]], chosen: str) -> Select:
    options = [Option("", _("All"), is_chosen=not chosen)]
    options += [Option(value, text, is_chosen=value == chosen) for value, text in choices]
    return Select(name, label, options)


def read_narrowing(query: QueryDict, whose: Whose) -> Narrowing:
    """What an address narrows a person's lists to; names of nothing that is the person's narrow nothing."""
    if whose.learner_id is not None:
        courses = {line.slug: (line.course_id, line.name) for line in courses_learned(whose.learner_id)}
        instructors = {line.person_id: line.name for line in instructors_of_learner(whose.learner_id)}
    else:
        courses = {line.slug: (line.course_id, line.name) for line in courses_taught(whose.instructor_id or 0)}
        instructors = {}
    slug, instructor = query.get("course", ""), read_number(query.get("instructor", ""))
    if SLUG.fullmatch(slug) and slug not in courses and (line := line_in_course(whose, slug)):
        courses[slug] = (line.course_id, line.course_name)
    if instructor and whose.is_learner and instructor not in instructors and (line := line_with(whose, instructor)):
        instructors[instructor] = line.instructor_name
    return Narrowing(
        courses, instructors, slug if slug in courses else "", instructor if instructor in instructors else None
    )
