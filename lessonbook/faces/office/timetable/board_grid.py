"""The day board's grid: hours down, a column for each instructor or room across; and what a drop on it means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from markupsafe import Markup

from lessonbook.domain.booking.boards import (
    BoardSession,
    Column,
    board_instructors,
    board_rooms,
    former_instructors,
    former_rooms,
)
from lessonbook.domain.texts import contained
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.axis import DAY_MINUTES, Axis, day_start
from lessonbook.faces.look.dates import hour_text, range_text
from lessonbook.faces.look.hours import EVENING, MORNING, Mark
from lessonbook.faces.look.lanes import LEAST_ROOM, place
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.timetable.addresses import session_url
from lessonbook.faces.office.timetable.narrowing import FIRST_DAY, LAST_DAY
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.addresses import read_number
from lessonbook.scheduling.intervals import Interval

BY, INSTRUCTOR, ROOM = "by", "instructor", "room"
MOST_LANES = 6
"""How many overlapping sessions stand side by side; where there are more, the rest share the last lane."""
AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """An instructor or a room with the day's sessions; nothing can be dropped on one that `takes` nothing."""

    value: str
    name: str
    blocks: Markup
    takes: bool = True


@dataclass(frozen=True, slots=True)
class Board:
    """The grid of one day."""

    day: str
    by: str
    columns: Sequence[BoardColumn]
    hours: Sequence[Mark]
    extent: str
    first: int
    last: int
    change: str
    now_place: str
    missing: Sequence[str]
    locale: str
    count: int


class _Held(NamedTuple):
    """A session in its column: its minutes [top, bottom) on the day's axis."""

    top: int
    bottom: int
    line: BoardSession


