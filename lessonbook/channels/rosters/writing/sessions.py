"""Writing sessions: new ones, and those that changed."""

from collections.abc import Iterable

from lessonbook.channels.rosters.plan import Standing
from lessonbook.channels.rosters.roster import Meeting
from lessonbook.channels.rosters.seating import groups_after
from lessonbook.channels.rosters.writing.numbers import Writing, insert_sourced, number
from lessonbook.database.loading import chunks, insert_rows, update_rows
from lessonbook.domain.attendance.marks import drop_marks
from lessonbook.domain.timetable.models import Location, Session
from lessonbook.domain.timetable.numbering import fresh_codes

FACTS = [
    "starts_at",
    "ends_at",
    "time_zone",
    "instructor",
    "location",
    "lesson",
    "class_link",
    "capacity",
    "source_hash",
    "changed_at",
]
STATE = ["sequence", "cancelled_at", "cancelled_by", "cancel_reason", "replaced_by"]
ATTENDING = Session.groups.through


def write_sessions(writing: Writing) -> None:
    """Write sessions; one that moves keeps its ID and UID and gets a higher sequence number (RFC 5546, 2.1.4)."""
    timetable, numbers = writing.plan.timetable, writing.numbers
    rooms = _rooms(timetable.sessions.rows)
    _write_changed(writing, rooms)
    new = timetable.sessions.new
    rows = (
        (*_facts(row, writing, rooms), row.id, code, number(timetable.course_of[row.id], numbers.courses))
        for row, code in zip(new, fresh_codes(len(new)), strict=True)
    )
    numbers.sessions |= insert_sourced(Session, [*FACTS, "source_id", "code", "course"], rows, [row.id for row in new])
    attending = ((numbers.sessions[row.id], timetable.group_of[row.id]) for row in new)
    pairs = ((session, number(group, numbers.groups)) for session, group in attending if group is not None)
    insert_rows(ATTENDING, ["session", "group"], pairs)


def _facts(row: Meeting, writing: Writing, rooms: dict[str, int]) -> tuple[object, ...]:
    lesson = writing.plan.timetable.lessons.of.get(row.id)
    return (
        row.starts_at,
        row.ends_at,
        row.zone,
        writing.numbers.people[row.instructor] if row.instructor else None,
        rooms.get(row.location),
        None if lesson is None else number(lesson, writing.numbers.lessons),
        row.link,
        row.capacity,
        row.hash,
        writing.now,
    )


def _write_changed(writing: Writing, rooms: dict[str, int]) -> None:
    timetable = writing.plan.timetable
    # Parked without instructor first: two sessions that change places would overlap on the way.
    for some in chunks(timetable.standing[row.id].pk for row in timetable.sessions.changed):
        Session.objects.filter(pk__in=some).update(instructor=None)
    standing = [row for row in timetable.sessions.changed if row.id not in timetable.stay_cancelled]
    cancelled = [row for row in timetable.sessions.changed if row.id in timetable.stay_cancelled]
    update_rows(Session, FACTS, ((*_facts(r, writing, rooms), timetable.standing[r.id].pk) for r in cancelled))
    rows = []
    for row in standing:
        facts, was = _facts(row, writing, rooms), timetable.standing[row.id]
        sequence = was.sequence + _has_moved(facts, was)
        rows.append((*facts, sequence, None, None, "", None, was.pk))
    update_rows(Session, [*FACTS, *STATE], rows)
    for some in chunks(timetable.standing[row.id].pk for row in standing):
        drop_marks(session_ids=some, now=writing.now)
    _write_attendance(writing)


def _has_moved(facts: tuple[object, ...], was: Standing) -> bool:
    """Whether those who come would be at another time or place, or with somebody else, or it stands again."""
    start, end, _zone, instructor, location, *_rest = facts
    return was.is_cancelled or (start, end, instructor, location) != (
        was.starts_at,
        was.ends_at,
        was.instructor,
        was.location,
    )


def _write_attendance(writing: Writing) -> None:
    """Give sessions whose class is another their new groups."""
    timetable = writing.plan.timetable
    moved: dict[int, set[int]] = {}
    for row in timetable.sessions.changed:
        was = timetable.standing[row.id]
        groups = {number(group, writing.numbers.groups) for group in groups_after(was, timetable.group_of[row.id])}
        if groups != was.groups:
            moved[was.pk] = groups
    for some in chunks(moved):
        ATTENDING._default_manager.filter(session__in=some).delete()
    insert_rows(ATTENDING, ["session", "group"], ((pk, group) for pk, groups in moved.items() for group in groups))


def _rooms(rows: Iterable[Meeting]) -> dict[str, int]:
    """Places by name, venues before rooms in them; those that nobody knows are made."""
    wanted = dict.fromkeys(row.location for row in rows if row.location)
    rooms = _known_rooms(wanted)
    insert_rows(Location, ["name"], ((name,) for name in wanted if name not in rooms))
    return rooms if len(rooms) == len(wanted) else _known_rooms(wanted)


def _known_rooms(names: Iterable[str]) -> dict[str, int]:
    rooms: dict[str, int] = {}
    for some in chunks(names):
        known = Location.objects.filter(name__in=some).order_by("pk").values_list("name", "pk", "within_id")
        # A room of this name in another place comes after a place of this name.
        for name, pk, _within in sorted(known, key=lambda room: room[2] is not None):
            rooms.setdefault(name, pk)
    return rooms
