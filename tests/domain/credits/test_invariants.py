"""Every invariant is broken once, past the verbs, to see that its check says so and which row it names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from lessonbook.domain.credits.actions import deposit, give_back, purse_of, spend, transfer
from lessonbook.domain.credits.invariants import INVARIANTS
from lessonbook.domain.credits.models import LedgerRow, Lot, LotUse, Purse
from lessonbook.domain.journal.actions import record
from lessonbook.domain.timetable.models import GivenUp, Seat
from tests.domain.credits.facts import NEXT_MONTH, cause, on
from tests.factories import BY_SCHOOL, NOW, make_course, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db


@dataclass
class School:
    """An account of 6 and 2 credits that fed a balance with 3, of which one seat took 2 and another gave back 1."""

    account: Purse
    purse: Purse
    standing: Seat
    given_up: Seat

    @property
    def row(self) -> LedgerRow:
        return self.purse.ledger.get(seat=self.standing)

    def add_row(self, amount: int, *, number: int = 5, balance: int = 1, **facts: object) -> LedgerRow:
        return LedgerRow.objects.create(
            purse=self.purse,
            number=number,
            at=NOW,
            amount=amount,
            balance=balance,
            entry=record("break", None, BY_SCHOOL, NOW),
            **{"kind": "adjustment"} | facts,
        )


@pytest.fixture
def school() -> School:
    ada, spanish = make_person("Ada Okafor"), make_course()
    account, purse = purse_of(ada), purse_of(ada, spanish)
    deposit(account, 6, **on())
    deposit(account, 2, ends_on=NEXT_MONTH, **on())
    transfer(account, purse, 3, **on())
    first, second = (make_session(spanish, NOW + timedelta(days=day)) for day in (1, 2))
    standing = make_seat(first, ada, price=2)
    given_up = make_seat(second, ada, price=1, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    spend(purse, standing, 2, **cause())
    spend(purse, given_up, 1, **cause())
    give_back(given_up, 1, **cause("cancel"))
    return School(account, purse, standing, given_up)


def test_a_school_in_order_violates_nothing(school: School) -> None:
    assert {name: list(check()) for name, check in INVARIANTS.items()} == {name: [] for name in INVARIANTS}


def wrong_counters(school: School) -> list[str]:
    Purse.objects.filter(pk=school.purse.pk).update(enrolled=4, used=3)
    return [f"purse {school.purse.pk}: balance 1, enrolled 4, used 3, rows 4; its ledger says 1, 3, 2, 4"]


def wrong_row_count(school: School) -> list[str]:
    Purse.objects.filter(pk=school.account.pk).update(rows=9)
    return [f"purse {school.account.pk}: balance 5, enrolled 5, used 0, rows 9; its ledger says 5, 5, 0, 3"]


def a_balance_without_a_ledger(school: School) -> list[str]:
    purse = Purse.objects.create(person=make_person(), enrolled=1, balance=1)
    return [f"purse {purse.pk}: balance 1, enrolled 1, used 0, rows 0; its ledger says 0, 0, 0, 0"]


def credits_lost_from_a_lot(school: School) -> list[str]:
    Lot.objects.filter(purse=school.purse, left__gt=0).update(left=0)
    return [f"purse {school.purse.pk}: balance 1, but its lots hold 0"]


def a_lot_that_its_uses_do_not_explain(school: School) -> list[str]:
    lot = school.account.lots.get(ends_on=None)
    Lot.objects.filter(pk=lot.pk).update(left=6)
    return [f"lot {lot.pk} of purse {school.account.pk}: 6 left, but its uses add up to 5"]


def a_gap_in_the_numbers(school: School) -> list[str]:
    school.add_row(1, number=6, balance=2)
    return [f"purse {school.purse.pk}: 5 ledger rows are numbered from 1 to 6"]


def a_wrong_balance_after_a_row(school: School) -> list[str]:
    school.add_row(1, balance=3)
    return [f"purse {school.purse.pk}, ledger row 5: balance 3 after 1 and +1"]


def a_first_row_that_starts_from_something(school: School) -> list[str]:
    purse = purse_of(make_person())
    LedgerRow.objects.create(purse=purse, number=1, at=NOW, kind="deposit", amount=2, balance=3, entry=school.row.entry)
    return [f"purse {purse.pk}, ledger row 1: balance 3 after 0 and +2"]


def a_row_without_uses(school: School) -> list[str]:
    school.add_row(-1, balance=0)
    return [f"purse {school.purse.pk}, ledger row 5: amount -1, but its lots changed by +0"]


def a_row_that_used_more_than_it_says(school: School) -> list[str]:
    lot = school.account.lots.get(ends_on=None)
    LotUse.objects.create(row=school.row, lot=lot, amount=-1)
    return [f"purse {school.purse.pk}, ledger row {school.row.number}: amount -2, but its lots changed by -3"]


def a_row_that_used_a_lot_of_another_purse(school: School) -> list[str]:
    lot = school.account.lots.get(ends_on=None)
    row = school.add_row(-1, balance=0)
    LotUse.objects.create(row=row, lot=lot, amount=-1)
    place = f"purse {school.purse.pk}, ledger row 5, -1"
    return [f"{place}: uses lot {lot.pk} of purse {school.account.pk} by -1"]


def a_use_against_its_row(school: School) -> list[str]:
    lot = school.purse.lots.get(left=1)
    row = school.add_row(-1, balance=0)
    LotUse.objects.create(row=row, lot=lot, amount=1)
    return [f"purse {school.purse.pk}, ledger row 5, -1: uses lot {lot.pk} of purse {school.purse.pk} by +1"]


def a_child_lot_that_lasts_longer(school: School) -> list[str]:
    child = school.purse.lots.get(ends_on=NEXT_MONTH)
    Lot.objects.filter(pk=child.pk).update(ends_on=None)
    return [f"lot {child.pk} of purse {school.purse.pk}: its kind or last day is not that of lot {child.parent_id}"]


def a_child_lot_of_another_kind(school: School) -> list[str]:
    child = school.purse.lots.get(ends_on=None)
    Lot.objects.filter(pk=child.pk).update(kind="make_up")
    return [f"lot {child.pk} of purse {school.purse.pk}: its kind or last day is not that of lot {child.parent_id}"]


def a_standing_seat_that_holds_too_little(school: School) -> list[str]:
    Seat.objects.filter(pk=school.standing.pk).update(price=3)
    return [f"seat {school.standing.pk} stands at a price of 3 (earlier 0), but holds 2"]


def a_seat_that_holds_too_much(school: School) -> list[str]:
    Seat.objects.filter(pk=school.standing.pk).update(price=1)
    return [f"seat {school.standing.pk} stands at a price of 1 (earlier 0), but holds 2"]


def a_seat_that_gave_back_more_than_it_took(school: School) -> list[str]:
    school.add_row(1, balance=2, kind="return", seat=school.given_up)
    return [f"seat {school.given_up.pk} was given up at a price of 1 (earlier 0), but holds -1"]


def a_standing_seat_that_nobody_paid(school: School) -> list[str]:
    session = make_session(school.standing.course, NOW + timedelta(days=3))
    seat = make_seat(session, school.standing.learner, price=1)
    return [f"seat {seat.pk} stands at a price of 1, but no purse paid"]


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("purses_agree_with_ledgers", wrong_counters),
        ("purses_agree_with_ledgers", wrong_row_count),
        ("purses_agree_with_ledgers", a_balance_without_a_ledger),
        ("purses_agree_with_lots", credits_lost_from_a_lot),
        ("lots_agree_with_uses", a_lot_that_its_uses_do_not_explain),
        ("ledgers_have_no_gap", a_gap_in_the_numbers),
        ("balances_run", a_wrong_balance_after_a_row),
        ("balances_run", a_first_row_that_starts_from_something),
        ("rows_agree_with_uses", a_row_without_uses),
        ("rows_agree_with_uses", a_row_that_used_more_than_it_says),
        ("uses_fit_their_rows", a_row_that_used_a_lot_of_another_purse),
        ("uses_fit_their_rows", a_use_against_its_row),
        ("child_lots_end_with_their_parents", a_child_lot_that_lasts_longer),
        ("child_lots_end_with_their_parents", a_child_lot_of_another_kind),
        ("seats_hold_their_price", a_standing_seat_that_holds_too_little),
        ("seats_hold_their_price", a_seat_that_holds_too_much),
        ("seats_hold_their_price", a_seat_that_gave_back_more_than_it_took),
        ("priced_seats_were_paid", a_standing_seat_that_nobody_paid),
    ],
)
def test_a_violation_is_named(school: School, name: str, broken: Callable[[School], list[str]]) -> None:
    lines = broken(school)

    assert list(INVARIANTS[name]()) == lines
