"""Rescheduling: the open times of a seat's course, what moving it there means, and the move."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessonbook.domain.booking.actions.any_instructor import AnyWanted, reschedule_any
from lessonbook.domain.booking.actions.picks import TimesRefused
from lessonbook.domain.booking.actions.rescheduling import moves_itself, refuse_moving
from lessonbook.domain.booking.notice import MoveShown
from lessonbook.domain.booking.openings import Offer, offer
from lessonbook.domain.booking.previews import preview
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.once import once
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Seat
from lessonbook.faces.look.dates import session_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.portal.addresses import reschedule_url, session_url, with_query
from lessonbook.faces.portal.booking_words import moving_texts, refuse_booking, share_left
from lessonbook.faces.portal.confirming import Confirming
from lessonbook.faces.portal.emptiness import nothing_open
from lessonbook.faces.portal.hats import asked_for, find_session
from lessonbook.faces.portal.picks import pick_text, read_pick
from lessonbook.faces.portal.views.booking import is_for, new_key
from lessonbook.faces.portal.week import Week
from lessonbook.faces.portal.week_asked import offered, read_asked
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, Viewer, ViewerRequest
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class Moving:
    """A seat that is to be moved: whose, in which session and course; why it can't be, whatever the time."""

    hat: Hat
    line: Line
    seat: Seat
    course: Course
    refusal: Refusal | None

    @property
    def url(self) -> str:
        """The page on which it is moved."""
        return reschedule_url(self.line.code, self.hat.asked)


@require_http_methods(["GET", "HEAD", "POST"])
def reschedule_page(request: ViewerRequest, code: str) -> HttpResponse:
    """The open times to which a seat may move; with `to`, what that means; posting moves it, once for each key."""
    if request.method == "POST":
        return move(request, code)
    moving = find_moving(request, code)
    pick = read_pick(request.GET.get("to", ""))
    if moving.refusal or pick is None:
        return week_page(request, moving)
    return confirm_page(request, moving, pick)


def find_moving(request: ViewerRequest, code: str) -> Moving:
    """The learner's seat in the session of this ID; Http404 where there is none. Under the hat that has it."""
    viewer = request.viewer
    hat, line = find_session(viewer, code, asked_for(request))
    if line.seat_id is None:
        raise Http404
    seat = Seat.objects.select_related("session__course", "course").get(pk=line.seat_id)
    found = course_of(seat.learner_id, line.course_slug)
    if found is None:
        return Moving(hat, line, seat, seat.course, Refusal("no_such_course"))
    course, standing = found
    price = max(course.price - seat.price, 0)
    refusal = refuse_booking(viewer, seat.learner_id, course, standing, price)
    return Moving(hat, line, seat, course, refusal or refuse_moving(seat, seat.session, viewer.now))


def frame(request: ViewerRequest, moving: Moving) -> dict[str, object]:
    """What both pages show above their own part."""
    wording = Wording(request.viewer, moving.hat)
    return {
        "wording": wording,
        "line": wording.whole(moving.line),
        "course": moving.course,
        "hue": moving.course.hue + 1,
        "move_url": moving.url,
        "asked_for": moving.hat.value,
        "details_url": with_query(session_url(moving.line.code), {"for": moving.hat.asked}),
    }


def week_page(request: ViewerRequest, moving: Moving) -> HttpResponse:
    """A week of open times, the seat's own counted as free where the session moves with it."""
    viewer, view = request.viewer, request.viewer.viewpoint
    asked = replace(read_asked(request.GET, moving.course.booking_rules, view, view.day(viewer.now)), several=False)
    found, refusal = Offer(), moving.refusal
    if refusal is None:
        asked, found = offered(asked, request.GET, view, partial(search, moving, viewer, asked.length))
        refusal = found.refusal
    week = Week(
        asked, found, moving.course.booking_rules, view, viewer.now,
        url=moving.url, choose_url=lambda pick: with_query(moving.url, {"to": pick}), in_line={},
    ).shown()  # fmt: skip
    context = frame(request, moving) | {
        "asked": asked,
        "week": week,
        "week_url": moving.url,
        "refusal": refusal_text(refusal, view) if refusal else "",
        "nothing": nothing_open(week.clear_url, week.next_url),
    }
    return render(request, "portal/reschedule.html", context, using="jinja2")


