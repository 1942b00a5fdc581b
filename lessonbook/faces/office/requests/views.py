"""What waits for a decision: absence requests, substitutes wanted."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def requests_page(request: ViewerRequest) -> HttpResponse:
    """Requests."""
    return render(request, "office/requests/requests.html", {}, using="jinja2")
