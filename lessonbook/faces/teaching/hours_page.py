"""What the page of hours shows: forms, what is planned besides the weekly hours, the week that results, warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.timetable.actions import week_of
from lessonbook.domain.timetable.hours import LONGEST_RUN
from lessonbook.domain.timetable.kept_hours import KeptHours, kept_hours
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours
from lessonbook.domain.timetable.queries import sessions_touching
from lessonbook.faces.look.dates import near_day_text, session_text, wall_range_text, week_title
from lessonbook.faces.look.hours import week_days
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.portal.addresses import taught_url, with_query
from lessonbook.faces.portal.shown import shown_again
from lessonbook.faces.profile.viewer import Viewer, ViewerRequest
from lessonbook.faces.teaching.hours_forms import BusyForm, DateForm, OffForm, WeekForm
from lessonbook.faces.teaching.week_picture import open_hours, outside, week_picture
from lessonbook.scheduling.calendar_days import DAY, days_interval
from lessonbook.scheduling.intervals import Interval

FIRST_DAY, LAST_DAY = date(1970, 1, 8), date(2199, 12, 24)
"""What the picture leafs through; an address beyond shows this week."""
LOOK_AHEAD = timedelta(days=28)
"""How far ahead sessions outside of hours are warned of."""
WARNED = 8
"""How many of them are named."""
LISTED = 200
"""How many runs of dates and busy times are listed."""


@dataclass(frozen=True, slots=True)
class HoursForms:
    """The forms that were sent and could not be saved; the others are shown as things stand."""

    week: WeekForm | None = None
    off: OffForm | None = None
    date: DateForm | None = None
    busy: BusyForm | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A run of dates with hours of their own, or a time at which one is busy; with what it is taken back by."""

    when: str
    what: str
    note: str
    undo_url: str
    first: str = ""
    last: str = ""


def hours_zone(viewer: Viewer) -> ZoneInfo:
    """The zone that the viewer's hours are kept in; before any are kept, the viewer's own."""
    kept = Availability.objects.filter(instructor=viewer.person).first()
    return kept.zone if kept else viewer.zone


def context_of(request: ViewerRequest, forms: HoursForms) -> dict[str, object]:
    """All that the page shows. Four queries for the hours, one for the week's sessions, one for those ahead."""
    viewer = request.viewer
    anchor = read_day(request.GET, viewer)
    kept = _kept(viewer, anchor)
    zone = kept.availability.zone if kept.availability else viewer.zone
    view = replace(viewer.viewpoint, zone=zone)
    today = view.day(viewer.now)
    days, besides = week_days(anchor, view), planned(kept, view, today)
    window = days_interval(days[0], days[-1], zone)
    assert window is not None
    ahead = Interval(viewer.now, viewer.now + LOOK_AHEAD)
    stray = [line for line in _standing(viewer, ahead) if outside(line, open_hours(kept, _days_around(ahead), view))]
    return {
        "zone_text": zone_text(view),
        "keeps_hours": kept.availability is not None,
        "week_shown": shown_again(
            request.POST, week_of(kept.availability), is_told=not forms.week or bool(forms.week.errors)
        ),
        "week": forms.week or WeekForm(view, zone.key, kept.weekly, viewer.now),
        "off": forms.off or OffForm(prefix="off"),
        "date": forms.date or DateForm(prefix="date"),
        "busy": forms.busy or BusyForm(prefix="busy"),
        "picture": week_picture(kept, _standing(viewer, window), days, view, today),
        "picture_title": week_title(days[0], view),
        "before_url": week_url(days[0] - 7 * DAY),
        "this_url": week_url(None),
        "after_url": week_url(days[0] + 7 * DAY),
        "planned": besides[:LISTED],
        "is_cut": len(besides) > LISTED,
        "stray_text": stray_text(len(stray)) if stray else "",
        "stray": [stray_link(line, view) for line in stray[:WARNED]],
        "stray_more": len(stray) - WARNED,
    }


def _kept(viewer: Viewer, anchor: date) -> KeptHours:
    """The hours with all dates and busy times from today, or the week shown, on."""
    first, last = min(anchor, viewer.viewpoint.day(viewer.now)) - 9 * DAY, LAST_DAY + 9 * DAY
    busy = days_interval(first, last, viewer.zone)
    assert busy is not None
    return kept_hours(viewer.person.pk, first, last, busy.start, busy.end)


