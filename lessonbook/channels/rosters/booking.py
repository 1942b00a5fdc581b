"""Working out what becomes of rules, hours, dates and credits: what booking needs.

What came from a row that has gone is taken back where that hurts nobody: hours and dates go, a course is closed to
booking but keeps the terms on which its sessions were booked, credits stay.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lessonbook.channels.rosters.hours import date_hours, weekly_hours
from lessonbook.channels.rosters.known import CREDITS, DAYS, RULES, Known
from lessonbook.channels.rosters.plan import Changes, Deposit, Key, Plan, compare, key_of
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.roster import CreditRow, Listing, Mode, R, Roster, row_hash
from lessonbook.database.loading import chunks
from lessonbook.domain.courses.models import Enrollment, EnrollmentStatus
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.credits.rules import has_ended, refuse_adding
from lessonbook.domain.people.models import School
from lessonbook.domain.timetable.models import Availability


def plan_booking(plan: Plan, roster: Roster, known: Known, now: datetime, findings: Findings) -> None:
    """Hold what booking needs against what was imported before, at the instant `now`."""
    booking = plan.booking
    booking.rules = compare(roster.rules, known.rules)
    booking.hours = compare(weekly_hours(roster.hours, findings), known.hours)
    booking.days = compare(date_hours(roster.days, findings), known.days)
    _remember(plan, RULES, booking.rules)
    _remember(plan, DAYS, booking.days)
    _warn_of_hours(plan, roster, known, findings)
    if roster.credits.rows:
        deposits = _deposits(roster.credits, findings)
        booking.deposits = _due(compare(deposits, known.credits), deposits, plan, known, now, findings)
        _check_credits(booking.deposits, deposits, plan, known, findings)
        _remember(plan, CREDITS, booking.deposits)


def _remember(plan: Plan, file: str, changes: Changes[R]) -> None:
    """Note rows that make no record of their own, or several."""
    plan.remembered.new += [(file, row.id, row.hash) for row in changes.new]
    plan.remembered.changed += [(file, row.id, row.hash) for row in changes.changed]
    plan.remembered.changed += [(file, id_, "") for id_ in changes.gone]


def _warn_of_hours(plan: Plan, roster: Roster, known: Known, findings: Findings) -> None:
    """Warn of hours set here that give way, and of dates of instructors who keep no weekly hours."""
    hours, days = plan.booking.hours, plan.booking.days
    named = {row.id: row.line for row in hours.new}
    named |= {row.instructor: row.line for row in days.new if row.instructor and row.instructor not in named}
    keeping: set[str] = set()
    numbers = {pk: id_ for id_ in named if isinstance(pk := key_of(id_, known.people), int)}
    for some in chunks(sorted(numbers)):
        rows = Availability.objects.filter(instructor__in=some)
        keeping |= {numbers[pk] for pk in rows.values_list("instructor_id", flat=True)}
    for row in hours.new:
        if row.id in keeping:
            findings.warn("hours_replaced", roster.hours.file, row.line, value=row.id[:60])
    keeping |= {row.id for row in hours.rows} | known.hours.keys()
    for date_ in days.new:
        if date_.instructor and date_.instructor not in keeping:
            findings.warn("no_weekly_hours", roster.days.file, date_.line, value=date_.instructor[:60])


def _deposits(rows: Listing[CreditRow], findings: Findings) -> Listing[Deposit]:
    """The credits of a file, each known by learner, course and end; how many there are is what may change."""
    found: Listing[Deposit] = Listing(rows.file, Mode.DELTA)
    for row in rows.rows.values():
        id_ = row_hash(row.learner, row.course, row.ends_on.isoformat() if row.ends_on else "")
        if id_ in found.rows:
            other = found.rows[id_].line
            findings.error("credits_told_already", rows.file, row.line, column="learnerSourcedId", other=other)
        else:
            hash_ = str(row.amount)
            found.rows[id_] = Deposit(row.line, hash_, id_, row.learner, row.course, row.amount, row.ends_on)
    return found


def _due(
    changes: Changes[Deposit], rows: Listing[Deposit], plan: Plan, known: Known, now: datetime, findings: Findings
) -> Changes[Deposit]:
    """What is to be put in: all of a new row, of a changed one what it has more, and nothing that would have ended."""
    today = _today(plan, now)
    due: Changes[Deposit] = Changes(same=changes.same)
    for row in changes.rows:
        mark = known.credits.get(row.id)
        if mark is not None:
            row.before, row.amount = mark.hash, row.amount - int(mark.hash)
        if row.amount < 0:
            findings.warn("fewer_credits", rows.file, row.line, before=row.before)
            due.same += 1
        elif has_ended(row.ends_on, today):
            findings.warn("credits_ended", rows.file, row.line, ends_on=row.ends_on)
        else:
            (due.new if mark is None else due.changed).append(row)
    return due


def _today(plan: Plan, now: datetime) -> date:
    zone = ZoneInfo(plan.school[1]) if plan.school else School.objects.get().zone
    return now.astimezone(zone).date()


def _check_credits(due: Changes[Deposit], rows: Listing[Deposit], plan: Plan, known: Known, findings: Findings) -> None:
    """Refuse more credits than a purse holds, and warn where the learner is not on the course yet."""
    learners = {key_of(row.learner, known.people) for row in due.rows}
    on_course = _enrolled(plan, known, learners)
    held: dict[tuple[Key | None, Key | None], int] = {}
    for some in chunks(learner for learner in learners if isinstance(learner, int)):
        purses = Purse.objects.filter(person__in=some, family=None).values_list("person_id", "course_id", "enrolled")
        held |= {(learner, course): enrolled for learner, course, enrolled in purses}
    for row in due.rows:
        pair = (key_of(row.learner, known.people), key_of(row.course, known.courses))
        if refuse_adding(held.get(pair, 0), row.amount):
            findings.error("too_many_credits", rows.file, row.line, column="amount")
        held[pair] = held.get(pair, 0) + row.amount
        if pair not in on_course:
            findings.warn("not_enrolled", rows.file, row.line, value=row.learner[:60])


def _enrolled(plan: Plan, known: Known, learners: Iterable[Key]) -> set[tuple[Key, Key]]:
    """Who of some learners is on which course once the import is written."""
    found = {(key_of(row.user, known.people), plan.course_of_class[row.class_]) for row in plan.members.rows}
    active = Enrollment.objects.filter(status=EnrollmentStatus.ACTIVE)
    for some in chunks(learner for learner in learners if isinstance(learner, int)):
        found |= set(active.filter(learner__in=some).values_list("learner_id", "course_id"))
    return found
