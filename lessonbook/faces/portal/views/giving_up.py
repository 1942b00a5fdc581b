"""Giving up a seat: a page that says what it means, and carrying that out; asking for an absence, and taking it back.

A form carries what its page showed, and a key of its own: where less would come back by now the page is shown again
and says so, and what is sent twice is done once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.attendance.absences import request_that_waits
from lessonbook.domain.attendance.actions import excuse, withdraw_absence
from lessonbook.domain.attendance.choices import Choices, choices
from lessonbook.domain.attendance.models import Decision
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.giving_up import is_one_to_one
from lessonbook.domain.booking.notice import Shown
from lessonbook.domain.credits.lots import landings
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.once import once
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Seat
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.portal.addresses import seat_url, session_url, with_query
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.portal.forms import ReasonForm
from lessonbook.faces.portal.giving_up_words import (
    came_back_text,
    landing_texts,
    limit_text,
    meaning_text,
    stages_shown,
)
from lessonbook.faces.portal.hats import asked_for, find_seat
from lessonbook.faces.portal.parts import page_or_part
from lessonbook.faces.portal.seat_actions import asker_of_hat, whom_to_ask
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, Viewer, ViewerRequest

REFUSED, STALE, UNPROCESSABLE = 403, 409, 422
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
"""What a form's key looks like; anything else counts as none."""


@dataclass(frozen=True, slots=True)
class Held:
    """The learner's seat that a request is about: under which hat of the viewer's, and its line."""

    hat: Hat
    line: Line

    @property
    def seat_id(self) -> int:
        """The seat's id; whoever has it found it by its seat."""
        return self.line.seat_id or 0

    @property
    def back_url(self) -> str:
        """The session's details, for the same child."""
        return with_query(session_url(self.line.code), {"for": self.hat.asked})


