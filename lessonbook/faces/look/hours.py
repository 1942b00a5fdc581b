"""The week and the day as grids of hours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from lessonbook.faces.look.axis import DAY_MINUTES, Axis, ClockChange
from lessonbook.faces.look.dates import full_day_text, hour_text, weekday_name
from lessonbook.faces.look.lanes import Block, Folder, Span, lay_out, place, room, spans_of
from lessonbook.faces.look.shapes import SessionLine
from lessonbook.faces.look.viewpoint import Viewpoint

# The hours shown even if nothing happens in them.
MORNING, EVENING = 8 * 60, 18 * 60
# How many overlapping sessions stand side by side before the rest go into a folder.
WEEK_LANES, DAY_LANES = 2, 6


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
    """A week or a day: hours down, days across. `extent` are the classes for the hours shown.

    Today's week may have sessions `has_earlier` than today.
    """

    days: Sequence[GridDay]
    hours: Sequence[Mark]
    extent: str
    is_day: bool
    is_empty: bool
    has_earlier: bool


@dataclass(frozen=True, slots=True)
class _Extent:
    """The minutes of the axis that are shown, [first, last], whole hours."""

    first: int
    last: int

    @property
    def classes(self) -> str:
        return f"from-{self.first // 60} hours-{(self.last - self.first) // 60}"

    def place_of(self, minute: int) -> str:
        return place(minute, minute) if self.first <= minute <= self.last else ""


def week_days(anchor: date, view: Viewpoint) -> list[date]:
    """Return the seven days of the anchor's week, from the week's first day."""
    start = anchor - timedelta(days=(anchor.weekday() - view.first_weekday) % 7)
    return [start + timedelta(days=n) for n in range(7)]


def time_grid(
    lines: Sequence[SessionLine],
    days: Sequence[date],
    *,
    now: datetime,
    view: Viewpoint,
    day_url: Callable[[date], str],
) -> TimeGrid:
    """Return the days (a week, or one) with every line that touches them, overlaps side by side.

    `day_url` gives the address of a day's own view.
    """
    axis = Axis.of(days, view.zone)
    spans = {day: spans_of(lines, day, axis, view.zone, first=day == days[0]) for day in days}
    extent = _extent([span for of_day in spans.values() for span in of_day], axis)
    lanes = DAY_LANES if len(days) == 1 else WEEK_LANES
    now_local = view.local(now)
    this_day = now_local.date()
    return TimeGrid(
        days=[
            GridDay(
                iso=day.isoformat(),
                name=weekday_name(day, view),
                number=day.day,
                spoken=full_day_text(day, view),
                url=day_url(day),
                is_today=day == this_day,
                is_past=day < this_day,
                blocks=blocks,
                folders=folders,
                missing=[place(top, bottom) for top, bottom in axis.missing(day) if bottom > extent.first],
                note=_clock_note(day, axis.changes),
                now_place=extent.place_of(axis.minute(now_local)) if day == this_day else "",
            )
            for day in days
            for blocks, folders in [lay_out(spans[day], lanes)]
        ],
        hours=_marks(axis, extent, view),
        extent=extent.classes,
        is_day=len(days) == 1,
        is_empty=not any(spans.values()),
        has_earlier=this_day in days and any(of_day for day, of_day in spans.items() if day < this_day),
    )


def _extent(spans: Sequence[Span], axis: Axis) -> _Extent:
    """Return the working day and whatever lies outside it."""
    first = min([axis.minute_of(None, MORNING), *(span.top for span in spans)])
    last = max([axis.minute_of(None, EVENING), *(room(span) for span in spans)])
    return _Extent(first // 60 * 60, -(-last // 60) * 60)


def _clock_note(day: date, changes: Sequence[ClockChange]) -> str:
    for change in changes:
        if change.day == day:
            facts = {"hours": f"{(DAY_MINUTES - change.minutes) / 60:g}"}
            if change.minutes > 0:
                return gettext("%(hours)s hours: clocks go forward") % facts
            return gettext("%(hours)s hours: clocks go back") % facts
    return ""


def _marks(axis: Axis, extent: _Extent, view: Viewpoint) -> list[Mark]:
    """Return the labels of the hours, and of the time that comes again where it begins anew."""
    walls = [(axis.minute_of(None, wall), wall) for wall in range(0, DAY_MINUTES + 1, 60)]
    walls += [
        (axis.minute_of(None, change.wall) + change.minutes, change.wall + change.minutes)
        for change in axis.changes
        if change.minutes < 0
    ]
    return [
        Mark(hour_text(wall, view), place(at, at)) for at, wall in sorted(walls) if extent.first <= at <= extent.last
    ]
