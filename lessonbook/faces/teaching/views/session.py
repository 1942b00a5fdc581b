"""A session's page for who teaches it: who comes, register and reports, what was covered."""

from dataclasses import dataclass
from functools import partial

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
from lessonbook.domain.timetable.actions import cover_lesson, share
from lessonbook.domain.timetable.details import Details, details_of, links_of
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.dates import moment_text, until_text
from lessonbook.faces.look.shapes import Fact, SessionLine
from lessonbook.faces.portal.addresses import taught_url
from lessonbook.faces.portal.details import location_fact, seats_fact
from lessonbook.faces.portal.marking import progress_text
from lessonbook.faces.portal.reporting import ReportForm
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import UNPROCESSABLE, act, find_taught, teaching, wording_of
from lessonbook.faces.teaching.forms import CoveredForm, LinksForm, SubstituteForm
from lessonbook.faces.teaching.register_words import Told, register_row
from lessonbook.faces.teaching.substitute_words import state_text


@dataclass(frozen=True, slots=True)
class Covered:
    """The forms about what a session covered: its lesson and recording, and its extra links."""

    form: CoveredForm
    links: LinksForm

    def is_valid(self) -> bool:
        """Whether all of it can be saved; both are looked at."""
        return all([self.form.is_valid(), self.links.is_valid()])


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
    lesson = next((one.pk for one in lessons if one.number == line.lesson_number), None)
    kept = [{"label": label, "url": url} for label, url in links_of(line.session_id)]
    data = request.POST if request else None
    initial = {"lesson": lesson, "recording_link": line.recording_link}
    return Covered(
        CoveredForm(lessons, data, initial=initial, auto_id="covered-%s"),
        LinksForm(data, initial=kept, prefix="links"),
    )


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
        act(request, partial(_say, request, line, chosen, forms), _("Saved."))
    except ValidationError as error:
        forms.form.add_error(None, error.messages)
        return show(request, line, covered=forms, status=UNPROCESSABLE)
    return redirect(f"{taught_url(line.code)}#covered")


@transaction.atomic
def _say(request: ViewerRequest, line: Line, lesson: Lesson | None, forms: Covered) -> None:
    session, viewer = Session(pk=line.session_id), request.viewer
    cover_lesson(session, lesson, by=viewer.by(), now=viewer.now, only_own=True)
    link = forms.form.cleaned_data["recording_link"]
    share(session, by=viewer.by(), now=viewer.now, recording_link=link, links=forms.links.links, only_own=True)
