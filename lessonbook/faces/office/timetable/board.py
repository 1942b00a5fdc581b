"""The day board: a column for each instructor or room, and moving a session there, by the same checks as everywhere."""

from functools import partial

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessonbook.domain.booking.actions.sessions import move_session
from lessonbook.domain.booking.boards import board_instructors, board_rooms, sessions_by_instructor, sessions_by_room
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.dates import long_day_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import CalendarBar, Place
from lessonbook.faces.office.desk import in_office, office_by
from lessonbook.faces.office.timetable.addresses import board_url, office_url
from lessonbook.faces.office.timetable.asking import look_at_move, seen_by
from lessonbook.faces.office.timetable.board_grid import BY, INSTRUCTOR, ROOM, Target, board_grid, read_target
from lessonbook.faces.office.timetable.narrowing import read_day
from lessonbook.faces.office.timetable.session import session_or_404
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.calendar_days import DAY, day_interval

REFUSED = 409


@require_safe
@in_office
def board_page(request: ViewerRequest) -> HttpResponse:
    """A day of the school, all of it at once."""
    words = Words(request.viewer)
    day, by = read_day(request.GET, words.today), ROOM if request.GET.get(BY) == ROOM else INSTRUCTOR
    window = day_interval(day, words.view.zone)
    read, known = (sessions_by_room, board_rooms()) if by == ROOM else (sessions_by_instructor, board_instructors())
    lines = read(window) if window else []
    bar = CalendarBar(
        title=long_day_text(day, words.view),
        previous_url=board_url(day - DAY, by),
        next_url=board_url(day + DAY, by),
        today_url=board_url(words.today, by),
        views=[
            Place(_("Instructors"), board_url(day, INSTRUCTOR), is_current=by == INSTRUCTOR),
            Place(_("Rooms"), board_url(day, ROOM), is_current=by == ROOM),
        ],
        previous_label=_("Previous day"),
        next_label=_("Next day"),
    )
    context = {
        "words": words,
        "bar": bar,
        "board": board_grid(lines, known, day, by, words),
        "move_url": office_url("board_move"),
    }
    return render(request, "office/timetable/board.html", context, using="jinja2")


@require_POST
@in_office
def move(request: ViewerRequest) -> HttpResponse:
    """Move a session on the board: done, asked about because something is in its way, or refused; as JSON."""
    session, words = session_or_404(request.POST.get("code", "")), Words(request.viewer)
    target = read_target(request.POST, session, words)
    if target is None:
        raise Http404
    look = look_at_move(session, target.time, words, instructor_id=target.instructor_id, location_id=target.location_id)
    if not look.is_blocked and not look.is_accepted(request.POST):
        return JsonResponse({"asks": [one.text for one in look.texts(words)], "seen": look.seen})
    verb = partial(
        move_session,
        session,
        target.time,
        instructor_id=target.instructor_id,
        location_id=target.location_id,
        by=office_by(request),
        now=words.now,
        seen=seen_by(request.POST, session),
    )
    try:
        moved = verb()
    except Refused as refused:
        facts = {"refusal": refusal_text(refused.refusal, words.view), "code": refused.refusal.code}
        return JsonResponse(facts, status=REFUSED)
    return JsonResponse({"done": _done(moved, target, words)})


def _done(session: Session, target: Target, words: Words) -> str:
    return _("Moved: %(course)s, %(when)s, %(column)s") % {
        "course": session.course.name,
        "when": words.when(session.starts_at, session.ends_at),
        "column": target.name,
    }
