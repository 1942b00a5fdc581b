"""The month as a table of days: several sessions of a day are a folder, a single one stands as itself."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import ngettext

from lessonbook.faces.look.dates import day_text, long_day_text, long_weekday_name, month_title, weekday_name
from lessonbook.faces.look.lanes import FoldedLine, folded, hues
from lessonbook.faces.look.shapes import SessionLine
from lessonbook.faces.look.viewpoint import Viewpoint


class MonthDay(NamedTuple):
    """A day of the month view with its sessions in order; the days around the month are `is_outside`.

    The template unpacks it: a month has forty, and looking a name up takes a template as long as writing it.
    """

    classes: str
    iso: str
    number: int
    name: str
    spoken: str
    url: str
    lines: Sequence[SessionLine]
    folded: Sequence[FoldedLine]
    hues: Sequence[int]
    count_text: str
    is_today: bool
    is_outside: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class Weekday:
    """A column's name, short and whole."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """The weeks of a month, each of seven days, those around it too.

    Whether it `is_empty` is asked of the month's own days; today's month may have sessions `has_earlier` than today.
    """

    title: str
    weekdays: Sequence[Weekday]
    weeks: Sequence[Sequence[MonthDay]]
    is_empty: bool
    has_earlier: bool


def month_days(anchor: date, view: Viewpoint) -> list[date]:
    """Return the days that the month view of the anchor's month shows: whole weeks, from the week's first day."""
    first = anchor.replace(day=1)
    start = first - timedelta(days=(first.weekday() - view.first_weekday) % 7)
    after = (first + timedelta(days=31)).replace(day=1)
    length = (after - start).days
    return [start + timedelta(days=n) for n in range(length + -length % 7)]


def month_grid(
    lines: Sequence[SessionLine], anchor: date, *, now: datetime, view: Viewpoint, day_url: Callable[[date], str]
) -> MonthGrid:
    """Return the month of the anchor with the lines, given in order of start, on the day each begins.

    `day_url` gives the address of a day's own view.
    """
    by_day = defaultdict(list)
    for line in lines:
        by_day[view.day(line.starts)].append(line)
    days = month_days(anchor, view)
    today = view.day(now)
    cells = [
        _month_day(day, by_day.get(day, ()), view, today=today, month=anchor.month, url=day_url(day)) for day in days
    ]
    filled = [cell for cell in cells if cell.lines and not cell.is_outside]
    return MonthGrid(
        title=month_title(anchor, view),
        weekdays=[Weekday(weekday_name(day, view), long_weekday_name(day, view)) for day in days[:7]],
        weeks=[cells[n : n + 7] for n in range(0, len(cells), 7)],
        is_empty=not filled,
        has_earlier=any(cell.is_past for cell in filled) and (today.year, today.month) == (anchor.year, anchor.month),
    )


@lru_cache(maxsize=1024)
def _count_text(count: int, _language: str) -> str:
    """Return "3 sessions" in the language that is spoken, which the texts are kept by."""
    return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}


def _month_day(
    day: date, lines: Sequence[SessionLine], view: Viewpoint, *, today: date, month: int, url: str
) -> MonthDay:
    count = len(lines)
    is_today, is_outside, is_past = day == today, day.month != month, day < today
    marks = ((is_today, " is-today"), (is_outside, " is-outside"), (is_past, " is-past"), (not count, " is-empty"))
    return MonthDay(
        classes="month-day" + "".join([mark for is_so, mark in marks if is_so]),
        iso=day.isoformat(),
        number=day.day,
        name=day_text(day, view),
        spoken=long_day_text(day, view),
        url=url,
        lines=lines,
        folded=folded(lines) if count > 1 else (),
        hues=hues(lines),
        count_text=_count_text(count, view.language) if count else "",
        is_today=is_today,
        is_outside=is_outside,
        is_past=is_past,
    )
