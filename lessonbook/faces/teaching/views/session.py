"""A session's page for who teaches it: who comes, register and reports, what was covered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessonbook.domain.attendance.registers import first_joinings, register, reports_in
from lessonbook.domain.attendance.rules import REGISTER_OPENS, refuse_register
from lessonbook.domain.booking.substitutes import refuse_asking, substitute_request_of
from lessonbook.domain.courses.models import Lesson
from lessonbook.domain.courses.queries import lessons_of
from lessonbook.domain.refusals import Refused
from lessonbook.domain.shown import Shown, overtaken
from lessonbook.domain.timetable.actions import cover_lesson, share
from lessonbook.domain.timetable.details import Details, details_of, links_of
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.dates import moment_text, until_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Fact, SessionLine
from lessonbook.faces.portal.addresses import taught_url
from lessonbook.faces.portal.details import location_fact, seats_fact
from lessonbook.faces.portal.marking import progress_text
from lessonbook.faces.portal.reporting import ReportForm
from lessonbook.faces.portal.shown import overtaken_text, read_shown, shown_text
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import UNPROCESSABLE, find_taught, teaching, wording_of
from lessonbook.faces.teaching.forms import CoveredForm, LinksForm, SubstituteForm
from lessonbook.faces.teaching.register_words import Told, register_row
from lessonbook.faces.teaching.substitute_words import state_text


@dataclass(frozen=True, slots=True)
class Covered:
    """The forms about what a session covered: its lesson and recording, and its extra links.

    `stands` is what it covered when they were made, `shown` what a page says to have shown; None where none says.
    """

    form: CoveredForm
    links: LinksForm
    stands: Shown
    shown: Shown | None = None
    told: Sequence[str] = ()

    def is_valid(self) -> bool:
        """Whether all of it can be saved; both are looked at."""
        return all([self.form.is_valid(), self.links.is_valid()])

    @property
    def shown_text(self) -> str:
        """What the page says to show."""
        return shown_text(self.stands, self.shown, self.told)

    @property
    def wanted(self) -> dict[str, object]:
        """What is asked for, once it is valid."""
        return {**self.form.cleaned_data, "links": [list(link) for link in self.links.links]}


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A report that was sent and could not be saved: whose, as it was sent."""

    learner_id: int
    form: ReportForm


@require_safe
@teaching
def session_page(request: ViewerRequest, code: str) -> HttpResponse:
    """All that an instructor sees of a session and does about it."""
    return show(request, find_taught(request, code))


