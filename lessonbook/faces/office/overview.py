"""The overview: today, what waits for a decision, what is wrong."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.first_steps import steps_left
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def overview(request: ViewerRequest) -> HttpResponse:
    """What an administrator sees first in the morning."""
    return render(request, "office/overview.html", {"steps": steps_left()}, using="jinja2")
