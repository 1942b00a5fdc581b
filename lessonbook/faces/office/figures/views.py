"""Figures with plots."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.figures import Figures, figures_of, liability
from lessonbook.faces.look.dates import full_day_text, moment_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.figures.addresses import course_url
from lessonbook.faces.office.figures.periods import choices, last_days, read_period
from lessonbook.faces.office.figures.plots import keys, percent_cell, plots
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.viewer import ViewerRequest

FIGURES, USUAL, MOST_WEEKS = "/office/figures/", 90, 110


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course in the table of courses."""

    name: str
    url: str
    hue: int
    sessions: str
    fill: str
    attendance: str


@require_safe
@in_office
def figures_page(request: ViewerRequest) -> HttpResponse:
    """The figures of the whole weeks from a day to another."""
    viewer, view = request.viewer, request.viewer.viewpoint
    today = school_today(viewer)
    asked = read_period(request.GET.get("from", ""), request.GET.get("to", ""), otherwise=last_days(today, USUAL))
    shown = asked.whole_weeks(viewer.school.first_weekday, most=MOST_WEEKS)
    found, owed = figures_of(shown.weeks(), viewer.school), liability(today)
    context = {
        "action": FIGURES,
        "period": asked,
        "choices": choices(FIGURES, today, asked),
        "span": f"{full_day_text(shown.first, view)} – {full_day_text(shown.last, view)}",
        "counted": moment_text(found.counted_at, view) if found.counted_at else "",
        "missing": found.missing,
        "is_ahead": shown.last >= today,
        "keys": keys(found.total, owed, view),
        "plots": plots(found, owed, view),
        "courses": course_rows(found, view),
        "is_cut": found.course_count > len(found.courses),
        "listed": len(found.courses),
    }
    return render(request, "office/figures/figures.html", context, using="jinja2")


def course_rows(found: Figures, view: Viewpoint) -> list[CourseRow]:
    """The courses with the most sessions."""
    return [
        CourseRow(
            one.name,
            course_url(one.slug),
            one.hue + 1,
            number_text(one.sums.sessions, view),
            percent_cell(one.sums.fill_rate, view).text,
            percent_cell(one.sums.attendance_rate, view).text,
        )
        for one in found.courses
    ]
