"""Working out what becomes of sessions: which are new, changed or gone, and that no instructor holds two at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lessonbook.channels.rosters.clashes import Span, clashes
from lessonbook.channels.rosters.known import Mark
from lessonbook.channels.rosters.lessons import plan_lessons
from lessonbook.channels.rosters.plan import Key, Standing, Timetable, compare, key_of
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.roster import Listing, Meeting
from lessonbook.database.loading import chunks
from lessonbook.domain.timetable.models import Session


class Belonging(NamedTuple):
    """Where a session belongs: its course, and the group that attends it, if any."""

    course: Key
    group: Key | None


class Held(NamedTuple):
    """A session in the search for clashes: a row, or the code of one that stands already."""

    row: Meeting | None
    name: str


def plan_timetable(
    meetings: Listing[Meeting],
    sessions: Mapping[str, Mark],
    belonging: Callable[[Meeting], Belonging],
    people: Mapping[str, Mark],
    now: datetime,
    findings: Findings,
) -> Timetable:
    """Hold listed sessions against those imported before; rows that clash are rejected."""
    changes = compare(meetings, sessions)
    timetable = Timetable(changes)
    for meeting in changes.rows:
        timetable.course_of[meeting.id], timetable.group_of[meeting.id] = belonging(meeting)
    numbers = {sessions[meeting.id].pk: meeting.id for meeting in changes.changed}
    timetable.standing = {numbers[each.pk]: each for each in read_standing(numbers)}
    for meeting in list(changes.changed):
        _check_standing(meeting, timetable, meetings, sessions[meeting.id], findings)
    ending = {sessions[id_].pk for id_ in changes.gone}
    _reject_clashes(timetable, meetings, people, ending, now, findings)
    changes.new = [meeting for meeting in changes.new if meeting.id in meetings.rows]
    changes.changed = [meeting for meeting in changes.changed if meeting.id in meetings.rows]
    timetable.lessons = plan_lessons(timetable, meetings.file, findings)
    return timetable


def read_standing(ids: Iterable[int]) -> Iterator[Standing]:
    """Yield sessions as they stand in the database."""
    fields = "pk", "code", "course_id", "starts_at", "ends_at", "instructor_id", "location_id", "sequence"
    for some in chunks(ids):
        groups: dict[int, set[int]] = {}
        attending = Session.groups.through._default_manager.filter(session__in=some)
        for session, group in attending.values_list("session_id", "group_id"):
            groups.setdefault(session, set()).add(group)
        rows = Session.objects.filter(pk__in=some).values_list(*fields, "cancelled_at", "time_zone")
        for pk, code, course, start, end, instructor, location, sequence, cancelled_at, zone in rows:
            day = start.astimezone(ZoneInfo(zone)).date()
            attended = frozenset(groups.get(pk, ()))
            yield Standing(
                pk, code, course, start, end, day, instructor, location, sequence, cancelled_at is not None, attended
            )


def _check_standing(
    meeting: Meeting, timetable: Timetable, meetings: Listing[Meeting], mark: Mark, findings: Findings
) -> None:
    """Hold a changed row against its session: it stays in its course, with its seats, credits and reports.

    One that was cancelled here stays cancelled, one that an import cancelled because it was gone comes back.
    """
    standing = timetable.standing[meeting.id]
    if timetable.course_of[meeting.id] != standing.course:
        findings.error("session_moved", meetings.file, meeting.line, column="classSourcedId", session=standing.code)
        meetings.reject(meeting)
    elif standing.is_cancelled and mark.hash:
        findings.warn("cancelled_here", meetings.file, meeting.line, session=standing.code)
        timetable.stay_cancelled.add(meeting.id)


def _reject_clashes(
    timetable: Timetable,
    meetings: Listing[Meeting],
    people: Mapping[str, Mark],
    ending: set[int],
    now: datetime,
    findings: Findings,
) -> None:
    """An instructor holds one session at a time: among those to be written, and with those that stand already."""
    spans: dict[Key, list[Span[Held]]] = {}
    for meeting in timetable.sessions.rows:
        if meeting.instructor and meeting.id in meetings.rows and meeting.id not in timetable.stay_cancelled:
            span = Span(meeting.starts_at, meeting.ends_at, Held(meeting, meeting.id))
            spans.setdefault(key_of(meeting.instructor, people), []).append(span)
    rewritten = {standing.pk for standing in timetable.standing.values()}
    for some in chunks(key for key in spans if isinstance(key, int)):
        taught = Session.objects.standing().filter(instructor__in=some)
        rows = taught.values_list("pk", "code", "starts_at", "ends_at", "instructor_id")
        for pk, code, start, end, instructor in rows.iterator():
            if pk not in rewritten and not (pk in ending and start > now):
                spans[instructor].append(Span(start, end, Held(None, code)))
    for of_one in spans.values():
        for pair in clashes(of_one):
            _reject_later(pair, meetings, findings)


def _reject_later(pair: tuple[Held, Held], meetings: Listing[Meeting], findings: Findings) -> None:
    """Of two that clash the error is the later row's, once."""
    rows = [held.row for held in pair if held.row is not None]
    row = max(rows, key=attrgetter("line"), default=None)
    if row is None or row.id not in meetings.rows:
        return
    other = pair[0] if pair[1].row is row else pair[1]
    facts: dict[str, object] = {"value": row.instructor[:60], "other": other.name[:60]}
    if other.row is not None:
        facts["other_line"] = other.row.line
    code = "clash" if other.row is not None else "clash_with_standing"
    findings.error(code, meetings.file, row.line, column="instructorSourcedId", **facts)
    meetings.reject(row)
