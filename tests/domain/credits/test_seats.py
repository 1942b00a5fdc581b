from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import (
    carry_over,
    deposit,
    expire,
    give_back,
    give_back_all,
    grant_make_up,
    pay,
    paying_purse,
    purse_of,
    spend,
    transfer,
)
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import EarlierSeat, GivenUp, Seat
from tests.domain.credits.facts import (
    NEXT_MONTH,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Cause,
    cause,
    counters,
    ledger,
    left,
    make_family,
    on,
    violations,
)
from tests.factories import NOW, make_course, make_person, make_school, make_seat, make_session

pytestmark = pytest.mark.django_db
IN_A_WEEK = date(2026, 12, 2)


@dataclass
class Learning:
    """A learner with a course balance, and as many seats as wanted."""

    learner: Person
    course: Course
    purse: Purse

    def seat(self, price: int = 1) -> Seat:
        sessions = self.course.sessions.count()
        session = make_session(self.course, NOW + timedelta(days=1 + sessions))
        return make_seat(session, self.learner, price=price)


@pytest.fixture
def learning() -> Learning:
    ada, spanish = make_person("Ada Okafor"), make_course("Spanish B1")
    return Learning(ada, spanish, purse_of(ada, spanish))


@pytest.fixture(autouse=True)
def _credits_add_up() -> Iterator[None]:
    yield
    assert violations() == []


def give_up(seat: Seat) -> Seat:
    seat.given_up_at, seat.given_up_why = NOW, GivenUp.CANCELLED
    seat.save()
    return seat


def take_again(seat: Seat, price: int) -> Seat:
    EarlierSeat.objects.create(
        seat=seat, price=seat.price, taken_at=seat.taken_at, given_up_at=NOW, given_up_why=seat.given_up_why
    )
    seat.given_up_at, seat.given_up_why, seat.price = None, "", price
    seat.save()
    return seat


def refused(refusal: Refused) -> tuple[str, str, dict[str, object]]:
    return refusal.refusal.code, refusal.refusal.remedy, dict(refusal.refusal.facts)


# Spending


def test_a_seat_takes_its_price_from_the_lot_that_ends_first(learning: Learning) -> None:
    deposit(learning.purse, 5, **on())
    deposit(learning.purse, 1, ends_on=NEXT_MONTH, **on())
    seat, why = learning.seat(price=2), cause()

    row = spend(learning.purse, seat, 2, **why)

    assert row is not None
    assert (row.seat, row.entry, row.at) == (seat, why["entry"], NOW)
    assert ledger(learning.purse)[-1] == ("session", -2, 4)
    assert (counters(learning.purse), left(learning.purse)) == ((6, 2, 4, 3), [4, 0])
    assert [use.amount for use in row.uses.order_by("pk")] == [-1, -1]


def test_a_lot_can_be_spent_on_its_last_day_and_not_after(learning: Learning) -> None:
    deposit(learning.purse, 2, ends_on=TODAY, **on())
    spend(learning.purse, learning.seat(), 1, **cause(today=TODAY))
    second = learning.seat(price=0)

    with pytest.raises(Refused) as refusal:
        spend(learning.purse, second, 1, **cause(today=TOMORROW))
    assert refused(refusal.value) == ("no_credit", "ask_school", {"balance": 0, "price": 1, "course": "Spanish B1"})
    assert counters(learning.purse) == (2, 1, 1, 2)


def test_a_price_is_paid_whole_or_refused(learning: Learning) -> None:
    deposit(learning.purse, 2, **on())
    seat = learning.seat(price=0)

    with pytest.raises(Refused) as refusal:
        spend(learning.purse, seat, 3, **cause())
    assert refused(refusal.value) == ("no_credit", "ask_school", {"balance": 2, "price": 3, "course": "Spanish B1"})
    assert ledger(learning.purse) == [("deposit", 2, 2)]


def test_a_free_seat_leaves_no_trace(learning: Learning) -> None:
    seat = learning.seat(price=0)

    assert spend(learning.purse, seat, 0, **cause()) is None
    assert pay([seat], 0, **cause()) == []
    assert give_back(seat, 0, **cause()) == 0
    assert counters(learning.purse) == (0, 0, 0, 0)


