"""What can be spent, as it will be, and where credits land that come back: as the verb then returns them."""

from datetime import date, timedelta

import pytest

from lessonbook.domain.credits.actions import deposit, give_back, grant_make_up, purse_of, spend
from lessonbook.domain.credits.lots import Landing, landings, spendable_lots
from lessonbook.domain.credits.models import Lot, Purse
from lessonbook.domain.timetable.models import Seat
from tests.domain.credits.facts import NEXT_MONTH, TODAY, TOMORROW, cause, on
from tests.factories import NOW, make_course, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
IN_A_WEEK = date(2026, 12, 4)


@pytest.fixture
def purse() -> Purse:
    return purse_of(make_person(), make_course())


def seat_for(purse: Purse, price: int) -> Seat:
    assert purse.course
    assert purse.person
    seat = make_seat(make_session(purse.course, NOW + timedelta(days=3)), purse.person, price=price)
    spend(purse, seat, price, **cause())
    return seat


def test_what_can_be_spent_stands_in_the_order_of_spending(purse: Purse) -> None:
    deposit(purse, 3, **on())
    deposit(purse, 2, ends_on=NEXT_MONTH, **on())
    grant_make_up(purse, 1, **cause(), ends_on=NEXT_MONTH)
    deposit(purse, 4, ends_on=TODAY, **on())
    found = [(lot.left, lot.last_day, lot.make_up) for lot in spendable_lots(purse.pk, TODAY)]
    assert found == [(4, TODAY, False), (1, NEXT_MONTH, True), (2, NEXT_MONTH, False), (3, None, False)]
    assert [lot.left for lot in spendable_lots(purse.pk, TOMORROW)] == [1, 2, 3]


def test_credits_land_where_they_came_from(purse: Purse) -> None:
    deposit(purse, 1, ends_on=NEXT_MONTH, **on())
    deposit(purse, 5, **on())
    seat = seat_for(purse, 3)
    assert landings(seat.pk, 3, TODAY, 7) == [Landing(2, None), Landing(1, NEXT_MONTH)]
    assert landings(seat.pk, 2, TODAY, 7) == [Landing(2, None)]
    assert landings(seat.pk, 0, TODAY, 7) == []


def test_a_lot_that_has_ended_lives_again(purse: Purse) -> None:
    deposit(purse, 2, ends_on=TODAY, **on())
    seat = seat_for(purse, 2)
    assert landings(seat.pk, 2, TODAY, 7) == [Landing(2, TODAY)]
    assert landings(seat.pk, 2, date(2026, 11, 27), 7) == [Landing(2, IN_A_WEEK, is_revived=True)]
    give_back(seat, 2, **cause("cancel_booking", date(2026, 11, 27)))
    assert Lot.objects.get().last_day == IN_A_WEEK
    assert landings(seat.pk, 2, date(2026, 11, 27), 7) == []


def test_a_seat_that_nobody_paid_for_lands_nowhere(purse: Purse) -> None:
    assert purse.course
    assert purse.person
    seat = make_seat(make_session(purse.course, NOW + timedelta(days=3)), purse.person)
    assert landings(seat.pk, 1, TODAY, 7) == []
