"""Scheduling: one session, or a weekly series with every date looked at before it is saved."""

from functools import partial
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessonbook.domain.booking.actions.sessions import Plan, schedule_sessions
from lessonbook.domain.booking.planning import plan_series
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.once import answered, once
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Series
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office, office_by
from lessonbook.faces.office.timetable.addresses import office_url, series_url, session_url
from lessonbook.faces.office.timetable.asking import look_at
from lessonbook.faces.office.timetable.going_on import LIKE, going_on
from lessonbook.faces.office.timetable.moving import conflict_facts
from lessonbook.faces.office.timetable.plan_forms import PlanForm, SeriesForm, SessionForm
from lessonbook.faces.office.timetable.preview import Preview, look_at_series
from lessonbook.faces.office.timetable.words import Words, sessions_text
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.intervals import Interval

ASKS = require_http_methods(["GET", "HEAD", "POST"])
ONCE, STEP = "once", "step"
SAVE, LOOK = "save", "look"
NOT_ASKED = ("csrfmiddlewaretoken", "seen")
BEGINS_WITH = ("date", "instructor", "location")
"""What an address may say of a new session besides its course."""


def asked_course(request: ViewerRequest) -> Course | None:
    """The course that the address names; None where it names none that goes on."""
    number = read_number(request.GET.get("course", ""))
    return Course.objects.active().filter(pk=number).first() if number else None


def choose_course(request: ViewerRequest, title: str) -> HttpResponse:
    """The page that asks for the course first: what else is asked depends on it."""
    courses = list(Course.objects.active().order_by("sort_key", "pk"))
    kept = [(name, request.GET[name]) for name in BEGINS_WITH if request.GET.get(name)]
    context = {"title": title, "courses": courses, "kept": kept, "back_url": office_url("sessions")}
    return render(request, "office/timetable/choose_course.html", context, using="jinja2")


@ASKS
@in_office
def session_new(request: ViewerRequest) -> HttpResponse:
    """Schedule one session; what stands in the way is shown first."""
    course = asked_course(request)
    if course is None:
        return choose_course(request, _("Schedule a session"))
    words = Words(request.viewer)
    start = {name: request.GET.get(name, "") for name in ("instructor", "location")}
    start |= {"day": request.GET.get("date", ""), "capacity": str(course.seats), ONCE: token_urlsafe(16)}
    form = SessionForm(course, request.viewer, request.POST if request.method == "POST" else None, start)
    page = partial(plan_page, request, "session_new", form, words)
    if not form.is_bound:
        return page()
    if not form.is_valid():
        return page(status=UNPROCESSABLE)
    time = form.interval
    series = Series(time_zone=form.cleaned_data["time_zone"], instructor_id=form.cleaned_data["instructor"])
    series.location_id = form.place.pk if form.place else None
    look = look_at(plan_series(series, form.chosen_groups, [time]), form.zone, words)
    try:
        answer = keyed_before(request, form)
        if answer is None and not look.is_accepted(request.POST):
            return page(status=UNPROCESSABLE, **conflict_facts(look, words))
        answer = answer or keyed(request, form, partial(_schedule_session, request, form, time))
    except Refused as refused:
        form.add_error(None, refusal_text(refused.refusal, words.view))
        return page(status=UNPROCESSABLE)
    messages.success(request, _("The session is scheduled."))
    return redirect(session_url(str(answer["session"])))


def _schedule_session(request: ViewerRequest, form: SessionForm, time: Interval) -> dict[str, Any]:
    facts = form.cleaned_data
    plan = Plan(
        course=form.course,
        time_zone=facts["time_zone"],
        instructor=Person.objects.get(pk=facts["instructor"]) if facts["instructor"] else None,
        location=form.place,
        lessons=[facts["lesson"]] if facts["lesson"] else [],
        groups=form.chosen_groups,
        capacity=facts["capacity"],
        class_link=facts["class_link"],
        host_link=facts["host_link"],
    )
    now, by = request.viewer.now, office_by(request)
    [session] = schedule_sessions(plan, [time], by=by, now=now, price=facts["price"])
    return {"session": session.code}


def keyed(request: ViewerRequest, form: PlanForm, act: Any) -> dict[str, Any]:
    """Carry out what a form asks for, once, however often it is sent."""
    return once(request.viewer.person.pk, form.cleaned_data[ONCE], asked_by(request), act, now=request.viewer.now)


def keyed_before(request: ViewerRequest, form: PlanForm) -> dict[str, Any] | None:
    """What the same form was answered when it was sent before: what it made then is nothing that stands in its way."""
    return answered(request.viewer.person.pk, form.cleaned_data[ONCE], asked_by(request))


def asked_by(request: ViewerRequest) -> dict[str, list[str]]:
    """What a form asks for, whatever was looked at before it was sent."""
    return {name: request.POST.getlist(name) for name in sorted(request.POST) if name not in NOT_ASKED}


def plan_page(
    request: ViewerRequest, template: str, form: PlanForm, words: Words, status: int = 200, **facts: Any
) -> HttpResponse:
    """The form of a plan."""
    context = {
        "words": words,
        "form": form,
        "course": form.course,
        "back_url": office_url("sessions"),
        "conflicts": [],
        "seen": "",
        "is_blocked": False,
        **facts,
    }
    return render(request, f"office/timetable/{template}.html", context, status=status, using="jinja2")


@ASKS
@in_office
def series_new(request: ViewerRequest) -> HttpResponse:
    """Schedule a series, or go on with one: the form, every date with what stands in its way, then all at once."""
    course = asked_course(request)
    if course is None:
        return choose_course(request, _("Schedule a series"))
    words = Words(request.viewer)
    start = going_on(course, read_number(request.GET.get(LIKE, ""))) | {ONCE: token_urlsafe(16)}
    step = request.POST.get(STEP, "")
    form = SeriesForm(course, request.viewer, request.POST if request.method == "POST" else None, start)
    if not form.is_bound or not form.is_valid() or step not in (SAVE, LOOK):
        failed = form.is_bound and not form.is_valid()
        return plan_page(request, "series_new", form, words, UNPROCESSABLE if failed else 200)
    preview = look_at_series(form, request.POST, words)
    answer = None
    if step == SAVE:
        try:
            answer = keyed_before(request, form)
            if answer is None and preview.is_accepted(request.POST):
                answer = keyed(request, form, partial(preview.carry_out, by=office_by(request), now=words.now))
        except Refused as refused:
            return preview_page(request, preview, words, refusal_text(refused.refusal, words.view))
    if answer is not None:
        messages.success(request, _("%(sessions)s scheduled.") % {"sessions": sessions_text(int(answer["sessions"]))})
        return redirect(series_url(int(answer["series"])))
    return preview_page(request, preview, words)


def preview_page(request: ViewerRequest, preview: Preview, words: Words, refusal: str = "") -> HttpResponse:
    """Every date of a series, before it is saved."""
    left_out = {"csrfmiddlewaretoken", STEP, "but", "seen", "looked"}
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name) if name not in left_out]
    context = {
        "words": words,
        "course": preview.course,
        "shown": preview.shown(words),
        "kept": kept,
        "refusal": refusal,
        "was_changed": request.POST.get(STEP) == SAVE and not refusal and not preview.is_blocked,
    }
    status = UNPROCESSABLE if request.POST.get(STEP) == SAVE else 200
    return render(request, "office/timetable/series_preview.html", context, status=status, using="jinja2")
