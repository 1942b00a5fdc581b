"""Reading courses as their people know them: those they learn, those they teach, and who teaches what."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.courses.models import CourseInstructor, Enrollment, EnrollmentStatus, Lesson
from lessonbook.domain.people.models import Person
from lessonbook.domain.people.rules import full_name

PERSON = Hole("person", BigIntegerField())
SLUG = Hole("slug", CharField())


class CourseLine(NamedTuple):
    """A course among somebody's own; `status` is the enrollment's, empty where the person teaches it.

    `description`, and what decides whether it may be booked, are read only where one course is asked for.
    """

    course_id: int
    slug: str
    name: str
    hue: int
    status: str
    description: str = ""
    self_booking: bool = False
    archived_at: datetime | None = None

    @property
    def may_be_booked(self) -> bool:
        """Whether its learners book sessions themselves, and this one may."""
        return self.self_booking and self.archived_at is None and self.status == EnrollmentStatus.ACTIVE

    @property
    def is_running(self) -> bool:
        """Whether the person is still on it."""
        return self.status in ("", EnrollmentStatus.ACTIVE, EnrollmentStatus.PAUSED)


OF_ONE_COURSE = ("course__description", "course__self_booking", "course__archived_at")
OF_COURSE = ("course_id", "course__slug", "course__name", "course__hue")


@Prepared
def _learned() -> QuerySet[Any, Any]:
    enrollments = Enrollment.objects.filter(learner=PERSON)
    return enrollments.order_by("course__sort_key", "course_id").values_list(*OF_COURSE, "status")


def courses_learned(learner_id: int) -> list[CourseLine]:
    """The courses that a person is or was enrolled in, by name; one query."""
    return [CourseLine(*row) for row in _learned(person=learner_id)]


@Prepared
def _learned_course() -> QuerySet[Any, Any]:
    enrollments = Enrollment.objects.filter(learner=PERSON, course__slug=SLUG)
    return enrollments.values_list(*OF_COURSE, "status", *OF_ONE_COURSE)


def course_learned(learner_id: int, slug: str) -> CourseLine | None:
    """The course of this slug, if the person is or was enrolled in it; one query."""
    found = _learned_course(person=learner_id, slug=slug)
    return CourseLine(*found[0]) if found else None


@Prepared
def _taught() -> QuerySet[Any, Any]:
    teachings = CourseInstructor.objects.filter(instructor=PERSON)
    return teachings.order_by("course__sort_key", "course_id").values_list(*OF_COURSE, Value(""))


def courses_taught(instructor_id: int) -> list[CourseLine]:
    """The courses that a person teaches, by name; one query."""
    return [CourseLine(*row) for row in _taught(person=instructor_id)]


class InstructorLine(NamedTuple):
    """An instructor of one's courses."""

    person_id: int
    given: str
    preferred: str
    family: str

    @property
    def name(self) -> str:
        """The instructor's name."""
        return full_name(self.given, self.preferred, self.family)


@Prepared
def _instructors_of_learner() -> QuerySet[Any, Any]:
    courses = Enrollment.objects.filter(learner=PERSON).values("course")
    teachings = CourseInstructor.objects.filter(course__in=courses).annotate(key=F("instructor__sort_key"))
    names = ("instructor__given_name", "instructor__preferred_name", "instructor__family_name")
    return teachings.order_by("key", "instructor_id").values_list("instructor_id", *names, "key").distinct()


def instructors_of_learner(learner_id: int) -> list[InstructorLine]:
    """Who teaches the courses of a learner, by name; one query."""
    return [InstructorLine(*row[:-1]) for row in _instructors_of_learner(person=learner_id)]


def instructors_of_course(course_id: int) -> QuerySet[Person]:
    """Who teaches a course, by name."""
    return Person.objects.active().filter(teachings__course=course_id).order_by("sort_key", "pk")


def lessons_of(course_id: int) -> QuerySet[Lesson]:
    """The lessons of a course in their order."""
    return Lesson.objects.filter(course=course_id).order_by("number")
