"""Changing and cancelling a series, or the rest of it: every session is shown with what it will be, then saved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lessonbook.domain.booking.actions.series_changes import (
    Shifted,
    cancel_series,
    change_series,
    refuse_places,
    sessions_to_cancel,
    sessions_to_change,
    shifted,
)
from lessonbook.domain.booking.conflicts import Conflict, Kind
from lessonbook.domain.booking.own_times import own_times
from lessonbook.domain.booking.planning import plan_moves
from lessonbook.domain.booking.seen import Seen, seen
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Series, Session
from lessonbook.faces.look.dates import full_day_text, range_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office, office_by
from lessonbook.faces.office.timetable.addresses import series_url
from lessonbook.faces.office.timetable.asking import SEEN, Look, look_at
from lessonbook.faces.office.timetable.forms import LONGEST_REASON
from lessonbook.faces.office.timetable.plan_forms import ChangeForm
from lessonbook.faces.office.timetable.series import series_or_404
from lessonbook.faces.office.timetable.shapes import PlannedDate
from lessonbook.faces.office.timetable.words import ConflictText, Words, sessions_text
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.scheduling.calendar_days import day_of
from lessonbook.scheduling.intervals import Interval

ASKS = require_http_methods(["GET", "HEAD", "POST"])
SAVE, LOOK, SINCE, BUT = "save", "look", "since", "but"
CHANGED = gettext_lazy("Something changed since you looked. Look again before you save.")


def sinces(series: Series, sessions: Sequence[Session], words: Words) -> list[tuple[str, str]]:
    """From which sessions on a change may be: all that are to come, or one and those that follow."""
    choices = [("", _("All that are to come"))]
    for session in sessions[1:]:
        day = day_of(session.starts_at, series.zone)
        choices.append((day.isoformat(), _("From %(day)s on") % {"day": full_day_text(day, words.view)}))
    return list(dict.fromkeys(choices))


@ASKS
@in_office
def change(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change a series: the form, then every session that changes, then all at once."""
    series, words = series_or_404(pk), Words(request.viewer)
    ahead = sessions_to_change(series, None, words.now)
    choices = sinces(series, ahead, words)
    since = _offered(request.GET.get(SINCE, ""), series, ahead)
    form = ChangeForm(series, request.viewer, choices, request.POST if request.method == "POST" else None, since)
    page = partial(_form_page, request, series, words, form)
    if not form.is_bound or request.POST.get("step") not in (SAVE, LOOK):
        return page()
    if not form.is_valid():
        return page(UNPROCESSABLE)
    chosen = sessions_to_change(series, form.since_day, words.now)
    try:
        moves = shifted(series, chosen, form.change)
    except Refused as refused:
        form.add_error("weekdays", refusal_text(refused.refusal, words.view))
        return page(UNPROCESSABLE)
    plan = [(move.session.code, move.session.sequence, *move.time) for move in moves]
    look, but = look_at(plan_moves(moves, form.change), series.zone, words, plan), set(request.POST.getlist(BUT))
    show = partial(_preview_page, request, series, words, moves, look, but)
    blocked = _is_blocked(moves, look, but)
    if request.POST["step"] == SAVE and look.seen != request.POST.get(SEEN, ""):
        form.add_error(None, CHANGED)
    if refusal := refuse_places([move for move in moves if move.session.code not in but], form.change):
        form.add_error(None, refusal_text(refusal, words.view))
    if request.POST["step"] == LOOK or blocked or form.errors:
        return show(form)
    return _carry_out(request, series, words, form, but, seen(chosen)) or show(form)


