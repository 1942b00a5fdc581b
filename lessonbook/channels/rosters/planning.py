"""Working out what a bundle changes: people, courses, classes, enrollments; the timetable and seats follow them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lessonbook.channels.rosters.booking import plan_booking
from lessonbook.channels.rosters.cells import CALENDAR
from lessonbook.channels.rosters.crowding import warn_of_crowding
from lessonbook.channels.rosters.departures import plan_departures
from lessonbook.channels.rosters.families import hand_made_links, read_links
from lessonbook.channels.rosters.known import ROLES, TEACHINGS, Known, Mark
from lessonbook.channels.rosters.memberships import Memberships, hand_made_memberships
from lessonbook.channels.rosters.plan import Key, Plan, compare, key_of
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.references import kinds_of
from lessonbook.channels.rosters.roster import Enrollment, Listing, Meeting, Mode, R, Roster
from lessonbook.channels.rosters.seating import plan_seats
from lessonbook.channels.rosters.timetable import Belonging, plan_timetable
from lessonbook.domain.people.models import Person, RoleKind


def plan_school(roster: Roster, known: Known, now: datetime, findings: Findings) -> Plan:
    """Hold a checked roster against what was imported before, at the instant `now`."""
    plan = Plan()
    if not known.has_school:
        plan.school = _first_school(roster, findings)
    _refuse_empty(roster, known, findings)
    plan.people = compare(roster.users, known.people)
    plan.courses = compare(roster.courses, known.courses)
    plan.classes = compare(roster.classes, known.groups)
    plan.members = compare(_with_role(roster.enrollments, "student"), known.members)
    plan.guardianships = compare(read_links(roster, known, findings), known.guardianships)
    _adopt(plan, known, roster.enrollments.file, findings)
    classes = {*roster.classes.rows, *(row.class_ for row in plan.members.rows)}
    plan.course_of_class = {class_: course_of(class_, roster, known) for class_ in classes}
    belonging = _belonging(roster, known)
    sessions = {id_: mark for id_, mark in known.sessions.items() if not id_.startswith(CALENDAR)}
    plan.timetable = plan_timetable(roster.meetings, sessions, belonging, known.people, now, findings)
    _plan_roles(plan, roster, known, now)
    plan.departures = plan_departures(plan, known, now, findings)
    memberships = Memberships(plan, known)
    warn_of_crowding(roster.meetings, lambda m: belonging(m).group, memberships, name_of(known), findings)
    plan.seating = plan_seats(plan, memberships, now)
    plan_booking(plan, roster, known, now, findings)
    return plan


def _first_school(roster: Roster, findings: Findings) -> tuple[str, str] | None:
    """Name and zone of a school that there isn't yet: the first org that is one, where most sessions are held."""
    orgs = list(roster.orgs.rows.values())
    if not orgs:
        findings.error("no_school", roster.orgs.file, None)
        return None
    zones = Counter(meeting.zone for meeting in roster.meetings.rows.values())
    name = next((org.name for org in orgs if org.type == "school"), orgs[0].name)
    return name, zones.most_common(1)[0][0] if zones else "UTC"


def _refuse_empty(roster: Roster, known: Known, findings: Findings) -> None:
    """A file that is meant to hold everything and holds nothing is more likely a mistake than the end of the school."""
    pairs: list[tuple[Listing[Any], Mapping[str, Mark]]] = [
        (roster.courses, known.courses),
        (roster.classes, known.groups),
        (roster.users, known.people),
        (roster.enrollments, known.members),
        (roster.meetings, known.sessions),
        (roster.rules, known.rules),
        (roster.hours, known.hours),
        (roster.days, known.days),
    ]
    for listing, marks in pairs:
        is_empty = listing.mode is Mode.BULK and not (listing.rows or listing.gone or listing.wrong)
        if is_empty and any(mark.hash for mark in marks.values()):
            findings.error("nothing_left", listing.file, None)


