"""A course of a learner's: what it is and what comes, its history, its credits, its reports."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lessonbook.domain.attendance.actions import mark_report_read
from lessonbook.domain.attendance.queries import course_reports, reports_of
from lessonbook.domain.courses.models import Lesson
from lessonbook.domain.courses.queries import CourseLine, instructors_of_course, lessons_of
from lessonbook.domain.credits.queries import credits_of
from lessonbook.domain.timetable.progress import Progress, lessons_held, progress_of
from lessonbook.domain.timetable.queries import Filter, session_history, sessions_ahead
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.shapes import Filters, Option, Place, Select
from lessonbook.faces.look.status_words import status_word
from lessonbook.faces.portal.addresses import book_url, page_url, read_number, with_query
from lessonbook.faces.portal.emptiness import no_history, no_reports, no_session_fits, nothing_next
from lessonbook.faces.portal.hats import find_course
from lessonbook.faces.portal.report_words import report_shown
from lessonbook.faces.portal.turns import pager, read_turn
from lessonbook.faces.portal.views.courses import status_text
from lessonbook.faces.portal.wording import NO_SEAT, Wording, progress_text
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import Hat, ViewerRequest
from lessonbook.faces.profile.views import forward_to

AHEAD = 5
"""How many coming sessions stand on a course's overview; all of them stand in the schedule."""
LONGEST_CODE = 255
MOST_POSTED = 100
"""Reports marked as read by one press; a page has fewer."""


@dataclass(frozen=True, slots=True)
class LessonShown:
    """A lesson of a course, and whether the learner has had it."""

    number: int
    name: str
    goal: str
    is_done: bool


def open_course(request: ViewerRequest, slug: str) -> tuple[Hat, CourseLine, Wording]:
    """The learner's course and the words for it; an address that names a hat leads on to what names it too."""
    asked = request.GET.get("for", "")
    hat, course = find_course(request.viewer, slug, asked)
    return hat, course, Wording(request.viewer, hat, named=bool(asked))


def frame_of_course(hat: Hat, course: CourseLine, current: str, wording: Wording) -> dict[str, object]:
    """What every tab of a course shows above its own part.

    `hat_to_put_on` is the one that pages of any hat need, where it isn't the one that is worn.
    """
    named = [
        ("course", _("Overview"), ""),
        ("course_history", _("Session History"), _("History")),
        ("course_credits", _("Credit Balance"), _("Credits")),
        *([("course_reports", _("Reports"), "")] if hat.may_read_reports else []),
    ]
    return {
        "course": course,
        "hue": course.hue + 1,
        "wording": wording,
        "hat_to_put_on": hat.value if wording.for_whom else "",
        "status_text": status_text(course.status),
        "booking_url": book_url(course.slug) if course.may_be_booked else "",
        "tabs": [
            Place(label, wording.course_url(course.slug, tab), is_current=tab == current, brief=brief)
            for tab, label, brief in named
        ],
    }


@require_safe
def overview(request: ViewerRequest, slug: str) -> HttpResponse:
    """What comes in a course, its lessons and how far one is, and who teaches it."""
    viewer = request.viewer
    hat, course, wording = open_course(request, slug)
    learner_id = hat.whose.learner_id or 0
    ahead = sessions_ahead(hat.whose, viewer.now, Filter(course.course_id), limit=AHEAD + 1)
    done = lessons_held(learner_id, course.course_id, viewer.now)
    progress = progress_of(learner_id, viewer.now).get(course.course_id, Progress())
    context = frame_of_course(hat, course, "course", wording)
    context |= {
        "ahead": wording.in_course(ahead[:AHEAD]),
        "more_url": with_query(page_url("upcoming"), {"course": slug}) if len(ahead) > AHEAD else "",
        "nothing_ahead": nothing_next(is_worn=not wording.for_whom),
        "lessons": [lesson_shown(lesson, done) for lesson in lessons_of(course.course_id)],
        "progress": progress,
        "progress_text": progress_text(progress),
        "instructors": [face(person) for person in instructors_of_course(course.course_id)],
    }
    return render(request, "portal/course.html", context, using="jinja2")


