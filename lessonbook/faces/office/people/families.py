"""Families: people who share credits and a statement."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.people.actions import edit_family, join_family, leave_family, make_family
from lessonbook.domain.people.guardians import links_of
from lessonbook.domain.people.models import Family, Person
from lessonbook.faces.look.shapes import Face
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.desk import UNPROCESSABLE, act, act_by_form, in_office, office_by
from lessonbook.faces.office.people.choosing import choosing
from lessonbook.faces.office.people.forms import FamilyForm
from lessonbook.faces.office.people.person import person_or_404
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def found_family(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Make a family of a person and those linked as guardian or child who are ticked."""
    person = person_or_404(person_id)
    kin = kin_of(request, person)
    form = FamilyForm(
        request.POST if request.method == "POST" else None, initial={"name": person.family_name or person.name}
    )
    if request.method == "POST" and form.is_valid():
        ticked = set(request.POST.getlist("member"))
        members = [person, *(one for one in kin if str(one.pk) in ticked)]
        verb = partial(make_family, form.cleaned_data["name"], members, by=office_by(request), now=request.viewer.now)
        if act_by_form(request, form, verb, _("The family is made.")):
            return redirect(person_url(person_id))
    ticked_ids = {int(one) for one in map(read_number, request.POST.getlist("member")) if one}
    context = {
        "person": person,
        "form": form,
        "kin": [(one.pk, face(one), request.method != "POST" or one.pk in ticked_ids) for one in kin],
        "back": person_url(person_id),
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "office/people/family_add.html", context, status=status, using="jinja2")


def kin_of(request: ViewerRequest, person: Person) -> list[Person]:
    """Those whom a person looks after, or who look after the person."""
    links = links_of(person.pk, request.viewer.now)
    return [one.guardian if one.learner_id == person.pk else one.learner for one in links]


def family_or_404(family_id: int) -> Family:
    """The family of a number, with its members."""
    return get_object_or_404(Family.objects.prefetch_related("members"), pk=family_id)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def family_page(request: ViewerRequest, family_id: int) -> HttpResponse:
    """A family: its name, who belongs to it, and a search for whoever is to join it."""
    family = family_or_404(family_id)
    form = FamilyForm(request.POST if request.method == "POST" else None, initial={"name": family.name})
    if request.method == "POST" and form.is_valid():
        verb = partial(edit_family, family, form.cleaned_data["name"], by=office_by(request), now=request.viewer.now)
        if act_by_form(request, form, verb, _("Saved.")):
            return redirect("office:family", family_id)
    members = list(family.members.all())
    context = {
        "family": family,
        "form": form,
        "members": [member_shown(one) for one in members],
        "found": choosing(request, but={one.pk for one in members}),
        "here": request.path,
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "office/people/family.html", context, status=status, using="jinja2")


def member_shown(person: Person) -> tuple[int, Face, str]:
    """A member: number, face and address."""
    return person.pk, face(person), person_url(person.pk)


@require_POST
@in_office
def members(request: ViewerRequest, family_id: int) -> HttpResponse:
    """Let a person join a family, or leave it."""
    family = family_or_404(family_id)
    person = get_object_or_404(Person, pk=read_number(request.POST.get("person", "")))
    leaves = "leave" in request.POST
    verb = leave_family if leaves else join_family
    words = _("%(person)s left the family.") if leaves else _("%(person)s belongs to the family now.")
    act(
        request,
        partial(verb, family, person, by=office_by(request), now=request.viewer.now),
        words % {"person": person.name},
    )
    return redirect("office:family", family_id)
