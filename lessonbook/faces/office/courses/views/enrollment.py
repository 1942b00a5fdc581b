"""Where one learner stands in a course, how it came to that, and what can become of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lessonbook.domain.booking.actions.enrollments import (
    complete_enrollment,
    deactivate_enrollment,
    pause_enrollment,
    seats_ahead,
)
from lessonbook.domain.booking.actions.groups import enroll
from lessonbook.domain.courses.listing import groups_joined, history_of
from lessonbook.domain.courses.models import Course, Enrollment, EnrollmentStatus
from lessonbook.domain.credits.queries import spendable_by
from lessonbook.domain.journal.actions import By
from lessonbook.faces.look.dates import full_day_text, moment_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.shapes import Fact, Link
from lessonbook.faces.office.courses.addresses import course_url, credits_url, enrollment_url, person_url
from lessonbook.faces.office.courses.frame import answer, the_course
from lessonbook.faces.office.courses.rows import group_link
from lessonbook.faces.office.courses.words import credits_text, status_text
from lessonbook.faces.office.desk import act, in_office, office_by
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can become of an enrollment: posted as `value`, and what it means."""

    value: str
    label: str
    meaning: str
    kind: str = "plain"


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def enrollment(request: ViewerRequest, slug: str, enrollment_id: int) -> HttpResponse:
    """A learner's standing in a course, with its history and the ways on."""
    course = the_course(slug)
    rows = Enrollment.objects.select_related("learner", "course")
    found = get_object_or_404(rows, course=course, pk=enrollment_id)
    if request.method == "POST":
        _change(request, found)
        return redirect(enrollment_url(course, found))
    context = {
        "person": face(found.learner),
        "status": status_text(found.status),
        "facts": facts_of(request, course, found),
        "ways": ways(request, found),
        "history": history(request, found),
        "links": [
            Link(_("Person"), person_url(found.learner_id)),
            Link(_("Credits"), credits_url(found.learner_id)),
        ],
    }
    trail = Link(_("Learners"), course_url(course, "learners"))
    return answer(request, course, "learners", "enrollment", context, trail=trail)


def facts_of(request: ViewerRequest, course: Course, found: Enrollment) -> list[Fact]:
    """What there is to say about the learner in this course."""
    view = request.viewer.viewpoint
    purses = spendable_by([found.learner_id], course.pk, school_today(request.viewer))
    joined = groups_joined(course.pk, [found.learner_id]).get(found.learner_id, [])
    groups = [group_link(course, one) for one in joined]
    return [
        Fact(_("Status"), status_text(found.status)),
        Fact(_("Enrolled since"), full_day_text(view.day(found.since), view)),
        Fact(_("Groups"), links=groups) if groups else Fact(_("Groups"), _("None")),
        Fact(_("Credits available"), number_text(sum(purses.get(found.learner_id, ())), view)),
    ]


def ways(request: ViewerRequest, found: Enrollment) -> list[Way]:
    """What can become of the enrollment, with what each means for the seats ahead."""
    seats = seats_ahead(found, request.viewer.now)
    given = _("Groups end, and no seat is ahead to give back.")
    if seats:
        back = credits_text(sum(seat.price for seat in seats), request.viewer.viewpoint)
        text = ngettext(
            "Groups end; %(count)s seat ahead is given back, with %(credits)s.",
            "Groups end; %(count)s seats ahead are given back, with %(credits)s.",
            len(seats),
        )
        given = text % {"count": len(seats), "credits": back}
    pause = _("Books nothing for now. Groups and seats stay.")
    again = _("Learns and books again. Groups are joined anew.") if found.status != "paused" else _("Books again.")
    known = {
        "enroll": Way("enroll", _("Take up again"), again, "main"),
        "pause": Way("pause", _("Pause"), pause),
        "complete": Way("complete", _("Complete"), _("Has finished the course. %(given)s") % {"given": given}),
        "deactivate": Way("deactivate", _("End"), _("Learns here no longer. %(given)s") % {"given": given}, "danger"),
    }
    possible = {
        EnrollmentStatus.ACTIVE: ("pause", "complete", "deactivate"),
        EnrollmentStatus.PAUSED: ("enroll", "complete", "deactivate"),
        EnrollmentStatus.COMPLETED: ("enroll", "deactivate"),
        EnrollmentStatus.DEACTIVATED: ("enroll",),
    }
    return [known[way] for way in possible[EnrollmentStatus(found.status)]]


def _change(request: ViewerRequest, found: Enrollment) -> None:
    """Do what was posted. Raises Http404 for what there is not."""
    by, now, person = office_by(request), request.viewer.now, {"person": found.learner.name}
    verbs: dict[str, tuple[Callable[[By], object], str]] = {
        "enroll": (
            lambda by: enroll(found.learner, found.course, by=by, now=now),
            _("%(person)s is active again.") % person,
        ),
        "pause": (lambda by: pause_enrollment(found, by=by, now=now), _("%(person)s pauses.") % person),
        "complete": (
            lambda by: complete_enrollment(found, by=by, now=now),
            _("%(person)s has completed the course.") % person,
        ),
        "deactivate": (
            lambda by: deactivate_enrollment(found, by=by, now=now),
            _("%(person)s learns here no longer.") % person,
        ),
    }
    chosen = verbs.get(request.POST.get("to", ""))
    if chosen is None:
        raise Http404
    verb, done = chosen
    act(request, lambda: verb(by), done)


def history(request: ViewerRequest, found: Enrollment) -> list[tuple[str, str, str]]:
    """When, what and by whom, the last change first."""
    words = {
        "enroll": _("Enrolled"),
        "pause_enrollment": _("Paused"),
        "complete_enrollment": _("Completed"),
        "deactivate_enrollment": _("Ended"),
        "edit": _("Changed"),
    }
    view = request.viewer.viewpoint
    return [
        (moment_text(one.at, view), words.get(one.verb) or status_text(one.status), one.actor or _("the school"))
        for one in history_of(found)
    ]
