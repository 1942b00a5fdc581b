"""What a new series or a change of one would bring, before it is carried out: who would be where, and what it takes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from lessonbook.domain.booking.actions.groups import holds_on
from lessonbook.domain.booking.actions.series_changes import SeriesChange, Shifted
from lessonbook.domain.booking.conflicts import Planned
from lessonbook.domain.courses.models import Group, GroupMembership
from lessonbook.domain.timetable.models import Seat, Series
from lessonbook.scheduling.calendar_days import day_of
from lessonbook.scheduling.intervals import Interval


def plan_series(series: Series, groups: Collection[Group], times: Sequence[Interval]) -> list[Planned]:
    """The sessions of a series that isn't saved yet, with the members that its groups have on each date; one query."""
    members = GroupMembership.objects.to_seat().filter(group__in=[group.pk for group in groups])
    kept = list(members) if groups else []
    planned = []
    for time in times:
        day = day_of(time.start, series.zone)
        learners = frozenset(member.learner_id for member in kept if holds_on(member, day))
        planned.append(
            Planned(time, learners, instructor_id=series.instructor_id, location_id=series.location_id),
        )
    return planned


def plan_moves(moves: Sequence[Shifted], change: SeriesChange) -> list[Planned]:
    """The sessions of a series after a change, with those who have seats in them; one query."""
    learners: defaultdict[int, set[int]] = defaultdict(set)
    seats = Seat.objects.standing().filter(session__in=[move.session.pk for move in moves]).order_by()
    for session, learner in seats.values_list("session_id", "learner_id"):
        learners[session].add(learner)
    return [
        Planned(
            move.time,
            frozenset(learners[move.session.pk]),
            session_id=move.session.pk,
            instructor_id=change.instructor_id,
            location_id=change.location_id,
        )
        for move in moves
    ]


def seats_wanted(planned: Sequence[Planned]) -> Counter[int]:
    """How many seats each learner would get, by id."""
    return Counter(learner for one in planned for learner in one.learner_ids)
