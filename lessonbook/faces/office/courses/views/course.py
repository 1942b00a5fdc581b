"""A course at a glance, what it is called, closing it and opening it again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessonbook.domain.courses.actions import archive_course, edit_course, reopen_course
from lessonbook.domain.courses.models import Course, Enrollment, EnrollmentStatus
from lessonbook.domain.courses.queries import instructors_of_course
from lessonbook.domain.timetable.courses import sessions_ahead
from lessonbook.faces.look.dates import full_day_text
from lessonbook.faces.look.shapes import Emptiness, Fact, Link
from lessonbook.faces.office.courses.addresses import (
    COURSES,
    course_url,
    hours_url,
    person_url,
    sessions_url,
    with_query,
)
from lessonbook.faces.office.courses.forms.courses import CourseForm
from lessonbook.faces.office.courses.frame import answer, the_course
from lessonbook.faces.office.courses.rows import ahead_rows
from lessonbook.faces.office.courses.rule_sentences import absence, booking, price
from lessonbook.faces.office.courses.words import learners_text
from lessonbook.faces.office.desk import UNPROCESSABLE, act, act_by_form, in_office, office_by
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest

AHEAD = 5
"""How many sessions ahead are shown."""


@require_safe
@in_office
def overview(request: ViewerRequest, slug: str) -> HttpResponse:
    """What is next, who teaches, the rules that matter most."""
    course, view = the_course(slug), request.viewer.viewpoint
    context = {
        "ahead": ahead_rows(sessions_ahead(course.pk, request.viewer.now, AHEAD), view),
        "nothing_ahead": Emptiness(
            "calendar-days",
            _("No session ahead"),
            action=Link(_("Schedule a series"), with_query(reverse("office:series_new"), course=course.pk)),
        ),
        "facts": facts_of(course, request),
        "instructors": [(face(one), person_url(one.pk), hours_url(one.pk)) for one in instructors_of_course(course.pk)],
        "urls": {name: course_url(course, name) for name in ("instructors", "edit", "archive", "reopen")},
        "sessions_url": sessions_url(course),
    }
    return answer(request, course, "overview", "overview", context)


def facts_of(course: Course, request: ViewerRequest) -> list[Fact]:
    """What there is to say about a course in a few lines."""
    view = request.viewer.viewpoint
    active = Enrollment.objects.filter(course=course, status=EnrollmentStatus.ACTIVE).count()
    learners = Link(learners_text(active), course_url(course, "learners"))
    facts = [Fact(_("Learners"), links=[learners])]
    if course.code:
        facts.append(Fact(_("Course code"), course.code))
    facts += [
        Fact(_("Self-booking"), booking(course)),
        Fact(_("Price"), price(course, view)),
        Fact(_("Absence requests"), absence(course)),
    ]
    if course.archived_at:
        facts.append(Fact(_("Archived"), full_day_text(view.day(course.archived_at), view)))
    return facts


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def edit(request: ViewerRequest, slug: str) -> HttpResponse:
    """What a course is called and its color."""
    course = the_course(slug)
    form = CourseForm(request.POST or None, course=course)
    by, now = office_by(request), request.viewer.now
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            edit_course(course, **form.asked, by=by, now=now)

        if act_by_form(request, form, save, _("Saved.")):
            return redirect(course_url(course))
    trail = [Link(_("Courses"), COURSES), Link(course.name, course_url(course))]
    context = {"form": form, "course": course, "trail": trail, "back": course_url(course)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "office/courses/course_form.html", context, using="jinja2", status=status)


@require_POST
@in_office
def archive(request: ViewerRequest, slug: str) -> HttpResponse:
    """Close a course."""
    course, by, now = the_course(slug), office_by(request), request.viewer.now
    done = _("The course is archived. Nobody is enrolled or books in it any more; what is planned takes place.")
    act(request, lambda: archive_course(course, by=by, now=now), done)
    return redirect(course_url(course))


@require_POST
@in_office
def reopen(request: ViewerRequest, slug: str) -> HttpResponse:
    """Open a course again."""
    course, by, now = the_course(slug), office_by(request), request.viewer.now
    act(request, lambda: reopen_course(course, by=by, now=now), _("The course is open again."))
    return redirect(course_url(course))
