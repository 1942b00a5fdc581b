"""The schedule as tables: what is today, what comes, what is over."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.absences import seats_to_be_excused
from lessonbook.domain.attendance.queries import outcomes
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.queries import past_sessions, sessions_from, sessions_of_day
from lessonbook.faces.look.shapes import Place
from lessonbook.faces.portal.addresses import page_url
from lessonbook.faces.portal.emptiness import no_session_fits, nothing_past, nothing_today, nothing_upcoming
from lessonbook.faces.portal.hats import booking_url, under_hat
from lessonbook.faces.portal.narrowing import read_narrowing
from lessonbook.faces.portal.turns import forward_pager, pager, read_turn
from lessonbook.faces.portal.wording import Wording, no_reports_text
from lessonbook.faces.profile.viewer import Hat, ViewerRequest
from lessonbook.scheduling.calendar_days import DAY, day_start, today
from lessonbook.scheduling.intervals import Interval


@require_safe
def schedule(_request: ViewerRequest) -> HttpResponse:
    """The schedule opens with what comes."""
    return redirect("portal:upcoming")


@require_safe
@under_hat
def upcoming(request: ViewerRequest, hat: Hat) -> HttpResponse:
    """Today's sessions, all of them, on the first page; and those of later days, a page at a time."""
    viewer, url, turn = request.viewer, page_url("upcoming"), read_turn(request.GET)
    narrowing, day = read_narrowing(request.GET, hat.whose), today_of(request)
    page = sessions_from(hat.whose, day.end, turn, narrowing.only)
    todays = [] if turn.mark else sessions_of_day(hat.whose, day, viewer.now, narrowing.only)
    wording = Wording(viewer, hat, waiting_of(hat, [*todays, *page.lines]))
    context = {
        "tabs": tabs("upcoming"),
        "booking_url": booking_url(hat),
        "filters": narrowing.filters(url, [*todays, *page.lines], teaches=hat.teaches),
        "wording": wording,
        "is_first_page": turn.mark is None,
        "today": wording.lines(todays),
        "later": wording.lines(page.lines),
        "pager": forward_pager(page, url, narrowing.kept),
        "nothing_today": nothing_today(is_filtered=narrowing.is_set),
        "nothing_later": no_session_fits(url) if narrowing.is_set or turn.mark else nothing_upcoming(),
    }
    return render(request, "portal/upcoming.html", context, using="jinja2")


@require_safe
@under_hat
def past(request: ViewerRequest, hat: Hat) -> HttpResponse:
    """Sessions that are over, newest first, a page at a time."""
    viewer, url, turn = request.viewer, page_url("past"), read_turn(request.GET)
    narrowing = read_narrowing(request.GET, hat.whose)
    page = past_sessions(hat.whose, viewer.now, turn, narrowing.only)
    wording = Wording(viewer, hat, waiting_of(hat, page.lines))
    seats = [line.seat_id for line in page.lines if line.seat_id] if hat.may_read_reports else []
    context = {
        "tabs": tabs("past"),
        "booking_url": booking_url(hat),
        "filters": narrowing.filters(url, page.lines, teaches=hat.teaches),
        "wording": wording,
        "reports_note": "" if hat.may_read_reports else no_reports_text(),
        "lines": wording.past(page.lines, outcomes(seats, viewer.person)),
        "pager": pager(page, url, narrowing.kept),
        "nothing": no_session_fits(url) if narrowing.is_set or turn.mark else nothing_past(),
    }
    return render(request, "portal/past.html", context, using="jinja2")


def waiting_of(hat: Hat, lines: Iterable[Line]) -> frozenset[int]:
    """The seats of a learner, among the lines', for which an absence request waits; none for who teaches."""
    if hat.whose.learner_id is None:
        return frozenset()
    return seats_to_be_excused(hat.whose.learner_id, [line.starts_at for line in lines])


def today_of(request: ViewerRequest) -> Interval:
    """The viewer's today, from one midnight of their zone to the next."""
    day, zone = today(request.viewer.now, request.viewer.zone), request.viewer.zone
    return Interval(day_start(day, zone), day_start(day + DAY, zone))


def tabs(current: str) -> list[Place]:
    """The three tabs of the schedule."""
    named = (
        ("upcoming", _("Upcoming Sessions"), pgettext("sessions", "Upcoming")),
        ("calendar", _("Calendar"), ""),
        ("past", _("Past Sessions"), pgettext("sessions", "Past")),
    )
    return [Place(label, page_url(name), is_current=name == current, brief=brief) for name, label, brief in named]
