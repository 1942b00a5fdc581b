"""The credits desk in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.credits.desk import Found, Holder, InCourse, PurseFigures
from lessonbook.domain.credits.ledger_pages import Change
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.texts import level
from lessonbook.faces.look.dates import day_text, full_day_text
from lessonbook.faces.look.money import money_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.shapes import LedgerLine, Link, LotShown, Trio
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.credits.addresses import Where, holder_url, url_of
from lessonbook.faces.office.figures.addresses import session_url
from lessonbook.faces.portal.addresses import with_query
from lessonbook.faces.portal.credit_words import ledger_line, lots_shown
from lessonbook.faces.profile.viewer import Viewer


@dataclass(frozen=True, slots=True)
class FoundShown:
    """A person or a family among what was found."""

    link: Link
    note: str
    available: str


@dataclass(frozen=True, slots=True)
class CourseLine:
    """Somebody's credits in a course, on a list; `when` is empty where it is no matter of time."""

    link: Link
    course: str
    hue: int
    count: str
    when: str


@dataclass(frozen=True, slots=True)
class PurseShown:
    """A purse in the list of an owner's purses."""

    name: str
    hue: int
    url: str
    enrolled: str
    used: str
    available: str
    note: str
    is_current: bool


def found_shown(found: Iterable[Found], view: Viewpoint) -> list[FoundShown]:
    """What a search found, each with a way to its credits."""
    return [
        FoundShown(
            Link(one.holder.name, url_of(one.holder), holder_icon(one.holder)),
            _("Family") if one.holder.is_family else one.note,
            credits_text(one.available, view),
        )
        for one in found
    ]


def holder_icon(holder: Holder) -> str:
    """A picture that tells a family from a person."""
    return "users-round" if holder.is_family else "user-round"


def credits_text(count: int, view: Viewpoint) -> str:
    """Return "1 credit", "12 credits"."""
    return ngettext("%(count)s credit", "%(count)s credits", count) % {"count": number_text(count, view)}


def course_lines(lines: Iterable[InCourse], view: Viewpoint) -> list[CourseLine]:
    """Who is low, or whose credits end soon."""
    return [
        CourseLine(
            Link(line.holder.name, purse_url(line.holder, line.course_id or None), holder_icon(line.holder)),
            line.course_name or _("Account"),
            line.hue + 1 if line.course_name else 0,
            number_text(line.left, view),
            day_text(line.last_day, view) if line.last_day else "",
        )
        for line in lines
    ]


def purse_url(holder: Holder, course_id: int | None) -> str:
    """A holder's page with one of the purses open."""
    return with_query(url_of(holder), {"where": str(Where(holder.is_family, holder.pk, course_id))})


def purses_shown(
    purses: Sequence[PurseFigures], holder: Holder, current: PurseFigures | None, view: Viewpoint
) -> list[PurseShown]:
    """An owner's purses as rows, the one that is open marked."""
    return [
        PurseShown(
            name=purse_name(purse.course_name),
            hue=purse.hue + 1 if purse.course_name else 0,
            url=purse_url(holder, purse.course_id),
            enrolled=number_text(purse.figures.enrolled, view),
            used=number_text(purse.figures.used, view),
            available=number_text(purse.figures.available, view),
            note=ending_text(purse, view),
            is_current=purse is current,
        )
        for purse in purses
    ]


def purse_name(course_name: str) -> str:
    """What a purse is called: by its course, or as the account."""
    return course_name or _("Account")


def ending_text(purse: PurseFigures, view: Viewpoint) -> str:
    """How many credits end next, and after which day of the school; empty where none end."""
    ending = purse.figures.next_ending
    if ending is None:
        return ""
    words = ngettext("%(count)s ends after %(day)s", "%(count)s end after %(day)s", ending.credits)
    return words % {"count": number_text(ending.credits, view), "day": full_day_text(ending.last_day, view)}


def trio_of(purse: PurseFigures, view: Viewpoint) -> Trio:
    """Enrolled, Used, Available."""
    figures = purse.figures
    return Trio(
        number_text(figures.enrolled, view), number_text(figures.used, view), number_text(figures.available, view)
    )


def lots_of(purse: PurseFigures, view: Viewpoint) -> list[LotShown]:
    """What can be spent, the soonest-ending first."""
    return lots_shown(purse.lots, view)


def changes_shown(
    rows: Iterable[Change], paid: Mapping[int, Paid], viewer: Viewer, *, is_shared: bool
) -> list[LedgerLine]:
    """A purse's changes; those of sessions lead to the office's page of the session, payments say what was paid."""
    lines = []
    for row in rows:
        line = ledger_line(row, viewer, is_shared=is_shared)
        if line.link and row.session:
            line = replace(line, link=replace(line.link, url=session_url(row.session.code)), in_dialog=False)
        if row.number in paid:
            line = replace(
                line, note=" · ".join(filter(None, (paid_text(paid[row.number], viewer.viewpoint), level(line.note))))
            )
        lines.append(line)
    return lines


def paid_text(paid: Paid, view: Viewpoint) -> str:
    """A payment in words: "€120.00, bank transfer, INV-7"."""
    parts = (money_text(paid.amount, paid.currency, view), paid.method, paid.reference)
    return ", ".join(level(part) for part in parts if part)


def relatives_shown(holders: Iterable[Holder]) -> list[Link]:
    """The family's credits and its members'."""
    return [Link(one.name, holder_url(one.pk, is_family=one.is_family), holder_icon(one)) for one in holders]


def day_or_none(day: date | None, view: Viewpoint) -> str:
    """A last day, or that there is none."""
    return full_day_text(day, view) if day else _("no expiry")