def _days_around(window: Interval) -> Interval:
    """Hours are read in whole days: two more at each end hold those of any zone."""
    return Interval(window.start - 2 * DAY, window.end + 2 * DAY)


def _standing(viewer: Viewer, window: Interval) -> list[Line]:
    lines = sessions_touching(Whose(instructor_id=viewer.person.pk), window)
    return [line for line in lines if not line.is_cancelled]


def read_day(query: Mapping[str, str], viewer: Viewer) -> date:
    """A day of the week that an address asks for; today where it asks for none that can be."""
    try:
        day = date.fromisoformat(query.get("week", ""))
    except ValueError:
        day = FIRST_DAY - DAY
    return day if FIRST_DAY <= day <= LAST_DAY else viewer.viewpoint.day(viewer.now)


def week_url(day: date | None) -> str:
    """Where a week is shown."""
    return with_query(reverse("teaching:hours"), {"week": day.isoformat() if day else ""}) + "#picture"


def planned(kept: KeptHours, view: Viewpoint, today: date) -> list[Planned]:
    """What is to come besides the weekly hours: runs of dates, and times at which one is busy; by date."""
    rows = [row for row in kept.own if row.day >= today]
    runs = [(run[0].day, run_shown(run, view, today)) for run in runs_of(rows)]
    busy = [(view.day(one.starts_at), busy_shown(one, view)) for one in kept.busy if view.day(one.ends_at) >= today]
    return [shown for _day, shown in sorted([*runs, *busy], key=lambda pair: pair[0])]


def runs_of(rows: Sequence[DateHours]) -> list[list[DateHours]]:
    """Rows of dates as runs: days that follow each other closed, with the same note; other hours a day each.

    No run is longer than what is taken back at once.
    """
    runs: list[list[DateHours]] = []
    for _day, group in groupby(rows, key=lambda row: row.day):
        of_day = list(group)
        last = runs[-1][-1] if runs else None
        follows = last is not None and last.day + DAY == of_day[0].day and last.note == of_day[0].note
        fits = follows and len(runs[-1]) < LONGEST_RUN
        if fits and last is not None and last.opens is None and of_day[0].opens is None:
            runs[-1] += of_day
        else:
            runs.append(of_day)
    return runs


def run_shown(run: Sequence[DateHours], view: Viewpoint, today: date) -> Planned:
    """A run of dates in words."""
    first, last = run[0].day, run[-1].day
    text = near_day_text(first, today, view)
    times = [wall_range_text(row.opens, row.closes, view) for row in run if row.opens and row.closes is not None]
    return Planned(
        when=text if first == last else f"{text} – {near_day_text(last, today, view)}",
        what=", ".join(times) if times else _("Time off"),
        note=run[0].note,
        undo_url=reverse("teaching:hours_clear"),
        first=first.isoformat(),
        last=last.isoformat(),
    )


def busy_shown(busy: BusyTime, view: Viewpoint) -> Planned:
    """A time at which one is busy in words."""
    return Planned(
        when=session_text(busy.starts_at, busy.ends_at, view),
        what=_("Busy"),
        note=busy.calendar,
        undo_url=reverse("teaching:hours_free", args=[busy.pk]),
    )


def days_from(query: Mapping[str, str]) -> list[date]:
    """The dates from `first` to `last` of a form of ours; none where they can't be."""
    try:
        first, last = (date.fromisoformat(query.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return []
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, LONGEST_RUN))]


def stray_text(count: int) -> str:
    """That sessions lie outside of one's hours."""
    words = ngettext(
        "%(count)s session of the next four weeks lies outside your hours. It takes place all the same.",
        "%(count)s sessions of the next four weeks lie outside your hours. They take place all the same.",
        count,
    )
    return words % {"count": count}


def stray_link(line: Line, view: Viewpoint) -> Link:
    """A session outside of one's hours."""
    return Link(f"{session_text(line.starts_at, line.ends_at, view)} · {line.course_name}", taught_url(line.code))
