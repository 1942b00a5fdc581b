"""An instructor's hours: every week, on dates with hours of their own, and where sessions in them meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.actions import clear_date_hours, set_date_hours, set_hours, set_meeting_place, week_of
from lessonbook.domain.timetable.models import Availability, DateHours
from lessonbook.faces.look.dates import full_day_text
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.courses.addresses import INSTRUCTORS, hours_url
from lessonbook.faces.office.courses.forms.hours import DatesForm, PlaceForm, WeekForm
from lessonbook.faces.office.courses.words import spans_words, week_words
from lessonbook.faces.office.desk import UNPROCESSABLE, act, act_by_form, in_office, office_by
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.portal.shown import read_shown, shown_again
from lessonbook.faces.profile.viewer import ViewerRequest

MOST_DATES = 400
"""How many dates ahead are listed at most: a year and its holidays."""


def the_instructor(person_id: int) -> Person:
    """An instructor of the school. Raises Http404."""
    return get_object_or_404(Person.objects.with_role(RoleKind.INSTRUCTOR), pk=person_id)


def kept_by(instructor: Person) -> Availability | None:
    """The hours that an instructor keeps, if any, the weekly ones along."""
    kept = Availability.objects.filter(instructor=instructor).prefetch_related("weekly")
    return kept.select_related("location__within").first()


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def hours(request: ViewerRequest, person_id: int) -> HttpResponse:
    """All of an instructor's hours on one page; posting sets those of every week."""
    instructor, viewer = the_instructor(person_id), request.viewer
    if request.method != "POST":
        return _page(request, instructor)
    form = WeekForm(kept_by(instructor), viewer.school, viewer.viewpoint, viewer.now, request.POST)
    if form.is_valid():
        by, now, zone = office_by(request), viewer.now, form.cleaned_data["time_zone"]
        shown = read_shown(request.POST)
        verb = partial(set_hours, instructor, form.hours, time_zone=zone, by=by, now=now, shown=shown)
        done = _("The weekly hours are saved. What is booked already stays as it is.")
        if act_by_form(request, form, verb, done):
            return redirect(hours_url(person_id))
    return _page(request, instructor, week=form)


@require_POST
@in_office
def dates(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Let dates have hours of their own, or none."""
    instructor, form = the_instructor(person_id), DatesForm(request.POST)
    if form.is_valid():
        by, now, facts = office_by(request), request.viewer.now, form.cleaned_data

        def save() -> None:
            set_date_hours(instructor, form.days, facts["spans"], note=facts["note"], by=by, now=now)

        done = _("Saved. What is booked already on these days stays as it is.")
        if act_by_form(request, form, save, done):
            return redirect(f"{hours_url(person_id)}#dates")
    return _page(request, instructor, dates=form)


@require_POST
@in_office
def clear_dates(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Let the weekly hours count again from one date to another."""
    instructor, by, now = the_instructor(person_id), office_by(request), request.viewer.now
    try:
        first, last = (date.fromisoformat(request.POST.get(name, "")) for name in ("first", "last"))
    except ValueError as error:
        raise Http404 from error
    days = [first + timedelta(days=n) for n in range(min((last - first).days + 1, MOST_DATES))]
    act(request, lambda: clear_date_hours(instructor, days, by=by, now=now), _("The weekly hours count there again."))
    return redirect(f"{hours_url(person_id)}#dates")


@require_POST
@in_office
def place(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Say where sessions meet that are booked in these hours."""
    instructor = the_instructor(person_id)
    form = PlaceForm(instructor, kept_by(instructor), request.POST)
    if form.is_valid():
        by, now = office_by(request), request.viewer.now
        done = _("Saved. Sessions that are booked from now on meet there.")
        if act_by_form(request, form, lambda: set_meeting_place(instructor, form.place, by=by, now=now), done):
            return redirect(f"{hours_url(person_id)}#place")
    return _page(request, instructor, place=form)


def _page(
    request: ViewerRequest,
    instructor: Person,
    *,
    week: WeekForm | None = None,
    dates: DatesForm | None = None,
    place: PlaceForm | None = None,
) -> HttpResponse:
    """The page, with the form that was refused in its place."""
    viewer, kept = request.viewer, kept_by(instructor)
    refused = any((week, dates, place))
    runs, is_cut = runs_of(instructor, school_today(viewer), viewer.viewpoint)
    weekly = [(row.weekday, row.opens, row.closes) for row in kept.weekly.all()] if kept else []
    context: dict[str, Any] = {
        "instructor": instructor,
        "trail": [Link(_("Courses"), "/office/courses/"), Link(_("Instructors"), INSTRUCTORS)],
        "week_shown": shown_again(request.POST, week_of(kept), is_told=not week or bool(week.non_field_errors())),
        "week": week or WeekForm(kept, viewer.school, viewer.viewpoint, viewer.now),
        "dates": dates or DatesForm(),
        "place": place or PlaceForm(instructor, kept),
        "runs": runs,
        "is_cut": is_cut,
        "summary": sorted_week(weekly, viewer.viewpoint),
        "zone": zone_name(kept.time_zone, viewer.language) if kept else "",
        "has_hours": kept is not None,
        "urls": {
            "week": hours_url(instructor.pk),
            "dates": hours_url(instructor.pk, "dates"),
            "clear": hours_url(instructor.pk, "dates", "clear"),
            "place": hours_url(instructor.pk, "place"),
        },
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "office/courses/hours.html", context, using="jinja2", status=status)


def sorted_week(weekly: Iterable[tuple[int, time, time]], view: Viewpoint) -> list[str]:
    """The hours of a week in words, Monday first."""
    return week_words(sorted(weekly), view)


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row that have the same hours of their own."""

    first: str
    last: str
    days: str
    hours: str
    note: str


def runs_of(instructor: Person, today: date, view: Viewpoint) -> tuple[list[Run], bool]:
    """The dates from today on, those in a row that are alike together; and whether there are later ones."""
    found = DateHours.objects.filter(instructor=instructor, day__gte=today).order_by("day", "opens")
    rows = list(found[: MOST_DATES + 1])
    is_cut = len(rows) > MOST_DATES
    if is_cut:  # without a date of which only a part was read
        rows = [row for row in rows if row.day < rows[-1].day]
    runs: list[tuple[date, date, str, str]] = []
    for day, of_day in groupby(rows, key=lambda row: row.day):
        spans, note = [], ""
        for row in of_day:
            note = note or row.note
            spans += [(row.opens, row.closes)] if row.opens and row.closes is not None else []
        text = spans_words(spans) or _("Time off")
        if runs and runs[-1][1] + timedelta(days=1) == day and runs[-1][2:] == (text, note):
            runs[-1] = (runs[-1][0], day, text, note)
        else:
            runs.append((day, day, text, note))
    shown = [Run(first.isoformat(), last.isoformat(), _days(first, last, view), *rest) for first, last, *rest in runs]
    return shown, is_cut


def _days(first: date, last: date, view: Viewpoint) -> str:
    if first == last:
        return full_day_text(first, view)
    return f"{full_day_text(first, view)} – {full_day_text(last, view)}"
