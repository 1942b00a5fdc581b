"""Courses with the rules by which they are booked, and why one can't be where it can't."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import translation
from ninja import Router

from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import Standing, refuse_course
from lessonbook.domain.booking.standings import rules_taught, standings_of
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.queries import instructors_of_course, lessons_of
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.refusals import Refusal
from lessonbook.faces.api.answers import answer, listed
from lessonbook.faces.api.callers import READ, Asked, Caller
from lessonbook.faces.api.fields import Learner, Text
from lessonbook.faces.api.problems import said, viewpoint_of
from lessonbook.faces.api.schemas import CourseDetail, CourseOut, Listed

router = Router(tags=["Courses"])


@router.get("/courses", auth=READ, response=Listed[CourseOut], url_name="courses")
def courses(request: Asked, learner: Learner) -> HttpResponse:
    """The courses of a learner; without one those of all, one's own first, and then those that one teaches.

    A course of two children is there twice, each time as it stands for one of them.
    """
    caller = request.auth
    people = [caller.learner(learner)] if learner is not None else [caller.person, *caller.children.values()]
    items = [shown(request, *learned, person) for person in people for learned in standings_of(person.pk)]
    if learner is None:
        items += [shown(request, course, None, None) for course in taught_by(caller)]
    return listed(request, items)


@router.get("/courses/{slug}", auth=READ, response=CourseDetail, url_name="course")
def course(request: Asked, slug: Text, learner: Learner) -> HttpResponse:
    """A course with its instructors and lessons."""
    person = request.auth.learner(learner)
    learned = course_of(person.pk, slug)
    taught = taught_by(request.auth) if learned is None and learner is None else []
    found = (*learned, person) if learned else next(((one, None, None) for one in taught if one.slug == slug), None)
    if found is None:
        raise Http404
    lessons = [{"number": one.number, "name": one.name, "goal": one.goal} for one in lessons_of(found[0].pk)]
    instructors = [{"id": str(one.pk), "name": one.name} for one in instructors_of_course(found[0].pk)]
    more = {"description": found[0].description, "instructors": instructors, "lessons": lessons}
    return answer(shown(request, *found) | more)


def taught_by(caller: Caller) -> list[Course]:
    """The courses that the person teaches, as long as they are an instructor here."""
    return rules_taught(caller.person.pk) if RoleKind.INSTRUCTOR in caller.viewer.roles else []


def shown(request: Asked, course: Course, standing: Standing | None, learner: Person | None) -> dict[str, Any]:
    """A course as programs see it, and as a learner stands in it; without one it is one that the person teaches."""
    rules = course.booking_rules
    refusal = refuse_course(standing, rules) if standing else None
    return {
        "slug": course.slug,
        "name": course.name,
        "role": "learner" if standing else "instructor",
        "learner": {"id": str(learner.pk), "name": learner.name} if learner else None,
        "enrollment": standing.enrollment if standing else "",
        "price": course.price,
        "seats": course.seats,
        "lengths_minutes": course.lengths,
        "minimum_notice_minutes": course.minimum_notice_minutes,
        "horizon_days": course.horizon_days,
        "absence": course.absence,
        "waitlist": course.waitlist,
        "notice_tiers": [{"hours": tier.hours, "percent": tier.percent} for tier in course.tiers],
        "refusal": in_words(request, refusal) if refusal else None,
    }


def in_words(request: Asked, refusal: Refusal) -> dict[str, Any]:
    """A refusal as part of an answer."""
    view = viewpoint_of(request)
    with translation.override(view.language):
        return said(refusal, view)
