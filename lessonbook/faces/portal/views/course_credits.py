"""A course's credit balance and its ledger."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.credits.ledger_pages import Direction, LedgerPage, ledger_page
from lessonbook.domain.credits.lots import spendable_lots
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.credits.queries import Balance, balances
from lessonbook.faces.look.shapes import Pager, Place
from lessonbook.faces.portal.addresses import read_number, with_query
from lessonbook.faces.portal.credit_words import family_text, ledger_line, lots_shown, school_today, trio
from lessonbook.faces.portal.emptiness import no_credits, no_ledger_rows
from lessonbook.faces.portal.turns import ROWS
from lessonbook.faces.portal.views.course import frame_of_course, open_course
from lessonbook.faces.profile.viewer import ViewerRequest


@require_safe
def credits_page(request: ViewerRequest, slug: str) -> HttpResponse:
    """Enrolled, Used, Available, and every change of them with the balance after it."""
    viewer = request.viewer
    hat, course, wording = open_course(request, slug)
    context = frame_of_course(hat, course, "course_credits", wording) | {"nothing": no_credits(), "balance": None}
    found = balances(hat.whose.learner_id or 0, school_today(viewer), course_id=course.course_id)
    if found:
        balance = read_balance(request.GET, found)
        direction, before = read_direction(request.GET), read_number(request.GET.get("before", ""))
        known = viewer.known if balance.family else None
        page = ledger_page(Purse(pk=balance.purse_id), direction, before_number=before, limit=ROWS, known=known)
        url = wording.course_url(slug, "course_credits")
        kept = {"purse": "" if balance is found[0] else str(balance.purse_id), "show": direction}
        context |= {
            "balance": trio(balance, viewer.viewpoint),
            "lots": lots_shown(spendable_lots(balance.purse_id, school_today(viewer)), viewer.viewpoint),
            "purses": purse_tabs(url, found, balance),
            "directions": direction_tabs(url, direction, kept["purse"]),
            "rows": [ledger_line(row, viewer, is_shared=balance.family is not None) for row in page.rows],
            "pager": ledger_pager(page, url, kept, is_first=before is None),
            "nothing": no_ledger_rows(),
        }
    return render(request, "portal/course_credits.html", context, using="jinja2")


def read_balance(query: QueryDict, found: list[Balance]) -> Balance:
    """The purse that an address asks for, among those that pay for the course; else the learner's first."""
    return next((balance for balance in found if str(balance.purse_id) == query.get("purse")), found[0])


def read_direction(query: QueryDict) -> Direction:
    """Which changes an address asks for; all where it asks for none that there are."""
    asked = query.get("show", "")
    return Direction(asked) if asked in set(Direction) else Direction.ALL


def purse_tabs(url: str, found: list[Balance], shown: Balance) -> list[Place]:
    """The learner's own credits and those that families share; nothing to choose where there is one purse."""
    if len(found) == 1 and not found[0].family:
        return []
    return [
        Place(
            family_text(balance) or _("Own"),
            with_query(url, {"purse": str(balance.purse_id)}),
            is_current=balance is shown,
        )
        for balance in found
    ]


def direction_tabs(url: str, shown: Direction, purse: str) -> list[Place]:
    """All, Incoming, Outgoing."""
    named = ((Direction.ALL, _("All")), (Direction.INCOMING, _("Incoming")), (Direction.OUTGOING, _("Outgoing")))
    return [
        Place(label, with_query(url, {"purse": purse, "show": direction}), is_current=direction is shown)
        for direction, label in named
    ]


def ledger_pager(page: LedgerPage, url: str, kept: dict[str, str], *, is_first: bool) -> Pager:
    """The way to older rows, and back to the newest."""
    older = with_query(url, {**kept, "before": str(page.older)}) if page.older else ""
    return Pager(newer_url="" if is_first else with_query(url, kept), older_url=older, newer_label=_("Newest"))
