"""The search from anywhere in the office: over people, sessions and courses."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.listing import LONGEST_SEARCH, Wanted, people_page
from lessonbook.domain.people.models import Person, sort_key
from lessonbook.domain.timetable.codes import ALPHABET, normalize
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.dates import session_text
from lessonbook.faces.look.shapes import Face, Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.addresses import course_url, person_url, session_url, with_query
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.people.words import role_kinds, roles_text
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest

MOST = 8
"""Results of each kind; who wants more narrows the search, or opens the list."""
LEAST_OF_A_CODE = 3
CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found."""

    name: str
    note: str
    url: str
    face: Face | None = None
    hue: int = 0
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind, and where there is more of it."""

    title: str
    hits: Sequence[Hit]
    more: Link | None = None


@require_safe
@in_office
def search(request: ViewerRequest) -> HttpResponse:
    """What a text means: people by name, address or source id, sessions by id, courses by name or code."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    groups = [people(asked), courses(asked), sessions(asked, request.viewer.viewpoint)] if asked else []
    context = {"asked": asked, "groups": [group for group in groups if group.hits]}
    return render(request, "office/people/search.html", context, using="jinja2")


def people(asked: str) -> Hits:
    """People who are or were here; two queries."""
    page = people_page(Wanted(asked), MOST)
    url = with_query(reverse("office:people"), {"q": asked, "standing": "all"})
    more = Link(_("All people like that"), url) if page.after else None
    return Hits(_("People"), [person_hit(person) for person in page.people], more)


def person_hit(person: Person) -> Hit:
    """A person, roles read along."""
    gone = _("deactivated") if person.deactivated_at else ""
    note = " · ".join(part for part in (roles_text(role_kinds(person)), gone, person.email) if part)
    return Hit(person.name, note, person_url(person.pk), face=face(person))


def courses(asked: str) -> Hits:
    """Courses by name, code or source id, archived ones too; one query."""
    words = [Q(sort_key__contains=word) for word in sort_key(asked).split()]
    meant = reduce(and_, words, Q()) | Q(code__iexact=asked) | Q(source_id=asked)
    rows = (
        Course.objects.filter(meant)
        .order_by("sort_key", "pk")
        .values_list("name", "code", "slug", "hue", "archived_at")
    )
    found = list(rows[: MOST + 1])
    more = Link(_("All courses like that"), with_query(reverse("office:courses"), {"q": asked, "show": "all"}))
    return Hits(
        _("Courses"),
        [
            Hit(name, " · ".join(filter(None, [code, _("archived") if gone else ""])), course_url(slug), hue=hue + 1)
            for name, code, slug, hue, gone in found[:MOST]
        ],
        more if len(found) > MOST else None,
    )


def sessions(asked: str, view: Viewpoint) -> Hits:
    """Sessions whose Session ID begins so, or whose id in another system it is, the latest first; one query."""
    rows = Session.objects.filter(Q(source_id=asked) | codes_meant(asked)).order_by("-starts_at", "-pk")
    found = list(rows.values_list("code", "course__name", "course__hue", "starts_at", "ends_at")[: MOST + 1])
    more = Link(_("All sessions like that"), with_query(reverse("office:sessions"), {"q": asked}))
    return Hits(
        _("Sessions"),
        [
            Hit(f"{course} · {code}", session_text(starts, ends, view), session_url(code), hue=hue + 1)
            for code, course, hue, starts, ends in found[:MOST]
        ],
        more if len(found) > MOST else None,
    )


def codes_meant(asked: str) -> Q:
    """The Session IDs that a text is, or begins, written with or without its S-; none for what can't be one."""
    code = normalize(asked).removeprefix("S-")
    if not LEAST_OF_A_CODE <= len(code) <= CODE_LENGTH or set(code) - set(ALPHABET):
        return Q(pk=None)
    return Q(code=f"S-{code}") if len(code) == CODE_LENGTH else Q(code__startswith=f"S-{code}")
