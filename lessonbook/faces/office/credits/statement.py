"""The monthly statement of a person or a family, on screen and on paper."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.credits.desk import Owner
from lessonbook.domain.credits.statements import EndingLot, Movement, Part, SeatShown, Statement, statement
from lessonbook.domain.people.models import Family
from lessonbook.domain.texts import level
from lessonbook.faces.look.dates import day_text, full_day_text, month_title, range_text
from lessonbook.faces.look.numbers import change_text, number_text
from lessonbook.faces.look.shapes import Fact, Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.office.credits.account import owner_tabs
from lessonbook.faces.office.credits.addresses import statement_url
from lessonbook.faces.office.credits.holders import find_owner
from lessonbook.faces.office.credits.wording import credits_text, paid_text
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.portal.addresses import with_query
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.portal.wording import given_up_text
from lessonbook.faces.profile.viewer import Viewer, ViewerRequest
from lessonbook.scheduling.calendar_days import day_start
from lessonbook.scheduling.intervals import Interval

MONTH = re.compile(r"(\d{4})-(\d{2})")
EARLIEST, LATEST = 1970, 2999
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a statement's table."""

    day: str
    what: str
    note: str
    amount: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A seat in a session, with what was used and came back for it in the month."""

    day: str
    time: str
    learner: str
    course: str
    hue: int
    note: str
    used: str
    returned: str


@require_safe
@in_office
def statement_page(request: ViewerRequest, pk: int, *, is_family: bool) -> HttpResponse:
    """A month of an owner's credits: the one asked for, else this one."""
    viewer, owner = request.viewer, find_owner(pk, is_family=is_family)
    # A statement is the school's, so its days and times are the school's too, whoever prints it.
    view = Viewpoint(viewer.viewpoint.language, viewer.school.zone, viewer.viewpoint.first_weekday)
    today = school_today(viewer)
    first = read_month(request.GET.get("month", ""), today)
    found = statement(owner, month_of(first, viewer), today=today, now=viewer.now)
    context = {
        "name": owner.name,
        "is_family": isinstance(owner, Family),
        "tabs": owner_tabs(owner, "statement"),
        "month": month_title(first, view),
        "previous": month_link(owner, first - timedelta(days=1), view),
        "next": month_link(owner, next_month(first), view) if next_month(first) <= today else None,
        "made": full_day_text(today, view),
        "is_running": next_month(first) > today,
        "zone": zone_text(view),
        "balances": balances(found, view),
        "sessions": [session_row(one, view, viewer.now) for one in found.seats],
        "used": number_text(-found.sums[Part.USED], view),
        "returned": number_text(found.sums[Part.RETURNED], view),
        "ins": [movement_line(one, view) for one in found.movements if one.amount > 0],
        "outs": [movement_line(one, view) for one in found.movements if one.amount < 0],
        "ending": [ending_fact(lot, view) for lot in found.ending],
    }
    return render(request, "office/credits/statement.html", context, using="jinja2")


def ending_fact(lot: EndingLot, view: Viewpoint) -> Fact:
    """Credits that end soon: their last day, how many, and whose they are."""
    whose = " · ".join(filter(None, (lot.whose, lot.course or _("Account"))))
    return Fact(full_day_text(lot.last_day, view), credits_text(lot.left, view), note=whose)


def read_month(text: str, today: date) -> date:
    """The first day of the month that an address names (2026-11), else of today's month."""
    found = MONTH.fullmatch(text)
    if found and EARLIEST <= int(found[1]) <= LATEST and 1 <= int(found[2]) <= DECEMBER:
        return date(int(found[1]), int(found[2]), 1)
    return today.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def month_of(first: date, viewer: Viewer) -> Interval:
    """A month as the school's clocks show it."""
    return Interval(day_start(first, viewer.school.zone), day_start(next_month(first), viewer.school.zone))


def month_link(owner: Owner, day: date, view: Viewpoint) -> Link:
    """The statement of the month of a day."""
    return Link(month_title(day, view), with_query(statement_url(owner), {"month": f"{day:%Y-%m}"}))


def balances(found: Statement, view: Viewpoint) -> list[Fact]:
    """What was there, what changed, and what is left: the first lines add up to the last."""
    sums = found.sums
    return [
        Fact(_("At the beginning"), number_text(found.opening, view)),
        Fact(_("Came in"), change_text(sums[Part.IN], view)),
        Fact(_("Used for sessions"), change_text(sums[Part.USED], view)),
        Fact(_("Returned"), change_text(sums[Part.RETURNED], view)),
        Fact(_("Left otherwise"), change_text(sums[Part.OUT], view)),
        Fact(_("At the end"), number_text(found.closing, view)),
    ]


def session_row(seat: SeatShown, view: Viewpoint, now: datetime) -> SessionRow:
    """A seat as the table has it."""
    state = "" if seat.starts_at <= now else _("To come")
    if seat.given_up_why:
        state = given_up_text(seat.given_up_why) or _("Session cancelled")
    earlier = _("%(credits)s used earlier") % {"credits": credits_text(seat.earlier, view)} if seat.earlier else ""
    return SessionRow(
        day_text(view.day(seat.starts_at), view),
        range_text(seat.starts_at, seat.ends_at, view),
        seat.learner,
        seat.course,
        seat.hue + 1,
        " · ".join(filter(None, (state, earlier))),
        number_text(seat.used, view) if seat.used else "–",
        number_text(seat.returned, view) if seat.returned else "–",
    )


def movement_line(moved: Movement, view: Viewpoint) -> Line:
    """A change as a table has it: why, of which purse, and what was paid."""
    where = " · ".join(filter(None, (moved.whose, moved.course or _("Account"))))
    paid = paid_text(moved.paid, view) if moved.paid else ""
    return Line(
        day_text(view.day(moved.at), view),
        f"{moved.kind.label} · {where}",
        " · ".join(filter(None, (paid, level(moved.note)))),
        change_text(moved.amount, view),
    )
