"""Lays sessions out on a grid of days and hours: where each stands, how tall, and side by side where they overlap.

Positions are minutes on an axis that all days shown share. It is the wall clock's day, 24 hours, and where the clocks
go back on one of the days, the repeated time once more: on that day both passes have their place, on the others the
second one is marked as missing, as is the skipped time on a day when clocks go forward. CSS classes carry positions
(a strict content security policy allows no inline style), in steps of five minutes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from lessonbook.faces.look.shapes import SessionLine

STEP = 5
# A block shorter than this could not show its time, so it takes this room (minutes).
LEAST_ROOM = 30
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class ClockChange:
    """On one day the clocks go from `wall` (minutes after midnight, before the change) by `minutes`, ahead if > 0."""

    day: date
    wall: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Block:
    """One session's place in its day. An echo repeats, for the eye alone, a session listed on the day before."""

    line: SessionLine
    place: str
    is_echo: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """Sessions for which there is no room side by side: a folder that says how many and opens to list them."""

    lines: Sequence[SessionLine]
    place: str

    @property
    def count(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Span:
    """What is to be laid out: a line and its minutes [top, bottom) on the axis."""

    top: int
    bottom: int
    line: SessionLine
    is_echo: bool = False
    goes_on: bool = False


def clock_change(day: date, zone: ZoneInfo) -> ClockChange | None:
    """Return the change of the clocks within the day, None if there is none; of several only their sum."""
    low, high = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    before, after = _offset(low, zone), _offset(high, zone)
    if before == after:
        return None
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    moment = high.replace(second=0, microsecond=0)
    wall = (moment + timedelta(minutes=before)).replace(tzinfo=None) - datetime.combine(day, time(0))
    return ClockChange(day, round(wall.total_seconds() / 60), after - before)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) at which the day begins in the zone, also where midnight is skipped."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _offset(instant: datetime, zone: ZoneInfo) -> int:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Axis:
    """The minutes that the days shown share, and what the clocks do on them."""

    changes: Sequence[ClockChange] = ()

    @classmethod
    def of(cls, days: Iterable[date], zone: ZoneInfo) -> "Axis":
        """Return the axis for these days in the zone."""
        return cls([change for day in days if (change := clock_change(day, zone))])

    @property
    def length(self) -> int:
        """The axis's length in minutes: 24 hours and what is repeated."""
        return DAY_MINUTES + sum(-change.minutes for change in self.changes if change.minutes < 0)

    def minute(self, local: datetime) -> int:
        """Return where the local time stands on the axis."""
        return self.minute_of(local.date(), local.hour * 60 + local.minute, second_pass=bool(local.fold))

    def minute_of(self, day: date | None, wall: int, *, second_pass: bool = False) -> int:
        """Return where a wall time (minutes after midnight) of the day, or of any ordinary day, stands on the axis."""
        added = 0
        for change in self.changes:
            if change.minutes < 0 and (wall >= change.wall or (change.day == day and second_pass)):
                added -= change.minutes
        return wall + added

    def missing(self, day: date) -> list[tuple[int, int]]:
        """Return the stretches [from, to) of the axis that this day does not have."""
        stretches = []
        for change in self.changes:
            at = self.minute_of(None, change.wall)
            if change.minutes > 0 and change.day == day:
                stretches.append((at, at + change.minutes))
            if change.minutes < 0 and change.day != day:
                stretches.append((at + change.minutes, at))
        return sorted(stretches)


def spans_of(lines: Iterable[SessionLine], day: date, axis: Axis, zone: ZoneInfo, *, first: bool) -> list[Span]:
    """Return the spans of the lines that touch the day; one from the day before is an echo unless the day is `first`."""
    begins, ends = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    spans = []
    for line in lines:
        if line.starts >= ends or line.ends <= begins:
            continue
        top = axis.minute(line.starts.astimezone(zone)) if line.starts >= begins else 0
        bottom = axis.minute(line.ends.astimezone(zone)) if line.ends < ends else axis.length
        comes_over = line.starts < begins
        spans.append(Span(top, max(bottom, top + STEP), line, comes_over and not first, line.ends > ends))
    return sorted(spans, key=lambda span: (span.top, span.bottom, span.line.code))


def lay_out(spans: Sequence[Span], lanes: int) -> tuple[list[Block], list[Folder]]:
    """Place spans (sorted by top) side by side in at most so many lanes; those for which there is no lane go in folders.

    Takes O(n log n). Those that overlap directly or through others share one width.
    """
    blocks: list[Block] = []
    folders: list[Folder] = []
    for cluster in _clusters(spans):
        lane_of = _lanes(cluster)
        width = max(lane_of) + 1
        if width <= lanes:
            blocks += [_block(span, lane, width) for span, lane in zip(cluster, lane_of, strict=True)]
            continue
        last = lanes - 1
        rest = [span for span, lane in zip(cluster, lane_of, strict=True) if lane >= last]
        blocks += [_block(span, lane, lanes) for span, lane in zip(cluster, lane_of, strict=True) if lane < last]
        top, bottom = min(span.top for span in rest), max(span.bottom for span in rest)
        folders.append(Folder([span.line for span in rest], place(top, bottom, last, lanes)))
    return blocks, folders


def _clusters(spans: Sequence[Span]) -> Iterable[list[Span]]:
    """Split spans, sorted by top, where nothing reaches over."""
    cluster: list[Span] = []
    reach = 0
    for span in spans:
        if cluster and span.top >= reach:
            yield cluster
            cluster = []
            reach = 0
        cluster.append(span)
        reach = max(reach, _room(span))
    if cluster:
        yield cluster


def _lanes(cluster: Sequence[Span]) -> list[int]:
    """Return the lowest free lane of each span, in their order."""
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    chosen = []
    for span in cluster:
        while busy and busy[0][0] <= span.top:
            heappush(free, heappop(busy)[1])
        lane = heappop(free) if free else len(busy)
        heappush(busy, (_room(span), lane))
        chosen.append(lane)
    return chosen


def _room(span: Span) -> int:
    return max(span.bottom, span.top + LEAST_ROOM)


def _block(span: Span, lane: int, width: int) -> Block:
    return Block(span.line, place(span.top, span.bottom, lane, width), span.is_echo, span.goes_on)


def place(top: int, bottom: int, lane: int = 0, width: int = 1) -> str:
    """Return the CSS classes for the minutes [top, bottom) of the axis and a lane of so many."""
    top, bottom = round(top / STEP) * STEP, round(bottom / STEP) * STEP
    length = max(bottom - top, STEP)
    return f"h-{top // 60} m-{top % 60} dh-{length // 60} dm-{length % 60} lane-{lane} of-{width}"