def test_one_cause_charges_a_seat_once(learning: Learning) -> None:
    deposit(learning.purse, 5, **on())
    seat, why = learning.seat(), cause()

    assert spend(learning.purse, seat, 1, **why) == spend(learning.purse, seat, 1, **why)
    assert pay([seat], 1, **why) == list(learning.purse.ledger.filter(kind="session"))
    assert counters(learning.purse) == (5, 1, 4, 2)


def test_a_purse_pays_for_its_own_course_only(learning: Learning) -> None:
    with pytest.raises(ValueError, match="not of the course"):
        spend(purse_of(learning.learner), learning.seat(price=0), 1, **cause())


def test_a_price_is_not_negative(learning: Learning) -> None:
    with pytest.raises(ValueError, match="no less than 0"):
        spend(learning.purse, learning.seat(price=0), -1, **cause())


# Who pays


def test_the_own_balance_pays_before_the_familys(learning: Learning) -> None:
    family = purse_of(make_family(learning.learner), learning.course)
    deposit(family, 5, **on())
    deposit(learning.purse, 1, **on())

    rows = pay([learning.seat(), learning.seat()], 1, **cause())

    assert [row.purse for row in rows] == [learning.purse, family]


def test_one_purse_pays_a_seat_whole(learning: Learning) -> None:
    family = purse_of(make_family(learning.learner), learning.course)
    deposit(family, 2, **on())
    deposit(learning.purse, 1, **on())

    assert paying_purse(learning.learner.pk, learning.course.pk, 1, today=TODAY) == learning.purse
    assert paying_purse(learning.learner.pk, learning.course.pk, 2, today=TODAY) == family
    with pytest.raises(Refused) as refusal:
        paying_purse(learning.learner.pk, learning.course.pk, 3, today=TODAY)
    assert refused(refusal.value) == ("no_credit", "ask_school", {"balance": 2, "price": 3, "course": "Spanish B1"})


def test_a_balance_that_has_ended_makes_way_for_the_familys(learning: Learning) -> None:
    family = purse_of(make_family(learning.learner), learning.course)
    deposit(family, 1, **on())
    deposit(learning.purse, 9, ends_on=YESTERDAY, **on(YESTERDAY))

    assert paying_purse(learning.learner.pk, learning.course.pk, 1, today=TODAY) == family


def test_the_oldest_family_pays_first(learning: Learning) -> None:
    first, second = (make_family(learning.learner, name=name) for name in ("Zorn", "Abt"))
    for family in (second, first):
        deposit(purse_of(family, learning.course), 1, **on())

    rows = pay([learning.seat(), learning.seat()], 1, **cause())

    assert [row.purse.family for row in rows] == [first, second]


def test_other_courses_other_people_and_accounts_do_not_pay(learning: Learning) -> None:
    stranger = make_person()
    for purse in (
        purse_of(learning.learner),
        purse_of(learning.learner, make_course("Piano")),
        purse_of(stranger, learning.course),
        purse_of(make_family(stranger), learning.course),
    ):
        deposit(purse, 9, **on())

    with pytest.raises(Refused) as refusal:
        pay([learning.seat(price=0)], 1, **cause())
    assert refused(refusal.value) == ("no_credit", "ask_school", {"balance": 0, "price": 1, "course": "Spanish B1"})


def test_without_any_purse_nothing_is_paid() -> None:
    spanish = make_course("Spanish B1")

    with pytest.raises(Refused) as refusal:
        paying_purse(make_person().pk, spanish.pk, 1, today=TODAY)
    assert refused(refusal.value) == ("no_credit", "ask_school", {"balance": 0, "price": 1, "course": "Spanish B1"})


def test_all_seats_are_paid_or_none(learning: Learning) -> None:
    deposit(learning.purse, 2, **on())

    with pytest.raises(Refused):
        pay([learning.seat(price=0) for _ in range(3)], 1, **cause())
    assert counters(learning.purse) == (2, 0, 2, 1)


@pytest.mark.parametrize("seats", [1, 3, 30])
def test_paying_and_giving_back_take_the_same_queries_for_any_number_of_seats(
    learning: Learning, seats: int, django_assert_num_queries: type
) -> None:
    deposit(learning.purse, 30, **on())
    taken, why, undone = [learning.seat() for _ in range(seats)], cause(), cause("cancel_session")

    with django_assert_num_queries(8):
        pay(taken, 1, **why)
    for seat in taken:
        give_up(seat)
    with django_assert_num_queries(8):
        give_back_all([(seat, 1) for seat in taken], **undone)
    assert counters(learning.purse) == (30, 0, 30, 1 + 2 * seats)


