"""Answering an instructor who asked for somebody else to teach a session."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessonbook.domain.booking.actions.substitutes import answer_substitute_request
from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.booking.substitutes import open_substitute_requests
from lessonbook.domain.booking.timetables import teachers_for
from lessonbook.faces.office.desk import UNPROCESSABLE, act_by_form, in_office, office_by
from lessonbook.faces.office.requests.forms import AnswerForm
from lessonbook.faces.office.timetable.addresses import office_url, session_url
from lessonbook.faces.office.timetable.asking import seen_by
from lessonbook.faces.office.timetable.moving import choices
from lessonbook.faces.office.timetable.session_facts import head_of
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest

DECLINE, SUBSTITUTE = "decline", "substitute"


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def answer(request: ViewerRequest, pk: int) -> HttpResponse:
    """Let somebody else teach the session, those first who could best, or decline."""
    words = Words(request.viewer)
    asked = _request_or_404(request, pk, words)
    teachers = [one for one in teachers_for(asked.session) if one.person.pk != asked.asked_by_id]
    number = read_number(request.POST.get("instructor", ""))
    chosen = next((one for one in teachers if one.person.pk == number), None)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    page = partial(_page, request, asked, words, form, teachers=choices(teachers, chosen))
    if not form.is_bound:
        return page()
    declines = request.POST.get("decision") == DECLINE
    if form.is_valid() and chosen is None and not declines:
        form.add_error(None, _("Choose who is to teach it, or decline."))
    if not form.is_valid():
        return page(status=UNPROCESSABLE)
    substitute = None if declines or chosen is None else chosen.person
    text, by = form.cleaned_data["answer"], office_by(request)
    seen = seen_by(request.POST, asked.session)
    verb = partial(answer_substitute_request, asked, substitute, text, by=by, now=words.now, seen=seen)
    done = _("%(who)s teaches it now.") % {"who": substitute.name} if substitute else _("The request is declined.")
    if not act_by_form(request, form, verb, done):
        return page(status=UNPROCESSABLE)
    return redirect(office_url("requests"))


def _request_or_404(request: ViewerRequest, pk: int, words: Words) -> SubstituteRequest:
    """The request that waits; one that was answered since it was shown is found when an answer is sent."""
    found = open_substitute_requests(words.now).filter(pk=pk).first()
    if found is None and request.method == "POST":
        kept = SubstituteRequest.objects.select_related("session__course", "session__lesson", "asked_by")
        found = kept.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: ViewerRequest, asked: SubstituteRequest, words: Words, form: AnswerForm, status: int = 200, **facts: Any
) -> HttpResponse:
    context = {
        "words": words,
        "session": head_of(asked.session, words),
        "sequence": asked.session.sequence,
        "session_url": session_url(asked.session.code),
        "asker": face(asked.asked_by),
        "reason": asked.reason,
        "form": form,
        "back_url": office_url("requests"),
        **facts,
    }
    return render(request, "office/requests/substitute.html", context, status=status, using="jinja2")
