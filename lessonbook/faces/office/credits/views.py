"""The credits desk: accounts, lots, statements."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def credits_page(request: ViewerRequest) -> HttpResponse:
    """Credits."""
    return render(request, "office/credits/credits.html", {}, using="jinja2")
