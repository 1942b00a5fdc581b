"""Figures of whole weeks, from the sums that are kept of each; credits as they are now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import Coalesce

from lessonbook.domain.attendance.models import CountedWeek, WeekSum
from lessonbook.domain.attendance.sums import SUMS, weeks_with_sessions
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.models import Lot
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.people.rules import full_name

LISTED = 20


class Sums(NamedTuple):
    """What sessions add up to; see `WeekSum`."""

    sessions: int = 0
    cancelled: int = 0
    minutes: int = 0
    places: int = 0
    filled: int = 0
    seats: int = 0
    present: int = 0
    late: int = 0
    excused: int = 0
    absent: int = 0
    given_up_48: int = 0
    given_up_24: int = 0
    given_up_2: int = 0
    given_up_0: int = 0

    @property
    def fill_rate(self) -> float | None:
        """The share of the places that were taken; None where no session has a limit."""
        return self.filled / self.places if self.places else None

    @property
    def marked(self) -> int:
        """How many seats the register says something of."""
        return self.present + self.late + self.excused + self.absent

    @property
    def attendance_rate(self) -> float | None:
        """The share of the seats marked whose learner came; None before any register was taken."""
        return (self.present + self.late) / self.marked if self.marked else None

    @property
    def given_up(self) -> int:
        """How many seats learners gave up."""
        return self.given_up_48 + self.given_up_24 + self.given_up_2 + self.given_up_0


@dataclass(frozen=True, slots=True)
class OfCourse:
    """A course with its sums."""

    name: str
    slug: str
    hue: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class OfInstructor:
    """An instructor with the minutes and the number of sessions held or planned; `pk` None: nobody."""

    pk: int | None
    name: str
    minutes: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Liability:
    """Credits that can still be spent, by the first day of the month in which they end; None: without end."""

    total: int
    by_month: Mapping[date | None, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of some weeks; `missing` of them have sessions, maybe, but haven't been counted yet."""

    total: Sums
    weeks: Mapping[date, Sums]
    courses: Sequence[OfCourse]
    instructors: Sequence[OfInstructor]
    counted_at: datetime | None
    missing: int
    course_count: int
    instructor_count: int


def figures_of(weeks: Sequence[date], school: School) -> Figures:
    """The figures of weeks that follow each other, each given by its first day; seven queries."""
    rows = WeekSum.objects.filter(week__gte=weeks[0], week__lte=weeks[-1]).order_by()
    by_week = {week: Sums(*row) for week, *row in _summed(rows, "week")}
    by_course = [(pk, Sums(*row)) for pk, *row in _summed(rows, "course_id")]
    hours = rows.values_list("instructor_id").annotate(minutes_=Sum("minutes"), sessions_=Sum("sessions"))
    by_person = sorted(((pk, m, n) for pk, m, n in hours if n), key=lambda row: (-row[1], row[0] or 0))
    by_course.sort(key=lambda row: (-row[1].sessions, row[0]))
    return Figures(
        total=Sums(*map(sum, zip(*by_week.values(), strict=True))) if by_week else Sums(),
        weeks={week: by_week.get(week, Sums()) for week in weeks},
        courses=_named_courses(by_course[:LISTED]),
        instructors=_named_people(by_person[:LISTED]),
        counted_at=CountedWeek.objects.aggregate(last=Max("counted_at"))["last"],
        missing=len(set(weeks_with_sessions(school)) & set(weeks) - _counted(weeks)),
        course_count=len(by_course),
        instructor_count=len(by_person),
    )


def _counted(weeks: Sequence[date]) -> set[date]:
    return set(CountedWeek.objects.filter(week__gte=weeks[0], week__lte=weeks[-1]).values_list("week", flat=True))


def _summed(rows: QuerySet[WeekSum], by: str) -> QuerySet[Any, Any]:
    return rows.values_list(by).annotate(**{f"sum_{name}": Sum(name) for name in SUMS})


def _named_courses(rows: Sequence[tuple[int, Sums]]) -> list[OfCourse]:
    facts = Course.objects.filter(pk__in=[pk for pk, _ in rows]).values_list("pk", "name", "slug", "hue")
    named = {pk: (name, slug, hue) for pk, name, slug, hue in facts}
    return [OfCourse(*named[pk], sums) for pk, sums in rows]


def _named_people(rows: Sequence[tuple[int | None, int, int]]) -> list[OfInstructor]:
    people = Person.objects.filter(pk__in=[pk for pk, *_ in rows if pk])
    names = {
        pk: full_name(*name) for pk, *name in people.values_list("pk", "given_name", "preferred_name", "family_name")
    }
    return [OfInstructor(pk, names.get(pk or 0, ""), minutes, sessions) for pk, minutes, sessions in rows]


def liability(today: date) -> Liability:
    """What can still be spent on the school's date, all purses together; one query."""
    lots = Lot.objects.spendable(today).order_by().annotate(last=Coalesce("revived_until", "ends_on"))
    by_month: dict[date | None, int] = defaultdict(int)
    for last_day, left in lots.values_list("last").annotate(total=Sum("left")):
        by_month[last_day.replace(day=1) if last_day else None] += left
    months = sorted(by_month, key=lambda month: month or date.max)
    return Liability(sum(by_month.values()), {month: by_month[month] for month in months})
