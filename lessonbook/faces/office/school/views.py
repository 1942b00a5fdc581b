"""The school's facts, and its logo."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.people.actions import edit_school
from lessonbook.domain.people.models import School
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office, office_by
from lessonbook.faces.office.school.forms import LogoForm, SchoolForm
from lessonbook.faces.office.school.tabs import school_tabs
from lessonbook.faces.profile.viewer import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def school_page(request: ViewerRequest) -> HttpResponse:
    """Show the school's facts, or change them."""
    form = SchoolForm(request.viewer, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return facts_page(request, form, LogoForm())
    try:
        edit_school(by=office_by(request), now=request.viewer.now, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return facts_page(request, form, LogoForm())
    messages.success(request, _("Saved."))
    return redirect("office:school")


def facts_page(request: ViewerRequest, form: SchoolForm, logo: LogoForm) -> HttpResponse:
    """The page with its forms, as they are or with what is wrong in them."""
    context = {
        "tabs": school_tabs("school"),
        "form": form,
        "logo": logo,
        "has_logo": bool(request.viewer.school.logo),
    }
    status = UNPROCESSABLE if form.errors or logo.errors else None
    return render(request, "office/school/school.html", context, status=status, using="jinja2")


@require_POST
@in_office
def logo(request: ViewerRequest) -> HttpResponse:
    """Take another logo, or none any more."""
    form = LogoForm(request.POST, request.FILES)
    if "remove" in request.POST:
        change_logo(request, "")
    elif form.is_valid():
        picture = form.cleaned_data["logo"]
        change_logo(request, default_storage.save(f"school/{picture.name}", picture))
    else:
        return facts_page(request, SchoolForm(request.viewer), form)
    messages.success(request, _("Saved."))
    return redirect("office:school")


def change_logo(request: ViewerRequest, stored: str) -> None:
    """Let a stored file be the logo; whichever of the old and the new is nobody's then is deleted."""
    unused, before = stored, School.objects.values_list("logo", flat=True).first()
    try:
        edit_school(logo=stored, by=office_by(request), now=request.viewer.now)
        unused = before or ""
    finally:
        if unused:
            default_storage.delete(unused)
