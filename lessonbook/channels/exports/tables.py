"""The tables that can be exported: their columns and rows, read a piece at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from babel.numbers import get_currency_precision
from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.booking.places import taken_subquery
from lessonbook.domain.courses.models import Enrollment, EnrollmentStatus
from lessonbook.domain.credits.models import LedgerRow, RowKind
from lessonbook.domain.people.models import Family, Person, Role, RoleKind
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from lessonbook.scheduling.intervals import Interval

AT_ONCE = 2_000
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its columns, how its rows are found in a time, and made into values by the thousand.

    `has_time` says whether the time narrows it; those without are as they stand now.
    """

    label: Any
    note: Any
    columns: Callable[[], list[str]]
    find: Callable[[Interval], QuerySet[Any, Any]]
    rows: Callable[[list[Any]], Iterable[Values]]
    has_time: bool = True


def read(table: Table, time: Interval) -> Iterator[Values]:
    """Yield a table's rows; so many at once are held in memory, however many there are."""
    found = table.find(time).iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield from table.rows(some)


def count(table: Table, time: Interval) -> int:
    """How many rows a table has."""
    return table.find(time).count()


NAME = ("given_name", "preferred_name", "family_name")


def _name(of: str) -> tuple[str, str, str]:
    return (f"{of}__given_name", f"{of}__preferred_name", f"{of}__family_name")


def _called(given: str | None, preferred: str | None, family: str | None) -> str:
    return full_name(given, preferred or "", family or "") if given is not None else ""


