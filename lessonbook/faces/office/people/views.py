"""The list of people: by name, searched, and narrowed to a role or to how they stand with the school."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.people.listing import LONGEST_SEARCH, NameMark, NamePage, Standing, Wanted, people_page
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.faces.look.shapes import Emptiness, Face, Filters, Link, Option, Pager, Select
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.addresses import person_url, with_query
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.people.words import ROLES, SignIn, role_kinds, roles_text, sign_in_of
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import ViewerRequest

ROWS = 25


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list."""

    face: Face
    url: str
    roles: str
    email: str
    sign_in: SignIn
    is_gone: bool


@require_safe
@in_office
def people_list(request: ViewerRequest) -> HttpResponse:
    """Everybody, a page at a time."""
    wanted = read_wanted(request.GET)
    after, before = NameMark.read(request.GET.get("after", "")), NameMark.read(request.GET.get("before", ""))
    page = people_page(wanted, ROWS, after=None if before else after, before=before)
    kept = kept_of(wanted)
    context = {
        "rows": [row_of(person, request.viewer.viewpoint) for person in page.people],
        "filters": filters_of(wanted),
        "pager": pager_of(page, kept),
        "nothing": nothing(kept),
    }
    return render(request, "office/people/people.html", context, using="jinja2")


def read_wanted(query: QueryDict) -> Wanted:
    """Whom an address asks for; those who are here, where it doesn't say how they stand."""
    role, standing = query.get("role", ""), query.get("standing", Standing.ACTIVE)
    return Wanted(
        text=query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        role=role if role in RoleKind.values else "",
        standing=Standing(standing) if standing in set(Standing) else None,
    )


def kept_of(wanted: Wanted) -> dict[str, str]:
    """What stays in the address from page to page."""
    standing = "" if wanted.standing is Standing.ACTIVE else (wanted.standing or "all")
    return {"q": wanted.text, "role": wanted.role, "standing": standing}


def row_of(person: Person, view: Viewpoint) -> PersonRow:
    """A person in a list, roles and sign-in read along."""
    return PersonRow(
        face=face(person),
        url=person_url(person.pk),
        roles=roles_text(role_kinds(person)),
        email=person.email,
        sign_in=sign_in_of(person, view),
        is_gone=person.deactivated_at is not None,
    )


def filters_of(wanted: Wanted) -> Filters:
    """The search and the choices above the list."""
    roles = [("", _("All")), *((kind, str(label)) for kind, label in ROLES.items())]
    standings = [
        (Standing.ACTIVE, _("Active")),
        (Standing.SIGNS_IN, _("Signs in")),
        (Standing.INVITED, _("Invited")),
        (Standing.UNINVITED, _("No sign-in")),
        (Standing.DEACTIVATED, _("Deactivated")),
        ("all", _("Everybody")),
    ]
    url = reverse("office:people")
    return Filters(
        action=url,
        selects=[
            Select("role", _("Role"), [Option(value, label, value == wanted.role) for value, label in roles]),
            Select(
                "standing",
                _("State"),
                [Option(value, label, value == (wanted.standing or "all")) for value, label in standings],
            ),
        ],
        search_name="q",
        search_label=_("Name or e-mail"),
        search_value=wanted.text,
        clear_url=url if any(kept_of(wanted).values()) else "",
    )


def pager_of(page: NamePage, kept: Mapping[str, str]) -> Pager:
    """The way to the names before and after."""
    url = reverse("office:people")
    before = with_query(url, {**kept, "before": str(page.before)}) if page.before else ""
    after = with_query(url, {**kept, "after": str(page.after)}) if page.after else ""
    return Pager(newer_url=before, older_url=after, newer_label=_("Previous"), older_label=_("Next"))


def nothing(kept: Mapping[str, str]) -> Emptiness:
    """Nobody is found, or nobody is there yet."""
    if any(kept.values()):
        show_all = Link(_("Show all"), reverse("office:people"))
        return Emptiness("search-x", _("Nobody like that is here."), action=show_all)
    return Emptiness("users-round", _("Nobody yet."), action=Link(_("Add a person"), reverse("office:person_add")))