# Giving back


def test_credits_return_to_the_lot_that_paid(learning: Learning) -> None:
    deposit(learning.purse, 1, ends_on=NEXT_MONTH, **on())
    deposit(learning.purse, 5, **on())
    seat = learning.seat(price=2)
    spend(learning.purse, seat, 2, **cause())
    give_up(seat)

    assert give_back(seat, 2, **cause("cancel")) == 2

    assert (counters(learning.purse), left(learning.purse)) == ((6, 0, 6, 4), [1, 5])
    assert ledger(learning.purse)[-1] == ("return", 2, 6)


def test_a_return_in_part_gives_back_what_lasts_longest(learning: Learning) -> None:
    deposit(learning.purse, 1, ends_on=NEXT_MONTH, **on())
    deposit(learning.purse, 5, **on())
    seat = learning.seat(price=2)
    spend(learning.purse, seat, 2, **cause())
    give_up(seat)

    assert give_back(seat, 1, **cause("cancel")) == 1

    assert (counters(learning.purse), left(learning.purse)) == ((6, 1, 5, 4), [0, 5])


def test_one_cause_gives_back_once(learning: Learning) -> None:
    deposit(learning.purse, 2, **on())
    seat, why = learning.seat(price=2), cause("cancel")
    spend(learning.purse, seat, 2, **cause())
    give_up(seat)

    assert [give_back(seat, 1, **why) for _ in range(3)] == [1, 1, 1]
    assert ledger(learning.purse)[2:] == [("return", 1, 1)]


def test_never_more_comes_back_than_was_taken(learning: Learning) -> None:
    deposit(learning.purse, 3, **on())
    seat = learning.seat(price=2)
    spend(learning.purse, seat, 2, **cause())
    give_up(seat)

    assert [give_back(seat, 9, **cause("cancel")) for _ in range(3)] == [2, 0, 0]
    assert counters(learning.purse) == (3, 0, 3, 3)


def test_a_seat_taken_again_gives_back_its_latest_price_first(learning: Learning) -> None:
    deposit(learning.purse, 1, ends_on=NEXT_MONTH, **on())
    deposit(learning.purse, 2, **on())
    seat = learning.seat()
    spend(learning.purse, seat, 1, **cause())
    take_again(give_up(seat), price=1)
    spend(learning.purse, seat, 1, **cause())
    give_up(seat)

    assert give_back(seat, 1, **cause("cancel")) == 1

    assert left(learning.purse) == [0, 2]


def test_a_seat_that_two_purses_paid_gives_back_to_both(learning: Learning) -> None:
    family = purse_of(make_family(learning.learner), learning.course)
    deposit(family, 1, **on())
    deposit(learning.purse, 1, **on())
    seat = learning.seat()
    spend(learning.purse, seat, 1, **cause())
    take_again(give_up(seat), price=1)
    spend(family, seat, 1, **cause())
    give_up(seat)

    assert give_back(seat, 2, **cause("cancel_session")) == 2

    assert (counters(learning.purse), counters(family)) == ((1, 0, 1, 3), (1, 0, 1, 3))


def test_what_was_never_paid_does_not_come_back(learning: Learning) -> None:
    assert give_back(give_up(learning.seat(price=1)), 1, **cause("cancel")) == 0
    assert ledger(learning.purse) == []


# Lots that have ended


def test_a_return_revives_a_lot_that_has_ended(learning: Learning) -> None:
    deposit(learning.purse, 1, ends_on=TODAY, **on())
    seat = learning.seat()
    spend(learning.purse, seat, 1, **cause())
    give_up(seat)

    give_back(seat, 1, **cause("cancel", today=TOMORROW))

    lot = Lot.objects.get()
    assert (lot.ends_on, lot.revived_until, lot.last_day) == (TODAY, date(2026, 12, 3), date(2026, 12, 3))
    assert expire(date(2026, 12, 3), now=NOW) == 0
    spend(learning.purse, learning.seat(), 1, **cause(today=date(2026, 12, 3)))


