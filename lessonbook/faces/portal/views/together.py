"""Booking for siblings: times at the same hour or one after the other, what they cost, and booking them all."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lessonbook.domain.booking.actions.picks import TimesRefused
from lessonbook.domain.booking.actions.together import book_together
from lessonbook.domain.booking.rules import refuse_asker, refuse_course
from lessonbook.domain.booking.siblings import MOST_LEARNERS, How, Together, search, standings_of_all
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.once import once
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.faces.look.dates import week_title
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.portal.addresses import page_url, with_query
from lessonbook.faces.portal.booking_words import credits_text
from lessonbook.faces.portal.seat_actions import asker_of_hat
from lessonbook.faces.portal.together_asked import (
    Asked,
    course_select,
    field_of,
    is_for,
    new_key,
    part_text,
    read_asked,
    read_parts,
    time_selects,
    value_of,
)
from lessonbook.faces.portal.together_words import FoundPart, TogetherConfirming, TogetherWording, find_part
from lessonbook.faces.portal.views.booking import PriceChanged
from lessonbook.faces.portal.views.family import of_family
from lessonbook.faces.profile.viewer import Hat, Viewer, ViewerRequest
from lessonbook.scheduling.calendar_days import day_start

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@of_family
def together(request: ViewerRequest, hats: list[Hat]) -> HttpResponse:
    """Times that go together for those chosen; posting books one of each, all or none, once for each key."""
    if request.method == "POST":
        return book(request, find_parts(request.POST.getlist("part"), hats))
    viewer, view = request.viewer, request.viewer.viewpoint
    courses, closed = courses_open(viewer, hats)
    asked = read_asked(request.GET, courses, view, view.day(viewer.now))
    found = Together()
    too_many = MOST_LEARNERS if len(asked.wishes) > MOST_LEARNERS else 0
    if len(asked.wishes) > 1 and not too_many:
        window = asked.window(view)
        found = search(asked.wishes, asked.how, asked.waits, window, viewer.school, viewer.now)
    wording = TogetherWording(viewer, by_learner(hats), asked, found)
    labels = {pk: hat.label for pk, hat in by_learner(hats).items()}
    context = {
        "zone": zone_text(view),
        "url": page_url("book_together"),
        "courses": [course_select(pk, labels[pk], some, asked, view) for pk, some in courses.items() if some],
        "closed": closed,
        "selects": time_selects(asked),
        "is_chosen": len(asked.wishes) > 1,
        "too_many": too_many,
        "refusals": wording.refusals(),
        "days": wording.days(),
        "week": asked.days[0].isoformat(),
        "title": week_title(asked.days[0], view),
        **weeks_beside(asked, viewer),
    }
    return render(request, "portal/together.html", context, using="jinja2")


def by_learner(hats: Sequence[Hat]) -> dict[int, Hat]:
    """The hats by whose they are."""
    return {hat.whose.learner_id or 0: hat for hat in hats}


def courses_open(viewer: Viewer, hats: Sequence[Hat]) -> tuple[dict[int, list[Course]], list[tuple[str, str]]]:
    """The courses that the viewer may book in for each learner; and for whom there is none, with the reason.

    One query, whatever the number of learners and courses.
    """
    learners = by_learner(hats)
    found: dict[int, list[Course]] = {}
    closed = []
    for pk, standings in standings_of_all(list(learners)).items():
        asker, whys = asker_of_hat(learners[pk]), list[Refusal]()
        found[pk] = []
        for course, standing in standings:
            refusal = refuse_asker(asker, course.price) or refuse_course(standing, course.booking_rules)
            if refusal:
                whys.append(refusal)
            else:
                found[pk].append(course)
        if not found[pk]:
            why = refusal_text(whys[0], viewer.viewpoint) if whys else _("No courses yet.")
            closed.append((learners[pk].label, why))
    return found, closed


def weeks_beside(asked: Asked, viewer: Viewer) -> dict[str, str]:
    """The ways to the weeks before and after, empty where nothing could be booked there."""
    view, url = viewer.viewpoint, page_url("book_together")
    horizon = max((one.course.booking_rules.horizon for one in asked.wishes), default=None)
    before, after = asked.beside(-1), asked.beside(1)
    is_ahead = asked.days[0] > view.day(viewer.now)
    is_near = horizon is not None and day_start(after.days[0], view.zone) <= viewer.now + horizon
    return {
        "previous_url": with_query(url, before.query()) if is_ahead else "",
        "next_url": with_query(url, after.query()) if is_near else "",
    }


def find_parts(texts: Sequence[str], hats: Sequence[Hat]) -> list[FoundPart]:
    """What an address or a form names, each for one of the family; Http404 where any of it is nobody's here."""
    learners = by_learner(hats)
    found = [find_part(part, learners) for part in read_parts(texts)]
    kept = [one for one in found if one is not None]
    if not kept or len(kept) < len(found):
        raise Http404
    return kept


