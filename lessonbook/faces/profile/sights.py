"""Whose face somebody may see: those they meet here."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from lessonbook.domain.courses.models import CourseInstructor, Enrollment
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.profile.viewer import Viewer


def may_see(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer may see the person, oneself or for a child.

    Oneself and one's children; for learners, who teaches their courses and sessions, and who shares a session where
    the course shows that; for instructors, the learners of their courses and sessions and who teaches those courses
    beside them; for administrators everybody.
    """
    children = [ward.learner_id for ward in viewer.wards]
    if person.pk in (viewer.person.pk, *children) or viewer.is_administrator:
        return True
    if _meets_as_learner([viewer.person.pk, *children], person.pk):
        return True
    return RoleKind.INSTRUCTOR in viewer.roles and _meets_as_instructor(viewer.person.pk, person.pk)


def _meets_as_learner(learners: Iterable[int], person: int) -> bool:
    mine = Enrollment.objects.filter(learner__in=learners)
    seats = Seat.objects.shown().filter(learner__in=learners)
    theirs = Seat.objects.standing().filter(session=OuterRef("session"), learner=person)
    return (
        CourseInstructor.objects.filter(instructor=person, course__in=mine.values("course")).exists()
        or seats.filter(session__instructor=person).exists()
        or seats.standing().filter(Exists(theirs), course__roster_shown=True).exists()
    )


def _meets_as_instructor(instructor: int, person: int) -> bool:
    courses = CourseInstructor.objects.filter(instructor=instructor).values("course")
    sessions = Session.objects.filter(instructor=instructor).values("pk")
    return (
        Enrollment.objects.filter(learner=person, course__in=courses).exists()
        or CourseInstructor.objects.filter(instructor=person, course__in=courses).exists()
        or Seat.objects.shown().filter(learner=person, session__in=sessions).exists()
    )
