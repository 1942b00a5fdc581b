"""Reading the hours that an instructor keeps: of every week, of dates, and when the instructor is busy elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, WeekHours
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class KeptHours:
    """What an instructor keeps; `availability` is None before any hours are. `schools` are the school's holidays."""

    availability: Availability | None
    weekly: Sequence[WeekHours]
    own: Sequence[DateHours]
    schools: Sequence[DateHours]
    busy: Sequence[BusyTime]

    def on(self, day: date) -> Sequence[DateHours]:
        """The rows that count on a date instead of the weekly hours: the instructor's own before the school's."""
        return [row for row in self.own if row.day == day] or [row for row in self.schools if row.day == day]

    def busy_in(self, window: Interval) -> list[BusyTime]:
        """When the instructor is busy elsewhere at some moment of a window."""
        return [one for one in self.busy if one.starts_at < window.end and one.ends_at > window.start]


def kept_hours(instructor_id: int, first: date, last: date, busy_from: datetime, busy_to: datetime) -> KeptHours:
    """The hours of an instructor with the dates from `first` to `last`, and busy times in a span; four queries."""
    availability = Availability.objects.filter(instructor=instructor_id).prefetch_related("weekly").first()
    dates = DateHours.objects.filter(Q(instructor=instructor_id) | Q(instructor=None), day__range=(first, last))
    rows = list(dates.order_by("day", "opens", "pk"))
    return KeptHours(
        availability,
        sorted(availability.weekly.all(), key=lambda row: (row.weekday, row.opens)) if availability else [],
        [row for row in rows if row.instructor_id is not None],
        [row for row in rows if row.instructor_id is None],
        list(BusyTime.objects.filter(instructor=instructor_id).touching(busy_from, busy_to)),
    )
