"""One's own settings: the profile, one's picture, zone and hat; and pictures of those whom one may see."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from lessonbook.domain.people.actions import change_profile
from lessonbook.domain.people.models import Person, School
from lessonbook.faces.look.shapes import Fact
from lessonbook.faces.profile.forms import PortraitForm, ProfileForm, TimeZoneForm
from lessonbook.faces.profile.frame import FAMILY, OFFICE
from lessonbook.faces.profile.portraits import face, store, version
from lessonbook.faces.profile.rights_words import child_shown
from lessonbook.faces.profile.safeguards import safeguards_of
from lessonbook.faces.profile.sights import may_see
from lessonbook.faces.profile.tokens import token_safeguard
from lessonbook.faces.profile.viewer import HAT, ViewerRequest

DAY = 24 * 60 * 60
YEAR = 365 * DAY
UNPROCESSABLE = 422
WHATEVER_HAT = (OFFICE, *FAMILY, "/teach/")
"""Pages that are the same whatever hat is worn, or that put one on."""
PICTURE_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: ViewerRequest) -> HttpResponse:
    """Show one's settings, or change what was written."""
    if request.method != "POST":
        return profile_page(request, ProfileForm(request.viewer), PortraitForm())
    form = ProfileForm(request.viewer, request.POST)
    if not form.is_valid():
        return profile_page(request, form, PortraitForm())
    viewer = request.viewer
    person = change_profile(viewer.person, by=viewer.by(), now=viewer.now, **form.cleaned_data)
    with translation.override(person.language or viewer.language):
        messages.success(request, _("Saved."))
    return redirect("profile")


def profile_page(request: ViewerRequest, form: ProfileForm, portrait: PortraitForm) -> HttpResponse:
    """The page with its forms, as they are or with what is wrong in them."""
    person = request.viewer.person
    context = {
        "face": face(person),
        "facts": facts_of(person),
        "form": form,
        "portrait": portrait,
        "children": [child_shown(ward, request.viewer.viewpoint) for ward in request.viewer.wards],
        "safeguards": [*safeguards_of(request.viewer), token_safeguard(request.viewer)],
    }
    status = UNPROCESSABLE if form.errors or portrait.errors else None
    return render(request, "profile/profile.html", context, status=status)


def facts_of(person: Person) -> list[Fact]:
    """What the school has written of a person."""
    roles = ", ".join(role.get_kind_display() for role in person.roles.order_by("kind"))
    named = Fact(pgettext("person", "Name"), f"{person.given_name} {person.family_name}".strip())
    return [named, Fact(_("Roles"), roles or _("Nothing yet"))]


@require_POST
def portrait(request: ViewerRequest) -> HttpResponse:
    """Take another picture of oneself, or none any more."""
    person = request.viewer.person
    form = PortraitForm(request.POST, request.FILES)
    if "remove" in request.POST:
        change_portrait(request, person, "")
    elif form.is_valid():
        change_portrait(request, person, store(form.cleaned_data["portrait"]))
    else:
        return profile_page(request, ProfileForm(request.viewer), form)
    messages.success(request, _("Saved."))
    return redirect("profile")


def change_portrait(request: ViewerRequest, person: Person, stored: str) -> None:
    """Let a stored file be the person's picture; whichever of the old and the new is nobody's then is deleted."""
    unused = stored
    try:
        change_profile(person, photo=stored, by=request.viewer.by(), now=request.viewer.now)
        unused = person.photo.name or ""
    finally:
        if unused:
            default_storage.delete(unused)


@require_POST
def time_zone(request: ViewerRequest) -> HttpResponse:
    """Show times on the clock of the browser's zone from now on."""
    form = TimeZoneForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain")
    zone = form.cleaned_data["zone"]
    change_profile(request.viewer.person, time_zone=zone, by=request.viewer.by(), now=request.viewer.now)
    return redirect(back_from(request))


@require_POST
def hat(request: ViewerRequest) -> HttpResponse:
    """Look as or for somebody else from now on, and again after the next sign-in in this browser."""
    chosen = request.POST.get("hat", "")
    if chosen not in [hat.value for hat in request.viewer.hats]:
        raise Http404
    request.session[HAT] = chosen
    response = redirect(forward_to(request.POST.get("next", "")) or list_of(back_from(request)))
    response.set_cookie(HAT, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def back_from(request: HttpRequest) -> str:
    """The whole address of the page that a form was sent from, if it is one of ours; else the first page."""
    back = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if ours and "://" in back else "/"


def list_of(back: str) -> str:
    """The page from which another hat was put on, if it is there for every hat and shows what is that one's; else `/`.

    A page about one thing may not be there for another's eyes, and some pages show the same under every hat.
    """
    path = urlsplit(back).path
    try:
        return "/" if resolve(path).kwargs or path.startswith(WHATEVER_HAT) else back
    except Resolver404:
        return "/"


def forward_to(path: str) -> str:
    """A path of ours that a form asks to be led to; empty for anything else."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


@require_GET
def no_place(request: ViewerRequest) -> HttpResponse:
    """Say to somebody who neither learns, teaches nor looks after a child here that nothing is wrong with them."""
    if request.viewer.hat:
        return redirect("/")
    if request.viewer.is_administrator:
        return redirect("office:overview")
    return render(request, "profile/no_place.html")


@require_safe
@cache_control(private=True, max_age=DAY)
def photo(request: ViewerRequest, person_id: int, seen: str) -> HttpResponse:
    """Show the person's picture to those who may see the person; there is none for anybody else."""
    person = get_object_or_404(Person, pk=person_id)
    if version(person) != seen or not may_see(request.viewer, person):
        raise Http404
    return picture(person.photo)


@login_not_required
@require_safe
@cache_control(public=True, max_age=DAY)
def logo(request: HttpRequest, seen: str) -> HttpResponse:
    """Show the school's mark, which stands on the page where people sign in."""
    school = get_object_or_404(School)
    if not school.logo or PurePosixPath(school.logo.name or "").stem != seen:
        raise Http404
    return picture(school.logo)


def picture(file: FieldFile) -> HttpResponse:
    """Answer with an uploaded file, if it is there and a picture."""
    kind = PICTURE_TYPES.get(PurePosixPath(file.name or "").suffix.lower())
    if kind is None or not file.storage.exists(str(file.name)):
        raise Http404
    with file.storage.open(str(file.name)) as kept:
        response = HttpResponse(kept.read(), content_type=kind)
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
