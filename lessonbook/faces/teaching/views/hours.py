"""Hours: those of every week, time off, dates with other hours, when one is busy; and the week that results."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.actions import (
    add_busy_time,
    clear_date_hours,
    remove_busy_time,
    set_date_hours,
    set_hours,
)
from lessonbook.domain.timetable.models import BusyTime
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.portal.shown import read_shown
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import UNPROCESSABLE, act, teaching
from lessonbook.faces.teaching.hours_forms import BusyForm, DateForm, OffForm, WeekForm
from lessonbook.faces.teaching.hours_page import HoursForms, context_of, days_from, hours_zone


class SaysErrors(Protocol):
    """A form that can be told what is wrong with the whole of it."""

    def add_error(self, _field: None, _messages: Any) -> None:
        """Keep the messages to show them."""


@require_safe
@teaching
def hours_page(request: ViewerRequest) -> HttpResponse:
    """One's hours, and the week that results from them."""
    return show(request, HoursForms())


def show(request: ViewerRequest, forms: HoursForms, status: int = 200) -> HttpResponse:
    """The page, with what was sent and could not be saved."""
    return render(request, "teaching/hours.html", context_of(request, forms), status=status, using="jinja2")


def carry_out(
    request: ViewerRequest, form: SaysErrors, verb: Callable[[], object], done: str, again: HoursForms
) -> HttpResponse:
    """Carry out a verb with a valid form's answers; what is refused is said in the form, all input kept."""
    try:
        verb()
    except Refused as refused:
        form.add_error(None, refusal_text(refused.refusal, request.viewer.viewpoint))
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(request, done)
        return redirect("teaching:hours")
    return show(request, again, UNPROCESSABLE)


@require_POST
@teaching
def set_week(request: ViewerRequest) -> HttpResponse:
    """Keep other hours from now on, every week."""
    viewer = request.viewer
    form = WeekForm(viewer.viewpoint, hours_zone(viewer).key, [], viewer.now, request.POST)
    if not form.is_valid():
        return show(request, HoursForms(week=form), UNPROCESSABLE)
    zone = form.zone.cleaned_data["time_zone"]
    shown = read_shown(request.POST)
    keep = partial(set_hours, viewer.person, form.hours, time_zone=zone, by=viewer.by(), now=viewer.now, shown=shown)
    return carry_out(request, form, keep, _("Your weekly hours are saved."), HoursForms(week=form))


@require_POST
@teaching
def take_off(request: ViewerRequest) -> HttpResponse:
    """Take whole days off."""
    viewer, form = request.viewer, OffForm(request.POST, prefix="off")
    if not form.is_valid():
        return show(request, HoursForms(off=form), UNPROCESSABLE)
    note = form.cleaned_data["note"]
    close = partial(set_date_hours, viewer.person, form.days, (), note=note, by=viewer.by(), now=viewer.now)
    done = _("Nobody can book you on these days. What is booked already stays: see below.")
    return carry_out(request, form, close, done, HoursForms(off=form))


@require_POST
@teaching
def set_date(request: ViewerRequest) -> HttpResponse:
    """Keep other hours on one date."""
    viewer, form = request.viewer, DateForm(request.POST, prefix="date")
    if not form.is_valid():
        return show(request, HoursForms(date=form), UNPROCESSABLE)
    day, spans, note = (form.cleaned_data[name] for name in ("day", "spans", "note"))
    keep = partial(set_date_hours, viewer.person, [day], spans, note=note, by=viewer.by(), now=viewer.now)
    return carry_out(request, form, keep, _("The hours of that day are saved."), HoursForms(date=form))


@require_POST
@teaching
def be_busy(request: ViewerRequest) -> HttpResponse:
    """Keep some hours of a day clear."""
    viewer, form = request.viewer, BusyForm(request.POST, prefix="busy")
    if not form.is_valid():
        return show(request, HoursForms(busy=form), UNPROCESSABLE)

    def keep_clear() -> None:
        time, what = form.time_in(hours_zone(viewer)), form.cleaned_data["calendar"]
        add_busy_time(viewer.person, time, calendar=what, by=viewer.by(), now=viewer.now)

    return carry_out(request, form, keep_clear, _("Nobody can book you at that time."), HoursForms(busy=form))


@require_POST
@teaching
def clear_dates(request: ViewerRequest) -> HttpResponse:
    """Let the weekly hours count again on a run of dates."""
    viewer, days = request.viewer, days_from(request.POST)
    if days:
        clear = partial(clear_date_hours, viewer.person, days, by=viewer.by(), now=viewer.now)
        act(request, clear, _("Your weekly hours count again."))
    return redirect("teaching:hours")


@require_POST
@teaching
def remove_busy(request: ViewerRequest, busy_id: int) -> HttpResponse:
    """Let oneself be booked again at a time."""
    viewer = request.viewer
    busy = get_object_or_404(BusyTime, instructor=viewer.person, pk=min(busy_id, 2**63 - 1))
    act(request, partial(remove_busy_time, busy, by=viewer.by(), now=viewer.now), _("You can be booked then again."))
    return redirect("teaching:hours")
