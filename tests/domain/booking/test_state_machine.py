"""Whatever learners and the school do, in whatever order: the audit finds nothing.

After every step the ledgers add up, lots and seats agree with them, nobody teaches twice at once, and no session holds
more than it has places for; in the end the whole audit is run. What is refused changes nothing, and has its words.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.db.models import Q
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

from lessonbook.database.audit import checks, violations
from lessonbook.domain.attendance.actions import decide_absence, excuse, take_register, withdraw_absence
from lessonbook.domain.attendance.models import AbsenceRequest, Attendance, Decision, Mark
from lessonbook.domain.attendance.rules import REGISTER_OPENS
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Wanted
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session, seat_learner, unseat_learner
from lessonbook.domain.booking.actions.waitlist import accept_offer, join_line, leave_line
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.tasks import sweep_lines
from lessonbook.domain.credits.actions import deposit, expire, purse_of
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.credits.queries import figures
from lessonbook.domain.journal.actions import By
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from lessonbook.faces.look.refusal_words import WORDS
from lessonbook.scheduling.intervals import Interval
from tests.domain.booking.books import Books
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_hours,
    make_instructor,
    make_person,
    make_school,
    make_session,
    wall,
)

T = TypeVar("T")
FIRST_DAY = wall("2026-11-27 00:00")
some = st.integers(0, 99)
hours = st.integers(9 * 2, 16 * 2).map(lambda half: half / 2)
days = st.integers(0, 2)


class School(RuleBasedStateMachine):
    """Three learners, an instructor's free times at two credits, group sessions of two with a line, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        try:
            if hasattr(self, "books"):
                assert [str(violation) for violation in violations(checks(connection))] == []
        finally:
            self.roll_back()

    def roll_back(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(
        absence=st.sampled_from(["rule", "person"]),
        make_up=st.booleans(),
        offers=st.sampled_from([None, 90]),
        seats=st.integers(1, 2),
        most_a_week=st.sampled_from([None, 3]),
        most_a_day=st.sampled_from([None, 1]),
        overlap=st.sampled_from(["refuse", "warn"]),
    )
    def open(
        self,
        absence: str,
        *,
        make_up: bool,
        offers: int | None,
        seats: int,
        most_a_week: int | None,
        most_a_day: int | None,
        overlap: str,
    ) -> None:
        make_school()
        self.now = NOW
        self.ana = make_instructor("Ana Ruiz")
        make_hours(self.ana)
        self.course = make_course(
            "Spanish B1",
            self.ana,
            slug="spanish",
            self_booking=True,
            price=2,
            seats=seats,
            absence=absence,
            make_up=make_up,
            waitlist=True,
            waitlist_cutoff_hours=6,
            waitlist_offer_minutes=offers,
            max_per_week=most_a_week,
            max_per_day=most_a_day,
            overlap=overlap,
            notice_tiers=[{"hours": 24, "percent": 100}, {"hours": 6, "percent": 50}],
        )
        for day in range(2):
            start = FIRST_DAY + timedelta(days=day, hours=12)
            make_session(self.course, start, instructor=self.ana, capacity=2, minutes=60)
        self.learners = [make_person(name) for name in ("Ada", "Ben", "Cleo")]
        for learner in self.learners:
            enroll_in(self.course, learner)
            deposit(purse_of(learner, self.course), 5, by=BY_SCHOOL, now=self.now, today=self.today)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.ana.availability.zone).date()

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Do it; where it is refused nothing is written, and there are words for why."""
        try:
            return act()
        except Refused as refused:
            code = refused.refusal.code
        assert Books() == self.books
        assert code in WORDS
        return None

    def by(self, learner_id: int) -> By:
        return By(learner_id)

    def pick(self, rows: Any, number: int) -> Any:
        """One of the rows, whichever the number means; None of none."""
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def available(self, learner_id: int) -> int:
        return figures(Purse.objects.get(person=learner_id, course=self.course), self.today).available

    def free(self, day: int, hour: float) -> FreeTime:
        return FreeTime(self.ana.pk, FIRST_DAY + timedelta(days=day, hours=hour))

    def wanted(self, day: int, hour: float, number: int) -> Wanted:
        session = self.pick(Session.objects.exclude(capacity=1), number)
        return GroupSeat(session.code) if session and number % 2 else self.free(day, hour)

    @rule(who=some, times=st.lists(st.tuples(days, hours, some), min_size=1, max_size=3))
    def book(self, who: int, times: list[tuple[int, float, int]]) -> None:
        learner = self.learners[who % 3]
        before, had = self.available(learner.pk), set(Seat.objects.standing().of(learner).values_list("pk", flat=True))
        wanted = [self.wanted(*time) for time in times]
        seats = self.attempt(lambda: book(learner.pk, "spanish", wanted, by=self.by(learner.pk), now=self.now))
        new = {seat.pk for seat in seats or []} - had
        assert self.available(learner.pk) == before - 2 * len(new)

    @rule(number=some)
    def cancel(self, number: int) -> None:
        seat = self.pick(Seat.objects, number)
        if seat is None:
            return
        before, stood = self.available(seat.learner_id), seat.given_up_at is None
        meaning = self.attempt(lambda: cancel_booking(seat, by=self.by(seat.learner_id), now=self.now))
        back = meaning.credits if meaning and stood else 0
        assert self.available(seat.learner_id) == before + back

    @rule(number=some, day=days, hour=hours, other=some)
    def move(self, number: int, day: int, hour: float, other: int) -> None:
        seat = self.pick(Seat.objects.standing(), number)
        if seat is None:
            return
        before = self.available(seat.learner_id)
        wanted = self.wanted(day, hour, other)
        moved = self.attempt(lambda: reschedule(seat, wanted, by=self.by(seat.learner_id), now=self.now))
        assert moved is None or moved.given_up_at is None
        if seat.price == self.course.price:
            assert self.available(seat.learner_id) == before

    @rule(number=some)
    def ask_for_absence(self, number: int) -> None:
        seat = self.pick(Seat.objects, number)
        if seat:
            self.attempt(lambda: excuse(seat, by=self.by(seat.learner_id), now=self.now))

    @rule(number=some)
    def withdraw_a_request(self, number: int) -> None:
        request = self.pick(AbsenceRequest.objects.select_related("seat"), number)
        if request:
            self.attempt(lambda: withdraw_absence(request, by=self.by(request.seat.learner_id), now=self.now))

    @rule(
        number=some,
        decision=st.sampled_from(list(Decision)),
        percent=st.none() | st.integers(0, 120),
        make_up=st.none() | st.booleans(),
    )
    def decide(self, number: int, decision: Decision, percent: int | None, *, make_up: bool | None) -> None:
        request = self.pick(AbsenceRequest.objects.select_related("seat"), number)
        if request:
            self.attempt(
                lambda: decide_absence(request, decision, by=BY_SCHOOL, now=self.now, percent=percent, make_up=make_up)
            )

    @rule(who=some, number=some)
    def join_a_line(self, who: int, number: int) -> None:
        session = self.pick(Session.objects, number)
        learner = self.learners[who % 3]
        self.attempt(lambda: join_line(learner.pk, session.code, by=self.by(learner.pk), now=self.now))

    @rule(number=some, accepts=st.booleans())
    def leave_a_line_or_accept(self, number: int, *, accepts: bool) -> None:
        place = self.pick(WaitlistPlace.objects, number)
        verb: Callable[..., object] = accept_offer if accepts else leave_line
        if place:
            self.attempt(lambda: verb(place, by=self.by(place.learner_id), now=self.now))

    @rule()
    def serve_lines(self) -> None:
        sweep_lines(self.now)
        assert sweep_lines(self.now) == 0

    @rule(who=some, amount=st.integers(1, 4), lasts=st.none() | st.integers(0, 3))
    def deposit(self, who: int, amount: int, lasts: int | None) -> None:
        purse = purse_of(self.learners[who % 3], self.course)
        ends_on = None if lasts is None else self.today + timedelta(days=lasts)
        deposit(purse, amount, by=BY_SCHOOL, now=self.now, today=self.today, ends_on=ends_on)

    @rule()
    def end_credits(self) -> None:
        before = [self.available(learner.pk) for learner in self.learners]
        expire(self.today, now=self.now)
        assert [self.available(learner.pk) for learner in self.learners] == before

    @rule(number=some)
    def cancel_for_all(self, number: int) -> None:
        session = self.pick(Session.objects, number)
        self.attempt(lambda: cancel_session(session, reason="Ill", by=BY_SCHOOL, now=self.now))

    @rule(number=some, who=some, beyond=st.booleans())
    def seat(self, number: int, who: int, *, beyond: bool) -> None:
        session, learner = self.pick(Session.objects, number), self.learners[who % 3]
        self.attempt(lambda: seat_learner(session, learner, by=BY_SCHOOL, now=self.now, beyond_capacity=beyond))

    @rule(number=some)
    def unseat(self, number: int) -> None:
        seat = self.pick(Seat.objects, number)
        if seat:
            self.attempt(lambda: unseat_learner(seat, by=BY_SCHOOL, now=self.now))

    @rule(number=some, day=days, hour=hours)
    def move_for_all(self, number: int, day: int, hour: float) -> None:
        session, start = self.pick(Session.objects, number), FIRST_DAY + timedelta(days=day, hours=hour)
        time = Interval(start, start + timedelta(hours=1))
        self.attempt(lambda: move_session(session, time, by=BY_SCHOOL, now=self.now))

    @rule(number=some, mark=st.sampled_from(["", *Attendance]))
    def take_the_register(self, number: int, mark: str) -> None:
        seat = self.pick(Seat.objects.filter(given_up_why__in=["", GivenUp.EXCUSED]).select_related("session"), number)
        if seat:
            marks = {seat.learner_id: mark}
            self.attempt(lambda: take_register(seat.session, marks, by=BY_SCHOOL, now=self.now))

    @rule(minutes=st.integers(1, 12 * 60))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(number=some)
    def a_class_is_about_to_begin(self, number: int) -> None:
        self.now = max(self.now, self.pick(Session.objects, number).starts_at - timedelta(minutes=9))

    @precondition(lambda self: hasattr(self, "learners"))
    @invariant()
    def the_school_is_in_order(self) -> None:
        self.books = Books()
        assert list(self.books.violations()) == []

    @precondition(lambda self: hasattr(self, "learners"))
    @invariant()
    def nobody_was_at_what_was_not_held(self) -> None:
        standing = Mark.objects.filter(superseded_at=None)
        gone = ~Q(seat__given_up_why__in=["", GivenUp.EXCUSED]) | Q(seat__session__cancelled_at__isnull=False)
        assert not standing.filter(gone | Q(seat__session__starts_at__gt=self.now + REGISTER_OPENS)).exists()


@pytest.mark.django_db
def test_whatever_is_done_the_school_stays_in_order() -> None:
    few_but_long = settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(School, settings=few_but_long)
