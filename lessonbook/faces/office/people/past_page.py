"""The page of all that is behind a person: what they learned, or what they taught."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.faces.look.shapes import Emptiness
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.people.past import TAUGHT, past_url, read_past
from lessonbook.faces.office.people.person import person_or_404
from lessonbook.faces.portal.turns import pager, read_turn
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def past_page(request: ViewerRequest, person_id: int, side: str) -> HttpResponse:
    """All that a person learned or taught so far, newest first, a page at a time."""
    person, is_taught = person_or_404(person_id), side == TAUGHT
    page, lines = read_past(person, side, request.viewer, read_turn(request.GET))
    context = {
        "person": person,
        "person_url": person_url(person.pk),
        "heading": _("Sessions taught") if is_taught else _("Past sessions"),
        "who_label": _("Learners") if is_taught else _("Instructor"),
        "state_label": _("Status") if is_taught else _("Attendance"),
        "lines": lines,
        "pager": pager(page, past_url(person, side), {}),
        "nothing": Emptiness("history", _("No session of %(name)s is over yet.") % {"name": person.name}),
    }
    return render(request, "office/people/past.html", context, using="jinja2")