def _carry_out(
    request: ViewerRequest, series: Series, words: Words, form: ChangeForm, but: set[str], looked_at: Seen
) -> HttpResponse | None:
    """Change the series and go to the one that its sessions are in now; None, and why in the form, where refused."""
    try:
        changed = change_series(
            series, form.change, since=form.since_day, but=but, by=office_by(request), now=words.now, seen=looked_at
        )
    except Refused as refused:
        form.add_error(None, refusal_text(refused.refusal, words.view))
        return None
    if not changed:
        messages.warning(request, _("Nothing was left to change."))
        return redirect(series_url(series.pk))
    messages.success(request, _("%(sessions)s changed.") % {"sessions": sessions_text(len(changed))})
    return redirect(series_url(changed[0].series_id or series.pk))


def _offered(asked: str, series: Series, ahead: Sequence[Session]) -> str:
    """The day that a page begins with: of the first session it is all that are to come."""
    days = [day_of(session.starts_at, series.zone).isoformat() for session in ahead]
    return asked if asked in days[1:] and asked != days[0] else ""


def _is_blocked(moves: Sequence[Shifted], look: Look, but: set[str]) -> bool:
    pairs = zip(moves, look.found, strict=True)
    kept = [some for move, some in pairs if move.session.code not in but]
    return not kept or any(must_be_solved(one) for some in kept for one in some)


def must_be_solved(one: Conflict) -> bool:
    """Whether a session of a series can't be moved there: the instructor teaches then, or the time has gone by."""
    return one.must_be_solved or one.kind is Kind.GONE_BY


def _texts(found: Sequence[Conflict], words: Words) -> list[ConflictText]:
    """The conflicts of a session of a series in words, what must be solved first."""
    solved = [one for one in found if not must_be_solved(one)]
    unsolved = [replace(words.conflict(one), must_be_solved=True) for one in found if must_be_solved(one)]
    return [*unsolved, *words.conflicts(solved)]


def _form_page(
    request: ViewerRequest, series: Series, words: Words, form: ChangeForm, status: int = 200
) -> HttpResponse:
    context = {
        "words": words,
        "series": series,
        "rule": words.rule(series),
        "hue": series.course.hue + 1,
        "zone": zone_name(series.time_zone, words.view.language),
        "form": form,
        "back_url": series_url(series.pk),
    }
    return render(request, "office/timetable/series_change.html", context, status=status, using="jinja2")


def _preview_page(
    request: ViewerRequest,
    series: Series,
    words: Words,
    moves: Sequence[Shifted],
    look: Look,
    but: set[str],
    form: ChangeForm,
) -> HttpResponse:
    there = Viewpoint(words.view.language, series.zone, words.view.first_weekday)
    pairs = list(zip(moves, look.found, strict=True))
    kept = [move for move in moves if move.session.code not in but]
    people = {learner for one in plan_moves(kept, form.change) for learner in one.learner_ids}
    people |= {form.change.instructor_id} if form.change.instructor_id else set()
    left_out = {"csrfmiddlewaretoken", "step", BUT, SEEN}
    context = {
        "words": words,
        "series": series,
        "zone": zone_name(series.time_zone, words.view.language),
        "dates": [_move_text(move, _texts(some, words), there, but) for move, some in pairs],
        "count": len(kept),
        "count_text": sessions_text(len(kept)),
        "own_times": [words.own_time(one) for one in own_times(people, [m.time for m in kept], words.school)],
        "seen": look.seen,
        "is_blocked": _is_blocked(moves, look, but),
        "refusal": next(iter(form.non_field_errors()), ""),
        "kept": [(name, text) for name in request.POST for text in request.POST.getlist(name) if name not in left_out],
        "back_url": series_url(series.pk),
    }
    status = UNPROCESSABLE if request.POST.get("step") == SAVE else 200
    return render(request, "office/timetable/series_change_preview.html", context, status=status, using="jinja2")


def _move_text(move: Shifted, conflicts: Sequence[ConflictText], there: Viewpoint, but: set[str]) -> PlannedDate:
    one = move.session
    was = Interval(one.starts_at, one.ends_at)
    moved = was != move.time
    return PlannedDate(
        value=one.code,
        day_text=full_day_text(there.day(move.time.start), there),
        time_text=range_text(*move.time, there),
        conflicts=conflicts,
        is_left_out=one.code in but,
        was_text=f"{full_day_text(there.day(was.start), there)}, {range_text(*was, there)}" if moved else "",
    )


