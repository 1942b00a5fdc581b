"""Importing in the browser: upload a file, look at what it would change, then have it carried out."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessonbook.channels.rosters.upload_states import Found, FoundWarnings, Stage, State
from lessonbook.channels.rosters.uploads import MOST_BYTES, begin, drop, keep, problems_of, read
from lessonbook.channels.rosters.words import HEADINGS, NOUNS, amount, place, sentence
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office
from lessonbook.faces.office.figures.import_files import calendar_rows, oneroster_rows, own_files
from lessonbook.faces.office.figures.import_form import UploadForm
from lessonbook.faces.office.school.tabs import school_tabs
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.viewer import ViewerRequest

IMPORT = "/office/import/"
STEPS = {"reading": _("Reading"), "checking": _("Checking"), "writing": _("Writing")}
MEGABYTE = 1024 * 1024
COUNTED = ("new", "changed", "gone", "same")


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem: where it is, and what it is, with the column."""

    file: str
    line: str
    reason: str


@dataclass(frozen=True, slots=True)
class WarningShown:
    """Warnings of one kind, and the first of them."""

    title: str
    count: str
    first: list[str]
    rest: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """What becomes of the rows of one kind."""

    noun: str
    new: str
    changed: str
    gone: str
    same: str


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def import_page(request: ViewerRequest) -> HttpResponse:
    """The form for a file; sent, the file is kept and its check begins."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        course = facts["course"].slug if facts["course"] else ""
        token = keep(
            str(facts["file"].name), facts["file"].chunks(), course=course, group=facts["group"] or "",
            by=request.viewer.person.pk, now=request.viewer.now,
        )  # fmt: skip
        return redirect(f"{IMPORT}{token}/")
    sessions, *for_booking = own_files(school_today(request.viewer), request.viewer.school.time_zone)
    context = {
        "tabs": school_tabs("import"),
        "form": form,
        "action": IMPORT,
        "most": MOST_BYTES // MEGABYTE,
        "sessions": sessions,
        "for_booking": for_booking,
        "oneroster": oneroster_rows(),
        "calendar": calendar_rows(),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "office/figures/import.html", context, using="jinja2", status=status)


@require_safe
@in_office
def upload_page(request: ViewerRequest, token: str) -> HttpResponse:
    """How far an upload is; checked, what it would change."""
    state, view = find(token), request.viewer.viewpoint
    context = {
        "tabs": school_tabs("import"),
        "here": f"{IMPORT}{token}/",
        "upload_url": IMPORT,
        "name": state.name,
        "is_busy": state.stage in (Stage.WAITING, Stage.RUNNING),
        "is_real": state.is_real,
        "state": state,
        "step": step_text(state),
        "errors": [problem_row(one, view) for one in state.errors],
        "unlisted": state.error_count - len(state.errors),
        "error_text": error_text(state.error_count, view),
        "warnings": [warning_shown(one, view) for one in state.warnings],
        "counts": count_rows(state, view),
        "sums": sums_text(state, view),
        "may_import": state.stage is Stage.CHECKED and not state.error_count and state.has_changes,
    }
    return render(request, "office/figures/upload.html", context, using="jinja2")


@require_POST
@in_office
def begin_import(request: ViewerRequest, token: str) -> HttpResponse:
    """Have a checked upload imported, or begin a stalled one again."""
    find(token)
    begin(token, by=request.viewer.person.pk)
    return redirect(f"{IMPORT}{token}/")


@require_POST
@in_office
def drop_upload(request: ViewerRequest, token: str) -> HttpResponse:
    """Forget an upload."""
    find(token)
    drop(token)
    return redirect(IMPORT)


def find(token: str) -> State:
    """The upload; Http404 where there is none."""
    state = read(token)
    if state is None:
        raise Http404
    return state


def step_text(state: State) -> str:
    """What is being done."""
    if state.stage is Stage.WAITING:
        return _t("Waiting for the worker")
    return str(STEPS.get(state.step, _t("Beginning")))


def error_text(count: int, view: Viewpoint) -> str:
    """How many errors there are."""
    return ngettext("%(count)s error", "%(count)s errors", count) % {"count": number_text(count, view)}


def problem_row(found: Found, view: Viewpoint) -> ProblemRow:
    """An error with its file, line and column."""
    [problem] = problems_of([found])
    reason = ": ".join(filter(None, (str(found.facts.get("column", "")), sentence(problem))))
    return ProblemRow(found.file, number_text(found.line, view) if found.line is not None else "", reason)


def warning_shown(warned: FoundWarnings, view: Viewpoint) -> WarningShown:
    """Warnings of one kind, the first ones by their places."""
    first = [": ".join(filter(None, (place(one), sentence(one)))) for one in problems_of(warned.first)]
    rest = warned.count - len(first)
    more = _t("… and %(count)s more") % {"count": number_text(rest, view)} if rest > 0 else ""
    count = amount(warned.code, warned.count, warned.of, lambda number: number_text(number, view))
    return WarningShown(str(HEADINGS[warned.code]), count, first, more)


def count_rows(state: State, view: Viewpoint) -> list[CountRow]:
    """What becomes of the rows, where there are any."""
    return [
        CountRow(str(NOUNS[noun]).capitalize(), *(number_text(counts[key], view) for key in COUNTED))
        for noun, counts in state.counts.items()
        if any(counts.values())
    ]


def sums_text(state: State, view: Viewpoint) -> str:
    """What it means for seats and credits."""
    text = _t("Seats: %(taken)s taken, %(given_up)s given up. Sessions cancelled: %(cancelled)s.") % {
        "taken": number_text(state.seats_taken, view),
        "given_up": number_text(state.seats_given_up, view),
        "cancelled": number_text(state.sessions_cancelled, view),
    }
    if count := state.credits_deposited:
        words = ngettext("%(count)s credit put in.", "%(count)s credits put in.", count)
        text = f"{text} {words % {'count': number_text(count, view)}}"
    return text
