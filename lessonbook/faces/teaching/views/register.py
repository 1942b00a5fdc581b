"""Taking the register, mark by mark or all at once, and writing reports; by script or without."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.attendance.registers import RegisterLine, register, reports_in
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.portal.addresses import read_number, taught_url
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import CONFLICT, UNPROCESSABLE, find_taught, teaching
from lessonbook.faces.teaching.forms import ReportForm
from lessonbook.faces.teaching.register_words import others_text, progress_text, report_form, report_text, state_text
from lessonbook.faces.teaching.views.session import Unsaved, show

JSON = "application/json"
"""What the page's script asks for; whoever has none is sent back to the page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The marks that were sent, and those that had been shown, by learner."""

    wanted: Mapping[int, str]
    seen: Mapping[int, str]


@require_POST
@teaching
def marks(request: ViewerRequest, code: str) -> HttpResponse:
    """Save the marks that were changed; each stands for itself, and what somebody else marked meanwhile is told."""
    line, viewer = find_taught(request, code), request.viewer
    sheet = read_sheet(request, line)
    try:
        take_register(
            Session(pk=line.session_id), sheet.wanted, by=viewer.by(), now=viewer.now, seen=sheet.seen, only_own=True
        )
    except Refused as refused:
        return refuse(request, line, refusal_text(refused.refusal, viewer.viewpoint))
    now_stands = register(line.session_id)
    others = [one for one in now_stands if one.attendance != sheet.wanted.get(one.learner.pk, one.attendance)]
    return answer(request, line, now_stands, [other_text(one) for one in others])


def read_sheet(request: ViewerRequest, line: Line) -> Sheet:
    """What was changed on the page; with `everyone`, also present for all who have no mark and aren't away."""
    sent = dict(_numbered(request, "mark-"))
    seen = dict(_numbered(request, "seen-"))
    wanted = {learner: mark for learner, mark in sent.items() if mark in ("", *Attendance.values)}
    changed = {learner: mark for learner, mark in wanted.items() if mark != seen.get(learner, "")}
    if "everyone" in request.POST:
        bare = [one for one in register(line.session_id) if not one.attendance and one.learner.pk not in changed]
        for one in bare:
            if not one.asks:
                changed[one.learner.pk] = Attendance.EXCUSED if one.is_excused else Attendance.PRESENT
                seen[one.learner.pk] = ""
    return Sheet(changed, seen)


def _numbered(request: ViewerRequest, prefix: str) -> Iterator[tuple[int, str]]:
    for name, value in request.POST.items():
        number = read_number(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if number is not None:
            yield number, str(value)


def other_text(line: RegisterLine) -> str:
    """That somebody else has marked a learner otherwise meanwhile, or has taken the mark back."""
    if not line.attendance:
        words = _("Somebody took the mark of %(name)s back meanwhile. It stays so unless you mark again.")
        return words % {"name": line.learner.name}
    words = _("%(by)s marked %(name)s as “%(mark)s” meanwhile. It stays so unless you mark again.")
    mark = str(Attendance(line.attendance).label)
    return words % {"by": line.marked_by or _("Somebody"), "name": line.learner.name, "mark": mark}


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
    line = find_taught(request, code)
    seat = Seat.objects.filter(session=line.session_id, learner=learner_id).first()
    if seat is None:
        raise Http404
    form = report_form(learner_id, None, request.POST)
    if form.is_valid():
        try:
            save_report(request, seat, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refusal_text(refused.refusal, request.viewer.viewpoint))
            return unsaved(request, line, learner_id, form, CONFLICT)
        return saved(request, line, seat)
    return unsaved(request, line, learner_id, form, UNPROCESSABLE)


def save_report(request: ViewerRequest, seat: Seat, words: Mapping[str, Any]) -> None:
    """Write the report, unless there is nothing to write and nothing was written. Raises Refused."""
    if words["seen"] or words["feedback"] or words["private_note"]:
        report(seat, **words, by=request.viewer.by(), now=request.viewer.now, only_own=True)


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
