"""What is done with one session: moved, given to somebody else, changed, cancelled; each shown before it is saved."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lessonbook.domain.attendance.absences import who_waits
from lessonbook.domain.booking.actions.changing import change_session
from lessonbook.domain.booking.actions.replacing import replace_session
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session
from lessonbook.domain.booking.conflicts import Kind
from lessonbook.domain.booking.timetables import Teacher, teachers_for
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.desk import UNPROCESSABLE, act_by_form, in_office, office_by
from lessonbook.faces.office.timetable.addresses import session_url
from lessonbook.faces.office.timetable.asking import Look, look_at_move, seen_by
from lessonbook.faces.office.timetable.forms import CancelForm, DetailsForm, MoveForm
from lessonbook.faces.office.timetable.session import session_or_404
from lessonbook.faces.office.timetable.session_facts import head_of
from lessonbook.faces.office.timetable.shapes import TeacherChoice
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.intervals import Interval

ASKS = require_http_methods(["GET", "HEAD", "POST"])


def ask(
    request: ViewerRequest, template: str, session: Session, words: Words, status: int = 200, **facts: Any
) -> HttpResponse:
    """A page that asks before something is done with a session."""
    context = {
        "words": words,
        "session": head_of(session, words),
        "back_url": session_url(session.code),
        "zone": zone_name(session.time_zone, words.view.language),
        "sequence": session.sequence,
        "conflicts": [],
        "seen": "",
        "is_blocked": False,
        **facts,
    }
    return render(request, f"office/timetable/{template}.html", context, status=status, using="jinja2")


def conflict_facts(look: Look, words: Words) -> dict[str, Any]:
    """What a page shows of the conflicts, and what its form says that it showed."""
    return {"conflicts": look.texts(words), "seen": look.seen, "is_blocked": look.is_blocked}


@ASKS
@in_office
def move(request: ViewerRequest, code: str) -> HttpResponse:
    """Move a session to another time or place; what stands in the way is shown first."""
    session, words = session_or_404(code), Words(request.viewer)
    form = MoveForm(session, request.POST if request.method == "POST" else None)
    page = partial(ask, request, "move", session, words, form=form)
    if not form.is_bound:
        return page()
    if not form.is_valid():
        return page(status=UNPROCESSABLE)
    time, location = form.interval, form.cleaned_data["location"]
    location_id = location.pk if location else None
    look = look_at_move(session, time, words, instructor_id=session.instructor_id, location_id=location_id)
    if not look.is_accepted(request.POST):
        return page(status=UNPROCESSABLE, **conflict_facts(look, words))
    by, seen = office_by(request), seen_by(request.POST, session)
    verb = partial(move_session, session, time, location_id=location_id, by=by, now=words.now, seen=seen)
    if not act_by_form(request, form, verb, _("The session is moved, and every seat with it.")):
        return page(status=UNPROCESSABLE)
    return redirect(session_url(session.code))


@ASKS
@in_office
def substitute(request: ViewerRequest, code: str) -> HttpResponse:
    """Let somebody else teach a session: those who are free and teach its course come first."""
    session, words, form = session_or_404(code), Words(request.viewer), Form(request.POST)
    teachers = [one for one in teachers_for(session) if one.person.pk != session.instructor_id]
    asked = read_number(request.POST.get("instructor", ""))
    chosen = next((one for one in teachers if one.person.pk == asked), None)
    page = partial(ask, request, "substitute", session, words, teachers=choices(teachers, chosen), form=form)
    if request.method != "POST":
        return page()
    if chosen is None:
        form.add_error(None, _("Choose who is to teach it."))
        return page(status=UNPROCESSABLE)
    time = Interval(session.starts_at, session.ends_at)
    look = look_at_move(session, time, words, instructor_id=chosen.person.pk, location_id=None)
    # Who it is for is there whoever teaches; and whether they teach the course stood beside their name.
    own = Look([[one for one in some if one.kind not in (Kind.LEARNER, Kind.NOT_OF_COURSE)] for some in look.found])
    if not own.is_accepted(request.POST):
        return page(status=UNPROCESSABLE, **conflict_facts(own, words))
    by, seen = office_by(request), seen_by(request.POST, session)
    verb = partial(move_session, session, time, instructor_id=chosen.person.pk, by=by, now=words.now, seen=seen)
    if not act_by_form(request, form, verb, _("%(who)s teaches it now.") % {"who": chosen.person.name}):
        return page(status=UNPROCESSABLE)
    return redirect(session_url(session.code))


def choices(teachers: Sequence[Teacher], chosen: Teacher | None = None) -> list[TeacherChoice]:
    """Instructors to choose from, in the order in which they come, each with what speaks for or against."""
    return [
        TeacherChoice(
            value=str(one.person.pk),
            face=face(one.person),
            note=teacher_note(one),
            is_free=one.is_free,
            is_chosen=one is chosen,
        )
        for one in teachers
    ]


def teacher_note(one: Teacher) -> str:
    """What speaks for or against an instructor."""
    if not one.is_free:
        return _("Teaches %(session)s then") % {"session": one.busy_with}
    parts = [_("Free"), _("teaches this course") if one.of_course else _("doesn't teach this course")]
    if one.keeps_hours:
        parts.append(_("in their hours") if one.in_hours else _("outside their hours"))
    return " · ".join(parts)


@ASKS
@in_office
def details(request: ViewerRequest, code: str) -> HttpResponse:
    """Change a session's lesson, places and links."""
    session, words = session_or_404(code), Words(request.viewer)
    form = DetailsForm(session, request.POST if request.method == "POST" else None)
    page = partial(ask, request, "details", session, words, form=form)
    if not form.is_bound:
        return page()
    if not form.is_valid():
        return page(status=UNPROCESSABLE)
    by, seen = office_by(request), seen_by(request.POST, session)
    verb = partial(change_session, session, form.details, by=by, now=words.now, seen=seen, shown=form.shown_before)
    if not act_by_form(request, form, verb, _("The session is changed.")):
        form.tell_overtaken(session_or_404(code))
        return page(status=UNPROCESSABLE)
    return redirect(session_url(session.code))


