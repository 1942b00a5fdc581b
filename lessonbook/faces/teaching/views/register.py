"""Taking the register, mark by mark or all at once, and writing reports; by script or without."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessonbook.domain.attendance.actions import take_register
from lessonbook.domain.attendance.registers import RegisterLine, register, reports_in
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.portal.addresses import taught_url
from lessonbook.faces.portal.marking import progress_text, read_sheet, state_text
from lessonbook.faces.portal.reporting import ReportForm, others_text, report_form, report_text, save_report
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import CONFLICT, UNPROCESSABLE, find_taught, teaching
from lessonbook.faces.teaching.views.session import Unsaved, show

JSON = "application/json"
"""What the page's script asks for; whoever has none is sent back to the page."""


@require_POST
@teaching
def marks(request: ViewerRequest, code: str) -> HttpResponse:
    """Save the marks that were changed; each stands for itself, and what somebody else marked meanwhile is told."""
    line, viewer = find_taught(request, code), request.viewer
    sheet = read_sheet(request.POST, line.session_id)
    try:
        take_register(
            Session(pk=line.session_id), sheet.wanted, by=viewer.by(), now=viewer.now, seen=sheet.seen, only_own=True
        )
    except Refused as refused:
        return refuse(request, line, refusal_text(refused.refusal, viewer.viewpoint))
    now_stands = register(line.session_id)
    return answer(request, line, now_stands, sheet.others(now_stands))


def answer(request: ViewerRequest, line: Line, rows: list[RegisterLine], others: list[str]) -> HttpResponse:
    """The register as it stands: for the script all rows; else the page again, with what there is to say."""
    if wants_json(request):
        view, now = request.viewer.viewpoint, request.viewer.now
        stand = {one.learner.pk: {"mark": one.attendance, "state": state_text(one, view, now)} for one in rows}
        return unkept(JsonResponse({"rows": stand, "others": others, "progress": progress_text(rows)}))
    for text in others:
        messages.warning(request, text)
    if not others:
        messages.success(request, _("Saved: %(progress)s.") % {"progress": progress_text(rows)})
    return redirect(f"{taught_url(line.code)}#register")


def refuse(request: ViewerRequest, line: Line, why: str) -> HttpResponse:
    """Say why nothing was saved."""
    if wants_json(request):
        return unkept(JsonResponse({"error": why}, status=CONFLICT))
    messages.error(request, why)
    return redirect(taught_url(line.code))


@require_POST
@teaching
def report_on(request: ViewerRequest, code: str, learner_id: int) -> HttpResponse:
    """Save the report on one learner; what somebody else wrote meanwhile is shown beside it."""
    line, viewer = find_taught(request, code), request.viewer
    seat = Seat.objects.filter(session=line.session_id, learner=learner_id).first()
    if seat is None:
        raise Http404
    form = report_form(learner_id, None, request.POST)
    if form.is_valid():
        try:
            save_report(seat, form.cleaned_data, by=viewer.by(), now=viewer.now, only_own=True)
        except Refused as refused:
            form.add_error(None, refusal_text(refused.refusal, viewer.viewpoint))
            return unsaved(request, line, learner_id, form, CONFLICT)
        return saved(request, line, seat)
    return unsaved(request, line, learner_id, form, UNPROCESSABLE)


def saved(request: ViewerRequest, line: Line, seat: Seat) -> HttpResponse:
    """That the report is saved: for the script, with which version it is now."""
    written = reports_in(line.session_id).get(seat.pk)
    if wants_json(request):
        said = report_text(written, request.viewer.viewpoint, request.viewer.now)
        return unkept(JsonResponse({"seen": written.pk if written else 0, "state": said}))
    messages.success(request, _("The report is saved."))
    return redirect(f"{taught_url(line.code)}#learner-{seat.learner_id}")


def unsaved(request: ViewerRequest, line: Line, learner_id: int, form: ReportForm, status: int) -> HttpResponse:
    """Why the report isn't saved; without script the page again, with all that was written."""
    if not wants_json(request):
        return show(request, line, unsaved=Unsaved(learner_id, form), status=status)
    errors = [str(error) for of_field in form.errors.values() for error in of_field]
    said: dict[str, Any] = {"error": " ".join(errors)}
    if status == CONFLICT:
        said |= others_report(request, line, learner_id, form)
    return unkept(JsonResponse(said, status=status))


def others_report(request: ViewerRequest, line: Line, learner_id: int, form: ReportForm) -> dict[str, Any]:
    """What somebody else wrote meanwhile, and which version it is: seen beside one's own, it may be written over."""
    seat = Seat.objects.get(session=line.session_id, learner=learner_id)
    written = reports_in(line.session_id).get(seat.pk)
    if written is None:
        return {}
    state = report_text(written, request.viewer.viewpoint, request.viewer.now)
    return {"seen": written.pk, "state": state, "others": others_text(written, form)}


def wants_json(request: ViewerRequest) -> bool:
    """Whether the page's script asks."""
    return JSON in request.headers.get("Accept", "")


def unkept(response: HttpResponse) -> HttpResponse:
    """Let no cache keep the answer."""
    response.headers["Cache-Control"] = "no-store"
    return response