def board_grid(lines: Sequence[BoardSession], known: Sequence[Column], day: date, by: str, words: Words) -> Board:
    """The board of a day: everybody who teaches here, or every room, and whoever else holds a session that day."""
    axis, zone = Axis.of([day], words.view.zone), words.view.zone
    window = Interval(day_start(day, zone), day_start(day + timedelta(days=1), zone))
    held = _columns(lines, axis, window, words)
    spans = [one for some in held.values() for one in some]
    first = min([MORNING, *(one.top for one in spans)]) // AN_HOUR * AN_HOUR
    last = -(-max([EVENING, *(one.bottom for one in spans)]) // AN_HOUR) * AN_HOUR
    others = set(held) - {None, *(one.pk for one in known)}
    former = (former_rooms if by == ROOM else former_instructors)([pk for pk in others if pk is not None])
    columns = [BoardColumn(str(one.pk), one.name, _blocks(held.get(one.pk), window, words)) for one in known]
    columns += [BoardColumn(str(one.pk), one.name, _blocks(held[one.pk], window, words), takes=False) for one in former]
    if by == ROOM:
        columns.append(BoardColumn("", _("None, or online"), _blocks(held.get(None), window, words)))
    elif None in held:
        columns.append(BoardColumn("", _("Nobody yet"), _blocks(held[None], window, words), takes=False))
    now = words.view.local(words.now)
    at = axis.minute(now)
    return Board(
        day=day.isoformat(),
        by=by,
        columns=columns,
        hours=[Mark(hour_text(wall, words.view), place(at, at)) for at, wall in _marks(axis) if first <= at <= last],
        extent=f"from-{first // AN_HOUR} hours-{(last - first) // AN_HOUR}",
        first=first,
        last=last,
        change=",".join(f"{one.wall} {one.minutes}" for one in axis.changes),
        now_place=place(at, at) if now.date() == day and first <= at <= last else "",
        missing=[place(top, bottom) for top, bottom in axis.missing(day) if bottom > first],
        locale=str(words.view.locale).replace("_", "-"),
        count=len(lines),
    )


def _columns(
    lines: Sequence[BoardSession], axis: Axis, window: Interval, words: Words
) -> dict[int | None, list[_Held]]:
    """The sessions by column. Many share their times, and each is put on the axis once."""
    minutes = {window.start: 0, window.end: axis.length}
    held: dict[int | None, list[_Held]] = {}
    for line in lines:
        ends = []
        for instant in (max(line.starts_at, window.start), min(line.ends_at, window.end)):
            if instant not in minutes:
                minutes[instant] = axis.minute(words.view.local(instant))
            ends.append(minutes[instant])
        held.setdefault(line.column, []).append(_Held(ends[0], ends[1], line))
    return held


def _marks(axis: Axis) -> list[tuple[int, int]]:
    """The hours on the axis with their wall times; that of a repeated hour stands twice."""
    marks = [(axis.minute_of(None, wall), wall) for wall in range(0, DAY_MINUTES + 1, AN_HOUR)]
    marks += [
        (axis.minute_of(None, one.wall) + one.minutes, one.wall + one.minutes)
        for one in axis.changes
        if one.minutes < 0
    ]
    return sorted(marks)


def _blocks(held: Sequence[_Held] | None, window: Interval, words: Words) -> Markup:
    """The sessions of a column, by start; those that overlap stand side by side."""
    if not held:
        return Markup()
    now = words.now
    began = sum(one.line.starts_at <= now for one in held)
    ended = sum(one.line.ends_at <= now for one in held)
    return _column(tuple(held), began, ended, window, words.view)


# A day may hold hundreds, and hardly any of them changes from one look at the board to the next: a column is composed
# once, here and not in the template, until something in it changes.
@lru_cache(maxsize=1 << 10)
def _column(held: tuple[_Held, ...], began: int, ended: int, window: Interval, view: Viewpoint) -> Markup:
    """The sessions of a column, by start, of which so many have begun and so many have ended."""
    over = sorted(one.line.ends_at for one in held)[:ended]
    chips = []
    for number, (one, lane, width) in enumerate(_in_lanes(held)):
        is_over = bool(over) and one.line.ends_at <= over[-1]
        state = " is-over" if is_over else " is-live" if number < began else ""
        chips.append(_chip(one, place(one.top, one.bottom, lane, width), state, window, view))
    return Markup().join(chips)


CHIP = Markup(
    '<li class="board-block {place}"><a class="chip hue-{hue}{state}" href="{url}"{moves}><time>{times}</time> '
    '<bdi class="chip-name">{course}</bdi> <bdi class="chip-who">{note}</bdi></a></li>'
)
"""What comes from people is escaped by `format`, and contained here: to the template it is markup."""
MOVES = Markup(' data-moves="{}"')


def _chip(held: _Held, where: str, state: str, window: Interval, view: Viewpoint) -> Markup:
    """A session on the board; one that lasts beyond the day isn't moved there."""
    line = held.line
    seats = f"{line.taken}" if line.capacity is None else f"{line.taken}/{line.capacity}"
    return CHIP.format(
        place=where.removesuffix(" lane-0 of-1"),
        hue=line.hue + 1,
        state=state,
        url=session_url(line.code),
        moves=MOVES.format(line.sequence) if line.starts_at >= window.start and line.ends_at <= window.end else "",
        times=range_text(line.starts_at, line.ends_at, view),
        course=contained(line.course),
        note=f"{contained(line.note)} · {seats}" if line.note else seats,
    )


def _in_lanes(held: Sequence[_Held]) -> Iterator[tuple[_Held, int, int]]:
    """Each, by start, with its lane and how many lanes those have that overlap it, directly or through others."""
    cluster: list[tuple[_Held, int]] = []
    lanes: list[int] = []
    for one in held:
        if lanes and one.top >= max(lanes):
            yield from _side_by_side(cluster, len(lanes))
            cluster, lanes = [], []
        lane = next((n for n, until in enumerate(lanes) if until <= one.top), len(lanes))
        lanes[lane : lane + 1] = [max(one.bottom, one.top + LEAST_ROOM)]
        cluster.append((one, lane))
    yield from _side_by_side(cluster, len(lanes))


def _side_by_side(cluster: Sequence[tuple[_Held, int]], lanes: int) -> Iterator[tuple[_Held, int, int]]:
    width = min(lanes, MOST_LANES)
    return ((one, min(lane, width - 1), width) for one, lane in cluster)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a session is dropped: when, with whom and in which room, and the name of the column."""

    time: Interval
    instructor_id: int | None
    location_id: int | None
    name: str


def read_target(form: QueryDict, session: Session, words: Words) -> Target | None:
    """What a drop on the board means: a day, a minute of its axis, a column; None where it means nothing."""
    minute, start = read_number(form.get("minute", "")), None
    try:
        day = date.fromisoformat(form.get("date", ""))
    except ValueError:
        return None
    if minute is None or minute >= DAY_MINUTES + 2 * AN_HOUR or not FIRST_DAY < day < LAST_DAY:
        return None
    start = instant_at(day, minute, words)
    time = Interval(start, start + (session.ends_at - session.starts_at))
    is_room, column = form.get(BY) == ROOM, form.get("column", "")
    names: Mapping[str, str] = {str(one.pk): one.name for one in (board_rooms() if is_room else board_instructors())}
    kept = str((session.location_id if is_room else session.instructor_id) or "")
    if column not in names and column != kept and not (is_room and not column):
        return None
    number = int(column) if column else None
    if is_room:
        return Target(time, session.instructor_id, number, names.get(column) or str(session.location or _("online")))
    name = names.get(column) or (session.instructor.name if session.instructor else _("Nobody yet"))
    return Target(time, number, session.location_id, name)


def instant_at(day: date, minute: int, words: Words) -> datetime:
    """The instant of a minute of a day's axis; a minute that the clocks skip means the moment they jump."""
    passed = minute
    for change in Axis.of([day], words.view.zone).changes:
        if change.minutes > 0 and minute >= change.wall:
            passed = max(minute - change.minutes, change.wall)
    return day_start(day, words.view.zone) + timedelta(minutes=passed)
