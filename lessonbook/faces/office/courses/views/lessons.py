"""The lessons of a course: in order, one or many added, each rewritten, moved or taken away."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lessonbook.domain.courses.actions import add_lessons, edit_lesson, move_lesson, remove_lesson
from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.courses.queries import lessons_of
from lessonbook.domain.journal.once import once
from lessonbook.faces.look.shapes import Emptiness, Link
from lessonbook.faces.office.courses.addresses import course_url, lessons_url
from lessonbook.faces.office.courses.forms.lessons import LessonForm, LessonLinesForm
from lessonbook.faces.office.courses.frame import answer, the_course
from lessonbook.faces.office.desk import act, act_by_form, in_office, office_by
from lessonbook.faces.profile.viewer import ViewerRequest


def the_lesson(course: Course, lesson_id: int) -> Lesson:
    """A lesson of the course, which it brings along. Raises Http404."""
    return get_object_or_404(Lesson.objects.select_related("course"), course=course, pk=lesson_id)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def lessons(request: ViewerRequest, slug: str) -> HttpResponse:
    """The lessons in order, and a place to paste more, a line each."""
    course = the_course(slug)
    form = LessonLinesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = len(form.cleaned_data["lines"])
        done = ngettext("%(count)s lesson is added.", "%(count)s lessons are added.", count) % {"count": count}
        if act_by_form(request, form, lambda: _add(request, course, form), done):
            return redirect(course_url(course, "lessons"))
    found = list(lessons_of(course.pk))
    context = {
        "lessons": [(lesson, lessons_url(course, lesson.pk)) for lesson in found],
        "last": len(found) - 1,
        "form": form,
        "nothing": Emptiness("list-ordered", _("No lesson yet"), _("Write or paste them below, a line each.")),
    }
    return answer(request, course, "lessons", "lessons", context, refused=bool(form.errors))


def _add(request: ViewerRequest, course: Course, form: LessonLinesForm) -> None:
    """Add the lessons of the form, once however often it is sent."""
    viewer, lines = request.viewer, form.cleaned_data["lines"]

    def add() -> dict[str, int]:
        return {"added": len(add_lessons(course, lines, by=office_by(request), now=viewer.now))}

    asked = {"add_lessons": course.pk, **form.asked}
    once(viewer.person.pk, form.cleaned_data["key"], asked, add, now=viewer.now)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def lesson(request: ViewerRequest, slug: str, lesson_id: int) -> HttpResponse:
    """A lesson's name and goal."""
    course = the_course(slug)
    found = the_lesson(course, lesson_id)
    form = LessonForm(request.POST or None, initial={"name": found.name, "goal": found.goal})
    by, now, back = office_by(request), request.viewer.now, course_url(course, "lessons")
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if act_by_form(request, form, lambda: edit_lesson(found, **facts, by=by, now=now), _("Saved.")):
            return redirect(back)
    context = {"form": form, "lesson": found, "remove_url": f"{lessons_url(course, found.pk)}remove/", "back": back}
    trail = Link(_("Lessons"), back)
    return answer(request, course, "lessons", "lesson", context, trail=trail, refused=bool(form.errors))


@require_POST
@in_office
def move(request: ViewerRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Move a lesson one place up or down; the same button is there again."""
    course = the_course(slug)
    up = request.POST.get("to") == "up"
    move_lesson(the_lesson(course, lesson_id), up=up, by=office_by(request), now=request.viewer.now)
    return redirect(f"{course_url(course, 'lessons')}#lesson-{lesson_id}")


@require_POST
@in_office
def remove(request: ViewerRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Take a lesson away that no session has."""
    course = the_course(slug)
    found = the_lesson(course, lesson_id)
    by, now = office_by(request), request.viewer.now
    if act(request, lambda: remove_lesson(found, by=by, now=now), _("The lesson is gone.")):
        return redirect(course_url(course, "lessons"))
    return redirect(lessons_url(course, lesson_id))
