"""The list of courses, and a new one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lessonbook.domain.courses.actions import add_course
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import HUES
from lessonbook.domain.journal.once import once
from lessonbook.domain.timetable.courses import courses_page as page_of_courses
from lessonbook.faces.look.shapes import Emptiness, Filters, Link, Option, Pager, Select
from lessonbook.faces.office.courses.addresses import COURSES, with_query
from lessonbook.faces.office.courses.forms.courses import CourseForm
from lessonbook.faces.office.courses.frame import list_tabs, number
from lessonbook.faces.office.courses.rows import course_rows
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office, office_by
from lessonbook.faces.profile.viewer import ViewerRequest

SHOWN: dict[str, bool | None] = {"": False, "archived": True, "all": None}
BOOKING: dict[str, bool | None] = {"": None, "on": True, "off": False}


@require_safe
@in_office
def courses_page(request: ViewerRequest) -> HttpResponse:
    """Courses by name: who learns in them, what is next, whether learners book themselves."""
    search, shown, booking = (request.GET.get(name, "").strip() for name in ("q", "show", "booking"))
    shown, booking = shown if shown in SHOWN else "", booking if booking in BOOKING else ""
    found = page_of_courses(
        request.viewer.now,
        search=search,
        archived=SHOWN[shown],
        self_booking=BOOKING[booking],
        after=number(request),
    )
    kept = {"q": search, "show": shown, "booking": booking}
    context = {
        "tabs": list_tabs("courses"),
        "filters": filters_of(**kept),
        "rows": course_rows(found.rows, request.viewer.viewpoint),
        "pager": pager_of(COURSES, found.after, is_first=number(request) is None, **kept),
        "nothing": nothing(is_filtered=bool(search or shown or booking)),
    }
    return render(request, "office/courses/courses.html", context, using="jinja2")


def filters_of(q: str, show: str, booking: str) -> Filters:
    """What narrows the list."""
    which = [("", _("Active")), ("archived", _("Archived")), ("all", _("All"))]
    ways = [("", _("All")), ("on", _("On")), ("off", _("Off"))]
    return Filters(
        action=COURSES,
        search_name="q",
        search_label=_("Search"),
        search_value=q,
        selects=[
            Select("show", _("Show"), [Option(value, label, value == show) for value, label in which]),
            Select("booking", _("Self-booking"), [Option(value, label, value == booking) for value, label in ways]),
        ],
        clear_url=COURSES if q or show or booking else "",
    )


def pager_of(url: str, after: int | None, *, is_first: bool, **kept: object) -> Pager:
    """The way on, and back to the beginning."""
    return Pager(
        newer_url="" if is_first else with_query(url, **kept),
        older_url=with_query(url, **kept, after=after) if after else "",
        newer_label=_("From the beginning"),
        older_label=_("More"),
    )


def nothing(*, is_filtered: bool) -> Emptiness:
    """No course there."""
    if is_filtered:
        return Emptiness("search", _("No course is like that"), action=Link(_("Clear filters"), COURSES))
    title, text = _("No course yet"), _("A course has its rules, lessons, instructors, groups and learners.")
    return Emptiness("graduation-cap", title, text, Link(_("Add a course"), f"{COURSES}new/"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def new_course(request: ViewerRequest) -> HttpResponse:
    """Open a course; its rules are the usual ones until they are set."""
    form = CourseForm(request.POST or None, hue=Course.objects.count() % HUES)
    if request.method == "POST" and form.is_valid():
        slug = _added(request, form)
        messages.success(request, _("The course is there. Look at its rules next."))
        return redirect(f"{COURSES}{slug}/rules/")
    context = {"form": form, "course": None, "trail": [Link(_("Courses"), COURSES)], "back": COURSES}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "office/courses/course_form.html", context, using="jinja2", status=status)


def _added(request: ViewerRequest, form: CourseForm) -> str:
    """The slug of the course that the form asked for, once however often it is sent."""
    viewer = request.viewer

    def act() -> dict[str, str]:
        return {"slug": add_course(**form.asked, by=office_by(request), now=viewer.now).slug}

    asked = {"add_course": form.asked}
    return str(once(viewer.person.pk, form.cleaned_data["key"], asked, act, now=viewer.now)["slug"])
