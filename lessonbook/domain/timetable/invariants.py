"""What is always true of the timetable: each truth is one query over all rows, and yields a line for each violation.

Overlaps of a learner's sessions and of a room's are the school's choice: warned of elsewhere, no violations.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time

from django.db.models import Count, ExpressionWrapper, F, Max, Model, OuterRef, Q, QuerySet, RowRange, Subquery, Window
from django.db.models.fields import DateTimeField

from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.people.rules import is_zone
from lessonbook.domain.timetable.models import (
    Availability,
    BusyTime,
    DateHours,
    Location,
    Seat,
    Series,
    Session,
    WeekHours,
)
from lessonbook.domain.timetable.queries import LONGEST


def sessions_last() -> Iterator[str]:
    """A session ends after its start, and at most a week later: lists look no further back for what still runs."""
    latest_end = ExpressionWrapper(F("starts_at") + LONGEST, output_field=DateTimeField())
    wrong = Session.objects.filter(Q(ends_at__lte=F("starts_at")) | Q(ends_at__gt=latest_end)).order_by("id")
    for code, start, end in wrong.values_list("code", "starts_at", "ends_at").iterator():
        yield f"{code} runs from {_instant(start)} to {_instant(end)}"


def instructors_never_overlap() -> Iterator[str]:
    """No two standing sessions of an instructor share a moment, be they equal, one inside the other, or partly so.

    Within an instructor, in the order of their starts, a session overlaps an earlier one exactly if it starts before
    the latest end so far; comparing neighbors alone would miss the third session under one long one.
    """
    taught = Session.objects.standing().filter(instructor__isnull=False)
    busy_until = Window(
        Max("ends_at"), partition_by=F("instructor"), order_by=[F("starts_at"), F("id")], frame=RowRange(end=-1)
    )
    overlapping = taught.annotate(busy_until=busy_until).filter(starts_at__lt=F("busy_until"))
    before = Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), id__lt=OuterRef("id"))
    other = taught.filter(before, instructor=OuterRef("instructor"), ends_at__gt=OuterRef("starts_at"))
    named = Session.objects.filter(id__in=overlapping.values("id")).annotate(
        other=Subquery(other.order_by("starts_at", "id").values("code")[:1])
    )
    for session in named.select_related("instructor").order_by("instructor", "starts_at", "id").iterator():
        other_code = session.other  # type: ignore[attr-defined]  # annotated above
        yield f"{session.code} ({_instant(session.starts_at)}, {session.instructor}) overlaps {other_code}"


def seats_repeat_their_session() -> Iterator[str]:
    """A seat repeats its session's course, start and end, so that a learner's lists need no other table."""
    wrong = Seat.objects.filter(
        ~Q(course=F("session__course")) | ~Q(starts_at=F("session__starts_at")) | ~Q(ends_at=F("session__ends_at"))
    )
    for seat in _named(wrong):
        yield f"{_name(seat)} holds another course or other times than the session"


def cancelled_sessions_hold_no_seats() -> Iterator[str]:
    """Cancelling a session gives up every seat in it."""
    for seat in _named(Seat.objects.standing().filter(session__cancelled_at__isnull=False)):
        yield f"{_name(seat)} stands, but the session is cancelled"


def seats_keep_to_the_capacity() -> Iterator[str]:
    """No more seats stand than there are places, but for those that record the entry that allowed them."""
    within = Seat.objects.standing().filter(beyond_capacity=None, session__capacity__isnull=False)
    counted = within.values("session_id", "session__capacity").annotate(taken=Count("id")).order_by("session_id")
    crowded = counted.filter(taken__gt=F("session__capacity")).values_list(
        "session__code", "taken", "session__capacity"
    )
    for code, taken, capacity in crowded.iterator():
        yield f"{code}: places {capacity}, seats that no override covers {taken}"


def seats_come_by_groups_of_the_course() -> Iterator[str]:
    """A seat that came by a group is in a session of that group's course."""
    for seat in _named(Seat.objects.filter(~Q(by_group__course=F("course")), by_group__isnull=False)):
        yield f"{_name(seat)} came by a group of another course"


