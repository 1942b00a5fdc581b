"""Asking the school for a substitute, and taking that back."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessonbook.domain.booking.actions.substitutes import ask_for_substitute, withdraw_substitute_request
from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.portal.addresses import taught_url
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import UNPROCESSABLE, act, find_taught, teaching
from lessonbook.faces.teaching.forms import SubstituteForm
from lessonbook.faces.teaching.views.session import show


@require_POST
@teaching
def ask(request: ViewerRequest, code: str) -> HttpResponse:
    """Ask for somebody else to teach a session of one's own."""
    line, form, viewer = find_taught(request, code), SubstituteForm(request.POST), request.viewer
    if not form.is_valid():
        return show(request, line, substitute=form, status=UNPROCESSABLE)
    session = Session.objects.get(pk=line.session_id)
    ask = partial(ask_for_substitute, session, reason=form.cleaned_data["reason"], by=viewer.by(), now=viewer.now)
    act(request, ask, _("The school knows that you need a substitute. Until it answers the session is yours."))
    return redirect(taught_url(line.code))


@require_POST
@teaching
def withdraw(request: ViewerRequest, code: str) -> HttpResponse:
    """Take back what nobody has answered."""
    line, viewer = find_taught(request, code), request.viewer
    asked = SubstituteRequest.objects.open().filter(session=line.session_id, asked_by=viewer.person).first()
    if asked is None:
        messages.info(request, _("There is no request to withdraw."))
    else:
        withdraw = partial(withdraw_substitute_request, asked, by=viewer.by(), now=viewer.now)
        act(request, withdraw, _("The request is withdrawn. You teach the session."))
    return redirect(taught_url(line.code))
