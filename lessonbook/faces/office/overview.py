"""The overview: today, what waits for a decision, what is wrong."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.overview import Counts, counts_of_day, live_and_to_come, rooms_used_twice
from lessonbook.faces.look.dates import long_day_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.shapes import Emptiness
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.office.concerns import waits, wrongs
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.first_steps import steps_left
from lessonbook.faces.office.overview_words import session_line
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.calendar_days import DAY, day_start
from lessonbook.scheduling.intervals import Interval

SHOWN = 10


@require_safe
@in_office
def overview(request: ViewerRequest) -> HttpResponse:
    """What an administrator sees first in the morning."""
    viewer = request.viewer
    view, now = viewer.viewpoint, viewer.now
    today = view.day(now)
    day = Interval(day_start(today, view.zone), day_start(today + DAY, view.zone))
    counts = counts_of_day(day, now)
    next_ones = live_and_to_come(day, now, limit=SHOWN)
    twice = rooms_used_twice(day, now, limit=SHOWN + 1)
    context = {
        "steps": steps_left(),
        "day": long_day_text(today, view),
        "zone": zone_text(view),
        "counts": counts_text(counts, view),
        "sessions": [session_line(one, now, view) for one in next_ones],
        "is_more": counts.all - counts.over > SHOWN,
        "twice": [session_line(one, now, view) for one in twice[:SHOWN]],
        "is_more_twice": len(twice) > SHOWN,
        "nothing_today": nothing_today(counts),
        "waits": waits(viewer),
        "wrongs": wrongs(viewer),
        "calm": Emptiness("circle-check", _("All is well."), _("Nothing waits for you, and nothing is wrong.")),
    }
    return render(request, "office/overview.html", context, using="jinja2")


def counts_text(counts: Counts, view: Viewpoint) -> str:
    """The day in numbers: "23 sessions · 2 live now · 12 over · 1 cancelled"."""
    parts = [ngettext("%(count)s session", "%(count)s sessions", counts.all) % {"count": number_text(counts.all, view)}]
    for count, words in (
        (counts.live, _("%(count)s live now")),
        (counts.over, _("%(count)s over")),
        (counts.cancelled, _("%(count)s cancelled")),
    ):
        if count:
            parts.append(words % {"count": number_text(count, view)})
    return " · ".join(parts)


def nothing_today(counts: Counts) -> Emptiness:
    """Nothing is live or to come."""
    if counts.over:
        return Emptiness("sunset", _("All of today’s sessions are over."))
    return Emptiness("sun", _("No sessions today."))
