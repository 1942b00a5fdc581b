"""Several threads at one purse, with real commits: nobody spends what another has spent, nothing comes back twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, expire, give_back, pay, purse_of, spend, transfer
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Seat
from tests.domain.credits.facts import TODAY, TOMORROW, cause, counters, make_family, on, violations
from tests.factories import NOW, make_course, make_person, make_seat, make_session
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _credits_add_up() -> Iterator[None]:
    yield
    assert violations() == []


def seats(course: Course, learner: Person, count: int, **facts: object) -> list[Seat]:
    times = [NOW + timedelta(days=1 + number) for number in range(count)]
    return [make_seat(make_session(course, time), learner, **facts) for time in times]


def buy(purse: Purse, seat: Seat) -> Callable[[], str]:
    why = cause()

    def act() -> str:
        with transaction.atomic():
            spend(purse, seat, 1, **why)
            Seat.objects.filter(pk=seat.pk).update(price=1)
        return "paid"

    return act


def test_two_bookings_one_credit() -> None:
    ada, spanish = make_person(), make_course()
    purse = purse_of(ada, spanish)
    deposit(purse, 1, **on())

    answers = together(*(buy(purse, seat) for seat in seats(spanish, ada, 4)))

    assert sorted(map(str, answers)) == ["no_credit", "no_credit", "no_credit", "paid"]
    assert counters(purse) == (1, 1, 0, 2)


def test_siblings_spend_the_familys_credits_one_by_one() -> None:
    ada, ben, spanish = make_person(), make_person(), make_course()
    purse = purse_of(make_family(ada, ben), spanish)
    deposit(purse, 3, **on())
    wanted = [*seats(spanish, ada, 3), *seats(spanish, ben, 3)]
    causes = [cause() for _ in wanted]

    def book(number: int) -> str:
        with transaction.atomic():
            pay([wanted[number]], 1, **causes[number])
            Seat.objects.filter(pk=wanted[number].pk).update(price=1)
        return "paid"

    answers = together(*((lambda n=n: book(n)) for n in range(6)))

    assert sorted(map(str, answers)) == ["no_credit"] * 3 + ["paid"] * 3
    assert counters(purse) == (3, 3, 0, 4)


def test_a_seat_given_up_twice_at_once_gives_back_once() -> None:
    ada, spanish = make_person(), make_course()
    purse = purse_of(ada, spanish)
    deposit(purse, 1, **on())
    [seat] = seats(spanish, ada, 1, price=1)
    spend(purse, seat, 1, **cause())
    Seat.objects.update(given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    causes = [cause("cancel") for _ in range(4)]

    answers = together(*((lambda why=why: give_back(seat, 1, **why)) for why in causes))

    assert sorted(map(str, answers)) == ["0", "0", "0", "1"]
    assert counters(purse) == (1, 0, 1, 3)


def test_transfers_both_ways_do_not_lock_each_other_out() -> None:
    ada, spanish = make_person(), make_course()
    account, balance = purse_of(ada), purse_of(ada, spanish)
    for purse in (account, balance):
        deposit(purse, 20, **on())

    def move(source: Purse, target: Purse) -> str:
        for _ in range(5):
            transfer(source, target, 1, **on())
        return "moved"

    ways = [(account, balance), (balance, account)] * 2
    answers = together(*((lambda way=way: move(*way)) for way in ways))

    assert answers == ["moved"] * 4
    assert [counters(purse)[2:] for purse in (account, balance)] == [(20, 21), (20, 21)]


def test_two_sweeps_at_once_end_a_lot_once() -> None:
    account = purse_of(make_person())
    deposit(account, 2, ends_on=TODAY, **on())

    together(*(lambda: expire(TOMORROW, now=NOW) for _ in range(3)))

    assert (counters(account), Entry.objects.filter(verb="expire").count()) == ((0, 0, 0, 2), 1)


def test_a_purse_is_opened_once() -> None:
    ada, spanish = make_person(), make_course()

    opened = together(*(lambda: purse_of(ada, spanish).pk for _ in range(4)))

    assert set(opened) == {Purse.objects.get().pk}
