"""People, their roles, invitations, guardians and families; and the search over everything."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def people_page(request: ViewerRequest) -> HttpResponse:
    """People."""
    return render(request, "office/people/people.html", {}, using="jinja2")
