"""Courses with their rules, lessons, groups and enrollments."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def courses_page(request: ViewerRequest) -> HttpResponse:
    """Courses."""
    return render(request, "office/courses/courses.html", {}, using="jinja2")
