"""Addresses that pages of courses lead to, those of other areas of the office among them."""

from urllib.parse import urlencode

from lessonbook.domain.courses.models import Course, Enrollment, Group

COURSES = "/office/courses/"
INSTRUCTORS = "/office/instructors/"


def with_query(url: str, **query: object) -> str:
    """An address with a query, of which what is empty is left out."""
    found = {name: value for name, value in query.items() if value not in ("", None, [])}
    return f"{url}?{urlencode(found, doseq=True)}" if found else url


def course_url(course: Course, *parts: str) -> str:
    """A course's page, or one beneath it."""
    return COURSES + "".join(f"{part}/" for part in (course.slug, *parts))


def group_url(course: Course, group: Group, *parts: str) -> str:
    """A group's page, or one beneath it."""
    return course_url(course, "groups", str(group.pk), *parts)


def enrollment_url(course: Course, enrollment: Enrollment) -> str:
    """Where a learner stands in a course."""
    return course_url(course, "learners", str(enrollment.pk))


def hours_url(instructor_id: int, *parts: str) -> str:
    """An instructor's hours."""
    return INSTRUCTORS + "".join(f"{part}/" for part in (str(instructor_id), "hours", *parts))


def person_url(person_id: int) -> str:
    """A person's page among the people."""
    return f"/office/people/{person_id}/"


def credits_url(person_id: int) -> str:
    """A person's page at the credits desk."""
    return f"/office/credits/people/{person_id}/"


def session_url(code: str) -> str:
    """A session's page in the office."""
    return f"/office/sessions/{code}/"


def sessions_url(course: Course) -> str:
    """The sessions of a course."""
    return with_query("/office/sessions/", course=course.slug)


def lessons_url(course: Course, lesson_id: int) -> str:
    """A lesson's page."""
    return course_url(course, "lessons", str(lesson_id))
