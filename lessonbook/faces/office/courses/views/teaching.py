"""Who teaches a course."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lessonbook.domain.courses.actions import let_teach, stop_teaching
from lessonbook.domain.courses.listing import who_could_teach
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from lessonbook.faces.look.shapes import Emptiness, Link
from lessonbook.faces.office.courses.addresses import course_url, hours_url
from lessonbook.faces.office.courses.frame import answer, ids, the_course
from lessonbook.faces.office.desk import act, in_office, office_by
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def teaching(request: ViewerRequest, slug: str) -> HttpResponse:
    """Who teaches a course, who could, and who no longer does."""
    course = the_course(slug)
    if request.method == "POST":
        _change(request, course)
        return redirect(course_url(course, "instructors"))
    teachers = course.instructors.order_by("sort_key", "pk")
    search = request.GET.get("q", "").strip()
    found = who_could_teach(course.pk, search)
    context = {
        "teachers": [(one.pk, face(one), hours_url(one.pk)) for one in teachers],
        "others": [(one.pk, one.name) for one in found.rows],
        "is_cut": found.is_cut,
        "search": search,
        "nothing": Emptiness("users-round", _("Nobody teaches this course yet")),
    }
    return answer(request, course, "overview", "teaching", context, trail=Link(_("Overview"), course_url(course)))


def _change(request: ViewerRequest, course: Course) -> None:
    """Let somebody teach the course, or no longer, as the form asks. Raises Http404 for somebody unknown."""
    by, now = office_by(request), request.viewer.now
    wanted = ids([request.POST.get("add", "") or request.POST.get("remove", "")])
    person = Person.objects.filter(pk__in=wanted).first()
    if person is None:
        raise Http404
    name = {"person": person.name, "course": course.name}
    if request.POST.get("add"):
        done = _("%(person)s teaches %(course)s now.") % name
        act(request, lambda: let_teach(person, course, by=by, now=now), done)
    else:
        done = _("%(person)s isn't booked for %(course)s any more; sessions that are planned stay.") % name
        act(request, lambda: stop_teaching(person, course, by=by, now=now), done)