@pytest.mark.parametrize(("days", "last_day"), [(0, TODAY), (7, IN_A_WEEK), (30, NEXT_MONTH)])
def test_for_how_long_a_lot_is_revived_is_a_setting(learning: Learning, days: int, last_day: date) -> None:
    deposit(learning.purse, 1, ends_on=YESTERDAY, **on(YESTERDAY))
    seat = learning.seat()
    spend(learning.purse, seat, 1, **cause(today=YESTERDAY))

    make_school(revived_days=days)
    give_back(give_up(seat), 1, **cause("cancel"))

    assert Lot.objects.get().last_day == last_day


def test_a_return_on_the_last_day_revives_nothing(learning: Learning) -> None:
    deposit(learning.purse, 1, ends_on=TODAY, **on())
    seat = learning.seat()
    spend(learning.purse, seat, 1, **cause())

    give_back(give_up(seat), 1, **cause("cancel"))

    assert Lot.objects.get().revived_until is None


@pytest.mark.parametrize("swept", [False, True])
def test_a_revived_lot_holds_only_what_came_back(learning: Learning, swept: bool) -> None:
    """Whether a sweep has been by makes no difference to what the learner has."""
    deposit(learning.purse, 4, ends_on=TODAY, **on())
    seat = learning.seat()
    spend(learning.purse, seat, 1, **cause())
    give_up(seat)
    if swept:
        expire(TOMORROW, now=NOW)

    give_back(seat, 1, **cause("cancel", today=TOMORROW))

    assert ledger(learning.purse)[2:] == [("expiry", -3, 0), ("return", 1, 1)]
    assert (left(learning.purse), counters(learning.purse)) == ([1], (1, 0, 1, 4))
    entry = Entry.objects.get(verb="expire")
    assert (entry.actor_id, entry.source) == (None, Source.TASK)


def test_a_lot_revived_once_more_lasts_from_the_later_return(learning: Learning) -> None:
    deposit(learning.purse, 2, ends_on=date(2026, 11, 1), **on(date(2026, 11, 1)))
    seats = [learning.seat(), learning.seat()]
    pay(seats, 1, **cause(today=date(2026, 11, 1)))
    first, second = (give_up(seat) for seat in seats)

    give_back(first, 1, **cause("cancel", today=date(2026, 11, 10)))
    give_back(second, 1, **cause("cancel", today=TODAY))

    assert ledger(learning.purse)[3:] == [("return", 1, 1), ("expiry", -1, 0), ("return", 1, 1)]
    assert Lot.objects.get().last_day == IN_A_WEEK


def test_a_revived_lot_can_go_back_to_the_account(learning: Learning) -> None:
    deposit(learning.purse, 1, ends_on=YESTERDAY, **on(YESTERDAY))
    seat = learning.seat()
    spend(learning.purse, seat, 1, **cause(today=YESTERDAY))
    give_back(give_up(seat), 1, **cause("cancel"))
    account = purse_of(learning.learner)

    transfer(learning.purse, account, 1, **on())

    child = account.lots.get()
    assert (child.left, child.ends_on, child.last_day) == (1, YESTERDAY, IN_A_WEEK)


# Make-ups


def test_a_make_up_is_a_lot_of_its_own_kind_granted_once_for_each_seat(learning: Learning) -> None:
    deposit(learning.purse, 1, **on())
    seat, why = learning.seat(), cause("excuse")
    spend(learning.purse, seat, 1, **cause())
    give_up(seat)

    rows = [make_up(learning.purse, seat, why) for _ in range(2)]

    assert rows[0] == rows[1]
    assert ledger(learning.purse)[2:] == [("make_up", 1, 1)]
    assert counters(learning.purse) == (2, 1, 1, 3)
    lot = Lot.objects.latest("pk")
    assert (lot.kind, lot.left, lot.ends_on, rows[0].seat) == ("make_up", 1, NEXT_MONTH, seat)


def make_up(purse: Purse, seat: Seat, why: Cause) -> LedgerRow:
    return grant_make_up(purse, 1, ends_on=NEXT_MONTH, seat=seat, **why)


