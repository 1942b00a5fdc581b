"""Today: the sessions, who comes, and Start."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import teaching


@require_safe
@teaching
def today_page(request: ViewerRequest) -> HttpResponse:
    """What an instructor needs before class."""
    return render(request, "teaching/today.html", {}, using="jinja2")
