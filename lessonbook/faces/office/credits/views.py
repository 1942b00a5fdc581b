"""The credits desk: who has credits, who is low on them, and whose end soon."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.credits.desk import ending_soon, find_holders, low_on_credits, without_credits
from lessonbook.faces.look.shapes import Emptiness, Filters
from lessonbook.faces.office.credits.addresses import DESK
from lessonbook.faces.office.credits.wording import course_lines, found_shown
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.viewer import ViewerRequest

FOUND, LISTED, LONGEST_SEARCH = 25, 20, 80


@require_safe
@in_office
def credits_page(request: ViewerRequest) -> HttpResponse:
    """A search over people and families; without one, who has none, who is low and whose end soon."""
    viewer, words = request.viewer, request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    view = viewer.viewpoint
    context = {
        "search": Filters(
            DESK,
            search_name="q",
            search_label=_("Person or family"),
            search_value=words,
            clear_url=DESK if words else "",
        ),
        "words": words,
        "found": found_shown(find_holders(words, limit=FOUND), view),
        "nobody": Emptiness("search-x", _("Nobody here is called that."), _("A part of the name is enough.")),
        "most": FOUND,
        "without": [] if words else course_lines(without_credits(limit=LISTED), view),
        "low": [] if words else course_lines(low_on_credits(limit=LISTED), view),
        "ending": [] if words else course_lines(ending_soon(school_today(viewer), limit=LISTED), view),
        "calm": Emptiness(
            "coins",
            _("Nobody is short of credits, and none end soon."),
            _("Search for a person or a family to see their credits or to put some in."),
        ),
        "listed": LISTED,
    }
    return render(request, "office/credits/credits.html", context, using="jinja2")
