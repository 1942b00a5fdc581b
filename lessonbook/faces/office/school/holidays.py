"""The school's holidays: dates on which nobody is booked, unless an instructor has hours of their own that day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.timetable.actions import clear_date_hours, set_date_hours
from lessonbook.domain.timetable.hours import LONGEST_RUN, span_text
from lessonbook.domain.timetable.models import DateHours, Session
from lessonbook.faces.look.dates import full_day_text
from lessonbook.faces.look.shapes import Emptiness, Link, Place
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.addresses import with_query
from lessonbook.faces.office.desk import UNPROCESSABLE, act, act_by_form, in_office, office_by
from lessonbook.faces.office.school.forms import HolidayForm, days_between
from lessonbook.faces.office.school.tabs import school_tabs
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.calendar_days import today

A_DAY = timedelta(days=1)


class Holiday(NamedTuple):
    """A day as the school keeps it: closed where there are no hours."""

    day: date
    hours: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days in a row that are alike: when, what, how to take them back, and the sessions that are planned even so."""

    when: str
    what: str
    hours: str
    first: str
    last: str
    planned: Link | None


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def holidays(request: ViewerRequest) -> HttpResponse:
    """A year's holidays, and a form for more of them."""
    viewer = request.viewer
    this_year = today(viewer.now, viewer.school.zone).year
    year = read_year(request.GET.get("year", ""), this_year)
    form = HolidayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        days, note = form.days, form.cleaned_data["note"]
        verb = partial(set_date_hours, None, days, note=note, by=office_by(request), now=viewer.now)
        words = ngettext("The school is closed on that day.", "The school is closed on those days.", len(days))
        if act_by_form(request, form, verb, words):
            return redirect(year_url(days[0].year, this_year))
    kept = year_of(year)
    planned = planned_on([one.day for one in kept if not one.hours], viewer.now, viewer.school.zone)
    context = {
        "tabs": school_tabs("holidays"),
        "years": year_places(year, this_year),
        "year": year,
        "here": year_url(year, this_year),
        "rows": [shown(run, viewer.viewpoint, planned) for run in runs(kept)],
        "form": form,
        "nothing": Emptiness("sun", _("No holidays in %(year)s yet.") % {"year": year}),
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "office/school/holidays.html", context, status=status, using="jinja2")


def read_year(text: str, this_year: int) -> int:
    """The year that an address asks for, this year where it asks for none."""
    year = read_number(text) or this_year
    return year if MINYEAR < year < MAXYEAR else this_year


def year_url(year: int, this_year: int) -> str:
    """The page of a year."""
    return with_query(reverse("office:holidays"), {"year": "" if year == this_year else str(year)})


def year_places(year: int, this_year: int) -> list[Place]:
    """The years beside the one shown."""
    return [Place(str(one), year_url(one, this_year), is_current=one == year) for one in (year - 1, year, year + 1)]


def year_of(year: int) -> list[Holiday]:
    """The days of a year that the school keeps apart; one query."""
    rows = DateHours.objects.filter(instructor=None, day__range=(date(year, 1, 1), date(year, 12, 31)))
    found = []
    for day, of_day in groupby(rows.order_by("day", "opens"), key=lambda row: row.day):
        kept = list(of_day)
        hours = tuple(span_text((row.opens, row.closes)) for row in kept if row.opens and row.closes)
        found.append(Holiday(day, hours, kept[0].note))
    return found


def runs(days: Iterable[Holiday]) -> list[list[Holiday]]:
    """Days in a row that are alike, together."""
    found: list[list[Holiday]] = []
    for one in days:
        before = found[-1][-1] if found else None
        if before and before.day + A_DAY == one.day and before[1:] == one[1:]:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def planned_on(days: Collection[date], now: datetime, zone: ZoneInfo) -> dict[date, int]:
    """How many sessions are yet to come on each of these days of the school's; none has no entry; one query."""
    ahead = Session.objects.standing().filter(starts_at__gt=now).annotate(day=TruncDate("starts_at", tzinfo=zone))
    counted = ahead.filter(day__in=days).order_by().values("day").annotate(count=Count("pk"))
    return dict(counted.values_list("day", "count"))


def shown(run: Sequence[Holiday], view: Viewpoint, planned: Mapping[date, int]) -> Holidays:
    """Days in a row, in words."""
    first, last = run[0], run[-1]
    when = full_day_text(first.day, view)
    if len(run) > 1:
        when = f"{when} – {full_day_text(last.day, view)}"
    hours = _("open %(hours)s") % {"hours": ", ".join(first.hours)} if first.hours else _("closed")
    count = sum(planned.get(one.day, 0) for one in run)
    words = ngettext("%(count)s session is planned", "%(count)s sessions are planned", count)
    begins = next((one.day.isoformat() for one in run if one.day in planned), "")
    to_them = Link(words % {"count": count}, with_query("/office/sessions/", {"date": begins})) if count else None
    return Holidays(when, first.note, hours, first.day.isoformat(), last.day.isoformat(), to_them)


@require_POST
@in_office
def clearing(request: ViewerRequest) -> HttpResponse:
    """Take holidays back: the weekly hours count again on those days."""
    try:
        first, last = (date.fromisoformat(request.POST.get(name, "")) for name in ("first", "last"))
    except ValueError as error:
        raise Http404 from error
    if not first <= last < first + LONGEST_RUN * A_DAY:
        raise Http404
    verb = partial(clear_date_hours, None, days_between(first, last), by=office_by(request), now=request.viewer.now)
    act(request, verb, _("Taken back: the weekly hours count again."))
    this_year = today(request.viewer.now, request.viewer.school.zone).year
    return redirect(year_url(first.year, this_year))
