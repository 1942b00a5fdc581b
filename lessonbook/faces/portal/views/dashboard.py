"""The dashboard: what is next and the button, then the rest of today, credits, and reports that are new."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.queries import new_reports
from lessonbook.domain.booking.lines import seats_kept
from lessonbook.domain.credits.queries import balances
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.queries import next_sessions, rest_of_day
from lessonbook.faces.look.dates import moment_text, session_text, until_text
from lessonbook.faces.look.shapes import NextSession
from lessonbook.faces.portal.addresses import line_url
from lessonbook.faces.portal.credit_words import Credits, credits_of_course, school_today
from lessonbook.faces.portal.emptiness import nothing_next
from lessonbook.faces.portal.hats import booking_url, under_hat
from lessonbook.faces.portal.report_words import ReportShown, report_shown
from lessonbook.faces.portal.views.schedule import today_of
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, ViewerRequest

UP_NEXT, LATER_TODAY = 8, 8
"""How many sessions up next, and later today, stand on the dashboard; all of them stand in the schedule."""
NEW_REPORTS = 3


@require_safe
@under_hat
def dashboard(request: ViewerRequest, hat: Hat) -> HttpResponse:
    """What a person with two minutes before class must see; instructors have a page of their own for it."""
    if hat.teaches:
        return redirect("teaching:today")
    viewer, wording = request.viewer, Wording(request.viewer, hat)
    nearest = next_sessions(hat.whose, viewer.now, limit=UP_NEXT + 1)
    up_next = nearest[:UP_NEXT]
    later = rest_of_day(hat.whose, viewer.now, today_of(request).end, limit=LATER_TODAY + len(up_next) + 1)
    rest = [line for line in later if line not in up_next]
    reports = reports_shown(request, hat, wording)
    context = {
        "title": greeting(request, hat),
        "booking_url": booking_url(hat),
        "kept": seats_kept_for(request, hat),
        "wording": wording,
        "up_next": [next_session(line, wording) for line in up_next],
        "is_more_next": len(nearest) > UP_NEXT,
        "nothing_next": nothing_next(),
        "later": wording.lines(rest[:LATER_TODAY]),
        "is_more_today": len(rest) > LATER_TODAY,
        "credits": credits_shown(request, hat),
        "reports": reports[:NEW_REPORTS],
        "is_more_reports": len(reports) > NEW_REPORTS,
    }
    return render(request, "portal/dashboard.html", context, using="jinja2")


def greeting(request: ViewerRequest, hat: Hat) -> str:
    """The page's title: whose dashboard it is, where that isn't plain."""
    return _("Dashboard") if hat.guardianship is None else _("Dashboard of %(name)s") % {"name": hat.label}


def next_session(line: Line, wording: Wording) -> NextSession:
    """A session on the card Up Next."""
    return NextSession(wording.whole(line), until_text(line.starts_at, line.ends_at, wording.now, wording.view))


@dataclass(frozen=True, slots=True)
class KeptShown:
    """A seat that is kept for the learner, until when, and where it is taken."""

    course_name: str
    hue: int
    when: str
    until: str
    url: str


def seats_kept_for(request: ViewerRequest, hat: Hat) -> list[KeptShown]:
    """The seats in full sessions that are kept for a learner just now."""
    if hat.whose.learner_id is None:
        return []
    view, now = request.viewer.viewpoint, request.viewer.now
    return [
        KeptShown(
            one.course_name,
            one.hue + 1,
            session_text(one.starts_at, one.ends_at, view),
            moment_text(one.until, view),
            line_url(one.code, hat.asked),
        )
        for one in seats_kept(hat.whose.learner_id, now)
    ]


def credits_shown(request: ViewerRequest, hat: Hat) -> list[Credits]:
    """What a learner has left in each course."""
    if hat.whose.learner_id is None:
        return []
    viewer = request.viewer
    found = balances(hat.whose.learner_id, school_today(viewer))
    return [credits_of_course(balance, viewer.viewpoint) for balance in found]


def reports_shown(request: ViewerRequest, hat: Hat, wording: Wording) -> list[ReportShown]:
    """A learner's newest reports that the viewer has not read; one more than are shown, if there are more."""
    if hat.whose.learner_id is None or not hat.may_read_reports:
        return []
    viewer = request.viewer
    found = new_reports(hat.whose.learner_id, viewer.person, viewer.now, limit=NEW_REPORTS + 1)
    return [report_shown(line, wording) for line in found]