def show(
    request: ViewerRequest,
    line: Line,
    *,
    unsaved: Unsaved | None = None,
    covered: Covered | None = None,
    substitute: SubstituteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was sent and could not be saved."""
    viewer, wording = request.viewer, wording_of(request)
    shown, details = wording.whole(line), details_of(line.session_id)
    lines, told = register(line.session_id), Told(reports_in(line.session_id), first_joinings(line.session_id))
    bound = {unsaved.learner_id: unsaved.form} if unsaved else {}
    rows = [register_row(one, told, wording.view, viewer.now, bound.get(one.learner.pk)) for one in lines]
    asked, opens = substitute_request_of(line.session_id), line.starts_at - REGISTER_OPENS
    context = {
        "line": shown,
        "until_text": "" if shown.is_over else until_text(line.starts_at, line.ends_at, viewer.now, wording.view),
        "facts": facts_of(line, shown, details),
        "cancel_reason": details.cancel_reason if shown.is_cancelled else "",
        "rows": rows,
        "progress": progress_text(lines),
        "opens": opens.isoformat(),
        "opens_text": moment_text(opens, wording.view),
        "is_open": refuse_register(line.starts_at, cancelled=shown.is_cancelled, now=viewer.now) is None,
        "covered": covered or covered_forms(line, list(lessons_of(line.course_id))),
        "substitute": substitute or SubstituteForm(),
        "may_ask": refuse_asking(session_of(line), asker_id=viewer.person.pk, reason="", now=viewer.now) is None,
        "asked": asked,
        "asked_text": state_text(asked) if asked else "",
    }
    return render(request, "teaching/session.html", context, status=status, using="jinja2")


def session_of(line: Line) -> Session:
    """The facts of a line as a rule takes them, without another query."""
    return Session(
        pk=line.session_id,
        code=line.code,
        instructor_id=line.instructor_id,
        cancelled_at=line.cancelled_at,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
    )


def facts_of(line: Line, shown: SessionLine, details: Details) -> list[Fact]:
    """What there is to know about where, what and for how many."""
    goal = Fact(shown.lesson_text or _("Lesson"), details.lesson_goal or _("Not set yet"))
    return [goal, location_fact(line, shown, details), seats_fact(details), Fact(_("Session ID"), line.code)]


def covered_forms(line: Line, lessons: list[Lesson], request: ViewerRequest | None = None) -> Covered:
    """The forms about what a session covered, as it stands or as it was sent."""
    links, data = links_of(line.session_id), request.POST if request else None
    stands = stands_of(line, lessons, links)
    kept = [{"label": label, "url": url} for label, url in links]
    return Covered(
        CoveredForm(lessons, data, initial=stands, auto_id="covered-%s"),
        LinksForm(data, initial=kept, prefix="links"),
        stands,
        read_shown(data) if data else None,
    )


def stands_of(line: Line, lessons: list[Lesson], links: Sequence[tuple[str, str]]) -> dict[str, object]:
    """What a session covered, by the names of the fields."""
    lesson = next((one.pk for one in lessons if one.number == line.lesson_number), None)
    return {"lesson": lesson, "recording_link": line.recording_link, "links": [list(link) for link in links]}


@require_POST
@teaching
def covered(request: ViewerRequest, code: str) -> HttpResponse:
    """Say what a session covered: its lesson, its recording, links."""
    line = find_taught(request, code)
    lessons = list(lessons_of(line.course_id))
    forms = covered_forms(line, lessons, request)
    if not forms.is_valid():
        return show(request, line, covered=forms, status=UNPROCESSABLE)
    chosen = next((one for one in lessons if one.pk == forms.form.cleaned_data["lesson"]), None)
    try:
        _say(request, line, chosen, forms)
    except Refused as refused:
        forms.form.add_error(None, refusal_text(refused.refusal, request.viewer.viewpoint))
        line = find_taught(request, code)
        return show(request, line, covered=tell_overtaken(forms, line, lessons), status=UNPROCESSABLE)
    except ValidationError as error:
        forms.form.add_error(None, error.messages)
        return show(request, line, covered=forms, status=UNPROCESSABLE)
    messages.success(request, _("Saved."))
    return redirect(f"{taught_url(line.code)}#covered")


def tell_overtaken(forms: Covered, line: Line, lessons: list[Lesson]) -> Covered:
    """Say beside what was sent what somebody else changed meanwhile; seen there, it may be written over."""
    links = links_of(line.session_id)
    stands = stands_of(line, lessons, links)
    told = overtaken(forms.wanted, forms.shown, stands)
    for name in told:
        if name == "links":
            forms.links.non_form_errors().append(overtaken_text(", ".join(f"{label} {url}" for label, url in links)))
        else:
            forms.form.add_error(name, overtaken_text(forms.form.value_text(name, stands[name])))
    return replace(forms, stands=stands, told=told)


@transaction.atomic
def _say(request: ViewerRequest, line: Line, lesson: Lesson | None, forms: Covered) -> None:
    session, by, now, shown = Session(pk=line.session_id), request.viewer.by(), request.viewer.now, forms.shown
    cover_lesson(session, lesson, by=by, now=now, only_own=True, shown=shown)
    link = forms.form.cleaned_data["recording_link"]
    share(session, by=by, now=now, recording_link=link, links=forms.links.links, only_own=True, shown=shown)
