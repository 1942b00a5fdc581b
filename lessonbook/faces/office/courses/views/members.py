"""Who joins a group and who leaves it, with what that takes and gives back before it is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lessonbook.domain.booking.actions.groups import join_group, leave_group
from lessonbook.domain.booking.joining import preview_joining
from lessonbook.domain.courses.listing import MOST_FOUND, who_could_join
from lessonbook.domain.courses.models import Course, Group, GroupMembership
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.office.courses.addresses import group_url
from lessonbook.faces.office.courses.forms.groups import SpanForm
from lessonbook.faces.office.courses.frame import answer, ids, the_course
from lessonbook.faces.office.courses.rows import joining_refusal, joining_rows
from lessonbook.faces.office.courses.views.groups import the_group
from lessonbook.faces.office.courses.words import credits_text
from lessonbook.faces.office.desk import act, in_office, office_by
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def add(request: ViewerRequest, slug: str, group_id: int) -> HttpResponse:
    """Choose learners (by GET, so nothing is done yet), see what joining takes of each, and let them join."""
    course = the_course(slug)
    group = the_group(course, group_id)
    asked = request.POST if request.method == "POST" else request.GET
    form, chosen = SpanForm(asked or None), ids(asked.getlist("learner"))[:MOST_FOUND]
    failed: dict[int, str] = {}
    if request.method == "POST" and chosen and form.is_valid():
        failed = _join(request, group, chosen, form)
        if not failed:
            return redirect(group_url(course, group))
        chosen = list(failed)
    return _choice(request, course, group, form, chosen, failed)


def _choice(
    request: ViewerRequest, course: Course, group: Group, form: SpanForm, chosen: list[int], failed: dict[int, str]
) -> HttpResponse:
    viewer, search = request.viewer, request.GET.get("q", "").strip()
    span = form.cleaned_data if form.is_bound and form.is_valid() else {}
    shown = chosen if not form.errors else []
    joinings = preview_joining(
        group,
        shown,
        now=viewer.now,
        today=school_today(viewer),
        since=span.get("since"),
        until=span.get("until"),
    )
    rows = joining_rows(joinings, viewer.viewpoint)
    found = who_could_join(group, search)
    context = {
        "group": group,
        "form": form,
        "search": search,
        "people": bool(found.rows),
        "choices": [(one.pk, face(one), one.pk in chosen, "") for one in found.rows],
        "joinings": [(row, failed.get(row.person_id, row.refusal)) for row in rows],
        "can_join": [row for row in rows if not row.refusal],
        "here": group_url(course, group, "add"),
        "is_cut": found.is_cut,
        "back": group_url(course, group),
    }
    trail = Link(group.name, group_url(course, group))
    refused = bool(failed or form.errors)
    return answer(request, course, "groups", "group_add", context, trail=trail, refused=refused)


def _join(request: ViewerRequest, group: Group, chosen: list[int], form: SpanForm) -> dict[int, str]:
    """Let learners join, each all or nothing; say who did, and return why not for those who couldn't."""
    by, viewer, span, failed, done = office_by(request), request.viewer, form.cleaned_data, dict[int, str](), []
    for person in Person.objects.filter(pk__in=chosen).order_by("sort_key", "pk"):
        try:
            join_group(person, group, since=span["since"], until=span["until"], by=by, now=viewer.now)
        except Refused as refused:
            failed[person.pk] = joining_refusal(refused.refusal, viewer.viewpoint)
        else:
            done.append(person.name)
    if done:
        messages.success(request, _("In %(group)s now: %(names)s.") % {"group": group.name, "names": ", ".join(done)})
    return failed


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def leave(request: ViewerRequest, slug: str, group_id: int, membership_id: int) -> HttpResponse:
    """Say what leaving gives back, and let a member leave."""
    course = the_course(slug)
    group = the_group(course, group_id)
    memberships = GroupMembership.objects.filter(group=group).select_related("learner")
    membership = get_object_or_404(memberships, pk=membership_id)
    back, by, now = group_url(course, group), office_by(request), request.viewer.now
    if request.method == "POST":
        done = _("%(person)s is no longer in %(group)s.") % {"person": membership.learner.name, "group": group.name}
        act(request, lambda: leave_group(membership, by=by, now=now), done)
        return redirect(back)
    if membership.ended_at is not None:
        return redirect(back)
    what = _given_back(request, membership)
    context = {"group": group, "person": face(membership.learner), "back": back, "what": what}
    return answer(request, course, "groups", "group_leave", context, trail=Link(group.name, back))


def _given_back(request: ViewerRequest, membership: GroupMembership) -> str:
    """How many seats leaving gives up, and what comes back."""
    seats = Seat.objects.standing().filter(
        learner=membership.learner_id, by_group=membership.group_id, starts_at__gt=request.viewer.now
    )
    prices = list(seats.values_list("price", flat=True))
    if not prices:
        return _("There is no seat ahead to give up.")
    text = ngettext(
        "The seat in %(count)s session ahead is given up, and %(credits)s come back.",
        "The seats in %(count)s sessions ahead are given up, and %(credits)s come back.",
        len(prices),
    )
    return text % {"count": len(prices), "credits": credits_text(sum(prices), request.viewer.viewpoint)}
