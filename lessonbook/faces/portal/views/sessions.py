"""One session: its details, in the dialog and on its page, and joining its class."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lessonbook.channels.calendars import Entry, calendar_file
from lessonbook.domain.attendance.actions import note_joining
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.details import in_calendars
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Session
from lessonbook.domain.timetable.rules import refuse_joining
from lessonbook.faces.look.dates import until_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.portal.addresses import taught_url
from lessonbook.faces.portal.details import show
from lessonbook.faces.portal.hats import address_after_moving, find_session
from lessonbook.faces.portal.parts import page_or_part
from lessonbook.faces.portal.wording import Wording, safe_link
from lessonbook.faces.profile.viewer import Hat, ViewerRequest


@require_safe
def session(request: ViewerRequest, code: str) -> HttpResponse:
    """All there is to say of a session: a page, or for the dialog its part alone; who teaches it has another page."""
    asked = request.GET.get("for", "")
    try:
        hat, line = find_session(request.viewer, code, asked)
    except Http404:
        if to := address_after_moving(request.viewer, code, asked):
            return redirect(to)
        raise
    if hat.teaches:
        return redirect(taught_url(line.code))
    context = {
        "shown": show(line, hat, request.viewer, is_named=bool(asked)),
        "reports_url": Wording(request.viewer, hat, named=True).course_url(line.course_slug, "course_reports"),
    }
    return page_or_part(request, "portal/session.html", "details", context)


@require_safe
def session_file(request: ViewerRequest, code: str) -> HttpResponse:
    """The session for one's own calendar; its page stands in it, and the class link doesn't."""
    asked = request.GET.get("for", "")
    hat, line = find_session(request.viewer, code, asked)
    wording = Wording(request.viewer, hat, named=bool(asked))
    shown, known = wording.whole(line), in_calendars(line.session_id)
    page = settings.LESSONBOOK_URL + shown.url
    entry = Entry(
        uid=known.uid,
        sequence=known.sequence,
        changed_at=known.changed_at,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        summary=" · ".join(text for text in (shown.course_name, shown.for_whom) if text),
        description="\n".join(text for text in (shown.lesson_text, shown.instructor_name, page) if text),
        location=shown.location_text,
        url=page,
        is_cancelled=shown.is_cancelled,
    )
    response = HttpResponse(calendar_file(entry, now=request.viewer.now), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{line.code}.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: ViewerRequest, code: str) -> HttpResponse:
    """Send who may join to the class, by the server's clock; only a press of the button is noted."""
    hat, line = find_session(request.viewer, code, request.GET.get("for", ""))
    refusal = refuse_joining(line.joining(), request.viewer.now)
    if refusal:
        return refuse(request, hat, line, refusal)
    meeting = Session.objects.only("class_link", "host_link").get(pk=line.session_id)
    link = safe_link((hat.teaches and meeting.host_link) or meeting.class_link)
    if not link:
        return refuse(request, hat, line, Refusal("no_class_link"))
    if request.method != "POST":
        return unseen(HttpResponseRedirect(link))
    note_joining(meeting, request.viewer.person, now=request.viewer.now)
    # A form may not be redirected to another site (form-action), so the page itself goes on.
    response = render(request, "portal/joining.html", {"line": line, "link": link}, using="jinja2")
    response.headers["Refresh"] = f"0; url={link}"
    return unseen(response)


def refuse(request: ViewerRequest, hat: Hat, line: Line, refusal: Refusal) -> HttpResponse:
    """Say why one can't join now, and until when."""
    wording = Wording(request.viewer, hat)
    context = {
        "line": wording.whole(line),
        "refusal": refusal_text(refusal, wording.view),
        "until": refusal.until,
        "until_text": until_text(refusal.until, line.ends_at, wording.now, wording.view) if refusal.until else "",
    }
    return unseen(render(request, "portal/join_refused.html", context, status=403, using="jinja2"))


def unseen(response: HttpResponse) -> HttpResponse:
    """Let no cache keep the answer, and no class learn from where one came."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
