"""The family view: all children of a guardian at once, what comes for each, and where they meet."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.family import new_family_reports, waiting_requests
from lessonbook.domain.credits.queries import balances_of_all
from lessonbook.domain.timetable.family import family_sessions
from lessonbook.faces.look.shapes import Place
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.portal.addresses import page_url
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.portal.emptiness import nothing_shown
from lessonbook.faces.portal.family_words import FamilyWording
from lessonbook.faces.portal.views.calendar import bar, grid, read_sheet
from lessonbook.faces.profile.viewer import Hat, ViewerRequest
from lessonbook.scheduling.calendar_days import DAY, days_interval, today

DAYS = 14
"""How far the family view looks ahead, today included."""
MOST = 300
"""How many sessions it lists at most; the calendar has all."""
NEW_REPORTS, WAITING = 5, 20


def of_family(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the hats of all who learn in the viewer's family; who looks after nobody finds no such page."""

    @wraps(view)
    def answer(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.wards:
            raise Http404
        return view(request, request.viewer.family, *args, **kwargs)

    return answer


@require_safe
@of_family
def family(request: ViewerRequest, hats: list[Hat]) -> HttpResponse:
    """What is next for each, two weeks of everybody's sessions by day, credits, new reports, what waits."""
    viewer, ids = request.viewer, [hat.whose.learner_id or 0 for hat in hats]
    this_day = today(viewer.now, viewer.zone)
    window = days_interval(this_day, this_day + (DAYS - 1) * DAY, viewer.zone)
    lines = family_sessions(ids, window, limit=MOST + 1) if window else []
    requests = waiting_requests(ids, viewer.now, limit=WAITING + 1)
    readable = [hat.whose.learner_id or 0 for hat in hats if hat.may_read_reports]
    reports = new_family_reports(readable, viewer.person, viewer.now, limit=NEW_REPORTS + 1)
    wording = FamilyWording(viewer, hats, frozenset(one.seat_id for one in requests))
    context = {
        "tabs": tabs("family"),
        "zone": zone_text(viewer.viewpoint),
        "members": wording.members(lines, balances_of_all(ids, school_today(viewer))),
        "days": wording.days(lines[:MOST]),
        "is_more": len(lines) > MOST,
        "waiting": wording.waiting(requests[:WAITING]),
        "is_more_waiting": len(requests) > WAITING,
        "reports": wording.reports(reports[:NEW_REPORTS]),
        "is_more_reports": len(reports) > NEW_REPORTS,
        "together_url": together_url(hats),
    }
    return render(request, "portal/family.html", context, using="jinja2")


@require_safe
@of_family
def family_calendar(request: ViewerRequest, hats: list[Hat]) -> HttpResponse:
    """A month, a week or a day of all the family, each entry with whose it is."""
    viewer, ids = request.viewer, [hat.whose.learner_id or 0 for hat in hats]
    this_day = today(viewer.now, viewer.zone)
    sheet = read_sheet(request.GET, viewer.viewpoint, this_day)
    window = days_interval(sheet.days[0], sheet.days[-1], viewer.zone)
    found = family_sessions(ids, window, is_brief=True) if window else []
    wordings = FamilyWording(viewer, hats).wordings
    lines = [wordings[one.learner_id].in_grid(one.line) for one in found]
    context = {
        "tabs": tabs("family_calendar"),
        "zone": zone_text(viewer.viewpoint),
        "together_url": together_url(hats),
        "bar": bar(sheet, this_day, "family_calendar"),
        "is_month": sheet.view == "month",
        "grid": grid(sheet, lines, viewer.now, "family_calendar"),
        "nothing": nothing_shown(is_month=sheet.view == "month", is_over=sheet.last < this_day),
    }
    return render(request, "portal/family_calendar.html", context, using="jinja2")


def together_url(hats: list[Hat]) -> str:
    """Where times for several are booked together; empty where the viewer books for fewer than two."""
    booked_for = [hat for hat in hats if hat.guardianship is None or hat.guardianship.may_book]
    return page_url("book_together") if len(booked_for) > 1 else ""


def tabs(current: str) -> list[Place]:
    """The family's pages."""
    named = (("family", _("Overview")), ("family_calendar", _("Calendar")))
    return [Place(label, page_url(name), is_current=name == current) for name, label in named]
