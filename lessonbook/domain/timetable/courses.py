"""Courses, groups and instructors with what the timetable knows of them, for lists of the office."""

from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lessonbook.domain.courses.listing import Stretch, named, stretch
from lessonbook.domain.courses.models import Course, Enrollment, EnrollmentStatus, Group, GroupMembership
from lessonbook.domain.people.models import Person, RoleKind, sort_key
from lessonbook.domain.timetable.models import Session, WeekHours


def _count(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many rows there are for each of what is counted; none where there are none."""
    counts = rows.order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), Value(0))


def courses_page(
    now: datetime,
    *,
    search: str = "",
    archived: bool | None = False,
    self_booking: bool | None = None,
    after: int | None = None,
) -> Stretch[Course]:
    """Courses by name, each with its active `learners` and the start of its next session, `next_at`.

    `archived` and `self_booking` None: any. One query, or two after a row.
    """
    rows = Course.objects.all()
    if search.strip():
        rows = rows.filter(Q(sort_key__contains=sort_key(search.strip())) | Q(code__icontains=search.strip()))
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    if self_booking is not None:
        rows = rows.filter(self_booking=self_booking)
    active = Enrollment.objects.filter(course=OuterRef("pk"), status=EnrollmentStatus.ACTIVE)
    ahead = Session.objects.standing().filter(course=OuterRef("pk"), starts_at__gt=now).order_by("starts_at")
    rows = rows.annotate(learners=_count(active, "course"), next_at=Subquery(ahead.values("starts_at")[:1]))
    return stretch(rows, "sort_key", after)


def groups_page(course_id: int, now: datetime, *, closed: bool = False, after: int | None = None) -> Stretch[Group]:
    """Groups of a course by name, each with its `members` and the start of its next session; one query, or two."""
    members = GroupMembership.objects.filter(group=OuterRef("pk"), ended_at=None)
    ahead = Session.objects.standing().filter(groups=OuterRef("pk"), starts_at__gt=now).order_by("starts_at")
    rows = Group.objects.filter(course=course_id, closed_at__isnull=not closed)
    rows = rows.annotate(members=_count(members, "group"), next_at=Subquery(ahead.values("starts_at")[:1]))
    return stretch(rows, "name", after)


def instructors_page(*, search: str = "", after: int | None = None) -> Stretch[Person]:
    """Instructors by name, with the hours they keep along; three queries, or four."""
    weekly = WeekHours.objects.order_by("weekday", "opens")
    rows = Person.objects.active().with_role(RoleKind.INSTRUCTOR).filter(named(search))
    rows = rows.select_related("availability").prefetch_related(Prefetch("availability__weekly", weekly))
    return stretch(rows, "sort_key", after)


def sessions_ahead(course_id: int, now: datetime, limit: int) -> list[Session]:
    """The next standing sessions of a course, their instructors and lessons along, and how many `come`; one query."""
    rows = Session.objects.standing().filter(course=course_id, ends_at__gt=now).order_by("starts_at", "pk")
    come = Count("seats", filter=Q(seats__given_up_at=None))
    return list(rows.select_related("instructor", "lesson").annotate(come=come)[:limit])