@ASKS
@in_office
def cancel(request: ViewerRequest, code: str) -> HttpResponse:
    """Cancel a session, with what that means said first, and another one in its place where that is asked for."""
    session, words = session_or_404(code), Words(request.viewer)
    form = CancelForm(session, request.POST if request.method == "POST" else None)
    facts: dict[str, Any] = {"meaning": meaning_of(session, words), "ending": ", ".join(who_waits(session.pk))}
    page = partial(ask, request, "cancel", session, words, form=form, **facts)
    if not form.is_bound:
        return page()
    if not form.is_valid():
        return page(status=UNPROCESSABLE)
    reason, by, time = form.cleaned_data["reason"].strip(), office_by(request), form.replacement
    seen = seen_by(request.POST, session)
    if time is None:
        verb = partial(cancel_session, session, reason=reason, by=by, now=words.now, seen=seen)
        done = _("The session is cancelled; every price taken for it is returned.")
    else:
        look = look_at_move(session, time, words, instructor_id=session.instructor_id, location_id=session.location_id)
        if not look.is_accepted(request.POST):
            return page(status=UNPROCESSABLE, **conflict_facts(look, words))
        verb = partial(replace_session, session, time, reason=reason, by=by, now=words.now, seen=seen)
        done = _("The session is cancelled, and another one is held instead, with everybody who had a seat.")
    if not act_by_form(request, form, verb, done):
        return page(status=UNPROCESSABLE)
    session.refresh_from_db()
    return redirect(session_url(session.replaced_by.code if session.replaced_by else session.code))


def meaning_of(session: Session, words: Words) -> str:
    """What cancelling a session means: how many seats, and how many credits come back."""
    prices = list(session.seats.standing().values_list("price", flat=True))
    if not prices:
        return _("Nobody has a seat in it.")
    seats = ngettext("%(count)s seat is given up", "%(count)s seats are given up", len(prices)) % {
        "count": number_text(len(prices), words.view)
    }
    back = ngettext("%(count)s credit is returned", "%(count)s credits are returned", sum(prices)) % {
        "count": number_text(sum(prices), words.view)
    }
    return _("%(seats)s, and %(credits)s.") % {"seats": seats, "credits": back}
