"""Changing what the school writes of a person, and their picture."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.people.actions import edit_person
from lessonbook.domain.people.models import Person
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office, office_by
from lessonbook.faces.office.people.forms import EditForm
from lessonbook.faces.office.people.person import person_or_404
from lessonbook.faces.office.people.words import role_kinds
from lessonbook.faces.profile.forms import PortraitForm
from lessonbook.faces.profile.portraits import face, store
from lessonbook.faces.profile.viewer import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def edit(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Change a person's facts."""
    person = person_or_404(person_id)
    form = EditForm(request.viewer, person, role_kinds(person), request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return edit_page(request, person, form, PortraitForm())
    try:
        edit_person(person, by=office_by(request), now=request.viewer.now, **form.facts)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return edit_page(request, person, form, PortraitForm())
    messages.success(request, _("Saved."))
    return redirect(person_url(person_id))


def edit_page(request: ViewerRequest, person: Person, form: EditForm, portrait: PortraitForm) -> HttpResponse:
    """The page with its forms, as they are or with what is wrong in them."""
    context = {"person": person, "face": face(person), "form": form, "portrait": portrait}
    status = UNPROCESSABLE if form.errors or portrait.errors else None
    return render(request, "office/people/edit.html", context, status=status, using="jinja2")


@require_POST
@in_office
def picture(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Take another picture of a person, or none any more."""
    person = person_or_404(person_id)
    form = PortraitForm(request.POST, request.FILES)
    if "remove" in request.POST:
        change_picture(request, person, "")
    elif form.is_valid():
        change_picture(request, person, store(form.cleaned_data["portrait"]))
    else:
        return edit_page(request, person, EditForm(request.viewer, person, role_kinds(person)), form)
    messages.success(request, _("Saved."))
    return redirect(person_url(person_id))


def change_picture(request: ViewerRequest, person: Person, stored: str) -> None:
    """Let a stored file be the person's picture; whichever of the old and the new is nobody's then is deleted."""
    unused = stored
    try:
        edit_person(person, photo=stored, by=office_by(request), now=request.viewer.now)
        unused = person.photo.name or ""
    finally:
        if unused:
            default_storage.delete(unused)
