"""How long what is given instead of a seat's credits lasts."""

from datetime import date, timedelta

import pytest

from lessonbook.domain.credits.actions import deposit, make_up_for, pay, purse_of
from lessonbook.domain.credits.models import Lot, LotKind
from lessonbook.domain.timetable.models import GivenUp
from tests.domain.credits.facts import NEXT_MONTH, TODAY, TOMORROW, cause, make_family, on, violations
from tests.factories import NOW, make_course, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
IN_A_WEEK = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("ends", "day", "until"),
    [
        ([NEXT_MONTH], TODAY, NEXT_MONTH),
        ([None], TODAY, None),
        ([TOMORROW, NEXT_MONTH], TODAY, NEXT_MONTH),
        ([TOMORROW, None], TODAY, None),
        ([TODAY], TODAY, TODAY),
        ([TODAY], TOMORROW, IN_A_WEEK),
        ([TODAY, NEXT_MONTH], TOMORROW, NEXT_MONTH),
    ],
)
def test_a_make_up_lasts_as_long_as_what_had_paid(ends: list[date | None], day: date, until: date | None) -> None:
    ada, spanish = make_person("Ada Okafor"), make_course("Spanish B1")
    purse = purse_of(ada, spanish)
    for end in ends:
        deposit(purse, 1, ends_on=end, **on())
    price = len(ends)
    seat = make_seat(make_session(spanish, NOW + timedelta(days=2)), ada, price=price)
    pay([seat], price, **cause())
    seat.given_up_at, seat.given_up_why = NOW, GivenUp.EXCUSED
    seat.save()
    why = cause("excuse", today=day)
    rows = [make_up_for(seat, 1, **why) for _ in range(2)]
    assert rows[0] == rows[1] is not None
    lot = Lot.objects.get(kind=LotKind.MAKE_UP)
    assert (lot.ends_on, lot.left, lot.purse) == (until, 1, purse)
    assert violations() == []


def test_a_make_up_goes_to_the_family_that_paid_and_nowhere_if_nobody_did() -> None:
    ada, spanish = make_person("Ada Okafor"), make_course("Spanish B1")
    family = purse_of(make_family(ada), spanish)
    deposit(family, 1, ends_on=NEXT_MONTH, **on())
    paid = make_seat(make_session(spanish, NOW + timedelta(days=2)), ada, price=1)
    pay([paid], 1, **cause())
    free = make_seat(make_session(spanish, NOW + timedelta(days=3)), ada, price=0)
    assert make_up_for(free, 1, **cause("excuse")) is None
    row = make_up_for(paid, 1, **cause("excuse"))
    assert row is not None
    assert (row.purse, Lot.objects.get(kind=LotKind.MAKE_UP).ends_on) == (family, NEXT_MONTH)
