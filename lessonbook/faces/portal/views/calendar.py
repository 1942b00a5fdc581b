"""The schedule as a calendar: a month, a week or a day, each at its own address."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.timetable.queries import sessions_touching
from lessonbook.faces.look.dates import long_day_text, month_title, week_title
from lessonbook.faces.look.hours import TimeGrid, time_grid, week_days
from lessonbook.faces.look.months import MonthGrid, month_days, month_grid
from lessonbook.faces.look.shapes import CalendarBar, Place, SessionLine
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import page_url
from lessonbook.faces.portal.emptiness import nothing_shown
from lessonbook.faces.portal.hats import booking_url, under_hat
from lessonbook.faces.portal.views.schedule import tabs, waiting_of
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, ViewerRequest
from lessonbook.scheduling.calendar_days import days_interval, today

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""What the calendar leafs through; an address beyond shows today."""


class View(StrEnum):
    """The calendar's views, as the address names them."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page of the calendar covers: a view around a day, for somebody's eyes."""

    view: View
    anchor: date
    eyes: Viewpoint

    @property
    def days(self) -> list[date]:
        """The days shown, ascending."""
        if self.view is View.MONTH:
            return month_days(self.anchor, self.eyes)
        return week_days(self.anchor, self.eyes) if self.view is View.WEEK else [self.anchor]

    @property
    def last(self) -> date:
        """The last day that it is about: in a month, without the days around it."""
        if self.view is View.MONTH:
            return self.anchor.replace(day=monthrange(self.anchor.year, self.anchor.month)[1])
        return self.days[-1]

    @property
    def title(self) -> str:
        """The month, the week or the day in words."""
        if self.view is View.MONTH:
            return month_title(self.anchor, self.eyes)
        return week_title(self.days[0], self.eyes) if self.view is View.WEEK else long_day_text(self.anchor, self.eyes)

    def beside(self, forward: int) -> date:
        """A day of the sheet before (-1) or after (1): in a month the same day, or its last where it has none such."""
        if self.view is not View.MONTH:
            return self.anchor + forward * timedelta(days=7 if self.view is View.WEEK else 1)
        months = self.anchor.year * 12 + self.anchor.month - 1 + forward
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self.anchor.day, monthrange(year, month)[1]))


@require_safe
@under_hat
def calendar(request: ViewerRequest, hat: Hat) -> HttpResponse:
    """A month, a week or a day, complete: every session that touches it."""
    viewer = request.viewer
    this_day = today(viewer.now, viewer.zone)
    sheet = read_sheet(request.GET, viewer.viewpoint, this_day)
    window = days_interval(sheet.days[0], sheet.days[-1], viewer.zone)
    found = sessions_touching(hat.whose, window) if window else []
    wording = Wording(viewer, hat, waiting_of(hat, found))
    context = {
        "tabs": tabs("calendar"),
        "booking_url": booking_url(hat),
        "wording": wording,
        "bar": bar(sheet, this_day),
        "is_month": sheet.view is View.MONTH,
        "grid": grid(sheet, [wording.brief(line) for line in found], viewer.now),
        "nothing": nothing_shown(is_month=sheet.view is View.MONTH, is_over=sheet.last < this_day),
    }
    return render(request, "portal/calendar.html", context, using="jinja2")


def read_sheet(query: QueryDict, eyes: Viewpoint, this_day: date) -> Sheet:
    """What an address asks for by `view` and `date`; the month and today where it asks for nothing that can be."""
    asked = query.get("view", "")
    try:
        day = date.fromisoformat(query.get("date", ""))
    except ValueError:
        day = this_day
    return Sheet(
        View(asked) if asked in set(View) else View.MONTH, day if FIRST_DAY <= day <= LAST_DAY else this_day, eyes
    )


def grid(sheet: Sheet, lines: Sequence[SessionLine], now: datetime, page: str = "calendar") -> MonthGrid | TimeGrid:
    """The sheet with its sessions, of the calendar at `page`."""
    day_url = partial(sheet_url, View.DAY, page=page)
    if sheet.view is View.MONTH:
        return month_grid(lines, sheet.anchor, now=now, view=sheet.eyes, day_url=day_url)
    return time_grid(lines, sheet.days, now=now, view=sheet.eyes, day_url=day_url)


def bar(sheet: Sheet, this_day: date, page: str = "calendar") -> CalendarBar:
    """Above the sheet of the calendar at `page`: the way back, to today and on, and the three views."""
    views = ((View.DAY, _("Day")), (View.WEEK, _("Week")), (View.MONTH, _("Month")))
    beside = {
        View.DAY: (_("Previous day"), _("Next day")),
        View.WEEK: (_("Previous week"), _("Next week")),
        View.MONTH: (_("Previous month"), _("Next month")),
    }
    before, after = beside[sheet.view]
    return CalendarBar(
        title=sheet.title,
        previous_url=sheet_url(sheet.view, sheet.beside(-1), page),
        next_url=sheet_url(sheet.view, sheet.beside(1), page),
        # On a phone a sheet is a long list of days.
        today_url=f"{sheet_url(sheet.view, this_day, page)}#today",
        views=[
            Place(label, sheet_url(view, sheet.anchor, page), is_current=view is sheet.view) for view, label in views
        ],
        previous_label=before,
        next_label=after,
    )


def sheet_url(view: View, day: date, page: str = "calendar") -> str:
    """The address of a view around a day."""
    return f"{page_url(page)}?view={view}&date={day}"
