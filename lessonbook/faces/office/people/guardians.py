"""Who looks after whom: linking a guardian and a learner, what the guardian may do, and ending it at once."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.people.actions import Rights, link_guardian, unlink_guardian
from lessonbook.domain.people.guardians import links_of
from lessonbook.domain.people.models import Guardianship, Person, RoleKind
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.desk import UNPROCESSABLE, act, act_by_form, in_office, office_by
from lessonbook.faces.office.people.choosing import choosing
from lessonbook.faces.office.people.forms import RightsForm
from lessonbook.faces.office.people.person import person_or_404
from lessonbook.faces.office.people.words import RIGHTS, rights_of
from lessonbook.faces.profile.viewer import ViewerRequest

EVERYTHING = dict.fromkeys(RIGHTS, True)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def link(request: ViewerRequest, person_id: int, side: str) -> HttpResponse:
    """Find somebody, and make them a guardian of this person, or a child (`side`) whom this person looks after."""
    person, wants_child = person_or_404(person_id), side == "children"
    form = RightsForm(request.POST if request.method == "POST" else None, initial=EVERYTHING)
    linked = {one.guardian_id if one.learner_id == person_id else one.learner_id for one in _links(request, person_id)}
    found = choosing(request, role=RoleKind.LEARNER if wants_child else "", but={person_id, *linked})
    if request.method == "POST" and form.is_valid():
        other = Person.objects.active().filter(pk=found.chosen or 0).first()
        guardian, learner = (person, other) if wants_child else (other, person)
        if guardian is None or learner is None:
            form.add_error(None, _("Choose somebody first."))
        elif act_by_form(
            request, form, lambda: _link(request, guardian, learner, form.rights), _done(guardian, learner)
        ):
            return redirect(person_url(person_id))
    context = {"person": person, "wants_child": wants_child, "form": form, "found": found, "here": request.path}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "office/people/link.html", context, status=status, using="jinja2")


def _links(request: ViewerRequest, person_id: int) -> list[Guardianship]:
    return links_of(person_id, request.viewer.now)


def _link(request: ViewerRequest, guardian: Person, learner: Person, rights: Rights) -> Guardianship:
    return link_guardian(guardian, learner, rights, by=office_by(request), now=request.viewer.now)


def _done(guardian: Person, learner: Person) -> str:
    return _("%(guardian)s looks after %(child)s now.") % {"guardian": guardian.name, "child": learner.name}


def standing_link(request: ViewerRequest, link_id: int) -> Guardianship:
    """The link of a number, with both people, as long as it stands."""
    standing = Guardianship.objects.standing(request.viewer.now).select_related("guardian", "learner")
    return get_object_or_404(standing, pk=link_id)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def rights(request: ViewerRequest, link_id: int) -> HttpResponse:
    """Change what a guardian may do for a child."""
    one = standing_link(request, link_id)
    initial = {name: getattr(rights_of(one), name) for name in RIGHTS}
    form = RightsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        verb = partial(_link, request, one.guardian, one.learner, form.rights)
        if act_by_form(request, form, verb, _("Saved. It holds from the next request on.")):
            return redirect(person_url(one.learner_id))
    context = {"link": one, "form": form, "back": person_url(one.learner_id), "guardian": person_url(one.guardian_id)}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "office/people/rights.html", context, status=status, using="jinja2")


@require_POST
@in_office
def unlinking(request: ViewerRequest, link_id: int) -> HttpResponse:
    """End a link: from the next request on the guardian sees nothing of the child."""
    one = standing_link(request, link_id)
    back = request.POST.get("back", "")
    if back not in ("", str(one.guardian_id), str(one.learner_id)):
        raise Http404
    names = {"guardian": one.guardian.name, "child": one.learner.name}
    done = _("%(guardian)s doesn't look after %(child)s any more.") % names
    act(request, partial(unlink_guardian, one, by=office_by(request), now=request.viewer.now), done)
    return redirect(person_url(int(back or one.learner_id)))
