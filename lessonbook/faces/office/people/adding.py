"""Adding people: one with all that is known, or several by their names."""

from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lessonbook.domain.journal.once import once
from lessonbook.domain.people.actions import add_person, link_guardian
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.faces.office.addresses import person_url, with_query
from lessonbook.faces.office.desk import UNPROCESSABLE, act_by_form, in_office, office_by
from lessonbook.faces.office.people.forms import AddForm
from lessonbook.faces.office.people.pasted import PastedForm
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.profile.invitations import invite
from lessonbook.faces.profile.viewer import ViewerRequest

LONGEST_KEY = 60


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def add(request: ViewerRequest) -> HttpResponse:
    """Add somebody; as the guardian of a learner, where the address names one by `guardian_of`."""
    child = child_of(request)
    if request.method != "POST":
        form = AddForm(request.viewer, roles=roles_asked(request, child))
        return add_page(request, form, child)
    form = AddForm(request.viewer, request.POST)
    made: list[int] = []
    if form.is_valid():
        done = _("%(person)s was added.") % {"person": form.name}
        if act_by_form(request, form, lambda: made.append(add_once(request, form, child)), done):
            return redirect(person_url(child.pk if child else made[0]))
    return add_page(request, form, child, status=UNPROCESSABLE)


def add_page(request: ViewerRequest, form: AddForm, child: Person | None, status: int | None = None) -> HttpResponse:
    """The page with its form."""
    context = {
        "form": form,
        "key": key_of(request),
        "child": child,
        "back": back_of(child),
        "here": request.get_full_path(),
    }
    return render(request, "office/people/add.html", context, status=status, using="jinja2")


def add_once(request: ViewerRequest, form: AddForm, child: Person | None) -> int:
    """Add the person, link and invite as asked, and do so once for each form; return the person's id."""
    viewer, facts = request.viewer, form.facts
    by = office_by(request)
    kinds = form.role_kinds

    def act() -> dict[str, Any]:
        person = add_person(kinds, by=by, now=viewer.now, **facts)
        if child:
            link_guardian(person, child, by=by, now=viewer.now)
        if form.cleaned_data["invite"]:
            invite(person, by=by, now=viewer.now)
        return {"person": person.pk}

    with transaction.atomic():
        asked = {**facts, "roles": kinds, "child": child and child.pk}
        return int(once(viewer.person.pk, key_of(request), asked, act, now=viewer.now)["person"])


def child_of(request: ViewerRequest) -> Person | None:
    """The learner whose guardian is added, if the address names one."""
    asked = request.GET.get("guardian_of", "")
    if not asked:
        return None
    learners = Person.objects.active().with_role(RoleKind.LEARNER)
    return get_object_or_404(learners, pk=read_number(asked))


def roles_asked(request: ViewerRequest, child: Person | None) -> list[str]:
    """The role that the address asks for, a learner's where it asks for none."""
    asked = request.GET.get("role", "")
    return [RoleKind.GUARDIAN if child else asked if asked in RoleKind.values else RoleKind.LEARNER]


def back_of(child: Person | None) -> str:
    """Where one came from."""
    return person_url(child.pk) if child else reverse("office:people")


def key_of(request: ViewerRequest) -> str:
    """The key of a form: what is sent twice with the same one is done once."""
    return request.POST.get("once", "")[:LONGEST_KEY] or token_urlsafe(16)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def add_several(request: ViewerRequest) -> HttpResponse:
    """Add several people of one role."""
    form = PastedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        count = len(form.cleaned_data["lines"])
        words = ngettext("%(count)s person was added.", "%(count)s people were added.", count)
        if act_by_form(request, form, lambda: add_several_once(request, form), words % {"count": count}):
            return redirect(with_query(reverse("office:people"), {"role": form.cleaned_data["role"]}))
    context = {"form": form, "key": key_of(request)}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "office/people/add_several.html", context, status=status, using="jinja2")


def add_several_once(request: ViewerRequest, form: PastedForm) -> None:
    """Add those who were pasted, all or nobody, once for each form."""
    viewer, by, facts = request.viewer, office_by(request), form.cleaned_data

    def act() -> dict[str, Any]:
        for one in facts["lines"]:
            person = add_person([RoleKind(facts["role"])], by=by, now=viewer.now, **one.facts)
            if facts["invite"] and person.email:
                invite(person, by=by, now=viewer.now)
        return {}

    with transaction.atomic():
        once(viewer.person.pk, key_of(request), facts, act, now=viewer.now)
