"""Importing sessions of one course: from a calendar file, or from a table like a bundle's sessions.csv."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import connection

from lessonbook.channels.rosters.bundle import decoded
from lessonbook.channels.rosters.calendar_files import MOST_BYTES, is_of, read_calendar
from lessonbook.channels.rosters.crowding import warn_of_crowding
from lessonbook.channels.rosters.departures import plan_departures
from lessonbook.channels.rosters.importing import Tell, carry_out, tell_nobody
from lessonbook.channels.rosters.known import Known, read_known
from lessonbook.channels.rosters.memberships import Memberships
from lessonbook.channels.rosters.naming import resolve_names
from lessonbook.channels.rosters.plan import Plan
from lessonbook.channels.rosters.planning import name_of
from lessonbook.channels.rosters.problems import SHOWN, Findings, Problem, Unreadable, unreadable
from lessonbook.channels.rosters.reading import read_table
from lessonbook.channels.rosters.references import check_instructor, instructors
from lessonbook.channels.rosters.report import Report
from lessonbook.channels.rosters.roster import Listing, Meeting, Mode, Roster
from lessonbook.channels.rosters.seating import plan_seats
from lessonbook.channels.rosters.tables import SESSIONS_OF_A_COURSE
from lessonbook.channels.rosters.timetable import Belonging, plan_timetable
from lessonbook.database.snapshot import snapshot
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import RoleKind, School


def import_sessions(
    path: Path,
    course: str,
    group: str | None = None,
    *,
    by: By,
    now: datetime,
    dry_run: bool = False,
    progress: Tell = tell_nobody,
) -> Report:
    """Import the sessions of a file into the course of this address, and seat the members of its `group`.

    A file that ends in .csv is a table, whose rows may each name another group of the course; any other is a calendar.
    `now`, an instant, decides what lies ahead. Nothing ends because it is not in the file, but for occurrences that an
    event of the file no longer has. All is written or, where there is an error, nothing.
    """
    draft = partial(_draft, path, course, group, now)
    return carry_out("import_sessions", path.name, draft, by=by, now=now, dry_run=dry_run, progress=progress)


def _draft(
    path: Path, slug: str, group_name: str | None, now: datetime, findings: Findings, progress: Tell
) -> tuple[Plan, Known]:
    progress("reading", 0, 1)
    with snapshot(connection):
        places = _places(slug, group_name)
        known = read_known()
        meetings = _read_table(path, findings) if path.suffix.lower() == ".csv" else None
        if meetings is None:
            meetings, stems = read_calendar(path, School.objects.get().zone, now, findings)
            gone = (id_ for id_ in known.sessions if is_of(id_, stems) and id_ not in meetings.rows)
            meetings.gone = dict.fromkeys(gone, 0)
        progress("checking", 0, 1)
        return _plan(meetings, places, known, now, findings), known


class Places:
    """Where sessions belong: the course, a group for those that name none, and every open group by its name."""

    def __init__(self, course: Course, groups: Mapping[str, list[int]], group: int | None) -> None:
        self.course = course
        self.groups = groups
        self.group = group

    def __call__(self, meeting: Meeting) -> Belonging:
        return Belonging(self.course.pk, self.groups[meeting.class_][0] if meeting.class_ else self.group)


def _places(slug: str, group_name: str | None) -> Places:
    """The course and its groups. Raises Unreadable: no_course, no_group, no_groups, group_twice."""
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        raise unreadable("no_course", value=slug[:60])
    groups: dict[str, list[int]] = {}
    for name, pk in (
        Group.objects.filter(course=course, closed_at=None).order_by("name", "pk").values_list("name", "pk")
    ):
        groups.setdefault(name, []).append(pk)
    if not group_name:
        return Places(course, groups, None)
    if problem := _refuse_group(group_name, groups):
        raise Unreadable(problem)
    return Places(course, groups, groups[group_name][0])


def _refuse_group(
    name: str, groups: Mapping[str, list[int]], file: str = "", line: int | None = None
) -> Problem | None:
    """Why a name means no one group, with the names that would; None if it does."""
    facts: dict[str, object] = {"column": "group", "value": name[:60]} if file else {"value": name[:60]}
    if not groups:
        return Problem("no_groups", file, line, facts)
    if name not in groups:
        shown = " · ".join(list(groups)[:SHOWN]) + (" …" if len(groups) > SHOWN else "")
        return Problem("no_group", file, line, {**facts, "groups": shown})
    return Problem("group_twice", file, line, facts) if len(groups[name]) > 1 else None


def _check_groups(meetings: Listing[Meeting], groups: Mapping[str, list[int]], findings: Findings) -> None:
    for meeting in list(meetings.rows.values()):
        if meeting.class_ and (problem := _refuse_group(meeting.class_, groups, meetings.file, meeting.line)):
            findings.add_error(problem)
            meetings.reject(meeting)


def _read_table(path: Path, findings: Findings) -> Listing[Meeting]:
    listing: Listing[Meeting] = Listing(path.name, Mode.DELTA)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise unreadable("too_large", path.name, size=size, most=MOST_BYTES)
    with path.open("rb") as raw:
        read_table(listing, SESSIONS_OF_A_COURSE, decoded(raw, path.name), findings)
    return listing


def _plan(meetings: Listing[Meeting], places: Places, known: Known, now: datetime, findings: Findings) -> Plan:
    _check_groups(meetings, places.groups, findings)
    roster = Roster(meetings=meetings)
    resolve_names(roster, known, findings)
    for meeting in list(meetings.rows.values()):
        check_instructor(meeting, meetings, instructors(roster.users, known), findings)
    plan = Plan()
    plan.timetable = plan_timetable(meetings, known.sessions, places, known.people, now, findings)
    for meeting in plan.timetable.sessions.rows:
        if meeting.instructor:
            plan.roles.add((meeting.instructor, RoleKind.INSTRUCTOR))
    plan.departures = plan_departures(plan, known, now, findings)
    memberships = Memberships(plan, known)
    warn_of_crowding(meetings, lambda meeting: places(meeting).group, memberships, name_of(known), findings)
    plan.seating = plan_seats(plan, memberships, now)
    return plan