def test_a_make_up_ends_no_sooner_than_today(learning: Learning) -> None:
    with pytest.raises(Refused) as refusal:
        grant_make_up(learning.purse, 1, ends_on=YESTERDAY, **cause("excuse"))
    assert refused(refusal.value) == ("ends_in_past", "", {"ends_on": YESTERDAY, "today": TODAY})


# Moving


def moved(seat: Seat, price: int, today: date = TODAY) -> Seat:
    """Another seat of the learner's, for which the first was given up."""
    session = make_session(seat.course, NOW + timedelta(days=99))
    to = make_seat(session, seat.learner, price=price)
    carry_over(seat, to, **cause("reschedule", today))
    give_up(seat)
    return to


@pytest.mark.parametrize(
    ("price", "rows", "balance"),
    [
        (2, [("return", 2, 5), ("session", -2, 3)], 3),
        (3, [("return", 2, 5), ("session", -3, 2)], 2),
        (1, [("return", 2, 5), ("session", -1, 4)], 4),
        (0, [("return", 2, 5)], 5),
    ],
)
def test_a_seat_that_moves_settles_the_difference(
    learning: Learning, price: int, rows: list[tuple[str, int, int]], balance: int
) -> None:
    deposit(learning.purse, 5, **on())
    seat = learning.seat(price=2)
    spend(learning.purse, seat, 2, **cause())

    to = moved(seat, price)

    assert (ledger(learning.purse)[2:], counters(learning.purse)[2]) == (rows, balance)
    assert give_back(give_up(to), price, **cause("cancel")) == price


def test_what_cost_nothing_pays_nothing_when_it_moves(learning: Learning) -> None:
    deposit(learning.purse, 5, **on())
    moved(learning.seat(price=0), 0)
    assert len(ledger(learning.purse)) == 1


def test_the_purse_that_paid_goes_on_paying_and_first_pays_the_difference(learning: Learning) -> None:
    family = purse_of(make_family(learning.learner), learning.course)
    deposit(family, 4, **on())
    seat = learning.seat(price=2)
    spend(family, seat, 2, **cause())
    deposit(learning.purse, 9, **on())

    to = moved(seat, 3)
    assert (ledger(family)[-1], len(ledger(learning.purse))) == (("session", -3, 1), 1)

    again = learning.seat(price=5)
    carry_over(to, again, **cause("reschedule"))
    give_up(to)
    assert (ledger(family)[-1], ledger(learning.purse)[-1]) == (("session", -3, 1), ("session", -2, 7))


def test_the_lots_that_paid_go_on_paying_though_they_have_ended(learning: Learning) -> None:
    deposit(learning.purse, 2, ends_on=TODAY, **on())
    deposit(learning.purse, 2, **on())
    seat = learning.seat(price=3)
    spend(learning.purse, seat, 3, **cause())

    to = moved(seat, 3, TOMORROW)
    ended = learning.purse.lots.earliest("pk")
    assert (left(learning.purse), ended.revived_until) == ([0, 1], None)

    carry_over(to, back := learning.seat(price=1), **cause("reschedule", TOMORROW))
    give_up(to)
    ended.refresh_from_db()
    assert (left(learning.purse), ended.revived_until) == ([1, 2], date(2026, 12, 3))
    assert back.price == 1


def test_a_move_that_nobody_can_pay_changes_nothing(learning: Learning) -> None:
    deposit(learning.purse, 3, **on())
    seat = learning.seat(price=2)
    spend(learning.purse, seat, 2, **cause())
    to = make_seat(make_session(learning.course, NOW + timedelta(days=99)), learning.learner, price=4)

    with pytest.raises(Refused) as error:
        carry_over(seat, to, **cause("reschedule"))

    code, _remedy, facts = refused(error.value)
    assert (code, facts["price"], facts["balance"]) == ("no_credit", 2, 1)
    assert len(ledger(learning.purse)) == 2
    to.delete()


def test_what_an_earlier_holding_lost_is_not_carried_along(learning: Learning) -> None:
    deposit(learning.purse, 5, **on())
    seat = learning.seat(price=2)
    spend(learning.purse, seat, 2, **cause())
    spend(learning.purse, take_again(give_up(seat), 1), 1, **cause())

    to = moved(seat, 1)
    assert (ledger(learning.purse)[-2:], to.price) == ([("return", 1, 3), ("session", -1, 2)], 1)
