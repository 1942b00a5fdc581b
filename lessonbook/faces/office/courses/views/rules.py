"""The rules of a course: as sentences, and as a form."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lessonbook.domain.courses.actions import set_rules
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.office.courses.addresses import course_url
from lessonbook.faces.office.courses.forms.rules import RulesForm
from lessonbook.faces.office.courses.frame import answer, the_course
from lessonbook.faces.office.courses.rule_sentences import rule_parts
from lessonbook.faces.office.desk import act_by_form, in_office, office_by
from lessonbook.faces.office.figures.journal_changes import rule_text
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
@in_office
def rules(request: ViewerRequest, slug: str) -> HttpResponse:
    """Every rule as a plain sentence."""
    course = the_course(slug)
    edit_url = course_url(course, "rules", "edit")
    context = {"parts_of_rules": rule_parts(course, request.viewer.viewpoint), "edit_url": edit_url}
    return answer(request, course, "rules", "rules", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def edit_rules(request: ViewerRequest, slug: str) -> HttpResponse:
    """Every rule as a field; what is booked stays as it is."""
    course = the_course(slug)
    form, back = RulesForm(course, request.POST or None), course_url(course, "rules")
    by, now = office_by(request), request.viewer.now
    if request.method == "POST" and form.is_valid():
        done = _("The rules are saved. What is booked already stays as it is.")
        verb = partial(set_rules, course, form.rules, by=by, now=now, shown=form.shown_before)
        if act_by_form(request, form, verb, done):
            return redirect(back)
        form.tell_overtaken(the_course(slug), partial(rule_text, request.viewer.viewpoint))
    trail = Link(_("Rules"), back)
    context = {"form": form, "form_parts": list(form.parts()), "tiers": list(form.tiers()), "back": back}
    return answer(request, course, "rules", "rules_form", context, trail=trail, refused=bool(form.errors))