def _words(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _people(_time: Interval) -> QuerySet[Any, Any]:
    facts = ("pk", *NAME, "email", "phone", "language", "time_zone", "created_at", "deactivated_at", "source_id")
    return Person.objects.order_by("sort_key", "pk").values_list(*facts)


def _people_rows(rows: list[Values]) -> Iterator[Values]:
    ids, words = [row[0] for row in rows], _words(RoleKind)
    roles: dict[int, list[str]] = {}
    for pk, kind in Role.objects.filter(person__in=ids).order_by("kind").values_list("person_id", "kind"):
        roles.setdefault(pk, []).append(words[kind])
    families: dict[int, list[str]] = {}
    members = Family.members.through.objects.filter(person__in=ids).order_by("family__name")
    for pk, name in members.values_list("person_id", "family__name"):
        families.setdefault(pk, []).append(name)
    for row in rows:
        yield (*row[:6], ", ".join(roles.get(row[0], [])), ", ".join(families.get(row[0], [])), *row[6:])


def _people_columns() -> list[str]:
    return [
        _("Number"), _("Given name"), _("Preferred name"), _("Family name"), _("E-mail"), _("Phone"), _("Roles"),
        _("Families"), _("Language"), _("Time zone"), _("Created at"), _("Deactivated at"), _("ID elsewhere"),
    ]  # fmt: skip


def _enrollments(_time: Interval) -> QuerySet[Any, Any]:
    facts = ("learner_id", *_name("learner"), "course__name", "course__slug", "status", "since")
    return Enrollment.objects.order_by("course__sort_key", "course_id", "learner__sort_key", "pk").values_list(*facts)


def _enrollment_rows(rows: list[Values]) -> Iterator[Values]:
    words = _words(EnrollmentStatus)
    for learner, given, preferred, family, course, slug, status, since in rows:
        yield learner, _called(given, preferred, family), course, slug, words[status], since


def _enrollment_columns() -> list[str]:
    return [_("Learner’s number"), _("Learner"), _("Course"), _("Course’s address"), _("Status"), _("Since")]


def _in(time: Interval, field: str) -> dict[str, object]:
    return {f"{field}__gte": time.start, f"{field}__lt": time.end}


def _sessions(time: Interval) -> QuerySet[Any, Any]:
    facts = (
        "code", "course__name", "lesson__name", "starts_at", "ends_at", *_name("instructor"), "location__within__name",
        "location__name", "capacity", "taken", "cancelled_at", "cancel_reason", "source_id",
    )  # fmt: skip
    sessions = Session.objects.filter(**_in(time, "starts_at")).annotate(taken=taken_subquery())
    return sessions.order_by("starts_at", "pk").values_list(*facts)


def _session_rows(rows: list[Values]) -> Iterator[Values]:
    for code, course, lesson, starts, ends, given, preferred, family, within, room, *rest in rows:
        minutes = int((ends - starts).total_seconds()) // 60
        place = ", ".join(name for name in (within, room) if name)
        yield code, course, lesson or "", starts, ends, minutes, _called(given, preferred, family), place, *rest


def _session_columns() -> list[str]:
    return [
        _("Session ID"), _("Course"), _("Lesson"), _("Starts at"), _("Ends at"), _("Minutes"), _("Instructor"),
        _("Location"), _("Places"), _("Taken"), _("Cancelled at"), _("Reason"), _("ID elsewhere"),
    ]  # fmt: skip


def _seats(time: Interval) -> QuerySet[Any, Any]:
    facts = (
        "session__code", "course__name", "session__starts_at", *_name("session__instructor"), "learner_id",
        *_name("learner"), "price", "taken_at", "mark__attendance", "given_up_at", "given_up_why",
    )  # fmt: skip
    newest = FilteredRelation("marks", condition=Q(marks__superseded_at=None))
    seats = Seat.objects.filter(**_in(time, "session__starts_at")).annotate(mark=newest)
    return seats.order_by("session__starts_at", "session_id", "pk").values_list(*facts)


def _seat_rows(rows: list[Values]) -> Iterator[Values]:
    marks, why = _words(Attendance), _words(GivenUp)
    for code, course, starts, *names, price, taken, mark, given_up, given_up_why in rows:
        instructor, learner_id, learner = _called(*names[:3]), names[3], _called(*names[4:])
        yield (
            code, course, starts, instructor, learner_id, learner, price, taken, marks.get(mark, ""), given_up,
            why.get(given_up_why, ""),
        )  # fmt: skip


def _seat_columns() -> list[str]:
    return [
        _("Session ID"), _("Course"), _("Starts at"), _("Instructor"), _("Learner’s number"), _("Learner"),
        _("Credits"), _("Taken at"), _("Attendance"), _("Given up at"), _("Why"),
    ]  # fmt: skip


def _ledger(time: Interval) -> QuerySet[Any, Any]:
    facts = (
        "at", "purse__family__name", *_name("purse__person"), "purse__course__name", "number", "kind", "amount",
        "balance", "note", "seat__session__code", *_name("entry__actor"), "payment__amount", "payment__currency",
        "payment__method", "payment__reference",
    )  # fmt: skip
    return LedgerRow.objects.filter(**_in(time, "at")).order_by("at", "pk").values_list(*facts)


def _ledger_rows(rows: list[Values]) -> Iterator[Values]:
    words = _words(RowKind)
    for at, shared, given, preferred, family, course, number, kind, *rest in rows:
        amount, balance, note, code, *actor, money, currency, method, reference = rest
        yield (
            at, shared or _called(given, preferred, family), course or "", number, words[kind], amount, balance, note,
            code or "", _called(*actor), paid(kind, money, currency), currency or "", method or "", reference or "",
        )  # fmt: skip


def paid(kind: str, minor: int | None, currency: str | None) -> Decimal | None:
    """What was paid, below zero where it was paid back, so that a column of them adds up; None where nothing was."""
    if minor is None or not currency:
        return None
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return -amount if kind == RowKind.REFUND else amount


def _ledger_columns() -> list[str]:
    return [
        _("Date"), _("Whose"), _("Course"), _("Row"), _("Kind"), _("Amount"), _("Balance after"), _("Description"),
        _("Session ID"), _("By"), _("Paid"), _("Currency"), _("Method"), _("Reference"),
    ]  # fmt: skip


NOW = _l("As they stand now, whatever the period.")
TABLES: Mapping[str, Table] = {
    "people": Table(_l("People"), NOW, _people_columns, _people, _people_rows, has_time=False),
    "enrollments": Table(
        _l("Enrollments"), NOW, _enrollment_columns, _enrollments, _enrollment_rows, has_time=False
    ),
    "sessions": Table(
        _l("Sessions"), _l("That begin in the period, cancelled ones too."), _session_columns, _sessions, _session_rows
    ),
    "seats": Table(
        _l("Seats and attendance"), _l("Of sessions that begin in the period."), _seat_columns, _seats, _seat_rows
    ),
    "ledger": Table(
        _l("Ledger"), _l("Every change of credits in the period, with what was paid."), _ledger_columns, _ledger,
        _ledger_rows,
    ),
}  # fmt: skip
"""By the name in the address."""