@require_safe
@of_family
def confirm(request: ViewerRequest, hats: list[Hat]) -> HttpResponse:
    """What the chosen times would be and cost for each, before anything is booked."""
    texts = request.GET.getlist("part")
    return confirm_page(request, find_parts(texts, hats)) if texts else redirect("portal:book_together")


def book(request: ViewerRequest, found: Sequence[FoundPart]) -> HttpResponse:
    """Book all parts, if they are still what the page showed; else the page again, which says what it is now."""
    viewer, key = request.viewer, request.POST.get("once", "")
    parts, prices = [one.part for one in found], [one.course.price for one in found]
    if not is_for(key, parts, prices):
        return confirm_page(request, found, is_stale=True, status=CONFLICT)

    def act() -> dict[str, list[str]]:
        seats = book_together(parts, by=By(viewer.person.pk), now=viewer.now)
        if any(seat.price > price and seat.taken_at == viewer.now for seat, price in zip(seats, prices, strict=True)):
            raise PriceChanged
        return {"sessions": [seat.session.code for seat in seats]}

    asked = {"book_together": [part_text(part) for part in parts]}
    try:
        once(viewer.person.pk, key, asked, act, now=viewer.now)
    except PriceChanged:
        again = find_parts(request.POST.getlist("part"), viewer.family)
        return confirm_page(request, again, is_stale=True, status=CONFLICT)
    except TimesRefused as refused:
        return confirm_page(request, found, refusals=refused.refusals, status=CONFLICT)
    except Refused as refused:
        return confirm_page(request, found, refusals={0: refused.refusal}, status=CONFLICT)
    words = ngettext("%(count)s session is booked.", "%(count)s sessions are booked.", len(parts))
    messages.success(request, words % {"count": len(parts)})
    return redirect("portal:family")


def again_url(told: TogetherConfirming) -> str:
    """The search that finds such times, in the week of the first."""
    times = {n: seen.times[0] for n, seen in enumerate(told.seen) if 0 in seen.times}
    query = {}
    for n, time in times.items():
        one = told.found[n]
        query[field_of(one.part.learner_id)] = value_of(one.course, time.end - time.start)
    starts = [time.start for time in times.values()]
    if starts:
        query["week"] = told.view.day(min(starts)).isoformat()
        query["how"] = str(How.SAME_HOUR if len(set(starts)) == 1 else How.BACK_TO_BACK)
    return with_query(page_url("book_together"), query)


def confirm_page(
    request: ViewerRequest,
    found: Sequence[FoundPart],
    *,
    refusals: Mapping[int, Refusal] | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page before booking; after a refusal the same, which says then that nothing was booked."""
    viewer = request.viewer
    told = TogetherConfirming(viewer, found, refusals or {})
    parts, prices = [one.part for one in found], [one.course.price for one in found]
    count = len(told.new)
    context = {
        "zone": zone_text(viewer.viewpoint),
        "url": page_url("book_together"),
        "again_url": again_url(told),
        "parts": told.shown(),
        "texts": [part_text(part) for part in parts],
        "is_stale": is_stale,
        "is_conflict": bool(refusals),
        "has_all": not told.new,
        "may_book": told.may_book,
        "price_text": credits_text(told.price, viewer.viewpoint),
        "balance": told.balance_facts(),
        "book_text": ngettext("Book %(count)s session", "Book %(count)s sessions", count) % {"count": count},
        "once": new_key(parts, prices),
    }
    return render(request, "portal/together_confirm.html", context, status=status, using="jinja2")
