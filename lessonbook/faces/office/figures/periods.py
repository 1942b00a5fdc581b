"""The days that an address asks for: from one to another, both included, within what people count in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lessonbook.faces.look.shapes import Place
from lessonbook.faces.portal.addresses import with_query
from lessonbook.scheduling.calendar_days import day_start
from lessonbook.scheduling.intervals import Interval

EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the school's, both included."""

    first: date
    last: date

    def instants(self, zone: ZoneInfo) -> Interval:
        """The days as [start, end)."""
        return Interval(day_start(self.first, zone), day_start(self.last + DAY, zone))

    def whole_weeks(self, first_weekday: int, *, most: int) -> "Period":
        """The whole weeks that the days touch, the last `most` of them."""
        first = self.first - timedelta(days=(self.first.weekday() - first_weekday) % 7)
        last = self.last + timedelta(days=(first_weekday - 1 - self.last.weekday()) % 7)
        return Period(max(first, last - timedelta(weeks=most) + DAY), last)

    def weeks(self) -> list[date]:
        """The first day of each week, where the days are whole weeks."""
        return [self.first + timedelta(weeks=n) for n in range(((self.last - self.first).days + 1) // 7)]


def read_day(text: str) -> date | None:
    """A day as an address has it (2026-11-25), None where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def read_period(first: str, last: str, *, otherwise: Period) -> Period:
    """The days that an address names; what it doesn't name, or names the wrong way round, is as otherwise."""
    start, end = read_day(first) or otherwise.first, read_day(last) or otherwise.last
    return Period(start, end) if start <= end else otherwise


def last_days(today: date, days: int) -> Period:
    """So many days up to today."""
    return Period(today - timedelta(days=days - 1), today)


def choices(url: str, today: date, current: Period) -> Sequence[Place]:
    """Periods that are often asked for."""
    month = today.replace(day=1)
    before = (month - DAY).replace(day=1)
    named = (
        (_("Last 30 days"), last_days(today, 30)),
        (_("Last 90 days"), last_days(today, 90)),
        (_("Last month"), Period(before, month - DAY)),
        (_("This year"), Period(today.replace(month=1, day=1), today)),
    )
    return [
        Place(label, with_query(url, {"from": str(one.first), "to": str(one.last)}), is_current=one == current)
        for label, one in named
    ]