def sessions_keep_to_their_course() -> Iterator[str]:
    """Lesson, series, replacement and groups of a session are of its course; so are the groups of a series."""
    for part in ("lesson", "series", "replaced_by"):
        strange = Session.objects.filter(~Q(**{f"{part}__course": F("course")}), **{f"{part}__isnull": False})
        for code in strange.order_by("id").values_list("code", flat=True).iterator():
            yield f"{code}: {part} of another course"
    attending = Session.groups.through._default_manager.filter(~Q(group__course=F("session__course"))).order_by("id")
    for code, group in attending.values_list("session__code", "group__name").iterator():
        yield f"{code}: group {group} of another course"
    planned = Series.groups.through._default_manager.filter(~Q(group__course=F("series__course"))).order_by("id")
    for number, course, group in planned.values_list("series_id", "series__course__name", "group__name").iterator():
        yield f"series {number} of {course}: group {group} of another course"


def sessions_do_not_replace_themselves() -> Iterator[str]:
    """A session's replacement is another session."""
    for code in Session.objects.filter(replaced_by=F("id")).order_by("id").values_list("code", flat=True).iterator():
        yield f"{code} is said to be replaced by itself"


def zones_are_known() -> Iterator[str]:
    """Every zone is one that this system knows; a place may leave it to the school."""
    models: list[type[Model]] = [Session, Series, Location, Availability]
    for model in models:
        used = model._default_manager.order_by("time_zone").values_list("time_zone", flat=True).distinct()
        for name in used:
            if not is_zone(name) and not (model is Location and name == ""):
                yield f"{model._meta.verbose_name_plural}: there is no time zone {name!r}"


def hours_are_in_order() -> Iterator[str]:
    """Hours close after they open, or at the day's end, and a date has both or neither; what is busy ends later."""
    later = Q(closes__gt=F("opens")) | Q(closes=time(0), opens__isnull=False)
    weekly, dated = WeekHours.objects.exclude(later), DateHours.objects.exclude(later | Q(opens=None, closes=None))
    for name, rows in (("weekly hours", weekly), ("hours of a date", dated)):
        for pk, opens, closes in rows.order_by("id").values_list("id", "opens", "closes").iterator():
            yield f"{name} {pk}: from {opens} to {closes}"
    backwards = BusyTime.objects.filter(ends_at__lte=F("starts_at")).order_by("id")
    for pk, start, end in backwards.values_list("id", "starts_at", "ends_at").iterator():
        yield f"busy time {pk}: from {_instant(start)} to {_instant(end)}"


def seats_return_a_share() -> Iterator[str]:
    """What giving a seat up may return is a share of its price, none to all of it."""
    for seat in _named(Seat.objects.filter(returns_at_most__gt=ALL)):
        yield f"{_name(seat)} may return {seat.returns_at_most} percent of its price"


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _named(seats: QuerySet[Seat]) -> Iterator[Seat]:
    return seats.select_related("session", "learner").order_by("id").iterator()


def _name(seat: Seat) -> str:
    return f"seat {seat.pk} of {seat.learner} in {seat.session}"


INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {
    "sessions_last": sessions_last,
    "instructors_never_overlap": instructors_never_overlap,
    "seats_repeat_their_session": seats_repeat_their_session,
    "cancelled_sessions_hold_no_seats": cancelled_sessions_hold_no_seats,
    "seats_keep_to_the_capacity": seats_keep_to_the_capacity,
    "seats_come_by_groups_of_the_course": seats_come_by_groups_of_the_course,
    "sessions_keep_to_their_course": sessions_keep_to_their_course,
    "sessions_do_not_replace_themselves": sessions_do_not_replace_themselves,
    "zones_are_known": zones_are_known,
    "hours_are_in_order": hours_are_in_order,
    "seats_return_a_share": seats_return_a_share,
}
