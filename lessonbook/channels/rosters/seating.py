"""Working out seats: a session seats the members that its groups have on its date.

Seats in sessions that have begun are taken with the session alone: who comes to a group later was never absent before.
Seats that somebody gave up by hand stay given up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lessonbook.channels.rosters.memberships import Memberships
from lessonbook.channels.rosters.plan import Key, Plan, Seating, Standing
from lessonbook.channels.rosters.timetable import read_standing
from lessonbook.database.loading import chunks
from lessonbook.domain.timetable.models import GivenUp, Seat, Session

COMES_BACK = frozenset({GivenUp.LEFT, GivenUp.SESSION})
"""Why a seat was given up that is taken again when its reason is gone."""
SESSIONS_AT_ONCE = 200


class SeatFacts(NamedTuple):
    """A seat as it stands; `why` is empty unless it was given up."""

    pk: int
    learner: int
    by_group: int | None
    why: str


class Reseating(NamedTuple):
    """A session whose seats are looked at again, because it or the groups of some learners changed."""

    session: int
    day: date
    groups: Collection[Key]
    learners: Collection[Key] | None
    """Only their seats; None: everybody's."""


def plan_seats(plan: Plan, memberships: Memberships, now: datetime) -> Seating:
    """Work out the seats of sessions and memberships that the plan changes, at the instant `now`."""
    seating = Seating()
    timetable = plan.timetable
    memberships.read(group for group in timetable.group_of.values() if group is not None)
    for meeting in timetable.sessions.new:
        group = timetable.group_of[meeting.id]
        if group is not None and (wanted := memberships.on(meeting.day, group)):
            seating.taken.append((meeting.id, group, list(wanted)))
            if meeting.capacity is not None and meeting.capacity < len(wanted):
                seating.crowded.append(meeting.id)
    changed = {timetable.standing[meeting.id].pk for meeting in timetable.sessions.changed}
    seating.crowded += sorted(changed)
    moved = _changed_sessions(plan, now)
    done = {each.session for each in moved} | set(plan.departures.sessions)
    for some in chunks([*moved, *_touched_sessions(memberships, done, now)], SESSIONS_AT_ONCE):
        _reseat(some, memberships, seating)
    return seating


def _changed_sessions(plan: Plan, now: datetime) -> list[Reseating]:
    """Sessions that have another date or class, or come back."""
    found = []
    for meeting in plan.timetable.sessions.changed:
        standing, group = plan.timetable.standing[meeting.id], plan.timetable.group_of[meeting.id]
        if meeting.id in plan.timetable.stay_cancelled:
            continue
        groups = groups_after(standing, group)
        is_other = meeting.day != standing.day or groups != standing.groups
        if standing.is_cancelled or (is_other and meeting.starts_at > now):
            found.append(Reseating(standing.pk, meeting.day, groups, None))
    return found


def groups_after(standing: Standing, group: Key | None) -> Collection[Key]:
    """The groups that attend a changed session: those that did, or, where its class is another, that class alone."""
    return standing.groups if group is None or group in standing.groups else frozenset([group])


def _touched_sessions(memberships: Memberships, done: Collection[int], now: datetime) -> list[Reseating]:
    """Other sessions yet to begin of groups that learners come to or leave."""
    ahead = Session.objects.standing().filter(starts_at__gt=now)
    sessions: set[int] = set()
    for some in chunks(group for group in memberships.touched if isinstance(group, int)):
        sessions |= set(ahead.filter(groups__in=some).values_list("pk", flat=True))
    found = []
    for standing in read_standing(sorted(sessions - set(done))):
        learners = set[Key]().union(*(memberships.touched.get(group, ()) for group in standing.groups))
        found.append(Reseating(standing.pk, standing.day, standing.groups, learners))
    return found


def _reseat(some: Sequence[Reseating], memberships: Memberships, seating: Seating) -> None:
    memberships.read({group for each in some for group in each.groups})
    seats = _read_seats([each.session for each in some])
    for each in some:
        wanted: dict[Key, Key] = {}
        for group in each.groups:
            for learner in memberships.on(each.day, group):
                if each.learners is None or learner in each.learners:
                    wanted.setdefault(learner, group)
        decide(each, wanted, seats.get(each.session, ()), seating)


def _read_seats(sessions: Sequence[int]) -> dict[int, list[SeatFacts]]:
    seats: dict[int, list[SeatFacts]] = {}
    rows = Seat.objects.filter(session__in=sessions).order_by("pk")
    facts = rows.values_list("session_id", "pk", "learner_id", "by_group_id", "given_up_why")
    for session, pk, learner, by_group, why in facts.iterator():
        seats.setdefault(session, []).append(SeatFacts(pk, learner, by_group, why))
    return seats


def decide(each: Reseating, wanted: Mapping[Key, Key], seats: Iterable[SeatFacts], seating: Seating) -> None:
    """Add to `seating` what makes a session's seats those that are `wanted` (the group by learner)."""
    missing = dict(wanted)
    for seat in seats:
        if each.learners is not None and seat.learner not in each.learners:
            continue
        group = missing.pop(seat.learner, None)
        if group is None:
            # A seat of one's own, booked or given by hand, is no group's to take away.
            if not seat.why and seat.by_group is not None:
                seating.left.append(seat.pk)
        elif seat.why in COMES_BACK:
            seating.retaken[seat.pk] = group
    by_group: dict[Key, list[Key]] = {}
    for learner, group in missing.items():
        by_group.setdefault(group, []).append(learner)
    seating.taken += [(each.session, group, learners) for group, learners in by_group.items()]
    if wanted:
        seating.crowded.append(each.session)
