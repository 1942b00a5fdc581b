"""The files of a bundle that booking needs, as data: rules of courses, hours of instructors, dates, credits."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Field

from lessonbook.channels.rosters import cells
from lessonbook.channels.rosters.cells import LONGEST_ID
from lessonbook.channels.rosters.roster import CourseRules, CreditRow, DayRow, WeekRow
from lessonbook.channels.rosters.tables import BadRow, Column, Table, reference
from lessonbook.domain.courses.models import A_DAY, STEP, AbsenceMode, Course, Overlap
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.timetable.hours import DAY_END

A_YEAR_OF_MINUTES = 366 * A_DAY
MOST_DAYS = 1_000
MOST_BOOKINGS = 10_000
MOST_CREDITS, MOST_SEATS = 100_000, 10_000
"""Of one row: more is a mistake."""


def _rule(name: str, field: str, read: cells.Reader) -> Column:
    return Column(name, field, read, optional=True)


def _rules(*, line: int, hash: str, id: str, refund_until: int | None, **values: Any) -> CourseRules:  # noqa: A002
    """Make a record; what is empty is as in a course that is new here."""
    tiers = None if refund_until is None else [{"hours": refund_until, "percent": ALL}]
    said = {**values, "notice_tiers": tiers}
    rules = {field: _default(field) if value is None else value for field, value in said.items()}
    return CourseRules(line, hash, id, rules)


def _default(name: str) -> object:
    field = Course._meta.get_field(name)
    assert isinstance(field, Field)
    return field.get_default()


def _week(*, zone: ZoneInfo, opens: time, closes: time, **values: Any) -> WeekRow:
    _check_order(opens, closes)
    return WeekRow(zone=zone.key, opens=opens, closes=closes, **values)


def _day(*, opens: time | None, closes: time | None, **values: Any) -> DayRow:
    if (opens is None) is not (closes is None):
        raise BadRow("opens" if opens is None else "closes", "half_open")
    if opens is not None and closes is not None:
        _check_order(opens, closes)
    return DayRow(opens=opens, closes=closes, **values)


def _check_order(opens: time, closes: time) -> None:
    if closes != DAY_END and closes <= opens:
        raise BadRow("closes", "closes_before_opens")


MINUTES_OF_A_DAY = cells.number(0, A_DAY, by=STEP)
RULES = Table(
    "rules.csv",
    (
        Column("courseSourcedId", "id", cells.text(LONGEST_ID), filled=True),
        _rule("selfBooking", "self_booking", cells.switch),
        _rule("lengthMinutes", "lengths", cells.numbers(STEP, A_DAY, by=STEP)),
        _rule("stepMinutes", "step_minutes", cells.number(STEP, A_DAY, by=STEP)),
        _rule("minimumNoticeMinutes", "minimum_notice_minutes", cells.number(0, A_YEAR_OF_MINUTES)),
        _rule("horizonDays", "horizon_days", cells.number(1, MOST_DAYS)),
        _rule("bufferBeforeMinutes", "buffer_before_minutes", MINUTES_OF_A_DAY),
        _rule("bufferAfterMinutes", "buffer_after_minutes", MINUTES_OF_A_DAY),
        _rule("maxOpenPerLearner", "max_open_per_learner", cells.number(1, MOST_BOOKINGS)),
        _rule("maxPerDay", "max_per_day", cells.number(1, MOST_BOOKINGS)),
        _rule("maxPerWeek", "max_per_week", cells.number(1, MOST_BOOKINGS)),
        _rule("overlap", "overlap", cells.word(*Overlap.values)),
        _rule("price", "price", cells.number(0, MOST_CREDITS)),
        _rule("seats", "seats", cells.number(1, MOST_SEATS)),
        _rule("absence", "absence", cells.word(*AbsenceMode.values)),
        _rule("refundUntilHours", "refund_until", cells.number(0, 366 * 24)),
        _rule("waitlist", "waitlist", cells.switch),
    ),
    _rules,
    has_status=False,
)
HOURS = Table(
    "hours.csv",
    (
        reference("instructorSourcedId", "instructor"),
        Column("weekday", "weekday", cells.number(0, 6), filled=True),
        Column("opens", "opens", cells.opens, filled=True),
        Column("closes", "closes", cells.closes, filled=True),
        Column("timeZone", "zone", cells.zone, filled=True),
    ),
    _week,
    has_status=False,
    has_id=False,
)
DAYS = Table(
    "days.csv",
    (
        reference("instructorSourcedId", "instructor", filled=False),
        Column("date", "day", cells.day, filled=True),
        Column("opens", "opens", cells.opens),
        Column("closes", "closes", cells.closes),
    ),
    _day,
    has_status=False,
    has_id=False,
)
CREDITS = Table(
    "credits.csv",
    (
        reference("learnerSourcedId", "learner"),
        reference("courseSourcedId", "course"),
        Column("amount", "amount", cells.number(1, MOST_CREDITS), filled=True),
        Column("expiresOn", "ends_on", cells.day, optional=True),
    ),
    CreditRow,
    has_status=False,
    has_id=False,
)
