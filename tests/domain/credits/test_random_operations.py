"""Whatever is done with credits, in whatever order: they add up after every step, and verbs do what figures promise."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import (
    adjust,
    deposit,
    expire,
    give_back,
    grant_make_up,
    pay,
    purse_of,
    refund,
    transfer,
    withdraw,
)
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.credits.queries import credits_of, figures
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.actions import record
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import EarlierSeat, GivenUp, Seat
from tests.domain.credits.facts import Cause, When, make_family, violations
from tests.factories import BY_SCHOOL, make_course, make_person, make_seat, make_session

# The family's account and course balance, Ada's account and course balance, Ben's course balance, that of Zoe's, who is
# of no family.
SHARED_ACCOUNT, SHARED, ADAS_ACCOUNT, ADAS, BENS, ZOES = PURSES = range(6)
TRANSFERS = [(a, b) for a in PURSES for b in PURSES if a != b]
STRANGERS = {pair for pair in TRANSFERS if ZOES in pair}
amounts = st.integers(1, 4)
purses = st.sampled_from(PURSES)
seats = st.integers(0, 3)
lasting = st.none() | st.integers(0, 4)


class Credits(RuleBasedStateMachine):
    """Two siblings, their family, and a course; time passes in days of the school."""

    zone = ZoneInfo("Europe/Berlin")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def open_the_school(self) -> None:
        self.today = date(2026, 3, 27)
        ada, ben = make_person("Ada"), make_person("Ben")
        family, course = make_family(ada, ben), make_course()
        owners: list[tuple[Person | Family, Course | None]] = [
            (family, None),
            (family, course),
            (ada, None),
            (ada, course),
            (ben, course),
            (make_person("Zoe"), course),
        ]
        self.purses = [purse_of(*owner) for owner in owners]
        times = [datetime(2026, 6, day, 9, tzinfo=self.zone) for day in (1, 2)]
        sessions = [make_session(course, time) for time in times]
        removed = {"given_up_at": self.now, "given_up_why": GivenUp.REMOVED}
        self.seats = [make_seat(session, learner, **removed) for session in sessions for learner in (ada, ben)]

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(12), self.zone)

    def on(self) -> When:
        return {"by": BY_SCHOOL, "now": self.now, "today": self.today}

    def why(self, verb: str) -> Cause:
        return {"entry": record(verb, None, BY_SCHOOL, self.now), "now": self.now, "today": self.today}

    def available(self, purse: Purse) -> int:
        return figures(purse, self.today).available

    def last_day(self, days: int | None) -> date | None:
        return None if days is None else self.today + timedelta(days=days)

    @rule(purse=purses, amount=amounts, days=lasting)
    def put_in(self, purse: int, amount: int, days: int | None) -> None:
        before = self.available(self.purses[purse])
        deposit(self.purses[purse], amount, ends_on=self.last_day(days), **self.on())
        assert self.available(self.purses[purse]) == before + amount

    @rule(purse=purses, amount=amounts, days=lasting)
    def make_up(self, purse: int, amount: int, days: int | None) -> None:
        grant_make_up(self.purses[purse], amount, ends_on=self.last_day(days), **self.why("excuse"))

    @rule(purse=purses, amount=amounts, verb=st.sampled_from(["withdraw", "refund", "adjust"]))
    def take_out(self, purse: int, amount: int, verb: str) -> None:
        source = self.purses[purse]
        before = self.available(source)
        try:
            if verb == "withdraw":
                withdraw(source, amount, **self.on())
            elif verb == "refund":
                refund(source, amount, payment=Paid(100, "EUR"), **self.on())
            else:
                adjust(source, -amount, reason="Counted again", **self.on())
        except Refused:
            assert before < amount or verb == "refund"
            assert self.available(source) == before
        else:
            assert self.available(source) == before - amount

    @rule(pair=st.sampled_from(TRANSFERS), amount=amounts)
    def move(self, pair: tuple[int, int], amount: int) -> None:
        source, target = (self.purses[i] for i in pair)
        before = self.available(source), self.available(target)
        try:
            transfer(source, target, amount, **self.on())
        except Refused:
            assert pair in STRANGERS or before[0] < amount
            assert (self.available(source), self.available(target)) == before
        else:
            assert pair not in STRANGERS
            assert (self.available(source), self.available(target)) == (before[0] - amount, before[1] + amount)

    @rule(seat=seats, price=st.integers(0, 3))
    def take_a_seat(self, seat: int, price: int) -> None:
        taken = self.seats[seat]
        if taken.given_up_at is None:
            return
        own = self.purses[ADAS if taken.learner_id == self.purses[ADAS].person_id else BENS]
        can_pay = max(self.available(own), self.available(self.purses[SHARED])) >= price
        try:
            pay([taken], price, **self.why("book"))
        except Refused:
            assert not can_pay
        else:
            assert can_pay
            self.hold(taken, price)

    def hold(self, seat: Seat, price: int) -> None:
        EarlierSeat.objects.create(
            seat=seat, price=seat.price, taken_at=seat.taken_at, given_up_at=self.now, given_up_why=seat.given_up_why
        )
        seat.given_up_at, seat.given_up_why, seat.price = None, "", price
        seat.save()

    @rule(seat=seats, amount=st.integers(0, 4), presses=st.integers(1, 2))
    def give_a_seat_up(self, seat: int, amount: int, presses: int) -> None:
        left = self.seats[seat]
        before = credits_of([left.pk]).get(left.pk)
        holds = before.taken - before.returned if before else 0
        left.given_up_at, left.given_up_why = self.now, GivenUp.CANCELLED
        left.save()
        why = self.why("cancel")

        assert [give_back(left, amount, **why) for _ in range(presses)] == [min(amount, holds)] * presses

        after = credits_of([left.pk]).get(left.pk)
        assert (after.taken - after.returned if after else 0) == holds - min(amount, holds)

    @rule(days=st.integers(1, 5))
    def days_go_by(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule()
    def sweep(self) -> None:
        before = [figures(purse, self.today) for purse in self.purses]
        expire(self.today, now=self.now)
        assert [figures(purse, self.today) for purse in self.purses] == before
        assert expire(self.today, now=self.now) == 0

    @precondition(lambda self: hasattr(self, "seats"))
    @invariant()
    def credits_add_up(self) -> None:
        assert violations() == []


@pytest.mark.django_db
def test_random_operations_add_up() -> None:
    few_but_long = settings(
        max_examples=6, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(Credits, settings=few_but_long)
