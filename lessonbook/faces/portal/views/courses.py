"""My Learning: the courses of a learner."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.courses.models import EnrollmentStatus
from lessonbook.domain.courses.queries import CourseLine, courses_learned, courses_taught
from lessonbook.domain.credits.queries import Balance, balances
from lessonbook.domain.timetable.progress import Progress, progress_of
from lessonbook.faces.look.dates import moment_text
from lessonbook.faces.look.shapes import CourseCard, Place
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import course_url, page_url, with_query
from lessonbook.faces.portal.credit_words import available_text, family_text, school_today
from lessonbook.faces.portal.emptiness import no_courses
from lessonbook.faces.portal.hats import under_hat
from lessonbook.faces.portal.wording import Wording, progress_text
from lessonbook.faces.profile.viewer import Hat, Viewer, ViewerRequest


@require_safe
@under_hat
def courses(request: ViewerRequest, hat: Hat) -> HttpResponse:
    """Every course that one learns or, under the instructor's hat, teaches; those that are finished apart."""
    cards = taught_cards(hat) if hat.teaches else learned_cards(request.viewer, hat)
    context = {
        "tabs": [Place(_("Courses"), page_url("courses"), is_current=True)],
        "wording": Wording(request.viewer, hat),
        "running": [card for is_running, card in cards if is_running],
        "finished": [card for is_running, card in cards if not is_running],
        "nothing": no_courses(),
    }
    return render(request, "portal/courses.html", context, using="jinja2")


def learned_cards(viewer: Viewer, hat: Hat) -> list[tuple[bool, CourseCard]]:
    """A learner's courses, each with whether it still runs for the learner."""
    learner_id, eyes = hat.whose.learner_id or 0, viewer.viewpoint
    progress = progress_of(learner_id, viewer.now)
    left = credits_left(balances(learner_id, school_today(viewer)), eyes)
    return [
        (c.is_running, card(c, progress.get(c.course_id, Progress()), left.get(c.course_id, ""), eyes))
        for c in courses_learned(learner_id)
    ]


def taught_cards(hat: Hat) -> list[tuple[bool, CourseCard]]:
    """An instructor's courses; each leads to its sessions in the schedule."""
    upcoming = page_url("upcoming")
    return [
        (True, CourseCard(name=c.name, url=with_query(upcoming, {"course": c.slug}), hue=c.hue + 1))
        for c in courses_taught(hat.whose.instructor_id or 0)
    ]


def credits_left(found: list[Balance], eyes: Viewpoint) -> dict[int, str]:
    """What is left in each course, by its id: the learner's own and what a family shares."""
    texts: dict[int, list[str]] = {}
    for balance in found:
        parts = (available_text(balance, eyes), family_text(balance))
        texts.setdefault(balance.course_id, []).append(", ".join(part for part in parts if part))
    return {course: " · ".join(parts) for course, parts in texts.items()}


def card(course: CourseLine, progress: Progress, credits_text: str, eyes: Viewpoint) -> CourseCard:
    """A course at a glance."""
    next_text = _("Next: %(when)s") % {"when": moment_text(progress.next_at, eyes)} if progress.next_at else ""
    return CourseCard(
        name=course.name,
        url=course_url(course.slug),
        hue=course.hue + 1,
        done=progress.held,
        total=progress.total,
        progress_text=progress_text(progress),
        credits_text=credits_text,
        next_text=next_text if course.is_running else "",
        status_text=status_text(course.status),
    )


def status_text(status: str) -> str:
    """The enrollment's status where it isn't the usual one."""
    return "" if status == EnrollmentStatus.ACTIVE else str(EnrollmentStatus(status).label)
