"""Places sessions on a grid of hours: where each begins, how long it is, and side by side where several overlap.

Positions are CSS classes in steps of five minutes (static/look/css/timegrid.css): a strict content security policy
allows no inline style.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.axis import Axis, day_start
from lessonbook.faces.look.shapes import SessionLine

STEP = 5
# A block shorter than this could not show its time, so it takes this room (minutes).
LEAST_ROOM = 30
STATES = {Status.COMPLETED: " is-over", Status.CANCELLED: " is-over is-cancelled"}
# How many hues the edge of a folder shows.
EDGES = 4


@dataclass(frozen=True, slots=True)
class Block:
    """One session's place in its day. An echo repeats, for the eye alone, a session listed on the day before."""

    line: SessionLine
    place: str
    is_echo: bool = False
    goes_on: bool = False


FoldedLine = tuple[str, str, str, str, str, str, str, bool, tuple[str, str, str] | None]
"""A session within a folder, unpacked by the template: url, classes, time, course, who, state of the seat, spoken,
whether it opens in the dialog; start, end and status for the clock, of one that isn't over.

A day may hold hundreds, and looking a name up takes a template as long as writing it.
"""


@dataclass(frozen=True, slots=True)
class Folder:
    """Sessions for which there is no room side by side: a folder that says how many and opens to list them."""

    lines: Sequence[SessionLine]
    folded: Sequence[FoldedLine]
    hues: Sequence[int]
    count_text: str
    short_text: str
    place: str


@dataclass(frozen=True, slots=True)
class Span:
    """What is to be laid out: a line and its minutes [top, bottom) on the axis."""

    top: int
    bottom: int
    line: SessionLine
    is_echo: bool = False
    goes_on: bool = False


def spans_of(lines: Iterable[SessionLine], day: date, axis: Axis, zone: ZoneInfo, *, first: bool) -> list[Span]:
    """Return the spans of the lines that touch the day; one from the day before is an echo, but not on the `first`.

    What begins right before midnight begins a little higher, so that it has its room above the end of the day.
    """
    begins, ends = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    spans = []
    for line in lines:
        if line.starts >= ends or line.ends <= begins:
            continue
        top = axis.minute(line.starts.astimezone(zone)) if line.starts >= begins else 0
        bottom = axis.minute(line.ends.astimezone(zone)) if line.ends < ends else axis.length
        comes_over = line.starts < begins
        top = min(top, axis.length - LEAST_ROOM)
        spans.append(Span(top, max(bottom, top + STEP), line, comes_over and not first, line.ends > ends))
    return sorted(spans, key=lambda span: (span.top, span.bottom, span.line.code))


def lay_out(spans: Sequence[Span], lanes: int) -> tuple[list[Block], list[Folder]]:
    """Place spans (sorted by top) side by side in at most so many lanes; those without a lane go into folders.

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
        folders.append(folder([span.line for span in rest], place(top, bottom, last, lanes)))
    return blocks, folders


def folder(lines: Sequence[SessionLine], at: str) -> Folder:
    """Return the folder of these lines at the place."""
    count = len(lines)
    text = ngettext("%(count)s more session", "%(count)s more sessions", count) % {"count": count}
    return Folder(lines, folded(lines), hues(lines), text, f"+{count}", at)


def folded(lines: Iterable[SessionLine]) -> list[FoldedLine]:
    """Return the lines as a folder lists them."""
    return [
        (
            line.url,
            f"hue-{line.hue}{STATES.get(line.status, '')}",
            line.time_text,
            line.course_name,
            line.instructor_name,
            line.seat_text,
            line.spoken,
            line.in_dialog,
            None if line.is_over else (line.starts_iso, line.ends_iso, line.status),
        )
        for line in lines
    ]


def hues(lines: Iterable[SessionLine]) -> list[int]:
    """Return the first few hues of the lines, each once: the colored edge of a folder."""
    return list(dict.fromkeys(line.hue for line in lines))[:EDGES]


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
        reach = max(reach, room(span))
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
        heappush(busy, (room(span), lane))
        chosen.append(lane)
    return chosen


def room(span: Span) -> int:
    """Return the minute of the axis to which the span's block reaches, which may be more than it lasts."""
    return max(span.bottom, span.top + LEAST_ROOM)


def _block(span: Span, lane: int, width: int) -> Block:
    return Block(span.line, place(span.top, span.bottom, lane, width), span.is_echo, span.goes_on)


def place(top: int, bottom: int, lane: int = 0, width: int = 1) -> str:
    """Return the CSS classes for the minutes [top, bottom) of the axis and a lane of so many."""
    top, bottom = round(top / STEP) * STEP, round(bottom / STEP) * STEP
    length = max(bottom - top, STEP)
    return f"h-{top // 60} m-{top % 60} dh-{length // 60} dm-{length % 60} lane-{lane} of-{width}"
