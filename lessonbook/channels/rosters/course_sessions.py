"""Importing sessions of one course: from a calendar file, or from a table like a bundle's sessions.csv."""

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
from lessonbook.channels.rosters.plan import Plan
from lessonbook.channels.rosters.planning import name_of
from lessonbook.channels.rosters.problems import Findings, unreadable
from lessonbook.channels.rosters.reading import read_table
from lessonbook.channels.rosters.references import check_instructor
from lessonbook.channels.rosters.report import Report
from lessonbook.channels.rosters.roster import Listing, Meeting, Mode
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

    A file that ends in .csv is a table, any other a calendar. Nothing ends because it is not in the file, but for
    occurrences that an event of the file no longer has. All is written or, where there is an error, nothing.
    """
    draft = partial(_draft, path, course, group, now)
    return carry_out("import_sessions", path.name, draft, by=by, now=now, dry_run=dry_run, progress=progress)


def _draft(
    path: Path, slug: str, group_name: str | None, now: datetime, findings: Findings, progress: Tell
) -> tuple[Plan, Known]:
    progress("reading", 0, 1)
    with snapshot(connection):
        belonging = _belonging(slug, group_name)
        known = read_known()
        meetings = _read_table(path, findings) if path.suffix.lower() == ".csv" else None
        if meetings is None:
            meetings, stems = read_calendar(path, School.objects.get().zone, now, findings)
            gone = (id_ for id_ in known.sessions if is_of(id_, stems) and id_ not in meetings.rows)
            meetings.gone = dict.fromkeys(gone, 0)
        progress("checking", 0, 1)
        return _plan(meetings, belonging, known, now, findings), known


def _belonging(slug: str, group_name: str | None) -> Belonging:
    """The course and group. Raises Unreadable: no_course, no_group."""
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        raise unreadable("no_course", value=slug)
    if group_name is None:
        return Belonging(course.pk, None)
    groups = list(Group.objects.filter(course=course, name=group_name)[:2])
    if len(groups) != 1:
        raise unreadable("no_group", value=group_name)
    return Belonging(course.pk, groups[0].pk)


def _read_table(path: Path, findings: Findings) -> Listing[Meeting]:
    listing: Listing[Meeting] = Listing(path.name, Mode.DELTA)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise unreadable("too_large", path.name, size=size, most=MOST_BYTES)
    with path.open("rb") as raw:
        read_table(listing, SESSIONS_OF_A_COURSE, decoded(raw, path.name), findings)
    return listing


def _plan(meetings: Listing[Meeting], belonging: Belonging, known: Known, now: datetime, findings: Findings) -> Plan:
    people: Listing[Meeting] = Listing("users.csv")
    for meeting in list(meetings.rows.values()):
        check_instructor(meeting, meetings, (people, known.people), findings)
    plan = Plan()
    plan.timetable = plan_timetable(meetings, known.sessions, lambda _: belonging, known.people, now, findings)
    for meeting in plan.timetable.sessions.rows:
        if meeting.instructor:
            plan.roles.add((meeting.instructor, RoleKind.INSTRUCTOR))
    plan.departures = plan_departures(plan, known, now, findings)
    memberships = Memberships(plan, known)
    warn_of_crowding(meetings, lambda _: belonging.group, memberships, name_of(known), findings)
    plan.seating = plan_seats(plan, memberships, now)
    return plan
