"""When instructors may be booked: their weekly hours, dates with hours of their own, times they are busy elsewhere.

What is booked already stays as it is, whatever becomes of the hours.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import transaction

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.actions import lock_people
from lessonbook.domain.people.models import Person, RoleKind, School
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.shown import Shown
from lessonbook.domain.timetable.hours import LONGEST_RUN, Span, refuse_overlapping, span_text
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, Location, WeekHours
from lessonbook.scheduling.availability import WeeklyHours
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class MeetingPlace:
    """Where sessions meet that are booked in an instructor's hours: a location, a class link, or both."""

    location: Location | None = None
    class_link: str = ""
    host_link: str = ""


@transaction.atomic
def set_hours(
    instructor: Person,
    weekly: Iterable[WeeklyHours],
    *,
    time_zone: str,
    by: By,
    now: datetime,
    shown: Shown | None = None,
) -> Availability:
    """Let an instructor keep these hours every week, in the wall time of a zone, in place of those kept before.

    None at all: bookable on dates with hours of their own alone. Hours that are kept already change nothing. With
    `shown`, a `week_of` hours, only in place of those. Raises Refused: not_an_instructor, hours_changed, hours_overlap;
    ValidationError where the zone is none or hours are off the 5-minute marks.
    """
    _lock(instructor)
    kept = Availability.objects.filter(instructor=instructor).first()
    wanted = sorted({(one.weekday, one.opens, one.closes) for one in weekly})
    before, after = week_of(kept), _week(time_zone, wanted)
    if kept and before == after:
        return kept
    if shown is not None and before != shown:
        raise Refused(Refusal("hours_changed", facts={"person": instructor.name}))
    for weekday in {weekday for weekday, _, _ in wanted}:
        _refuse(refuse_overlapping((opens, closes) for day, opens, closes in wanted if day == weekday))
    kept = kept or Availability(instructor=instructor)
    kept.time_zone = time_zone
    rows = [WeekHours(availability=kept, weekday=day, opens=opens, closes=closes) for day, opens, closes in wanted]
    for row in (kept, *rows):
        row.clean_fields(exclude={"availability", "instructor"})
    kept.save()
    kept.weekly.all().delete()
    WeekHours.objects.bulk_create(rows)
    record("set_hours", kept, by, now, before=before, after=after | {"instructor": instructor.pk})
    return kept


def week_of(kept: Availability | None) -> dict[str, object]:
    """The hours that are kept every week, and their zone, as the journal has them; empty before any are."""
    if kept is None:
        return {}
    return _week(kept.time_zone, sorted((row.weekday, row.opens, row.closes) for row in kept.weekly.all()))


def _week(time_zone: str, hours: Iterable[tuple[int, time, time]]) -> dict[str, object]:
    return {"time_zone": time_zone, "weekly": [f"{day} {span_text((opens, closes))}" for day, opens, closes in hours]}


@transaction.atomic
def set_meeting_place(instructor: Person, place: MeetingPlace, *, by: By, now: datetime) -> Availability:
    """Say where sessions meet that are booked from now on in an instructor's hours; the same again changes nothing.

    Raises Refused: no_hours; ValidationError where a link is no address of the web.
    """
    lock_people(instructor)
    kept = Availability.objects.filter(instructor=instructor).first()
    if kept is None:
        raise Refused(Refusal("no_hours", facts={"person": instructor.name}))
    before = MeetingPlace(kept.location, kept.class_link, kept.host_link)
    if before == place:
        return kept
    kept.location, kept.class_link, kept.host_link = place.location, place.class_link, place.host_link
    names = [*asdict(MeetingPlace())]
    kept.clean_fields(exclude={field.name for field in kept._meta.fields} - set(names))
    kept.save(update_fields=names)
    record("set_meeting_place", kept, by, now, before=_place(before), after=_place(place))
    return kept


def _place(place: MeetingPlace) -> dict[str, object]:
    return {
        "location": place.location.pk if place.location else None,
        "class_link": bool(place.class_link),
        "host_link": bool(place.host_link),
    }


