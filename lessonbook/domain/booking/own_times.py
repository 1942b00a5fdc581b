"""Whose own time moves where clocks change: a series keeps its wall time, people elsewhere see it at another hour."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lessonbook.domain.people.models import Person, School
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.recurrence import Shift, shifts_for


@dataclass(frozen=True, slots=True)
class OwnTime:
    """The people of one zone for whom meetings of a series move, and when they do."""

    zone: ZoneInfo
    names: Sequence[str]
    shifts: Sequence[Shift]


def own_times(person_ids: Collection[int], times: Sequence[Interval], school: School) -> list[OwnTime]:
    """Those for whom the meetings at these times (by start) move on their own clocks, by zone; one query.

    Who has said no zone reads the school's.
    """
    people: dict[str, list[str]] = {}
    for one in Person.objects.filter(pk__in=person_ids, deactivated_at=None).order_by("sort_key", "pk"):
        people.setdefault(one.time_zone or school.time_zone, []).append(one.name)
    found = (OwnTime(zone, people[zone.key], shifts_for(zone, times)) for zone in map(ZoneInfo, sorted(people)))
    return [one for one in found if one.shifts]