def search(moving: Moving, viewer: Viewer, length: timedelta, window: Interval) -> Offer:
    """What the seat may move to, itself aside."""
    found = offer(
        moving.course, moving.seat.learner_id, window, viewer.school, viewer.now, length=length,
        but_seat=moving.seat.pk, but_session=own_session(moving),
    )  # fmt: skip
    others = [one for one in found.sessions if one.session != moving.line.code and one.refusal is None]
    return replace(found, sessions=others)


def own_session(moving: Moving) -> int | None:
    """The session that moves with the seat."""
    moves = moves_itself(moving.seat.session, moving.seat, moving.course)
    return moving.seat.session_id if moves else None


def confirm_page(
    request: ViewerRequest,
    moving: Moving,
    pick: AnyWanted,
    *,
    refusals: dict[int, Refusal] | None = None,
    refusal: Refusal | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """From where to where, what the move costs, and what a late one keeps; after a refusal that nothing was moved."""
    viewer, view, seat = request.viewer, request.viewer.viewpoint, moving.seat
    seen = preview(moving.course, seat.learner_id, [pick], school=viewer.school, now=viewer.now, but_seat=seat)
    left = share_left(seat, moving.course, viewer.now)
    told = Confirming(
        moving.course, seat.learner_id, [pick], seen, viewer,
        url_of=lambda picks: with_query(moving.url, {"to": pick_text(picks[-1])}),
        refusals=refusals or {}, but_seat=seat, but_session=own_session(moving), returns_at_most=left,
    )  # fmt: skip
    why = moving.refusal or seen.refusal or refusal
    shown = told.shown()
    context = frame(request, moving) | {
        "picks": shown,
        "lost": told.lost(),
        "is_conflict": bool(refusals or refusal or is_stale),
        "is_stale": is_stale,
        "refusal": refusal_text(why, view) if why else "",
        "may_move": bool(shown) and (moving.refusal or seen.refusal) is None,
        "costs": moving_texts(seat, moving.course, left, view),
        "once": new_key(seat.learner_id, moving.course.price),
        "shown": str(MoveShown(moving.course.price - seat.price, left)),
    }
    return render(request, "portal/reschedule_confirm.html", context, using="jinja2", status=status)


def move(request: ViewerRequest, code: str) -> HttpResponse:
    """Move the seat and lead to where it is then; where that is refused nothing moves, and the page says why."""
    viewer, pick, key = request.viewer, read_pick(request.POST.get("pick", "")), request.POST.get("once", "")
    asked = {"reschedule": normalize(code), "pick": pick_text(pick) if pick else ""}
    try:
        moving = find_moving(request, code)
    except Http404:
        # Once it is moved to another session, the seat is none of this one's: the second of two clicks finds it there.
        return moved_before(request, key, asked)
    if pick is None:
        return redirect(moving.url)
    shown = MoveShown.read(request.POST.get("shown", ""))
    if shown is None or not is_for(key, moving.seat.learner_id, moving.course.price):
        # For another child, or at another price: what it is now is shown before it is moved.
        return confirm_page(request, moving, pick, is_stale=True, status=409)

    def act() -> dict[str, str]:
        seat = reschedule_any(moving.seat, pick, by=By(viewer.person.pk), now=viewer.now, shown=shown)
        return {"session": seat.session.code}

    try:
        answer = once(viewer.person.pk, key, asked, act, now=viewer.now)
    except TimesRefused as refused:
        return confirm_page(request, moving, pick, refusals=refused.refusals, status=409)
    except Refused as refused:
        return confirm_page(request, moving, pick, refusal=refused.refusal, status=409)
    return moved(request, answer["session"])


def moved_before(request: ViewerRequest, key: str, asked: object) -> HttpResponse:
    """Lead to where this form's key has moved a seat before; Http404 where it has moved none."""

    def act() -> dict[str, str]:
        raise Refused(Refusal("no_such_session"))

    try:
        answer = once(request.viewer.person.pk, key, asked, act, now=request.viewer.now)
    except Refused:
        raise Http404 from None
    return moved(request, answer["session"])


def moved(request: ViewerRequest, code: str) -> HttpResponse:
    """Lead to the session to which a seat was moved, and say so."""
    hat, line = find_session(request.viewer, code, asked_for(request))
    when = session_text(line.starts_at, line.ends_at, request.viewer.viewpoint)
    messages.success(request, _("The session is moved: %(when)s.") % {"when": when})
    return redirect(with_query(session_url(code), {"for": hat.asked}))