@transaction.atomic
def set_date_hours(
    instructor: Person | None,
    days: Collection[date],
    spans: Sequence[Span] = (),
    *,
    note: str = "",
    by: By,
    now: datetime,
) -> list[DateHours]:
    """Let these hours count on each of some dates, in place of all others there: no spans mean closed.

    Of one instructor (time off, extra hours), or with None of the whole school (a holiday), whose dates an
    instructor's own come before. Raises Refused: not_an_instructor, hours_overlap, no_days, too_many_days;
    ValidationError where hours close before they open or are off the 5-minute marks.
    """
    _lock(instructor)
    _refuse(refuse_overlapping(spans))
    if not days:
        raise Refused(Refusal("no_days"))
    if len(set(days)) > LONGEST_RUN:
        raise Refused(Refusal("too_many_days", facts={"most": LONGEST_RUN}))
    standing = DateHours.objects.filter(instructor=instructor, day__in=set(days))
    wanted: Sequence[tuple[time | None, time | None]] = sorted(spans) or [(None, None)]
    rows = [
        DateHours(instructor=instructor, day=day, opens=opens, closes=closes, note=note.strip())
        for day in sorted(set(days))
        for opens, closes in wanted
    ]
    for row in rows[: len(wanted)]:
        row.clean_fields(exclude={"instructor"})
        row.clean()
    before = _by_day(standing)
    after = _by_day(rows)
    if before == after and {row.note for row in standing} == {note.strip()}:
        return list(standing)
    standing.delete()
    DateHours.objects.bulk_create(rows)
    subject = instructor or School.objects.get()
    record("set_date_hours", subject, by, now, before=before, after=after | ({"note": note} if note else {}))
    return rows


@transaction.atomic
def clear_date_hours(instructor: Person | None, days: Collection[date], *, by: By, now: datetime) -> int:
    """Let the weekly hours count again on some dates, of an instructor or of the school; return how many rows went."""
    lock_people(instructor) if instructor else _lock_school()
    standing = DateHours.objects.filter(instructor=instructor, day__in=set(days))
    before = _by_day(standing)
    if before:
        standing.delete()
        record("clear_date_hours", instructor or School.objects.get(), by, now, before=before)
    return sum(map(len, before.values()))


def _by_day(rows: Iterable[DateHours]) -> dict[str, list[str]]:
    """The hours of dates as the journal keeps them; of one that is closed none."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        hours = (row.opens, row.closes)
        found[row.day.isoformat()] += [span_text((opens, closes)) for opens, closes in [hours] if opens and closes]
    return {day: sorted(found[day]) for day in sorted(found)}


@transaction.atomic
def add_busy_time(instructor: Person, span: Interval, *, calendar: str = "", by: By, now: datetime) -> BusyTime:
    """Keep an instructor from being booked over a span [start, end). Raises Refused: not_an_instructor."""
    _lock(instructor)
    busy = BusyTime(instructor=instructor, starts_at=span.start, ends_at=span.end, calendar=calendar)
    busy.clean_fields(exclude={"instructor"})
    busy.save()
    record("add_busy_time", busy, by, now, after=_time(busy))
    return busy


@transaction.atomic
def remove_busy_time(busy: BusyTime, *, by: By, now: datetime) -> None:
    """Let an instructor be booked again over a time; one that is gone already changes nothing."""
    found = BusyTime.objects.select_for_update(no_key=True, of=("self",)).filter(pk=busy.pk).first()
    if found is not None:
        record("remove_busy_time", found, by, now, before=_time(found))
        found.delete()


def _time(busy: BusyTime) -> dict[str, object]:
    return {
        "instructor": busy.instructor_id,
        "starts_at": busy.starts_at.isoformat(),
        "ends_at": busy.ends_at.isoformat(),
    }


def _lock(instructor: Person | None) -> None:
    """Lock whose hours are set, so that two who set them do so one after the other. Raises Refused."""
    if instructor is None:
        _lock_school()
        return
    lock_people(instructor)
    if not instructor.roles.filter(kind=RoleKind.INSTRUCTOR).exists():
        raise Refused(Refusal("not_an_instructor", facts={"person": instructor.name}))


def _lock_school() -> None:
    list(School.objects.select_for_update(no_key=True))


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)
