"""The waitlist of a session: where one stands, until when the line counts, and a seat that is kept."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessonbook.domain.booking.actions.waitlist import accept_offer, cut_off, join_line, leave_line, refuse_line
from lessonbook.domain.booking.lines import positions
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.places import places_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.look.dates import moment_text, session_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Fact
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import line_url, read_number, session_url, with_query
from lessonbook.faces.portal.booking_words import credits_text, refuse_booking
from lessonbook.faces.portal.confirming import place_text
from lessonbook.faces.portal.hats import asked_for, find_group_session
from lessonbook.faces.portal.opening_words import seats_text
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: ViewerRequest, code: str) -> HttpResponse:
    """A learner's place in the line for a session; posting `act` (join, leave, accept) changes it."""
    viewer, view = request.viewer, request.viewer.viewpoint
    hat, session, standing = find_group_session(viewer, code, asked_for(request))
    learner_id = hat.whose.learner_id or 0
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            return redirect(step(request, session, hat))
        except Refused as error:
            refused = error.refusal
    place = WaitlistPlace.objects.standing().filter(session=session, learner=learner_id).first()
    has_seat = Seat.objects.standing().filter(session=session, learner=learner_id).exists()
    is_kept = place is not None and place.offered_until is not None and place.offered_until > viewer.now
    why = refuse_booking(viewer, learner_id, session.course, standing, session.course.price)
    if why is None and place is None:
        why = refuse_line(session, learner_id, viewer.now)
    context = {
        "wording": Wording(viewer, hat),
        "course": session.course,
        "hue": session.course.hue + 1,
        "facts": facts(session, view),
        "line_url": line_url(session.code, hat.asked),
        "session_url": details_url(session, hat) if has_seat else "",
        "asked_for": hat.value,
        "price": session.course.price,
        "is_in_line": place is not None,
        "position": positions(learner_id).get(session.pk) if place and not is_kept else None,
        "kept_until": moment_text(place.offered_until, view) if place and place.offered_until and is_kept else "",
        "counts_until": moment_text(cut_off(session), view),
        "price_text": credits_text(session.course.price, view),
        "is_offered": session.course.waitlist_offer_minutes is not None,
        "left_text": "" if place or has_seat else left_text(session, learner_id),
        "refused": refusal_text(refused, view) if refused else "",
        "why": refusal_text(why, view) if why else "",
        "may_book": why is not None and why.code == "seats_left",
    }
    return render(request, "portal/line.html", context, using="jinja2", status=409 if refused else 200)


def step(request: ViewerRequest, session: Session, hat: Hat) -> str:
    """Join or leave the line, or take the seat that is kept, at the price that was shown; the address that shows it.

    Raises Refused.
    """
    act, by, now = request.POST.get("act", ""), By(request.viewer.person.pk), request.viewer.now
    learner_id, shown = hat.whose.learner_id or 0, read_number(request.POST.get("price", ""))
    if act == "join":
        join_line(learner_id, session.code, by=by, now=now)
        messages.success(request, _("You stand in line."))
        return line_url(session.code, hat.asked)
    place = WaitlistPlace.objects.filter(session=session, learner=learner_id).order_by("-pk").first()
    if act == "leave" and place:
        leave_line(place, by=by, now=now)
        messages.success(request, _("You don't stand in line any more."))
    if act == "accept" and place and shown is not None:
        accept_offer(place, by=by, now=now, shown=shown)
        messages.success(request, _("The seat is yours."))
        return details_url(session, hat)
    return line_url(session.code, hat.asked)


def details_url(session: Session, hat: Hat) -> str:
    """The session's details, for the same learner."""
    return with_query(session_url(session.code), {"for": hat.asked})


def facts(session: Session, view: Viewpoint) -> list[Fact]:
    """What the session is, and how full."""
    found = [Fact(_("Session Date & Time"), session_text(session.starts_at, session.ends_at, view))]
    if session.lesson:
        found.append(Fact(_("Lesson Name"), session.lesson.name))
    if session.instructor:
        found.append(Fact(_("Instructor"), session.instructor.name))
    if place := place_text(session):
        found.append(Fact(_("Location Details"), place))
    places = places_of([session.pk])[session.pk]
    found.append(Fact(_("Seats"), seats_text(places.left) if places.left != 0 else _("Full")))
    found.append(Fact(_("Waiting"), str(places.in_line)))
    return found


def left_text(session: Session, learner_id: int) -> str:
    """What became of the learner's last place in this line; empty where there was none."""
    places = WaitlistPlace.objects.exclude(left_at=None).filter(session=session, learner=learner_id)
    why = places.order_by("-pk").values_list("left_why", flat=True).first()
    return str(LeftLine(why).label) if why and why != LeftLine.SEATED else ""
