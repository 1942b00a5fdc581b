"""The school itself: its facts, locations, holidays, import, exports, journal."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def school_page(request: ViewerRequest) -> HttpResponse:
    """School."""
    return render(request, "office/school/school.html", {}, using="jinja2")
