"""The page of a series: its rule, its sessions, and those whose own time moves where clocks change."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.booking.own_times import OwnTime, own_times
from lessonbook.domain.booking.timetables import find_series, people_of_series, series_sessions
from lessonbook.domain.timetable.models import Series
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import full_day_text
from lessonbook.faces.look.shapes import Action, Fact, Link
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.courses.addresses import group_url
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.timetable.addresses import series_url
from lessonbook.faces.office.timetable.going_on import going_on_url
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.intervals import Interval


def series_or_404(pk: int) -> Series:
    """The series of this number; Http404 where there is none."""
    found = find_series(pk)
    if found is None:
        raise Http404
    return found


@require_safe
@in_office
def series_page(request: ViewerRequest, pk: int) -> HttpResponse:
    """A series, whole: at most some hundred sessions, for none is longer than a year."""
    series, words = series_or_404(pk), Words(request.viewer)
    sessions = series_sessions(series.pk)
    ahead = [one for one in sessions if one.starts_at > words.now and one.cancelled_at is None]
    regular = [Interval(one.starts_at, one.ends_at) for one in ahead if one.detached_at is None]
    context = {
        "words": words,
        "series": series,
        "rule": words.rule(series),
        "hue": series.course.hue + 1,
        "facts": facts_of(series, words),
        "lines": [words.row(one, in_series=True) for one in sessions],
        "to_come": sum(one.status(words.now) is Status.UPCOMING for one in sessions),
        "own_times": [words.own_time(one) for one in times_that_move(series, regular, words)],
        "go_on": None
        if series.course.archived_at
        else Action(_("Go on with it"), going_on_url(series), icon="calendar-plus"),
        "actions": [
            Action(_("Change series"), series_url(series.pk, "series_change"), icon="calendar-clock"),
            Action(_("Cancel sessions"), series_url(series.pk, "series_cancel"), "danger", "calendar-x"),
        ]
        if ahead
        else [],
    }
    return render(request, "office/timetable/series.html", context, using="jinja2")


def times_that_move(series: Series, times: list[Interval], words: Words) -> list[OwnTime]:
    """Those whose own time moves, of those who have seats and who teaches."""
    return own_times(people_of_series(series, words.now), times, words.school)


def facts_of(series: Series, words: Words) -> list[Fact]:
    """All there is to know of a series."""
    teacher = series.instructor
    groups = [Link(one.name, group_url(series.course, one)) for one in series.groups.all()]
    return [
        Fact(_("When"), words.rule(series), note=zone_name(series.time_zone, words.view.language)),
        Fact(_("First day"), full_day_text(series.first_day, words.view)),
        Fact(_("Last day"), full_day_text(series.last_day, words.view)),
        Fact(
            _("Instructor"),
            "" if teacher else _("Nobody yet"),
            links=[Link(teacher.name, person_url(teacher.pk))] if teacher else (),
            face=face(teacher) if teacher else None,
        ),
        Fact(_("Location"), str(series.location) if series.location else _("None, or online")),
        Fact(_("Groups"), "" if groups else _("None"), links=groups),
        Fact(_("Places"), _("No limit") if series.capacity is None else str(series.capacity)),
    ]
