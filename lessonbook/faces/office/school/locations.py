"""Where sessions meet: venues with their rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessonbook.domain.timetable.actions.places import (
    add_location,
    archive_location,
    edit_location,
    reopen_location,
)
from lessonbook.domain.timetable.models import Location
from lessonbook.faces.look.shapes import Emptiness
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.desk import UNPROCESSABLE, act, act_by_form, in_office, office_by
from lessonbook.faces.office.school.forms import LocationForm
from lessonbook.faces.office.school.tabs import school_tabs
from lessonbook.faces.profile.viewer import ViewerRequest


@dataclass(frozen=True, slots=True)
class LocationShown:
    """A venue with its rooms, or a room."""

    pk: int
    name: str
    note: str
    is_archived: bool
    rooms: Sequence["LocationShown"] = ()


@require_safe
@in_office
def locations(request: ViewerRequest) -> HttpResponse:
    """Every venue with its rooms, those archived last."""
    context = {
        "tabs": school_tabs("locations"),
        "venues": venues(request),
        "nothing": Emptiness(
            "map-pin", _("No locations yet."), _("Add the places where sessions meet. What is online needs none.")
        ),
    }
    return render(request, "office/school/locations.html", context, using="jinja2")


def venues(request: ViewerRequest) -> list[LocationShown]:
    """The venues with their rooms, by name; one query."""
    rows = list(Location.objects.order_by("name", "pk"))
    rows.sort(key=lambda row: row.archived_at is not None)
    shown = {row: _shown(row, request.viewer.language) for row in rows}
    rooms: dict[int | None, list[LocationShown]] = {}
    for row, one in shown.items():
        rooms.setdefault(row.within_id, []).append(one)
    return [
        LocationShown(one.pk, one.name, one.note, one.is_archived, rooms.get(one.pk, ())) for one in rooms.get(None, [])
    ]


def _shown(row: Location, language: str) -> LocationShown:
    places = ngettext("%(count)s place", "%(count)s places", row.capacity or 0) % {"count": row.capacity}
    parts = [
        " · ".join(line.strip() for line in row.address.splitlines() if line.strip()),
        places if row.capacity is not None else "",
        zone_name(row.time_zone, language) if row.time_zone else "",
    ]
    return LocationShown(row.pk, row.name, " · ".join(filter(None, parts)), row.archived_at is not None)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def add(request: ViewerRequest) -> HttpResponse:
    """Add a venue."""
    return _add(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def add_room(request: ViewerRequest, location_id: int) -> HttpResponse:
    """Add a room in a venue."""
    return _add(request, get_object_or_404(Location, pk=location_id, within=None))


def _add(request: ViewerRequest, within: Location | None) -> HttpResponse:
    form = LocationForm(request.viewer, within, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verb = partial(add_location, within=within, by=office_by(request), now=request.viewer.now, **form.cleaned_data)
        if act_by_form(request, form, verb, _("%(place)s was added.") % {"place": form.cleaned_data["name"]}):
            return redirect("office:locations")
    return _form_page(request, form, within, None)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def edit(request: ViewerRequest, location_id: int) -> HttpResponse:
    """Change a venue or a room."""
    kept = get_object_or_404(Location.objects.select_related("within"), pk=location_id)
    form = LocationForm(request.viewer, kept.within, request.POST if request.method == "POST" else None, kept)
    if request.method == "POST" and form.is_valid():
        verb = partial(edit_location, kept, by=office_by(request), now=request.viewer.now, **form.cleaned_data)
        if act_by_form(request, form, verb, _("Saved.")):
            return redirect("office:locations")
    return _form_page(request, form, kept.within, kept)


def _form_page(
    request: ViewerRequest, form: LocationForm, within: Location | None, kept: Location | None
) -> HttpResponse:
    context = {"form": form, "within": within, "kept": kept, "here": request.path}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "office/school/location.html", context, status=status, using="jinja2")


@require_POST
@in_office
def archiving(request: ViewerRequest, location_id: int) -> HttpResponse:
    """Let nothing new meet at a location, or something again."""
    kept = get_object_or_404(Location, pk=location_id)
    opens = "reopen" in request.POST
    verb = reopen_location if opens else archive_location
    words = _("%(place)s is open again.") if opens else _("%(place)s is archived.")
    act(
        request,
        partial(verb, kept, by=office_by(request), now=request.viewer.now),
        words % {"place": kept.name},
    )
    return redirect("office:locations")