def find_held(request: ViewerRequest, code: str) -> Held:
    """The seat of this session under the hat that is asked for, or the one worn; Http404 where there is none."""
    return Held(*find_seat(request.viewer, code, asked_for(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ViewerRequest, code: str) -> HttpResponse:
    """Cancel a booking: what that returns now and by when, and doing it."""
    held = find_held(request, code)
    shown = Shown.read(request.POST.get("shown", ""))
    if request.method != "POST" or shown is None:
        return page(request, held)
    return carry_out(request, held, partial(_cancel, held, shown), again=partial(page, request, held))


def _cancel(held: Held, shown: Shown, by: By, now: datetime) -> dict[str, Any]:
    seat = Seat.objects.get(pk=held.seat_id)
    meaning = cancel_booking(seat, by=by, now=now, shown=shown)
    return {"credits": meaning.credits, "make_up": meaning.make_up, "price": meaning.price, "waits": False}


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: ViewerRequest, code: str) -> HttpResponse:
    """Request an absence: what that will mean, a reason, and sending it."""
    held = find_held(request, code)
    shown = Shown.read(request.POST.get("shown", ""))
    if request.method != "POST" or shown is None:
        return page(request, held, form=ReasonForm())
    form = ReasonForm(request.POST)
    again = partial(page, request, held, form=form)
    if not form.is_valid():
        return again(status=UNPROCESSABLE)
    reason = form.cleaned_data["reason"]
    return carry_out(request, held, partial(_excuse, held, shown, reason), again=again)


def _excuse(held: Held, shown: Shown, reason: str, by: By, now: datetime) -> dict[str, Any]:
    seat = Seat.objects.get(pk=held.seat_id)
    asked = excuse(seat, reason=reason, by=by, now=now, shown=shown)
    waits = asked.decision != Decision.ACCEPTED
    back = {"credits": asked.returned + asked.made_up, "make_up": asked.made_up > 0}
    return {**back, "price": seat.price, "waits": waits}


def carry_out(
    request: ViewerRequest,
    held: Held,
    act: Callable[[By, datetime], dict[str, Any]],
    *,
    again: Callable[..., HttpResponse],
) -> HttpResponse:
    """Do what was confirmed, once for each form, and say what came back; or ask again, with what refuses it."""
    viewer = request.viewer
    key = request.POST.get("key", "")
    asked = {"path": request.path, "seat": held.seat_id}
    do = partial(act, viewer.by(held.hat), viewer.now)
    try:
        answer = once(viewer.person.pk, key if KEY.fullmatch(key) else "", asked, do, now=viewer.now)
    except Refused as refused:
        return again(refusal=refused.refusal)
    messages.success(request, done_text(answer, held, request))
    return redirect(held.back_url)


def done_text(answer: dict[str, Any], held: Held, request: ViewerRequest) -> str:
    """What was done and what came back of it."""
    if answer["waits"]:
        return _("The absence request is sent. An administrator decides.")
    came_back = came_back_text(answer["credits"], answer["price"], request.viewer.viewpoint, make_up=answer["make_up"])
    return " ".join(part for part in (_("The seat is given up."), came_back) if part)


@require_POST
def withdrawal(request: ViewerRequest, code: str) -> HttpResponse:
    """Take back an absence request that nobody has decided."""
    held, viewer = find_held(request, code), request.viewer
    asked = request_that_waits(held.seat_id)
    if asked is None:
        messages.info(request, _("There is no absence request to withdraw."))
        return redirect(held.back_url)
    try:
        withdraw_absence(asked, by=viewer.by(held.hat), now=viewer.now)
    except Refused as refused:
        messages.error(request, refusal_text(refused.refusal, viewer.viewpoint))
    else:
        messages.success(request, _("The absence request is withdrawn. The seat stays yours."))
    return redirect(held.back_url)


def page(
    request: ViewerRequest,
    held: Held,
    *,
    form: ReasonForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """What giving the seat up means now, with its confirmation; or why it can't be, with whom to ask.

    With a `form` it asks for an absence. A `refusal` is what kept it from being done a moment ago.
    """
    viewer, is_absence = request.viewer, form is not None
    wording = Wording(viewer, held.hat)
    found = choices(held.seat_id, asker_of_hat(held.hat), viewer.now)
    why_not = found.absence if is_absence else found.cancel
    context: dict[str, object] = {
        "title": _("Request Absence") if is_absence else _("Cancel booking"),
        "line": wording.whole(held.line),
        "back_url": held.back_url,
        "asked_for": held.hat.value,
        "form": form,
        "warning": refusal_text(refusal, viewer.viewpoint) if refusal and not why_not else "",
        "refusal": refusal_text(why_not, viewer.viewpoint) if why_not else "",
        "ask": whom_to_ask(viewer) if why_not else [],
        "waits": is_absence and request_that_waits(held.seat_id) is not None,
    }
    if why_not is None:
        context |= _what_it_means(found, viewer, is_absence=is_absence)
        context |= {"url": seat_url(held.line.code, "absence" if is_absence else "cancel", held.hat.asked)}
    status = REFUSED if why_not else STALE if refusal else status
    return page_or_part(request, "portal/giving_up.html", "part", context, status)


def _what_it_means(found: Choices, viewer: Viewer, *, is_absence: bool) -> dict[str, object]:
    """The price first: what comes back now, until when it can be spent, all deadlines; and what the form carries."""
    view, meaning = viewer.viewpoint, found.meaning
    back = 0 if meaning.make_up else meaning.credits
    found_lots = landings(found.seat.pk, back, school_today(viewer), viewer.school.revived_days) if back else []
    return {
        "by_person": is_absence and found.by_person,
        "meaning": meaning_text(meaning, view),
        "notes": [note for note in (limit_text(found, view), *landing_texts(found_lots, view)) if note],
        "stages": stages_shown(found, viewer.now, view),
        "ends_session": is_one_to_one(found.seat.session, found.seat),
        "shown": str(found.shown(absence=is_absence)),
        "key": token_urlsafe(16),
    }
