"""What is done to a person by one button: roles, the invitation, shutting out and letting back in."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessonbook.domain.people.actions import deactivate_person, grant_role, reactivate_person, revoke_role
from lessonbook.domain.people.models import RoleKind
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.desk import act, in_office, office_by
from lessonbook.faces.office.people.person import person_or_404
from lessonbook.faces.office.people.words import ROLES
from lessonbook.faces.profile.invitations import invite
from lessonbook.faces.profile.viewer import ViewerRequest


@require_POST
@in_office
def role(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Give a person a role, or take it."""
    person, chosen = person_or_404(person_id), request.POST.get("role", "")
    if chosen not in RoleKind.values:
        raise Http404
    kind = RoleKind(chosen)
    verb = revoke_role if "take" in request.POST else grant_role
    words = _("Not here as %(role)s any more: %(person)s.") if "take" in request.POST else _("%(role)s: %(person)s.")
    done = words % {"role": ROLES[kind], "person": person.name}
    act(request, partial(verb, person, kind, by=office_by(request), now=request.viewer.now), done)
    return redirect(person_url(person_id))


@require_POST
@in_office
def invitation(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Mail a person the link by which they choose a password."""
    person = person_or_404(person_id)
    done = _("%(person)s was invited.") % {"person": person.name}
    act(request, partial(invite, person, by=office_by(request), now=request.viewer.now), done)
    return redirect(person_url(person_id))


@require_POST
@in_office
def deactivation(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Shut a person out from the next request on."""
    person = person_or_404(person_id)
    done = _("%(person)s is deactivated.") % {"person": person.name}
    act(request, partial(deactivate_person, person, by=office_by(request), now=request.viewer.now), done)
    return redirect(person_url(person_id))


@require_POST
@in_office
def reactivation(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Let a person back in."""
    person = person_or_404(person_id)
    done = _("%(person)s is active again.") % {"person": person.name}
    act(request, partial(reactivate_person, person, by=office_by(request), now=request.viewer.now), done)
    return redirect(person_url(person_id))
