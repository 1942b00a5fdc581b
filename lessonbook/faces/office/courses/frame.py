"""What the pages of a course have in common: the course, its tabs, and the way they are answered."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from lessonbook.domain.courses.models import Course
from lessonbook.faces.look.shapes import Link, Place
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.office.courses.addresses import COURSES, INSTRUCTORS, course_url, sessions_url
from lessonbook.faces.office.desk import UNPROCESSABLE
from lessonbook.faces.profile.viewer import ViewerRequest


def the_course(slug: str) -> Course:
    """The course of this slug. Raises Http404."""
    return get_object_or_404(Course, slug=slug)


def tabs_of(course: Course, current: str) -> list[Place]:
    """The tabs of a course; its sessions are listed where all sessions are."""
    tabs = [
        ("overview", _("Overview"), course_url(course)),
        ("rules", _("Rules"), course_url(course, "rules")),
        ("lessons", _("Lessons"), course_url(course, "lessons")),
        ("groups", _("Groups"), course_url(course, "groups")),
        ("learners", _("Learners"), course_url(course, "learners")),
        ("sessions", _("Sessions"), sessions_url(course)),
    ]
    return [Place(label, url, is_current=name == current) for name, label, url in tabs]


def list_tabs(current: str) -> list[Place]:
    """The two lists of this area."""
    return [
        Place(_("Courses"), COURSES, is_current=current == "courses"),
        Place(_("Instructors"), INSTRUCTORS, is_current=current == "instructors"),
    ]


def answer(
    request: ViewerRequest,
    course: Course,
    tab: str,
    template: str,
    context: Mapping[str, Any],
    *,
    trail: Link | None = None,
    refused: bool = False,
) -> HttpResponse:
    """A page of a course under one of its tabs; `trail` leads back from a page beneath the tab's own."""
    whole = {
        "course": course,
        "hue": course.hue + 1,
        "tabs": tabs_of(course, tab),
        "trail": [Link(_("Courses"), COURSES), *([Link(course.name, course_url(course)), trail] if trail else [])],
        "zone": zone_text(request.viewer.viewpoint),
        **context,
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, f"office/courses/{template}.html", whole, using="jinja2", status=status)


def number(request: HttpRequest, name: str = "after") -> int | None:
    """A row's id in the address, None where there is none that could be one."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004  digits of a 64-bit number


def ids(values: list[str]) -> list[int]:
    """The ids among posted values, each once, in their order."""
    return list(dict.fromkeys(int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 19))  # noqa: PLR2004  as above
