"""The groups of a course: making, naming and closing them, and who is in each."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessonbook.domain.courses.actions import close_group, edit_group, make_group, reopen_group
from lessonbook.domain.courses.listing import member_count, members_of, past_members_of
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.timetable.courses import groups_page
from lessonbook.faces.look.shapes import Emptiness, Link, Place
from lessonbook.faces.office.courses.addresses import course_url, group_url, with_query
from lessonbook.faces.office.courses.forms.groups import GroupForm
from lessonbook.faces.office.courses.frame import answer, number, the_course
from lessonbook.faces.office.courses.rows import group_rows, member_rows, past_member_rows
from lessonbook.faces.office.courses.views.courses import pager_of
from lessonbook.faces.office.courses.words import members_text
from lessonbook.faces.office.desk import act, act_by_form, in_office, office_by
from lessonbook.faces.profile.viewer import ViewerRequest


def the_group(course: Course, group_id: int) -> Group:
    """A group of the course, which it brings along. Raises Http404."""
    return get_object_or_404(Group.objects.select_related("course"), course=course, pk=group_id)


def trail_of(course: Course) -> Link:
    """The way back to the groups."""
    return Link(_("Groups"), course_url(course, "groups"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def groups(request: ViewerRequest, slug: str) -> HttpResponse:
    """The groups of a course, and a place to make one."""
    course, now = the_course(slug), request.viewer.now
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[Group] = []
        facts, by = form.cleaned_data, office_by(request)
        done = _("The group “%(group)s” is there. Add its learners.") % {"group": facts["name"]}
        if act_by_form(request, form, lambda: made.append(make_group(course, **facts, by=by, now=now)), done):
            return redirect(group_url(course, made[0]))
    closed, after, url = request.GET.get("show") == "closed", number(request), course_url(course, "groups")
    found = groups_page(course.pk, now, closed=closed, after=after)
    shown = "closed" if closed else ""
    context = {
        "rows": group_rows(course, found.rows, request.viewer.viewpoint),
        "pager": pager_of(url, found.after, is_first=after is None, show=shown),
        "switch": [
            Place(_("Open"), url, is_current=not closed),
            Place(_("Closed"), with_query(url, show="closed"), is_current=closed),
        ],
        "form": form,
        "nothing": nothing(closed=closed),
    }
    return answer(request, course, "groups", "groups", context, refused=bool(form.errors))


def nothing(*, closed: bool) -> Emptiness:
    """No group there."""
    if closed:
        return Emptiness("users-round", _("No group is closed"))
    text = _("Who is in a group is seated in its sessions, those that are planned and those to come.")
    return Emptiness("users-round", _("No group yet"), text)


@require_safe
@in_office
def group(request: ViewerRequest, slug: str, group_id: int) -> HttpResponse:
    """Who is in a group, and who was."""
    course, view = the_course(slug), request.viewer.viewpoint
    found = the_group(course, group_id)
    after = number(request)
    members, past = members_of(found, after), past_members_of(found)
    is_whole = after is None and members.after is None
    context = {
        "group": found,
        "members": member_rows(course, found, members.rows, view),
        "members_text": members_text(len(members.rows) if is_whole else member_count(found)),
        "pager": pager_of(group_url(course, found), members.after, is_first=after is None),
        "past": past_member_rows(past.rows, view),
        "past_count": len(past.rows) if past.is_cut else 0,
        "urls": {name: group_url(course, found, name) for name in ("add", "edit", "close", "reopen")},
        "nothing": Emptiness("users-round", _("Nobody is in this group yet")),
    }
    return answer(request, course, "groups", "group", context, trail=trail_of(course))


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def edit(request: ViewerRequest, slug: str, group_id: int) -> HttpResponse:
    """A group's name and code."""
    course = the_course(slug)
    found = the_group(course, group_id)
    form = GroupForm(request.POST or None, initial={"name": found.name, "code": found.code})
    by, now, back = office_by(request), request.viewer.now, group_url(course, found)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if act_by_form(request, form, lambda: edit_group(found, **facts, by=by, now=now), _("Saved.")):
            return redirect(back)
    context = {"form": form, "group": found, "back": back}
    trail = Link(found.name, back)
    return answer(request, course, "groups", "group_form", context, trail=trail, refused=bool(form.errors))


@require_POST
@in_office
def close(request: ViewerRequest, slug: str, group_id: int) -> HttpResponse:
    """Close a group that is empty."""
    course = the_course(slug)
    found, by, now = the_group(course, group_id), office_by(request), request.viewer.now
    act(request, lambda: close_group(found, by=by, now=now), _("The group is closed."))
    return redirect(group_url(course, found))


@require_POST
@in_office
def reopen(request: ViewerRequest, slug: str, group_id: int) -> HttpResponse:
    """Open a closed group again."""
    course = the_course(slug)
    found, by, now = the_group(course, group_id), office_by(request), request.viewer.now
    act(request, lambda: reopen_group(found, by=by, now=now), _("The group is open again."))
    return redirect(group_url(course, found))
