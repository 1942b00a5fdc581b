"""The credits of a person or a family: purses, lots, every change, and the ways to change them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.credits.desk import Owner, payments_of, purses_of_owner, relatives
from lessonbook.domain.credits.ledger_pages import Direction, ledger_page
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.people.models import Family, Person
from lessonbook.faces.look.shapes import Emptiness, Link, Place
from lessonbook.faces.office.credits.acting import ACTS
from lessonbook.faces.office.credits.addresses import Where, act_url, owner_url, statement_url
from lessonbook.faces.office.credits.holders import choose_purse, find_owner, holder_of
from lessonbook.faces.office.credits.wording import (
    changes_shown,
    lots_of,
    purse_name,
    purses_shown,
    relatives_shown,
    trio_of,
)
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.figures.addresses import person_url
from lessonbook.faces.portal.addresses import read_number, with_query
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.portal.turns import ROWS
from lessonbook.faces.portal.views.course_credits import direction_tabs, ledger_pager, read_direction
from lessonbook.faces.profile.viewer import ViewerRequest


def owner_tabs(owner: Owner, current: str) -> list[Place]:
    """The credits of an owner, and the monthly statement."""
    return [
        Place(_("Credits"), owner_url(owner), is_current=current == "credits"),
        Place(_("Statement"), statement_url(owner), is_current=current == "statement"),
    ]


@require_safe
@in_office
def account_page(request: ViewerRequest, pk: int, *, is_family: bool) -> HttpResponse:
    """An owner's purses; the one that is open with its lots and its ledger."""
    viewer, view, owner = request.viewer, request.viewer.viewpoint, find_owner(pk, is_family=is_family)
    holder, today = holder_of(owner), school_today(viewer)
    purses = purses_of_owner(owner, today)
    current = choose_purse(purses, request.GET.get("where", ""), holder)
    where = str(Where(is_family, pk, current.course_id if current else None))
    context: dict[str, Any] = {
        "name": holder.name,
        "tabs": owner_tabs(owner, "credits"),
        "person": Link(_("Open the person’s page"), person_url(pk)) if isinstance(owner, Person) else None,
        "purses": purses_shown(purses, holder, current, view),
        "acts": acts_of(owner, where if current else ""),
        "current": None,
        "relatives": relatives_shown(relatives(owner)),
        "family_title": _("Members") if isinstance(owner, Family) else _("Family"),
        "nothing": Emptiness("coins", _("No credits yet."), _("Put the first ones in with a deposit.")),
    }
    if current is not None:
        direction, before = read_direction(request.GET), read_number(request.GET.get("before", ""))
        page = ledger_page(Purse(pk=current.purse_id), direction, before_number=before, limit=ROWS)
        paid = payments_of(current.purse_id, (row.number for row in page.rows))
        kept = {"where": where, "show": direction.value}
        url = with_query(owner_url(owner), {})
        context |= {
            "current": purse_name(current.course_name),
            "balance": trio_of(current, view),
            "lots": lots_of(current, view),
            "directions": [
                Place(tab.label, with_query(url, {"where": where, "show": show}), is_current=tab.is_current)
                for tab, show in zip(direction_tabs(url, direction, ""), Direction, strict=True)
            ],
            "rows": changes_shown(page.rows, paid, viewer, is_shared=is_family),
            "pager": ledger_pager(page, url, kept, is_first=before is None),
            "no_rows": Emptiness("history", _("There are no such changes.")),
        }
    return render(request, "office/credits/account.html", context, using="jinja2")


def acts_of(owner: Owner, where: str) -> list[Link]:
    """The ways to change an owner's credits, the main one first; `where`: the purse that is shown, if there is one."""
    asked = {"where": where} if where else {}
    return [Link(str(act.label), with_query(act_url(owner, name), asked), act.icon) for name, act in ACTS.items()]
