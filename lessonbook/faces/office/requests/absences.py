"""What waits for a decision: absence requests, decided in bulk, and substitutes that are wanted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lessonbook.domain.attendance.absences import requests_to_decide
from lessonbook.domain.attendance.actions import decide_absence
from lessonbook.domain.attendance.models import AbsenceRequest, Decision
from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.booking.substitutes import open_substitute_requests
from lessonbook.domain.refusals import Refused
from lessonbook.faces.look.dates import moment_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office, office_by
from lessonbook.faces.office.requests.forms import MOST_AT_ONCE, DecisionForm
from lessonbook.faces.office.requests.shapes import AbsenceRow, SubstituteRow
from lessonbook.faces.office.requests.words import asked_text, marked_text, notice_text, returns_text
from lessonbook.faces.office.timetable.addresses import office_url, series_url, session_url
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def requests_page(request: ViewerRequest) -> HttpResponse:
    """The requests that wait, the next session first, and deciding those that are ticked."""
    waiting = requests_to_decide(limit=MOST_AT_ONCE + 1)
    form = DecisionForm([one.pk for one in waiting], request.POST if request.method == "POST" else None)
    share = None
    if form.is_bound and form.is_valid():
        share = form.share_to_show
        if share is None:
            decide(request, form)
            return redirect(office_url("requests"))
    words = Words(request.viewer)
    wanted = list(open_substitute_requests(words.now)[: MOST_AT_ONCE + 1])
    ticked = set(request.POST.getlist("request"))
    context = {
        "words": words,
        "form": form,
        "absences": [absence_row(one, ticked, words, share) for one in waiting[:MOST_AT_ONCE]],
        "share": share,
        "has_more": len(waiting) > MOST_AT_ONCE,
        "substitutes": [substitute_row(one, words) for one in wanted[:MOST_AT_ONCE]],
        "has_more_substitutes": len(wanted) > MOST_AT_ONCE,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "office/requests/requests.html", context, status=status, using="jinja2")


def decide(request: ViewerRequest, form: DecisionForm) -> None:
    """Decide each request that is ticked by itself, and say of which it could not be done, and why."""
    facts, decision, done, back = form.cleaned_data, Decision(form.cleaned_data["decision"]), 0, 0
    asked = AbsenceRequest.objects.filter(pk__in=facts["request"]).select_related("seat__learner", "decided_by")
    for one in asked.order_by("seat__session_id", "pk"):
        try:
            decided = decide_absence(
                one,
                decision,
                by=office_by(request),
                now=request.viewer.now,
                percent=facts["percent"],
                make_up=form.make_up,
                answer=facts["answer"].strip(),
            )
        except Refused as refused:
            messages.error(request, _refused(one, refused, request))
        else:
            done += 1
            back += decided.returned + decided.made_up
    if done:
        words = {
            Decision.ACCEPTED: ngettext("%(count)s request is accepted.", "%(count)s requests are accepted.", done),
            Decision.DECLINED: ngettext("%(count)s request is declined.", "%(count)s requests are declined.", done),
        }
        said = words[decision] % {"count": done}
        if decision is Decision.ACCEPTED:
            returned = ngettext("%(count)s credit comes back.", "%(count)s credits come back.", back)
            said = f"{said} {returned % {'count': number_text(back, request.viewer.viewpoint)}}"
        messages.success(request, said)


def _refused(one: AbsenceRequest, refused: Refused, request: ViewerRequest) -> str:
    """Whose request it was and why it was not decided; by whom it was, where it was."""
    one.refresh_from_db()
    who, view = one.seat.learner.name, request.viewer.viewpoint
    if one.decided_at and one.decided_by:
        return _("%(who)s: %(administrator)s decided it already (%(decision)s, %(when)s).") % {
            "who": who,
            "administrator": one.decided_by.name,
            "decision": Decision(one.decision).label,
            "when": moment_text(one.decided_at, view),
        }
    return f"{who}: {refusal_text(refused.refusal, view)}"


def absence_row(one: AbsenceRequest, ticked: set[str], words: Words, share: int | None) -> AbsenceRow:
    """An absence request in words; of one that is ticked what comes back of a `share`, where that is asked about."""
    session, is_ticked = one.seat.session, str(one.pk) in ticked
    return AbsenceRow(
        value=str(one.pk),
        face=face(one.seat.learner),
        course=session.course.name,
        hue=session.course.hue + 1,
        when_text=words.when(session.starts_at, session.ends_at),
        url=session_url(session.code),
        notice_text=notice_text(one, words),
        asked_text=asked_text(one.asked_at, one.asked_by, one.seat.learner, words),
        reason=one.reason,
        returns_text=returns_text(one, words, share if is_ticked else None),
        is_by_rule=share is None or not is_ticked,
        marked_text=marked_text(one),
        is_ticked=is_ticked,
    )


def substitute_row(one: SubstituteRequest, words: Words) -> SubstituteRow:
    """An instructor's wish for a substitute in words."""
    session = one.session
    return SubstituteRow(
        url=series_url(one.pk, "substitute_request"),
        face=face(one.asked_by),
        course=session.course.name,
        hue=session.course.hue + 1,
        when_text=words.when(session.starts_at, session.ends_at),
        asked_text=moment_text(one.asked_at, words.view),
        reason=one.reason,
    )
