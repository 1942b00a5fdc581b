"""Today: the sessions, who comes, and Start."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.due import COUNTED, count_due
from lessonbook.domain.attendance.registers import registers
from lessonbook.domain.booking.substitutes import own_substitute_requests
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.pages import Turn
from lessonbook.domain.timetable.queries import sessions_from, sessions_of_day
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import long_day_text, until_text
from lessonbook.faces.look.shapes import Emptiness, Link, SessionLine
from lessonbook.faces.portal.addresses import page_url
from lessonbook.faces.portal.views.schedule import today_of
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import hat_of, teaching, wording_of
from lessonbook.faces.teaching.substitute_words import asked_shown
from lessonbook.faces.teaching.who_comes import WhoComes, who_comes

AHEAD = 8
"""How many sessions after today are looked at for the first that stands."""


@dataclass(frozen=True, slots=True)
class Class:
    """A session of today: how far off it is, and who comes."""

    line: SessionLine
    until_text: str
    who: WhoComes


@require_safe
@teaching
def today_page(request: ViewerRequest) -> HttpResponse:
    """What an instructor needs before class: what runs or comes next, who comes, Start, what is still to write."""
    viewer, whose, day = request.viewer, hat_of(request).whose, today_of(request)
    found = sessions_of_day(whose, day, viewer.now)
    comers = registers([line.session_id for line in found])
    wording = wording_of(request)

    def shown(lines: Sequence[Line]) -> list[Class]:
        return [
            Class(
                wording.whole(line),
                until_text(line.starts_at, line.ends_at, viewer.now, wording.view),
                who_comes(comers.get(line.session_id, [])),
            )
            for line in lines
        ]

    current, later, earlier = split(found, request)
    first = next((line for line in sessions_from(whose, day.end, Turn(AHEAD)).lines if not line.is_cancelled), None)
    due = count_due(viewer.person.pk, viewer.now)
    context = {
        "date_text": long_day_text(wording.today, wording.view),
        "zone_text": wording.zone,
        "current": shown(current),
        "later": shown(later),
        "earlier": shown(earlier),
        "nothing": nothing_today(has_more=first is not None) if not found else nothing_more(),
        "first": wording.whole(first) if first else None,
        "due_text": f"{COUNTED}+" if due > COUNTED else str(due),
        "is_due": due > 0,
        "asked": [asked_shown(one, viewer.viewpoint) for one in own_substitute_requests(viewer.person.pk, viewer.now)],
    }
    return render(request, "teaching/today.html", context, using="jinja2")


def split(lines: Sequence[Line], request: ViewerRequest) -> tuple[list[Line], list[Line], list[Line]]:
    """Today's sessions: what runs or can be started (else the next one), the rest of the day, what is over."""
    now = request.viewer.now
    over = [line for line in lines if line.ends_at <= now]
    ahead = [line for line in lines if line.ends_at > now]
    standing = [line for line in ahead if line.status(now) is not Status.CANCELLED]
    current = [line for line in standing if line.window.start <= now] or standing[:1]
    return current, [line for line in ahead if line not in current], over


def nothing_today(*, has_more: bool) -> Emptiness:
    """A free day."""
    action = Link(_("Open the calendar"), page_url("calendar")) if has_more else None
    return Emptiness("sun", _("No sessions today."), action=action)


def nothing_more() -> Emptiness:
    """The day's work is done."""
    return Emptiness("coffee", _("No more sessions today."))
