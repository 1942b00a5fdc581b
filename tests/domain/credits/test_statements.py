"""A month's statement: what was there, with all that changed, is what is left, whatever was done."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessonbook.domain.booking.actions.sessions import seat_learner, unseat_learner
from lessonbook.domain.credits.actions import adjust, deposit, expire, purse_of, refund, transfer, withdraw
from lessonbook.domain.credits.models import Purse, RowKind
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.credits.statements import Part, balance_at, part_of, statement
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import GivenUp, Seat
from lessonbook.scheduling.intervals import Interval
from tests.domain.credits.facts import NEXT_MONTH, TODAY, When, make_family, on
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_course, make_person, make_school, make_session

pytestmark = pytest.mark.django_db
NOVEMBER = Interval(datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC))
MONTHS = [
    Interval(datetime(2026, month, 1, tzinfo=UTC), datetime(2026, month + 1, 1, tzinfo=UTC)) for month in (9, 10, 11)
]


def at(instant: datetime) -> When:
    return {"by": BY_SCHOOL, "now": instant, "today": instant.date()}


def test_a_familys_month_in_parts() -> None:
    make_school()
    tom, eva, course = make_person("Tom Marsh"), make_person("Eva Marsh"), make_course("Spanish B1", price=2)
    enroll_in(course, tom)
    family = make_family(tom, eva, name="Marsh")
    deposit(purse_of(family), 5, **at(NOW - timedelta(days=40)))
    deposit(purse_of(family), 20, payment=Paid(24000, "EUR", "card"), note="Winter", ends_on=NEXT_MONTH, **on())
    transfer(purse_of(family), purse_of(tom, course), 8, **on())
    held = make_session(course, NOW - timedelta(days=1))
    given_up = make_session(course, NOW + timedelta(days=2))
    seats = [seat_learner(session, tom, by=BY_SCHOOL, now=NOW - timedelta(days=3)) for session in (given_up,)]
    unseat_learner(seats[0], by=BY_SCHOOL, now=NOW)
    Seat.objects.create(
        session=held, learner=tom, course=course, starts_at=held.starts_at, ends_at=held.ends_at, taken_at=NOW
    )
    withdraw(purse_of(family), 1, reason="Mistake", **on())
    found = statement(family, NOVEMBER, today=TODAY, now=NOW)
    assert (found.opening, found.closing) == (5, 24)
    assert found.sums == {Part.IN: 20, Part.USED: -2, Part.RETURNED: 2, Part.OUT: -1}
    assert [(m.kind, m.amount, m.note, m.course, m.whose, m.paid) for m in found.movements] == [
        (RowKind.DEPOSIT, 20, "Winter", "", "", Paid(24000, "EUR", "card")),
        (RowKind.WITHDRAWAL, -1, "Mistake", "", "", None),
    ]
    assert [(s.code, s.learner, s.given_up_why, s.used, s.returned, s.earlier) for s in found.seats] == [
        (held.code, "Tom Marsh", "", 0, 0, 0),
        (given_up.code, "Tom Marsh", "removed", 2, 2, 0),
    ]
    assert [(lot.whose, lot.course, lot.left, lot.last_day) for lot in found.ending] == [
        ("", "", 11, NEXT_MONTH), ("Tom Marsh", "Spanish B1", 8, NEXT_MONTH),
    ]  # fmt: skip


def test_every_seat_that_cost_or_returned_anything_in_a_month_is_in_it() -> None:
    make_school()
    tom, course = make_person("Tom Marsh"), make_course("Spanish B1", price=2)
    enroll_in(course, tom)
    deposit(purse_of(tom, course), 20, **at(NOW - timedelta(days=60)))
    october, later = NOW - timedelta(days=40), NOW - timedelta(days=3)
    paid_before, kept, ahead, free = (make_session(course, NOW + timedelta(days=d)) for d in (-2, -1, 9, -4))
    seats = {one.code: seat_learner(one, tom, by=BY_SCHOOL, now=october) for one in (paid_before, kept)}
    seats[free.code] = seat_learner(free, tom, by=BY_SCHOOL, now=october, price=0)
    seats[ahead.code] = seat_learner(ahead, tom, by=BY_SCHOOL, now=later)
    for code, why in ((kept.code, GivenUp.CANCELLED), (free.code, GivenUp.EXCUSED)):
        Seat.objects.filter(pk=seats[code].pk).update(given_up_at=later, given_up_why=why)
    found = statement(tom, NOVEMBER, today=TODAY, now=NOW)
    assert [(s.code, s.given_up_why, s.used, s.returned, s.earlier) for s in found.seats] == [
        (paid_before.code, "", 0, 0, 2),
        (kept.code, "cancelled", 0, 0, 2),
        (ahead.code, "", 2, 0, 0),
    ]
    assert -found.sums[Part.USED] == sum(s.used for s in found.seats) == 2


def test_a_member_alone_sees_what_came_from_the_family() -> None:
    tom = make_person("Tom Marsh")
    family = make_family(tom, name="Marsh")
    deposit(purse_of(family), 5, **on())
    transfer(purse_of(family), purse_of(tom), 3, **on())
    found = statement(tom, NOVEMBER, today=TODAY, now=NOW)
    assert (found.opening, found.closing, found.sums[Part.IN]) == (0, 3, 3)


@pytest.mark.parametrize(
    ("kind", "amount", "part"),
    [
        (RowKind.DEPOSIT, 1, Part.IN),
        (RowKind.MAKE_UP, 1, Part.IN),
        (RowKind.ADJUSTMENT, 1, Part.IN),
        (RowKind.ADJUSTMENT, -1, Part.OUT),
        (RowKind.TRANSFER, -1, Part.OUT),
        (RowKind.EXPIRY, -1, Part.OUT),
        (RowKind.SESSION, -1, Part.USED),
        (RowKind.RETURN, 1, Part.RETURNED),
    ],
)
def test_every_change_has_its_part(kind: RowKind, amount: int, part: Part) -> None:
    assert part_of(kind, amount) is part


acts = st.tuples(
    st.integers(0, 90), st.sampled_from(["deposit", "withdraw", "refund", "up", "down", "move", "expire"]),
    st.integers(0, 3), st.integers(0, 3), st.integers(1, 9),
)  # fmt: skip


def do(act: str, one: Purse, other: Purse, amount: int, when: When) -> None:
    """Change one of the purses, or two."""
    if act == "deposit":
        deposit(one, amount, ends_on=when["today"] + timedelta(days=9), **when)
    elif act == "withdraw":
        withdraw(one, amount, **when)
    elif act == "refund":
        refund(one, amount, payment=Paid(1, "EUR"), **when)
    elif act in ("up", "down"):
        adjust(one, amount if act == "up" else -amount, reason="Counted", **when)
    elif act == "expire":
        expire(when["today"], now=when["now"])
    elif one != other:
        transfer(one, other, amount, **when)


Done = list[tuple[int, str, int, int, int]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, max_size=14))
def test_opening_and_all_parts_are_closing_whatever_was_done(db: None, done: Done) -> None:
    tom, eva = make_person(), make_person()
    family, course = make_family(tom, eva), make_course()
    purses = [purse_of(family), purse_of(tom), purse_of(tom, course), purse_of(eva, course)]
    for day, act, one, other, amount in sorted(done):
        with suppress(Refused):
            do(act, purses[one], purses[other], amount, at(MONTHS[0].start + timedelta(days=day)))
    owners: list[Person | Family] = [tom, eva, family]
    for owner in owners:
        before = 0
        for month in MONTHS:
            found = statement(owner, month, today=date(2026, 12, 1), now=NOW)
            listed = sum(one.amount for one in found.movements)
            assert found.opening == before == balance_at(owner, month.start)
            assert found.closing == found.opening + listed + found.sums[Part.USED] + found.sums[Part.RETURNED]
            assert found.closing == balance_at(owner, month.end)
            before = found.closing
