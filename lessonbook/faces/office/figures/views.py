"""Figures with plots."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def figures_page(request: ViewerRequest) -> HttpResponse:
    """Figures."""
    return render(request, "office/figures/figures.html", {}, using="jinja2")
