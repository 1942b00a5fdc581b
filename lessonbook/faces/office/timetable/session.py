"""The page of a session: what it is, who has seats in it, who came, and what was done with it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessonbook.domain.booking.actions.sessions import seat_learner, unseat_learner
from lessonbook.domain.booking.timetables import find_session, in_line, journal_of, seats_of
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.office.addresses import course_url
from lessonbook.faces.office.desk import UNPROCESSABLE, act, in_office, office_by
from lessonbook.faces.office.timetable.addresses import office_url, session_url
from lessonbook.faces.office.timetable.forms import SeatForm
from lessonbook.faces.office.timetable.register_rows import Unsaved, read_register
from lessonbook.faces.office.timetable.session_facts import actions_of, facts_of, head_of, journal_line, seat_row
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.addresses import read_number, with_query
from lessonbook.faces.profile.viewer import ViewerRequest

MOST_ENTRIES = 50


def session_or_404(code: str) -> Session:
    """The session of this ID; Http404 where there is none."""
    session = find_session(code)
    if session is None:
        raise Http404
    return session


@require_safe
@in_office
def session_page(request: ViewerRequest, code: str) -> HttpResponse:
    """A session, whole."""
    return show(request, session_or_404(code))


def show(
    request: ViewerRequest,
    session: Session,
    form: SeatForm | None = None,
    status: int = 200,
    *,
    unsaved: Unsaved | None = None,
) -> HttpResponse:
    """The page of a session, with a form that was refused, or a report that wasn't saved, where there is one."""
    words, seats = Words(request.viewer), seats_of(session)
    became = read_register(session, words.now)
    journal = journal_of(session, limit=MOST_ENTRIES + 1)
    standing = [seat for seat in seats if seat.given_up_at is None]
    taken = len(standing)
    is_full = session.capacity is not None and taken >= session.capacity
    rows = [seat_row(seat, session, words, became) for seat in standing]
    ahead = session.cancelled_at is None and session.ends_at > words.now
    context: dict[str, Any] = {
        "words": words,
        "session": head_of(session, words),
        "facts": facts_of(session, taken, words),
        "course_url": course_url(session.course.slug),
        "actions": actions_of(session, words),
        "seats": rows,
        "has_actions": became is None or any(row.may_unseat for row in rows),
        "given_up": [seat_row(seat, session, words) for seat in seats if seat.given_up_at is not None],
        "seats_text": words.seats(taken, session.capacity),
        "is_full": is_full,
        "register": became.shown(words, unsaved) if became else None,
        "in_line": in_line(session.pk),
        "form": (form or SeatForm(session, is_taken=is_taken(session, taken))) if ahead else None,
        "seat_url": session_url(session.code, "session_seat"),
        "unseat_url": session_url(session.code, "session_unseat"),
        "journal": [journal_line(entry, words) for entry in journal[:MOST_ENTRIES]],
        "journal_url": journal_url(session) if len(journal) > MOST_ENTRIES else "",
    }
    return render(request, "office/timetable/session.html", context, status=status, using="jinja2")


def journal_url(session: Session) -> str:
    """All that was done with a session."""
    return with_query(office_url("journal"), {"kind": "session", "id": str(session.pk)})


def is_taken(session: Session, taken: int) -> bool:
    """Whether another learner may only be seated beyond the places, or before those who wait in line."""
    return session.capacity is not None and (taken >= session.capacity or in_line(session.pk) > 0)


@require_POST
@in_office
def seat(request: ViewerRequest, code: str) -> HttpResponse:
    """Seat a learner; beyond the places only where that is said."""
    session = session_or_404(code)
    form = SeatForm(session, is_taken=is_taken(session, session.seats.standing().count()), data=request.POST)
    if not form.is_valid():
        return show(request, session, form, UNPROCESSABLE)
    beyond = form.cleaned_data.get("beyond", False)
    try:
        seat_learner(
            session,
            form.chosen,
            by=office_by(request),
            now=request.viewer.now,
            price=form.cleaned_data["price"],
            beyond_capacity=beyond,
        )
    except Refused as refused:
        form.add_error(None, refusal_text(refused.refusal, request.viewer.viewpoint))
        return show(request, session, form, UNPROCESSABLE)
    messages.success(request, _("%(who)s has a seat.") % {"who": form.chosen.name})
    return redirect(session_url(session.code))


@require_POST
@in_office
def unseat(request: ViewerRequest, code: str) -> HttpResponse:
    """Take a learner out; the whole price comes back."""
    session = session_or_404(code)
    number = read_number(request.POST.get("seat", ""))
    taken = Seat.objects.filter(session=session, pk=number).first() if number is not None else None
    if taken is None:
        raise Http404
    done = _("%(who)s has no seat any more; the price is returned.") % {"who": taken.learner.name}
    act(request, partial(unseat_learner, taken, by=office_by(request), now=request.viewer.now), done)
    return redirect(session_url(session.code))