class CancelSeriesForm(forms.Form):
    """Why sessions of a series are cancelled."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Say why: everybody who had a seat reads it.")},
        help_text=gettext_lazy("Everybody who had a seat reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@ASKS
@in_office
def cancel(request: ViewerRequest, pk: int) -> HttpResponse:
    """Cancel the sessions of a series that are ticked: from a day on, or all that are to come."""
    series, words = series_or_404(pk), Words(request.viewer)
    ahead = sessions_to_cancel(series, None, words.now)
    since = _offered(request.GET.get(SINCE, ""), series, ahead)
    chosen = sessions_to_cancel(series, date.fromisoformat(since) if since else None, words.now)
    form = CancelSeriesForm(request.POST if request.method == "POST" else None)
    ticked = set(request.POST.getlist("session")) & {one.code for one in chosen}
    page = partial(_cancel_page, request, series, words, form, ahead, chosen, since)
    if not form.is_bound:
        return page()
    if not form.is_valid() or not ticked:
        return page(_("Choose the sessions that are to be cancelled."), UNPROCESSABLE)
    if request.POST.get(SEEN, "") != _state(chosen):
        return page(str(CHANGED), UNPROCESSABLE)
    try:
        gone = cancel_series(
            series,
            since=date.fromisoformat(since) if since else None,
            reason=form.cleaned_data["reason"].strip(),
            but=[one.code for one in ahead if one.code not in ticked],
            by=office_by(request),
            now=words.now,
            seen=seen(one for one in chosen if one.code in ticked),
        )
    except Refused as refused:
        return page(refusal_text(refused.refusal, words.view), UNPROCESSABLE)
    done = _("%(sessions)s cancelled; every price taken is returned.") % {"sessions": sessions_text(len(gone))}
    messages.success(request, done)
    return redirect(series_url(series.pk))


def _state(sessions: Sequence[Session]) -> str:
    """What a form says to have shown just these sessions, as they are."""
    return Look([], list(seen(sessions).items())).seen


def _cancel_page(
    request: ViewerRequest,
    series: Series,
    words: Words,
    form: CancelSeriesForm,
    ahead: Sequence[Session],
    chosen: Sequence[Session],
    since: str,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    there = Viewpoint(words.view.language, series.zone, words.view.first_weekday)
    seats = Seat.objects.standing().filter(session__in=[one.pk for one in chosen])
    left_out = {one.code for one in chosen} - set(request.POST.getlist("session")) if form.is_bound else set()
    context = {
        "words": words,
        "series": series,
        "rule": words.rule(series),
        "hue": series.course.hue + 1,
        "form": form,
        "sinces": [(value, label, value == since) for value, label in sinces(series, ahead, words)],
        "dates": [
            _move_text(Shifted(one, Interval(one.starts_at, one.ends_at)), [], there, left_out) for one in chosen
        ],
        "meaning": _meaning(len(chosen), list(seats.values_list("price", flat=True)), words),
        "refusal": refusal,
        "seen": _state(chosen),
        "back_url": series_url(series.pk),
    }
    return render(request, "office/timetable/series_cancel.html", context, status=status, using="jinja2")


def _meaning(sessions: int, prices: Sequence[int], words: Words) -> str:
    """What cancelling all of them means."""
    seats = ngettext("%(count)s seat", "%(count)s seats", len(prices)) % {"count": number_text(len(prices), words.view)}
    back = ngettext("%(count)s credit", "%(count)s credits", sum(prices)) % {
        "count": number_text(sum(prices), words.view)
    }
    facts = {"sessions": sessions_text(sessions), "seats": seats, "credits": back}
    return _("%(sessions)s: %(seats)s given up, %(credits)s returned.") % facts
