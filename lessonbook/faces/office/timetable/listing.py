"""The lists: sessions of a day or a week, and the series that go on."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.booking.timetables import school_sessions, search_sessions, series_in_school
from lessonbook.domain.timetable.pages import Page
from lessonbook.faces.look.dates import full_day_text
from lessonbook.faces.look.shapes import Emptiness, Filters, Link, Pager, Place
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.timetable.addresses import office_url, series_url, session_url
from lessonbook.faces.office.timetable.narrowing import LONGEST_SEARCH, SEARCH, read_days, read_narrowing
from lessonbook.faces.office.timetable.shapes import SeriesRow
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.addresses import read_number, with_query
from lessonbook.faces.portal.turns import forward_pager, read_turn
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.calendar_days import today

MOST_FOUND = 50
SERIES_ROWS = 30


@require_safe
@in_office
def sessions_page(request: ViewerRequest) -> HttpResponse:
    """The sessions of a day or a week, a page at a time; or those that a search finds."""
    viewer, words = request.viewer, Words(request.viewer)
    if asked := request.GET.get(SEARCH, "").strip()[:LONGEST_SEARCH]:
        return found_page(request, asked, words)
    days, narrowing = read_days(request.GET, words.view, words.today), read_narrowing(request.GET)
    turn, window = read_turn(request.GET), days.window
    page = school_sessions(window, narrowing.only, turn, viewer.now) if window else Page([])
    kept = {**narrowing.kept, **days.kept}
    context = {
        "tabs": tabs("sessions"),
        "words": words,
        "bar": days.bar(words.today, narrowing.kept),
        "filters": narrowing.filters(days),
        "lines": [words.row(line) for line in page.lines],
        "is_cut": False,
        "pager": forward_pager(page, office_url("sessions"), kept),
        "nothing": nothing(is_narrowed=narrowing.is_set, clear_url=with_query(office_url("sessions"), days.kept)),
    }
    return render(request, "office/timetable/sessions.html", context, using="jinja2")


def found_page(request: ViewerRequest, asked: str, words: Words) -> HttpResponse:
    """What a search finds; the session itself where there is just one."""
    found = search_sessions(asked, limit=MOST_FOUND + 1)
    if len(found) == 1:
        return redirect(session_url(found[0].code))
    context = {
        "tabs": tabs("sessions"),
        "words": words,
        "bar": None,
        "filters": Filters(
            action=office_url("sessions"),
            search_name=SEARCH,
            search_label=_("Session ID"),
            search_value=asked,
            clear_url=office_url("sessions"),
        ),
        "lines": [words.row(line) for line in found[:MOST_FOUND]],
        "is_cut": len(found) > MOST_FOUND,
        "pager": Pager(),
        "nothing": Emptiness(
            "search",
            _("No session has this ID"),
            _("A part of a Session ID is enough, or its whole ID in another system."),
        ),
    }
    return render(request, "office/timetable/sessions.html", context, using="jinja2")


def nothing(*, is_narrowed: bool, clear_url: str) -> Emptiness:
    """What an empty list says."""
    if is_narrowed:
        return Emptiness("filter-x", _("No session fits"), action=Link(_("Clear filters"), clear_url))
    return Emptiness(
        "calendar-days", _("No sessions here"), action=Link(_("Schedule a session"), office_url("session_new"))
    )


@require_safe
@in_office
def series_page(request: ViewerRequest) -> HttpResponse:
    """The series that go on, or those that have ended, the newest first."""
    words, ended = Words(request.viewer), request.GET.get("state") == "ended"
    after = read_number(request.GET.get("after", "")) or 0
    day = today(request.viewer.now, request.viewer.school.zone)
    found = series_in_school(day, ended=ended, limit=SERIES_ROWS + 1, after=after)
    url, state = office_url("series_list"), "ended" if ended else ""
    shown = found[:SERIES_ROWS]
    more = with_query(url, {"state": state, "after": str(shown[-1].pk)}) if len(found) > SERIES_ROWS else ""
    context = {
        "tabs": tabs("series_list"),
        "states": [
            Place(_("Going on"), url, is_current=not ended),
            Place(_("Ended"), with_query(url, {"state": "ended"}), is_current=ended),
        ],
        "lines": [
            SeriesRow(
                url=series_url(one.pk),
                course=one.course.name,
                hue=one.course.hue + 1,
                rule=words.rule(one),
                instructor=one.instructor.name if one.instructor else _("Nobody yet"),
                location=str(one.location or ""),
                first_text=full_day_text(one.first_day, words.view),
                last_text=full_day_text(one.last_day, words.view),
            )
            for one in shown
        ],
        "pager": Pager(older_url=more),
        "nothing": Emptiness(
            "repeat",
            _("No series here"),
            _("A series makes the same sessions every week, for a whole term at once."),
            Link(_("Schedule a series"), office_url("series_new")),
        ),
    }
    return render(request, "office/timetable/series_list.html", context, using="jinja2")


def tabs(current: str) -> list[Place]:
    """The two tabs of sessions."""
    named = (("sessions", _("Sessions")), ("series_list", _("Series")))
    return [Place(label, office_url(name), is_current=name == current) for name, label in named]
