"""Writing what booking needs: rules of courses, hours of instructors and dates, credits."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import IntegrityError

from lessonbook.channels.rosters.known import CREDITS
from lessonbook.channels.rosters.models import RosterRow
from lessonbook.channels.rosters.plan import Dated, Deposit
from lessonbook.channels.rosters.writing.numbers import Writing
from lessonbook.database.loading import chunks, insert_rows, update_rows
from lessonbook.domain.booking.seats import school_date
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import Grant, deposit_all
from lessonbook.domain.timetable.models import Availability, DateHours, WeekHours

KEPT = ["time_zone", "source_hash", "source_id"]


def write_rules(writing: Writing) -> None:
    """Write the rules of courses; one whose rules have gone is closed to booking and keeps its terms."""
    changes, courses = writing.plan.booking.rules, writing.numbers.courses
    if changes.rows:
        fields = [*changes.rows[0].rules]
        update_rows(Course, fields, ((*row.rules.values(), courses[row.id]) for row in changes.rows))
    for some in chunks(courses[id_] for id_ in changes.gone):
        Course.objects.filter(pk__in=some).update(self_booking=False)


def write_hours(writing: Writing) -> None:
    """Write weekly hours in place of those that stood; place and class link are the school's and stay."""
    changes, people = writing.plan.booking.hours, writing.numbers.people
    wanted = {people[row.id]: row for row in changes.rows}
    kept = _availabilities(wanted)
    facts = {pk: (row.zone, row.hash, row.id) for pk, row in wanted.items()}
    update_rows(Availability, KEPT, ((*facts[pk], availability) for pk, availability in kept.items()))
    new = sorted(wanted.keys() - kept)
    insert_rows(Availability, ["instructor", *KEPT], ((pk, *facts[pk]) for pk in new))
    kept |= _availabilities(new)
    gone = [writing.known.hours[id_].pk for id_ in changes.gone]
    for some in chunks([*kept.values(), *gone]):
        WeekHours.objects.filter(availability__in=some).delete()
    for some in chunks(gone):
        Availability.objects.filter(pk__in=some).update(source_hash="")
    rows = ((kept[pk], *hours) for pk, row in wanted.items() for hours in row.hours)
    insert_rows(WeekHours, ["availability", "weekday", "opens", "closes"], rows)


def _availabilities(instructors: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks(instructors):
        found |= dict(Availability.objects.filter(instructor__in=some).values_list("instructor_id", "pk"))
    return found


def write_days(writing: Writing) -> None:
    """Write dates in place of what stood for them; of those that have gone, what the import had set."""
    changes, known = writing.plan.booking.days, writing.known.days
    # A date's rows are known by the hash of all that set them: hours set here since are nobody else's to take away.
    for some in chunks(known[id_].hash for id_ in changes.gone):
        DateHours.objects.filter(source_hash__in=some).delete()
    for ids in chunks(_standing(changes.rows, writing)):
        DateHours.objects.filter(pk__in=ids).delete()
    insert_rows(
        DateHours,
        ["instructor", "day", "opens", "closes", "source_id", "source_hash"],
        (
            (_whose(row, writing), row.day, *hours, f"{row.hash}.{place}", row.hash)
            for row in changes.rows
            for place, hours in enumerate(row.hours or [(None, None)])
        ),
    )


def _standing(rows: Iterable[Dated], writing: Writing) -> Iterator[int]:
    """What stands for the same dates of the same instructors, or of the school."""
    wanted: dict[int | None, set[date]] = {}
    for row in rows:
        wanted.setdefault(_whose(row, writing), set()).add(row.day)
    standing = DateHours.objects.order_by("pk").values_list("pk", "instructor_id", "day")
    if None in wanted:
        yield from (pk for pk, whose, day in standing.filter(instructor=None) if day in wanted[whose])
    for some in chunks(pk for pk in wanted if pk is not None):
        yield from (pk for pk, whose, day in standing.filter(instructor__in=some) if day in wanted[whose])


def _whose(row: Dated, writing: Writing) -> int | None:
    return writing.numbers.people[row.instructor] if row.instructor else None


def write_credits(writing: Writing) -> None:
    """Put credits in; nothing where another import did so meanwhile."""
    deposits, numbers = writing.plan.booking.deposits, writing.numbers
    if not deposits:
        return
    _claim(deposits.changed)
    grants = (
        Grant(numbers.people[row.learner], numbers.courses[row.course], row.amount, row.ends_on)
        for row in deposits.rows
    )
    deposit_all(grants, entry=writing.entry, now=writing.now, today=school_date(writing.now))


def _claim(changed: Iterable[Deposit]) -> None:
    """Lock the rows of earlier imports that have more credits now. Raises IntegrityError where one changed since."""
    for some in chunks(sorted(changed, key=lambda row: row.id)):
        rows = RosterRow.objects.select_for_update().filter(file=CREDITS, source_id__in=[row.id for row in some])
        standing = dict(rows.order_by("source_id").values_list("source_id", "source_hash"))
        if standing != {row.id: row.before for row in some}:
            raise IntegrityError("credits were put in meanwhile")
