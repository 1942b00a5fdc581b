"""The week that results from an instructor's hours: when one can be booked, what is booked, and what closes a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lessonbook.domain.booking.diary import days_that_count
from lessonbook.domain.timetable.kept_hours import KeptHours
from lessonbook.domain.timetable.lines import Line
from lessonbook.faces.look.axis import DAY_MINUTES, Axis
from lessonbook.faces.look.dates import full_day_text, hour_text, range_text, weekday_name
from lessonbook.faces.look.hours import EVENING, MORNING, Mark
from lessonbook.faces.look.lanes import place
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import taught_url
from lessonbook.scheduling.availability import available
from lessonbook.scheduling.calendar_days import day_interval
from lessonbook.scheduling.intervals import Interval, subtract, union

HOUR = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """Something in the picture: `kind` is open, busy or session; `outside`: a session outside the hours."""

    kind: str
    place: str
    text: str
    time_text: str
    hue: int = 0
    outside: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class PictureDay:
    """A day: its pieces from early to late, and the same in words. `note` says why it differs from other weeks."""

    name: str
    number: int
    spoken: str
    is_today: bool
    pieces: Sequence[Piece]
    hours_text: str
    note: str

    @property
    def sessions(self) -> Sequence[Piece]:
        """The sessions of the day."""
        return [piece for piece in self.pieces if piece.kind == "session"]

    @property
    def busy(self) -> Sequence[Piece]:
        """When one is busy elsewhere."""
        return [piece for piece in self.pieces if piece.kind == "busy"]


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """Seven days on one axis of hours; `extent` are the classes for the hours shown."""

    days: Sequence[PictureDay]
    hours: Sequence[Mark]
    extent: str


def open_hours(kept: KeptHours, window: Interval, view: Viewpoint) -> list[Interval]:
    """When one's hours are open within a window, whether or not anything is booked."""
    weekly = [row.hours for row in kept.weekly]
    days = days_that_count([row.hours for row in kept.own], [row.hours for row in kept.schools])
    return available(weekly, view.zone, days, window)


def outside(line: Line, hours: Sequence[Interval]) -> bool:
    """Whether any moment of a session lies outside of hours."""
    return bool(subtract([Interval(line.starts_at, line.ends_at)], hours))


def week_picture(
    kept: KeptHours, lines: Sequence[Line], days: Sequence[date], view: Viewpoint, today: date
) -> WeekPicture:
    """The picture of a week in the zone that the hours are kept in; `lines` are its standing sessions."""
    axis = Axis.of(days, view.zone)
    windows = {day: window for day in days if (window := day_interval(day, view.zone))}
    whole = Interval(min(one.start for one in windows.values()), max(one.end for one in windows.values()))
    hours = open_hours(kept, whole, view)
    drawn = {day: _Day(axis, window, view) for day, window in windows.items()}
    pieces = {day: drawn[day].pieces(kept, hours, lines) for day in drawn}
    spans = [span for one in drawn.values() for span in one.spans]
    first = min([axis.minute_of(None, MORNING), *(top for top, _bottom in spans)]) // HOUR
    last = -(-max([axis.minute_of(None, EVENING), *(bottom for _top, bottom in spans)]) // HOUR)
    return WeekPicture(
        days=[
            PictureDay(
                name=weekday_name(day, view),
                number=day.day,
                spoken=full_day_text(day, view),
                is_today=day == today,
                pieces=pieces.get(day, []),
                hours_text=_hours_text(pieces.get(day, [])),
                note=note_of(kept, day),
            )
            for day in days
        ],
        hours=[
            Mark(hour_text(wall, view), place(at, at))
            for wall in range(0, DAY_MINUTES + 1, HOUR)
            if first * HOUR <= (at := axis.minute_of(None, wall)) <= last * HOUR
        ],
        extent=f"from-{first} hours-{last - first}",
    )


def note_of(kept: KeptHours, day: date) -> str:
    """Why a date has other hours than its weekday: time off, a holiday, hours of its own."""
    rows = kept.on(day)
    if not rows:
        return ""
    if rows[0].note:
        return rows[0].note
    if rows[0].opens is not None:
        return _("Other hours")
    return _("Holiday") if rows[0].instructor_id is None else _("Time off")


def _hours_text(pieces: Sequence[Piece]) -> str:
    times = [piece.time_text for piece in pieces if piece.kind == "open"]
    return ", ".join(times) or _("Closed")


class _Day:
    """A day of the picture while it is drawn; `spans` are the minutes [top, bottom) that it fills."""

    def __init__(self, axis: Axis, window: Interval, view: Viewpoint) -> None:
        self.axis, self.window, self.view = axis, window, view
        self.spans: list[tuple[int, int]] = []

    def pieces(self, kept: KeptHours, hours: Sequence[Interval], lines: Sequence[Line]) -> list[Piece]:
        found = [self._piece("open", one, "") for one in hours if one.overlaps(self.window)]
        busy = [Interval(one.starts_at, one.ends_at) for one in kept.busy_in(self.window)]
        found += [self._piece("busy", one, _("Busy")) for one in union(busy)]
        for line in lines:
            time = Interval(line.starts_at, line.ends_at)
            if time.overlaps(self.window):
                found.append(self._piece("session", time, line.course_name, line=line, outside=outside(line, hours)))
        return found

    def _piece(self, kind: str, time: Interval, text: str, *, line: Line | None = None, outside: bool = False) -> Piece:
        start, end = max(time.start, self.window.start), min(time.end, self.window.end)
        top = self.axis.minute(self.view.local(start)) if start > self.window.start else 0
        bottom = self.axis.minute(self.view.local(end)) if end < self.window.end else self.axis.length
        self.spans.append((top, bottom))
        return Piece(
            kind=kind,
            place=place(top, bottom),
            text=text,
            time_text=range_text(start, end, self.view),
            hue=line.hue + 1 if line else 0,
            outside=outside,
            url=taught_url(line.code) if line else "",
        )
