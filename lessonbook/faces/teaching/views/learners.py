"""One's own learners, and the history that one has with each."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.learners import (
    HistoryLine,
    LearnerLine,
    find_learners,
    history_with,
    learners_of,
    next_with,
)
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.rules import Status, status
from lessonbook.faces.look.context import address
from lessonbook.faces.look.dates import near_day_text, range_text, time_text
from lessonbook.faces.look.shapes import Emptiness, Face, Filters, Link, Pager
from lessonbook.faces.portal.addresses import LONGEST_NUMBER, read_number, taught_url, with_query
from lessonbook.faces.portal.turns import pager, read_turn
from lessonbook.faces.portal.wording import attendance_text, given_up_text
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import Viewer, ViewerRequest
from lessonbook.faces.teaching.desk import teaching

ROWS = 30
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class LearnerShown:
    """A learner in the list."""

    face: Face
    url: str
    next_text: str
    last_text: str


@require_safe
@teaching
def learners_page(request: ViewerRequest) -> HttpResponse:
    """Whoever has or had a seat with the viewer, by name, with a search."""
    viewer, url = request.viewer, reverse("teaching:learners")
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    before, after = (number_in(request.GET, name) for name in ("before", "after"))
    found = find_learners(viewer.person.pk, viewer.now, words=words, before=before, after=after, limit=ROWS)
    context = {
        "filters": Filters(
            action=url,
            search_name="q",
            search_label=pgettext("person", "Name"),
            search_value=words,
            clear_url=url if words else "",
        ),
        "learners": [learner_shown(line, viewer) for line in found.lines],
        "pager": Pager(
            newer_url=with_query(url, {"q": words, "before": str(found.before or "")}) if found.before else "",
            older_url=with_query(url, {"q": words, "after": str(found.after or "")}) if found.after else "",
            newer_label=_("Back"),
            older_label=_("Further"),
        ),
        "nothing": nobody(url, is_search=bool(words or before or after)),
    }
    return render(request, "teaching/learners.html", context, using="jinja2")


def number_in(query: QueryDict, name: str) -> int | None:
    """The id that an address gives, if it is one."""
    return read_number(query.get(name, ""))


def learner_shown(line: LearnerLine, viewer: Viewer) -> LearnerShown:
    """A learner with when one meets next and when one met last."""
    view = viewer.viewpoint
    today = view.day(viewer.now)
    next_text, last_text = (
        f"{near_day_text(view.day(at), today, view)}, {time_text(at, view)}" if at else ""
        for at in (line.next_at, line.last_at)
    )
    return LearnerShown(face(line.learner), address("teaching:learner", args=(line.learner.pk,)), next_text, last_text)


def nobody(url: str, *, is_search: bool) -> Emptiness:
    """No learner yet, or none of that name."""
    if is_search:
        return Emptiness("search-x", _("No learner of yours is called that."), action=Link(_("Show all"), url))
    text = _("Whoever has a seat in one of your sessions appears here.")
    return Emptiness("users-round", _("No learners yet."), text)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session with the learner, and what became of it."""

    date_text: str
    time_text: str
    url: str
    course_name: str
    hue: int
    lesson_text: str
    state: str
    is_cancelled: bool
    feedback: str
    private_note: str
    by: str


@require_safe
@teaching
def learner_page(request: ViewerRequest, learner_id: int) -> HttpResponse:
    """A learner of the viewer's: what is next, and every session that they had, with marks and reports."""
    if learner_id >= 10**LONGEST_NUMBER:
        raise Http404
    viewer = request.viewer
    learner = get_object_or_404(learners_of(viewer.person.pk), pk=learner_id)
    url = reverse("teaching:learner", args=[learner.pk])
    turn = read_turn(request.GET)
    page = history_with(viewer.person.pk, learner.pk, viewer.now, turn)
    ahead = None if turn.mark else next_with(viewer.person.pk, learner.pk, viewer.now)
    context = {
        "face": face(learner),
        "next": meeting(ahead, viewer) if ahead else None,
        "is_first_page": turn.mark is None,
        "meetings": [meeting(line, viewer) for line in page.lines],
        "pager": pager(page, url, {}),
        "nothing": Emptiness("history", _("You have had no session yet.")),
    }
    return render(request, "teaching/learner.html", context, using="jinja2")


def meeting(line: HistoryLine, viewer: Viewer) -> Meeting:
    """A session with a learner in words."""
    view = viewer.viewpoint
    lesson = {"number": line.lesson_number, "name": level(line.lesson_name or "")}
    is_off = line.cancelled_at is not None or bool(line.given_up_why)
    return Meeting(
        date_text=near_day_text(view.day(line.starts_at), view.day(viewer.now), view),
        time_text=range_text(line.starts_at, line.ends_at, view),
        url=taught_url(line.code),
        course_name=line.course_name,
        hue=line.hue + 1,
        lesson_text=_("Lesson %(number)s: %(name)s") % lesson if line.lesson_name else "",
        state=state_of(line, viewer),
        is_cancelled=is_off,
        feedback=line.feedback or "",
        private_note=line.private_note or "",
        by=line.author_name,
    )


def state_of(line: HistoryLine, viewer: Viewer) -> str:
    """The mark; else why there is none, as far as that is known."""
    if line.attendance:
        return attendance_text(line.attendance)
    if line.cancelled_at:
        return _("Session cancelled")
    if line.given_up_why:
        return given_up_text(line.given_up_why)
    over = status(line.starts_at, line.ends_at, cancelled=False, now=viewer.now) is Status.COMPLETED
    return _("No mark yet") if over else ""
