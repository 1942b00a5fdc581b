"""Taking a session's register and writing its reports in the office, where the instructor can't."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessonbook.domain.attendance.actions import take_register
from lessonbook.domain.attendance.registers import register
from lessonbook.domain.refusals import Refused
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.office.desk import CONFLICT, UNPROCESSABLE, in_office, office_by
from lessonbook.faces.office.timetable.addresses import session_url
from lessonbook.faces.office.timetable.register_rows import Unsaved, report_anchor
from lessonbook.faces.office.timetable.session import session_or_404, show
from lessonbook.faces.portal.marking import progress_text, read_sheet
from lessonbook.faces.portal.reporting import report_form, save_report
from lessonbook.faces.profile.viewer import ViewerRequest

SAID_AT_THE_FORM = ("report_changed", "session_cancelled")
"""Refusals after which the page still has the learner's report; others leave no place for what was written."""


@require_POST
@in_office
def marks(request: ViewerRequest, code: str) -> HttpResponse:
    """Save the marks that were changed; what somebody else marked meanwhile stays, and is told."""
    session, viewer = session_or_404(code), request.viewer
    sheet = read_sheet(request.POST, session.pk)
    try:
        take_register(session, sheet.wanted, by=office_by(request), now=viewer.now, seen=sheet.seen)
    except Refused as refused:
        messages.error(request, refusal_text(refused.refusal, viewer.viewpoint))
        return redirect(session_url(session.code))
    stands = register(session.pk)
    if others := sheet.others(stands):
        for text in others:
            messages.warning(request, text)
        return redirect(session_url(session.code))
    messages.success(request, _("Saved: %(progress)s.") % {"progress": progress_text(stands)})
    return redirect(f"{session_url(session.code)}#register")


@require_POST
@in_office
def report_on(request: ViewerRequest, code: str, learner_id: int) -> HttpResponse:
    """Save the report on one learner; what somebody else wrote meanwhile is shown beside it."""
    session, viewer = session_or_404(code), request.viewer
    seat = session.seats.filter(learner=learner_id).first()
    if seat is None:
        raise Http404
    form = report_form(learner_id, None, request.POST)
    if not form.is_valid():
        return show(request, session, status=UNPROCESSABLE, unsaved=Unsaved(learner_id, form))
    try:
        save_report(seat, form.cleaned_data, by=office_by(request), now=viewer.now)
    except Refused as refused:
        why = refusal_text(refused.refusal, viewer.viewpoint)
        if refused.refusal.code not in SAID_AT_THE_FORM:
            messages.error(request, why)
            return redirect(session_url(session.code))
        form.add_error(None, why)
        return show(request, session, status=CONFLICT, unsaved=Unsaved(learner_id, form))
    messages.success(request, _("The report is saved."))
    return redirect(f"{session_url(session.code)}#{report_anchor(learner_id)}")
