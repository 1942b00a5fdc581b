"""The instructors with their courses and the hours that they keep."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.courses.listing import courses_of_instructors
from lessonbook.domain.people.models import RoleKind
from lessonbook.domain.timetable.courses import instructors_page
from lessonbook.faces.look.shapes import Emptiness, Filters, Link
from lessonbook.faces.office.courses.addresses import INSTRUCTORS, with_query
from lessonbook.faces.office.courses.frame import list_tabs, number
from lessonbook.faces.office.courses.rows import instructor_rows
from lessonbook.faces.office.courses.views.courses import pager_of
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def instructors(request: ViewerRequest) -> HttpResponse:
    """Who teaches what, and when they may be booked."""
    search, after = request.GET.get("q", "").strip(), number(request)
    found = instructors_page(search=search, after=after)
    courses = courses_of_instructors([person.pk for person in found.rows])
    clear = INSTRUCTORS if search else ""
    if search:
        nothing = Emptiness("search", _("No instructor is called that"), action=Link(_("Clear filters"), INSTRUCTORS))
    else:
        add = with_query(reverse("office:person_add"), role=RoleKind.INSTRUCTOR)
        nothing = Emptiness("users-round", _("No instructor yet"), action=Link(_("Add an instructor"), add))
    context = {
        "tabs": list_tabs("instructors"),
        "filters": Filters(
            INSTRUCTORS, search_name="q", search_label=_("Search"), search_value=search, clear_url=clear
        ),
        "rows": instructor_rows(found.rows, courses, request.viewer.viewpoint),
        "pager": pager_of(INSTRUCTORS, found.after, is_first=after is None, q=search),
        "nothing": nothing,
    }
    return render(request, "office/courses/instructors.html", context, using="jinja2")
