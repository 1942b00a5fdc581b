"""The calendar's pages as shapes: a month of day folders, and a week or a day on a grid of hours."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext, ngettext

from lessonbook.faces.look.dates import day_text, full_day_text, long_day_text, long_weekday_name, weekday_name
from lessonbook.faces.look.shapes import Place, SessionLine
from lessonbook.faces.look.timegrid import DAY_MINUTES, Axis, Block, Folder, Span, lay_out, place, spans_of
from lessonbook.faces.look.viewpoint import Viewpoint

# The hours shown even if nothing happens in them.
MORNING, EVENING = 8, 18
# How many overlapping sessions fit side by side.
WEEK_LANES, DAY_LANES = 3, 6


@dataclass(frozen=True, slots=True)
class CalendarBar:
    """Above every view: where one is, the way back, to today and on, and Day, Week, Month."""

    title: str
    previous_url: str
    next_url: str
    today_url: str
    views: Sequence[Place]
    previous_label: str
    next_label: str


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month view with its sessions in order; the days around the month are `is_outside`."""

    iso: str
    number: int
    name: str
    spoken: str
    url: str
    lines: Sequence[SessionLine]
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
    """The weeks of a month, each of seven days."""

    title: str
    weekdays: Sequence[Weekday]
    weeks: Sequence[Sequence[MonthDay]]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of the hours' axis."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class GridDay:
    """A day of the time grid: its blocks and folders, the hours it lacks, and what the clocks do on it."""

    iso: str
    name: str
    number: int
    spoken: str
    url: str
    is_today: bool
    is_past: bool
    blocks: Sequence[Block]
    folders: Sequence[Folder]
    missing: Sequence[str]
    note: str
    now_place: str


@dataclass(frozen=True, slots=True)
class TimeGrid:
    """A week or a day: hours down, days across. `extent` are the classes for the hours shown."""

    title: str
    days: Sequence[GridDay]
    hours: Sequence[Mark]
    extent: str
    is_empty: bool


def month_days(anchor: date, view: Viewpoint) -> list[date]:
    """Return the days that the month view of the anchor's month shows: whole weeks, from the week's first day."""
    first = anchor.replace(day=1)
    start = first - timedelta(days=(first.weekday() - view.first_weekday) % 7)
    after = (first + timedelta(days=31)).replace(day=1)
    length = (after - start).days
    return [start + timedelta(days=n) for n in range(length + -length % 7)]


def week_days(anchor: date, view: Viewpoint) -> list[date]:
    """Return the seven days of the anchor's week, from the week's first day."""
    start = anchor - timedelta(days=(anchor.weekday() - view.first_weekday) % 7)
    return [start + timedelta(days=n) for n in range(7)]


def month_grid(
    lines: Sequence[SessionLine],
    anchor: date,
    *,
    title: str,
    now: datetime,
    view: Viewpoint,
    day_url: Callable[[date], str],
) -> MonthGrid:
    """Return the month of the anchor with the lines, given in order of start, on the day each begins."""
    by_day = defaultdict(list)
    for line in lines:
        by_day[view.day(line.starts)].append(line)
    days = month_days(anchor, view)
    today = view.day(now)
    cells = [_month_day(day, by_day.get(day, ()), anchor, today, view, day_url) for day in days]
    return MonthGrid(
        title=title,
        weekdays=[Weekday(weekday_name(day, view), long_weekday_name(day, view)) for day in days[:7]],
        weeks=[cells[n : n + 7] for n in range(0, len(cells), 7)],
        is_empty=not any(cell.lines for cell in cells),
    )


def _month_day(
    day: date, lines: Sequence[SessionLine], anchor: date, today: date, view: Viewpoint, day_url: Callable[[date], str]
) -> MonthDay:
    count = len(lines)
    return MonthDay(
        iso=day.isoformat(),
        number=day.day,
        name=day_text(day, view),
        spoken=long_day_text(day, view),
        url=day_url(day),
        lines=lines,
        count_text=ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count},
        is_today=day == today,
        is_outside=day.month != anchor.month,
        is_past=day < today,
    )


def time_grid(
    lines: Sequence[SessionLine],
    days: Sequence[date],
    *,
    title: str,
    now: datetime,
    view: Viewpoint,
    day_url: Callable[[date], str],
) -> TimeGrid:
    """Return the days (a week, or one) with every line that touches them, overlaps side by side."""
    axis = Axis.of(days, view.zone)
    spans = {day: spans_of(lines, day, axis, view.zone, first=day == days[0]) for day in days}
    first, last = _hours_shown([span for of_day in spans.values() for span in of_day], axis)
    lanes = DAY_LANES if len(days) == 1 else WEEK_LANES
    return TimeGrid(
        title=title,
        days=[_grid_day(day, spans[day], axis, lanes, now, view, day_url) for day in days],
        hours=_marks(axis, first, last, view),
        extent=f"from-{first} hours-{last - first}",
        is_empty=not any(spans.values()),
    )


def _hours_shown(spans: Sequence[Span], axis: Axis) -> tuple[int, int]:
    """Return the first and the last hour of the axis to show: the working day and whatever lies outside it."""
    first = min([MORNING, *(span.top // 60 for span in spans)])
    last = max([EVENING, *(-(-span.bottom // 60) for span in spans)])
    return first, min(last, -(-axis.length // 60))


def _grid_day(
    day: date,
    spans: Sequence[Span],
    axis: Axis,
    lanes: int,
    now: datetime,
    view: Viewpoint,
    day_url: Callable[[date], str],
) -> GridDay:
    blocks, folders = lay_out(spans, lanes)
    today = view.day(now)
    at = axis.minute(view.local(now))
    return GridDay(
        iso=day.isoformat(),
        name=weekday_name(day, view),
        number=day.day,
        spoken=full_day_text(day, view),
        url=day_url(day),
        is_today=day == today,
        is_past=day < today,
        blocks=blocks,
        folders=folders,
        missing=[place(top, bottom) for top, bottom in axis.missing(day)],
        note=_clock_note(day, axis),
        now_place=place(at, at) if day == today else "",
    )


def _clock_note(day: date, axis: Axis) -> str:
    for change in axis.changes:
        if change.day == day:
            length = (DAY_MINUTES + -change.minutes) / 60
            hours = f"{length:g}"
            if change.minutes > 0:
                return gettext("Clocks go forward: %(hours)s hours") % {"hours": hours}
            return gettext("Clocks go back: %(hours)s hours") % {"hours": hours}
    return ""


def _marks(axis: Axis, first: int, last: int, view: Viewpoint) -> list[Mark]:
    marks = []
    for hour in range(25):
        at = axis.minute_of(None, hour * 60)
        if first * 60 <= at <= last * 60:
            marks.append((at, hour % 24))
    for change in axis.changes:
        if change.minutes < 0:
            again = axis.minute_of(None, change.wall) + change.minutes
            if first * 60 <= again <= last * 60:
                marks.append((again, (change.wall + change.minutes) // 60 % 24))
    return [Mark(f"{hour:02}:00", place(at, at)) for at, hour in sorted(marks)]
