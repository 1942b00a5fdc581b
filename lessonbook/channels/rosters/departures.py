"""What ends because rows have gone: future seats and sessions, memberships and links; nothing is deleted."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lessonbook.channels.rosters.known import Known
from lessonbook.channels.rosters.plan import Departures, Plan
from lessonbook.channels.rosters.problems import Findings
from lessonbook.database.loading import chunks
from lessonbook.domain.courses.models import Group, GroupMembership
from lessonbook.domain.people.models import Guardianship, Role, RoleKind
from lessonbook.domain.timetable.models import Seat, Session

Some = Callable[[list[int]], QuerySet[Any, Any]]
"""The records that hang on some others, given by number."""


def plan_departures(plan: Plan, known: Known, now: datetime, findings: Findings) -> Departures:
    """Work out what ends at the instant `now`."""
    ended = Departures(
        people=_leaving_people(plan, known, findings), courses=[known.courses[id_].pk for id_ in plan.courses.gone]
    )
    groups = Group.objects.filter(source_id__isnull=False, closed_at=None)
    ended.groups = _and(
        [known.groups[id_].pk for id_ in plan.classes.gone], ended.courses, lambda some: groups.filter(course__in=some)
    )
    members = GroupMembership.objects.filter(ended_at=None)
    ended.members = [known.members[id_].pk for id_ in plan.members.gone]
    ended.members = _and(ended.members, ended.people, lambda some: members.filter(learner__in=some))
    ended.members = _and(ended.members, ended.groups, lambda some: members.filter(group__in=some))
    links = Guardianship.objects.filter(until=None)
    ended.guardianships = [known.guardianships[id_].pk for id_ in plan.guardianships.gone]
    ended.guardianships = _and(ended.guardianships, ended.people, lambda some: links.filter(learner__in=some))
    ended.guardianships = _and(ended.guardianships, ended.people, lambda some: links.filter(guardian__in=some))
    _plan_sessions(ended, plan, known, now)
    _plan_seats(ended, now)
    return ended


def _leaving_people(plan: Plan, known: Known, findings: Findings) -> list[int]:
    """Whoever has gone, but for administrators: no file may shut the school out."""
    gone = {known.people[id_].pk: id_ for id_ in plan.people.gone}
    rulers = Role.objects.filter(kind=RoleKind.ADMINISTRATOR)
    ruling = set(_of(gone, lambda some: rulers.filter(person__in=some), "person_id"))
    for pk in sorted(ruling):
        findings.warn("administrator_stays", "users.csv", None, value=gone[pk][:60])
    return [pk for pk in gone if pk not in ruling]


def _plan_sessions(ended: Departures, plan: Plan, known: Known, now: datetime) -> None:
    ahead = Session.objects.standing().filter(starts_at__gt=now)
    gone = [known.sessions[id_].pk for id_ in plan.timetable.sessions.gone]
    imported = ahead.filter(source_id__isnull=False)
    ended.sessions = _of(gone, lambda some: ahead.filter(pk__in=some))
    theirs = set(_of(ended.groups, lambda some: imported.filter(groups__in=some)))
    ended.sessions += sorted(theirs - _attended_by_others(theirs, set(ended.groups)) - set(ended.sessions))
    cancelled = set(ended.sessions)
    taught = _of(ended.people, lambda some: imported.filter(instructor__in=some))
    ended.without_instructor = [pk for pk in taught if pk not in cancelled]


def _attended_by_others(sessions: Iterable[int], groups: set[int]) -> set[int]:
    """Those sessions that other groups attend, too."""
    attending = Session.groups.through._default_manager
    found: set[int] = set()
    for some in chunks(sessions):
        pairs = attending.filter(session__in=some).values_list("session_id", "group_id")
        found |= {session for session, group in pairs if group not in groups}
    return found


def _plan_seats(ended: Departures, now: datetime) -> None:
    """Seats that are given up one by one; those of cancelled sessions go with these."""
    cancelled = set(ended.sessions)
    seats = Seat.objects.standing()
    ended.seats_of_sessions = len(_of(ended.sessions, lambda some: seats.filter(session__in=some)))
    ahead = seats.filter(starts_at__gt=now)
    by_group = ahead.filter(by_group__isnull=False)
    left = _of(ended.people, lambda some: by_group.filter(learner__in=some), "pk", "session_id")
    left += _of(ended.groups, lambda some: ahead.filter(by_group__in=some), "pk", "session_id")
    ended.left = list({pk for pk, session in left if session not in cancelled})
    alone = ahead.filter(by_group=None)
    removed = _of(ended.people, lambda some: alone.filter(learner__in=some), "pk", "session_id")
    ended.removed = [pk for pk, session in removed if session not in cancelled]


def _and(found: list[int], others: Iterable[int], some: Some) -> list[int]:
    """Those found already, and those that hang on the others."""
    return list(dict.fromkeys([*found, *_of(others, some)]))


def _of(ids: Iterable[int], some: Some, *fields: str) -> list[Any]:
    """What hangs on records, in order, a bounded number of them to a query."""
    names = fields or ("pk",)
    found: list[Any] = []
    for part in chunks(ids):
        found += some(part).order_by("pk").values_list(*names, flat=len(names) == 1)
    return found