def _with_role(enrollments: Listing[Enrollment], role: str) -> Listing[Enrollment]:
    """The enrollments of one role as a listing; those that have another by now have gone from it."""
    listing: Listing[Enrollment] = Listing(enrollments.file, enrollments.mode, gone=dict(enrollments.gone))
    for id_, row in enrollments.rows.items():
        if row.role == role:
            listing.rows[id_] = row
        else:
            listing.gone[id_] = row.line
    return listing


def _belonging(roster: Roster, known: Known) -> Callable[[Meeting], Belonging]:
    def belonging(meeting: Meeting) -> Belonging:
        return Belonging(course_of(meeting.class_, roster, known), key_of(meeting.class_, known.groups))

    return belonging


def course_of(class_: str, roster: Roster, known: Known) -> Key:
    """The course of a class that is listed or was imported before."""
    row = roster.classes.rows.get(class_)
    return known.course_of_group[known.groups[class_].pk] if row is None else key_of(row.course, known.courses)


def _adopt(plan: Plan, known: Known, file: str, findings: Findings) -> None:
    """Take what was made here by hand for what a new row means, so that nobody is in a group twice."""
    standing = hand_made_memberships(plan, known)
    rewritten = {row.id for row in plan.members.changed}.union(plan.members.gone)
    for row in plan.members.rows:
        found = standing.get((key_of(row.class_, known.groups), key_of(row.user, known.people)))
        if found is None or found[1] == row.id:
            continue
        if found[1] is None:
            plan.adopted_members[row.id] = found[0]
        elif found[1] not in rewritten:
            findings.error("member_already", file, row.line, column="userSourcedId", other=found[1][:60])
    links = hand_made_links(plan, known)
    for link in plan.guardianships.rows:
        pair = (key_of(link.guardian, known.people), key_of(link.learner, known.people))
        if pair in links:
            plan.adopted_links[link.id] = links[pair]


def _plan_roles(plan: Plan, roster: Roster, known: Known, now: datetime) -> None:
    """Who gets which role, and who teaches what: only what new and changed rows say, so that edits here stay."""
    grant = plan.roles.add
    for user in plan.people.rows:
        plan.roles |= {(user.id, kind) for kind in kinds_of([user.role])}
    for role in _remember(plan, ROLES, roster.roles, known.roles):
        # As elsewhere in OneRoster the end is the first day without.
        if role.until is None or role.until > now.date():
            plan.roles |= {(role.user, kind) for kind in kinds_of([role.role])}
    for row in _remember(plan, TEACHINGS, _with_role(roster.enrollments, "teacher"), known.teachings):
        grant((row.user, RoleKind.INSTRUCTOR))
        plan.teachings.add((course_of(row.class_, roster, known), key_of(row.user, known.people)))
    for member in plan.members.rows:
        grant((member.user, RoleKind.LEARNER))
    for meeting in plan.timetable.sessions.rows:
        if meeting.instructor:
            grant((meeting.instructor, RoleKind.INSTRUCTOR))
    for link in plan.guardianships.rows:
        grant((link.guardian, RoleKind.GUARDIAN))
        grant((link.learner, RoleKind.LEARNER))


def _remember(plan: Plan, file: str, listing: Listing[R], hashes: Mapping[str, str]) -> list[R]:
    """Note the rows of a file that make no record of their own; return those that are new or changed."""
    told = []
    for id_, row in listing.rows.items():
        if hashes.get(id_) != row.hash:
            (plan.remembered.changed if id_ in hashes else plan.remembered.new).append((file, id_, row.hash))
            told.append(row)
    for id_, hash_ in hashes.items():
        is_gone = id_ not in listing.rows and (listing.mode is Mode.BULK or id_ in listing.gone)
        if hash_ and is_gone:
            plan.remembered.changed.append((file, id_, ""))
    return told


def name_of(known: Known) -> Callable[[Key], str]:
    """How a person is named in a report: by source id, and by name whoever was made here."""
    ids = {mark.pk: id_ for id_, mark in known.people.items()}
    return lambda key: key if isinstance(key, str) else ids.get(key) or str(Person.objects.get(pk=key))
