"""The day board."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def board_page(request: ViewerRequest) -> HttpResponse:
    """Day board."""
    return render(request, "office/timetable/board.html", {}, using="jinja2")


move = board_page
