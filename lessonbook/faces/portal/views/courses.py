"""My Learning: the courses of a learner."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.courses.models import EnrollmentStatus
from lessonbook.domain.courses.queries import CourseLine, courses_learned
from lessonbook.domain.credits.queries import Balance, balances
from lessonbook.domain.timetable.progress import Progress, progress_of
from lessonbook.faces.look.dates import moment_text
from lessonbook.faces.look.shapes import CourseCard, Place
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import course_url
from lessonbook.faces.portal.credit_words import available_text, family_text, school_today
from lessonbook.faces.portal.emptiness import no_courses
from lessonbook.faces.portal.hats import learner_hat, under_hat
from lessonbook.faces.portal.wording import Wording, progress_text
from lessonbook.faces.profile.viewer import Hat, ViewerRequest


@require_safe
@under_hat
def courses(request: ViewerRequest, _hat: Hat) -> HttpResponse:
    """Every course that the learner is on, and those that are finished."""
    viewer, hat = request.viewer, learner_hat(request.viewer)
    learner_id = hat.whose.learner_id or 0
    found = courses_learned(learner_id)
    progress = progress_of(learner_id, viewer.now)
    left = credits_left(balances(learner_id, school_today(viewer)), viewer.viewpoint)
    cards = [
        (c.is_running, card(c, progress.get(c.course_id, Progress()), left.get(c.course_id, ""), viewer.viewpoint))
        for c in found
    ]
    context = {
        "tabs": [Place(_("Courses"), reverse("portal:courses"), is_current=True)],
        "wording": Wording(viewer, hat),
        "running": [shown for is_running, shown in cards if is_running],
        "finished": [shown for is_running, shown in cards if not is_running],
        "nothing": no_courses(),
    }
    return render(request, "portal/courses.html", context, using="jinja2")


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