def lesson_shown(lesson: Lesson, done: set[int]) -> LessonShown:
    """A lesson with its mark of being done."""
    return LessonShown(lesson.number, lesson.name, lesson.goal, is_done=lesson.pk in done)


@require_safe
def history(request: ViewerRequest, slug: str) -> HttpResponse:
    """A course's sessions that are over or cancelled, newest first, by Session ID and by Status."""
    viewer, turn = request.viewer, read_turn(request.GET)
    hat, course, wording = open_course(request, slug)
    url = wording.course_url(slug, "course_history")
    code, state = read_code(request.GET.get("session", "")), read_state(request.GET.get("status", ""))
    page = session_history(hat.whose, viewer.now, turn, Filter(course.course_id, code=code), state)
    paid = credits_of([line.seat_id for line in page.lines if line.seat_id and line.price])
    is_narrowed = bool(code or state or turn.mark)
    context = frame_of_course(hat, course, "course_history", wording) | {
        "filters": history_filters(url, code, state, request.GET.get("for", "")),
        "lines": [wording.history(line, paid.get(line.seat_id or 0, NO_SEAT)) for line in page.lines],
        "pager": pager(page, url, {"session": code, "status": state or ""}),
        "nothing": no_session_fits(url) if is_narrowed else no_history(),
    }
    return render(request, "portal/course_history.html", context, using="jinja2")


def read_code(text: str) -> str:
    """What is searched for as a Session ID: printable, of a length that an id can have; else nothing."""
    text = text.strip()
    return text if text.isprintable() and len(text) <= LONGEST_CODE else ""


def read_state(text: str) -> Status | None:
    """The status that an address filters by; None where it is none that a history has."""
    return Status(text) if text in (Status.COMPLETED, Status.CANCELLED) else None


def history_filters(url: str, code: str, state: Status | None, asked_for: str) -> Filters:
    """The filters of a course's history; `asked_for` is the hat that the address names."""
    options = [Option("", _("All"), is_chosen=state is None)]
    options += [Option(s, status_word(s), is_chosen=s is state) for s in (Status.COMPLETED, Status.CANCELLED)]
    return Filters(
        action=url,
        selects=[Select("status", _("Status"), options)],
        kept=[("for", asked_for)] if asked_for else [],
        search_name="session",
        search_label=_("Session ID"),
        search_value=code,
        clear_url=url if code or state else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: ViewerRequest, slug: str) -> HttpResponse:
    """What instructors wrote, newest first; posting marks reports as read."""
    viewer, turn = request.viewer, read_turn(request.GET)
    hat, course, wording = open_course(request, slug)
    url = wording.course_url(slug, "course_reports")
    if not hat.may_read_reports:
        raise Http404
    if request.method == "POST":
        read_reports(request, hat)
        return redirect(back_to(request, url))
    page = course_reports(hat.whose.learner_id or 0, course.course_id, viewer.person, turn)
    shown = [report_shown(line, wording) for line in page.lines]
    context = frame_of_course(hat, course, "course_reports", wording) | {
        "reports": shown,
        "new": [report.report_id for report in shown if report.is_new],
        "reports_url": url,
        "pager": pager(page, url, {}),
        "nothing": no_session_fits(url) if turn.mark else no_reports(),
    }
    return render(request, "portal/course_reports.html", context, using="jinja2")


def read_reports(request: ViewerRequest, hat: Hat) -> None:
    """Mark the posted reports as read by the viewer; ids of none that the viewer may read are passed over."""
    posted = [read_number(text) for text in request.POST.getlist("report")[:MOST_POSTED]]
    for report in reports_of(hat.whose.learner_id or 0, [pk for pk in posted if pk is not None]):
        mark_report_read(report, request.viewer.person, now=request.viewer.now)


def back_to(request: ViewerRequest, url: str) -> str:
    """The page of ours from which something was posted, else `url`."""
    return forward_to(request.POST.get("back", "")) or url
