"""The learners of a course, and enrolling several at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lessonbook.domain.booking.actions.groups import enroll
from lessonbook.domain.courses.listing import MOST_FOUND, enrollments_of, groups_joined, who_could_enroll
from lessonbook.domain.courses.models import Course, EnrollmentStatus
from lessonbook.domain.credits.queries import spendable_by
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Emptiness, Filters, Link, Option, Select
from lessonbook.faces.office.courses.addresses import course_url
from lessonbook.faces.office.courses.forms.groups import EnrollForm
from lessonbook.faces.office.courses.frame import answer, ids, number, the_course
from lessonbook.faces.office.courses.rows import learner_rows
from lessonbook.faces.office.courses.views.courses import pager_of
from lessonbook.faces.office.desk import in_office, office_by
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def learners(request: ViewerRequest, slug: str) -> HttpResponse:
    """Who learns here: status, groups, what they can spend."""
    course, viewer, after = the_course(slug), request.viewer, number(request)
    search, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    status = status if status in EnrollmentStatus else ""
    found = enrollments_of(course.pk, status=status, search=search, after=after)
    people = [row.learner_id for row in found.rows]
    joined = groups_joined(course.pk, people)
    purses = spendable_by(people, course.pk, school_today(viewer))
    url = course_url(course, "learners")
    context = {
        "filters": filters_of(url, search, status),
        "rows": learner_rows(course, found.rows, joined, purses, viewer.viewpoint),
        "pager": pager_of(url, found.after, is_first=after is None, q=search, status=status),
        "add_url": course_url(course, "learners", "add"),
        "nothing": nothing(course, is_filtered=bool(search or status)),
    }
    return answer(request, course, "learners", "learners", context)


def filters_of(url: str, search: str, status: str) -> Filters:
    """What narrows the list."""
    statuses = [("", _("All")), *((one.value, str(one.label)) for one in EnrollmentStatus)]
    return Filters(
        action=url,
        search_name="q",
        search_label=_("Search"),
        search_value=search,
        selects=[Select("status", _("Status"), [Option(value, label, value == status) for value, label in statuses])],
        clear_url=url if search or status else "",
    )


def nothing(course: Course, *, is_filtered: bool) -> Emptiness:
    """Nobody there."""
    url = course_url(course, "learners")
    if is_filtered:
        return Emptiness("search", _("No learner is like that"), action=Link(_("Clear filters"), url))
    return Emptiness("users-round", _("Nobody learns here yet"), action=Link(_("Enroll learners"), f"{url}add/"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def add(request: ViewerRequest, slug: str) -> HttpResponse:
    """Choose learners and put them on the course."""
    course = the_course(slug)
    failed: dict[int, str] = {}
    chosen = ids(request.POST.getlist("learner"))[:MOST_FOUND]
    form = EnrollForm(request.POST or None)
    if request.method == "POST" and chosen and form.is_valid():
        failed = _enroll(request, course, chosen, form.cleaned_data["credits"] or 0)
        if not failed:
            return redirect(course_url(course, "learners"))
    search = request.GET.get("q", "").strip()
    found = who_could_enroll(course.pk, search)
    context = {
        "people": [(one.pk, face(one), one.pk in chosen, failed.get(one.pk, "")) for one in found.rows],
        "form": form,
        "search": search,
        "is_cut": found.is_cut,
        "is_empty_handed": request.method == "POST" and not chosen,
        "failed": len(failed),
        "nothing": Emptiness("users-round", _("No learner to enroll"), _("Add people first, or search for another.")),
    }
    trail, refused = Link(_("Learners"), course_url(course, "learners")), request.method == "POST"
    return answer(request, course, "learners", "learners_add", context, trail=trail, refused=refused)


def _enroll(request: ViewerRequest, course: Course, chosen: list[int], credits_along: int) -> dict[int, str]:
    """Enroll learners one by one; say who is enrolled, and return why not for those who couldn't be."""
    by, viewer, failed, done = office_by(request), request.viewer, dict[int, str](), []
    for person in Person.objects.filter(pk__in=chosen).order_by("sort_key", "pk"):
        try:
            enroll(person, course, by=by, now=viewer.now, credits_along=credits_along)
        except Refused as refused:
            failed[person.pk] = refusal_text(refused.refusal, viewer.viewpoint)
        else:
            done.append(person.name)
    if done:
        messages.success(request, _("Enrolled: %(names)s.") % {"names": ", ".join(done)})
    return failed
