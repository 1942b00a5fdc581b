"""The day board's grid: hours down, a column for each instructor or room across; and what a drop on it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessonbook.domain.booking.timetables import Column, SchoolSession, board_instructors, board_rooms
from lessonbook.domain.timetable.models import Session
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.axis import DAY_MINUTES, Axis, day_start
from lessonbook.faces.look.dates import hour_text, range_text
from lessonbook.faces.look.hours import EVENING, MORNING, Mark
from lessonbook.faces.look.lanes import LEAST_ROOM, place
from lessonbook.faces.office.timetable.addresses import session_url
from lessonbook.faces.office.timetable.narrowing import FIRST_DAY, LAST_DAY
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.addresses import read_number
from lessonbook.scheduling.intervals import Interval

BY, INSTRUCTOR, ROOM = "by", "instructor", "room"
MOST_LANES = 6
"""How many overlapping sessions stand side by side; where there are more, the rest share the last lane."""
AN_HOUR = 60


class BoardBlock(NamedTuple):
    """A session on the board: where it stands (minutes of the day's axis), and its words."""

    code: str
    url: str
    place: str
    hue: int
    at: int
    length: int
    time_text: str
    course: str
    note: str
    is_over: bool
    is_live: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """An instructor or a room with the day's sessions; nothing can be dropped on one that `takes` nothing."""

    value: str
    name: str
    blocks: Sequence[BoardBlock]
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


def board_grid(lines: Sequence[SchoolSession], known: Sequence[Column], day: date, by: str, words: Words) -> Board:
    """The board of a day: everybody who teaches here, or every room, and whoever else holds a session that day."""
    axis, zone = Axis.of([day], words.view.zone), words.view.zone
    begins, ends = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    held: dict[int | None, list[tuple[int, int, SchoolSession]]] = {}
    for line in lines:
        top = axis.minute(line.starts_at.astimezone(zone)) if line.starts_at >= begins else 0
        bottom = axis.minute(line.ends_at.astimezone(zone)) if line.ends_at < ends else axis.length
        held.setdefault(line.location_id if by == ROOM else line.instructor_id, []).append((top, bottom, line))
    first = min([MORNING, *(top for some in held.values() for top, _bottom, _line in some)]) // AN_HOUR * AN_HOUR
    last = -(-max([EVENING, *(bottom for some in held.values() for _top, bottom, _line in some)]) // AN_HOUR) * AN_HOUR
    columns = [
        BoardColumn(str(one.pk), one.name, _blocks(held.pop(one.pk, []), by, begins, ends, words)) for one in known
    ]
    nobody = held.pop(None, None)
    for pk, some in held.items():  # those who teach here no more, rooms that are archived
        line = some[0][2]
        name = line.location if by == ROOM else line.instructor
        columns.append(BoardColumn(str(pk), name, _blocks(some, by, begins, ends, words), takes=False))
    if nobody or by == ROOM:
        name = _("None, or online") if by == ROOM else _("Nobody yet")
        columns.append(BoardColumn("", name, _blocks(nobody or [], by, begins, ends, words), takes=by == ROOM))
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


def _marks(axis: Axis) -> list[tuple[int, int]]:
    """The hours on the axis with their wall times; that of a repeated hour stands twice."""
    marks = [(axis.minute_of(None, wall), wall) for wall in range(0, DAY_MINUTES + 1, AN_HOUR)]
    marks += [
        (axis.minute_of(None, one.wall) + one.minutes, one.wall + one.minutes)
        for one in axis.changes
        if one.minutes < 0
    ]
    return sorted(marks)


def _blocks(
    held: Sequence[tuple[int, int, SchoolSession]], by: str, begins: datetime, ends: datetime, words: Words
) -> list[BoardBlock]:
    """The sessions of a column, by start; those that overlap stand side by side."""
    if not held:
        return []
    blocks = []
    for top, bottom, line, lane, width in _in_lanes(held):
        status = line.status(words.now)
        seats = f"{line.taken}" if line.capacity is None else f"{line.taken}/{line.capacity}"
        who = line.instructor if by == ROOM else line.room or ""
        blocks.append(
            BoardBlock(
                line.code,
                session_url(line.code),
                place(top, bottom, lane, width),
                line.hue + 1,
                top,
                bottom - top,
                range_text(line.starts_at, line.ends_at, words.view),
                line.course,
                f"{who} · {seats}" if who else seats,
                status is Status.COMPLETED,
                status is Status.LIVE,
                begins <= line.starts_at and line.ends_at <= ends,
            )
        )
    return blocks


def _in_lanes(
    held: Sequence[tuple[int, int, SchoolSession]],
) -> list[tuple[int, int, SchoolSession, int, int]]:
    """Each with its lane and how many lanes those have that overlap, directly or through others."""
    placed: list[tuple[int, int, SchoolSession, int, int]] = []
    cluster: list[tuple[int, int, SchoolSession, int]] = []
    lanes: list[int] = []

    def close() -> None:
        width = min(max(len(lanes), 1), MOST_LANES)
        placed.extend((top, bottom, line, min(lane, width - 1), width) for top, bottom, line, lane in cluster)
        cluster.clear()
        lanes.clear()

    for top, bottom, line in held:
        if lanes and top >= max(lanes):
            close()
        room = max(bottom, top + LEAST_ROOM)
        lane = next((n for n, until in enumerate(lanes) if until <= top), len(lanes))
        lanes[lane : lane + 1] = [room]
        cluster.append((top, bottom, line, lane))
    close()
    return placed


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
