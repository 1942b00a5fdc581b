"""Asking to be away, by rule and by decision: what comes back, for which notice, to which lot, and who may ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from lessonbook.domain.attendance.absences import absences_of, request_that_waits, seats_to_be_excused
from lessonbook.domain.attendance.actions import decide_absence, excuse, withdraw_absence
from lessonbook.domain.attendance.choices import choices
from lessonbook.domain.attendance.models import AbsenceRequest, Decision
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session
from lessonbook.domain.booking.actions.waitlist import join_line, promote
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.notice import Shown
from lessonbook.domain.booking.rules import ONESELF
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, expire, purse_of
from lessonbook.domain.credits.models import Lot, LotKind
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Guardianship, Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.domain.credits.facts import violations
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_school,
    make_seat,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db
START = NOW + timedelta(days=5)
HOUR, TICK = timedelta(hours=1), timedelta.resolution
TODAY = date(2026, 11, 25)
TWO_TIERS = [{"hours": 24, "percent": 100}, {"hours": 4, "percent": 50}]


@dataclass
class Learning:
    """A learner of a course with credits, and a session in five days in which a seat was booked."""

    learner: Person
    course: Course
    session: Session

    @property
    def seat(self) -> Seat:
        return Seat.objects.get(session=self.session, learner=self.learner)

    @property
    def balance(self) -> int:
        return purse_of(self.learner, self.course).balance

    @property
    def by(self) -> By:
        return By(self.learner.pk)

    def book(self, now: datetime = NOW) -> Seat:
        [seat] = book(self.learner.pk, self.course.slug, [GroupSeat(self.session.code)], by=self.by, now=now)
        return seat

    def excuse(self, now: datetime = NOW, **facts: object) -> AbsenceRequest:
        return excuse(self.seat, **{"by": self.by, "now": now} | facts)  # type: ignore[arg-type]


def learning(*, start: datetime = START, price: int = 2, funds: int = 10, **rules: object) -> Learning:
    """Book a seat in a group session of a course with these rules."""
    facts = {"self_booking": True, "absence": "rule", "price": price, "notice_tiers": TWO_TIERS} | rules
    course = make_course("Spanish B1", make_instructor(), **facts)
    learner = make_person("Lena Novak")
    enroll_in(course, learner)
    deposit(purse_of(learner, course), funds, by=BY_SCHOOL, now=NOW - 90 * timedelta(days=1), today=TODAY)
    made = Learning(learner, course, make_session(course, start, capacity=5))
    made.book(min(NOW, start - 30 * timedelta(days=1)))
    return made


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


@pytest.fixture(autouse=True)
def _credits_add_up() -> Iterator[None]:
    yield
    assert violations() == []


def refusal(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.refusal.code


@pytest.mark.parametrize(
    ("before", "returned"),
    [
        (5 * 24 * HOUR, 2),
        (24 * HOUR, 2),
        (24 * HOUR - TICK, 1),
        (4 * HOUR, 1),
        (4 * HOUR - TICK, 0),
        (TICK, 0),
    ],
)
def test_by_rule_the_tiers_decide_to_the_exact_second(before: timedelta, returned: int) -> None:
    lena = learning()
    asked = lena.excuse(START - before, reason="  Flu  ")
    seat = lena.seat
    assert (asked.decision, asked.returned, asked.made_up, asked.reason) == ("accepted", returned, 0, "Flu")
    assert (asked.decided_by, asked.decided_at, asked.asked_by) == (None, START - before, lena.learner)
    assert (seat.given_up_why, seat.given_up_at, lena.balance) == ("excused", START - before, 8 + returned)


@pytest.mark.parametrize("fold", [0, 1])
def test_notice_is_elapsed_hours_across_a_clock_change(fold: int) -> None:
    """On 25 October Berlin has 25 hours: a day before Sunday 16:00 is Saturday 17:00 there, not 16:00."""
    start = wall("2026-10-25 16:00")
    lena = learning(start=start, price=1)
    asked_at = wall("2026-10-24 17:00") + fold * TICK
    assert lena.excuse(asked_at).returned == 1 - fold


def test_the_first_of_equal_wall_times_is_an_hour_earlier() -> None:
    start = wall("2026-10-26 02:30")
    first, second = (wall("2026-10-25 02:30", fold=fold) for fold in (0, 1))
    assert (start - first, start - second) == (25 * HOUR, 24 * HOUR)
    assert learning(start=start, price=1).excuse(second).returned == 1


@pytest.mark.parametrize(
    ("rules", "facts", "code"),
    [
        ({"absence": "off"}, {}, "absence_off"),
        ({}, {"now": START}, "session_begun"),
        ({}, {"now": START + 24 * HOUR}, "session_begun"),
        ({}, {"reason": "x" * 2001}, "reason_too_long"),
        ({"absence": "person"}, {"now": START}, "session_begun"),
    ],
)
def test_what_is_refused_changes_nothing(rules: dict[str, Any], facts: dict[str, object], code: str) -> None:
    lena = learning(**rules)
    with pytest.raises(Refused) as error:
        lena.excuse(**facts)  # type: ignore[arg-type]
    assert refusal(error) == code
    assert (AbsenceRequest.objects.exists(), lena.seat.given_up_at, lena.balance) == (False, None, 8)


def test_a_seat_that_is_gone_and_a_session_that_is_cancelled_are_not_excused() -> None:
    lena = learning()
    cancel_booking(lena.seat, by=lena.by, now=NOW)
    with pytest.raises(Refused) as error:
        lena.excuse()
    assert refusal(error) == "no_seat"
    other = learning()
    cancel_session(other.session, reason="Snow", by=BY_SCHOOL, now=NOW)
    with pytest.raises(Refused) as error:
        other.excuse()
    assert refusal(error) == "session_cancelled"


def test_asking_twice_is_asking_once() -> None:
    lena = learning()
    first, again = lena.excuse(), lena.excuse(START - HOUR)
    assert (first, again.returned, lena.balance) == (again, 2, 10)
    assert Entry.objects.filter(verb="excuse").count() == 1
    anna = learning(absence="person")
    assert anna.excuse() == anna.excuse(START - HOUR, reason="Other words")
    assert AbsenceRequest.objects.filter(seat=anna.seat).count() == 1


def test_a_make_up_comes_instead_of_a_refund() -> None:
    lena = learning(make_up=True)
    asked = lena.excuse(START - 5 * HOUR)
    lot = Lot.objects.get(kind=LotKind.MAKE_UP)
    assert (asked.returned, asked.made_up, lot.left, lot.ends_on, lena.balance) == (0, 1, 1, None, 9)


def test_a_one_to_one_is_cancelled_with_it_and_a_group_session_is_not() -> None:
    lena, alone = learning(), learning()
    Session.objects.filter(pk=alone.session.pk).update(capacity=1)
    for one in (lena, alone):
        one.excuse()
        one.session.refresh_from_db()
    assert (lena.session.cancelled_at, alone.session.cancelled_at, alone.session.sequence) == (None, NOW, 1)


@pytest.mark.parametrize(
    ("percent", "make_up", "returned", "made_up", "balance"),
    [(None, None, 2, 0, 10), (50, None, 1, 0, 9), (0, None, 0, 0, 8), (100, True, 0, 2, 10), (25, False, 0, 0, 8)],
)
def test_an_administrator_accepts_with_what_comes_back(
    percent: int | None, make_up: bool | None, returned: int, made_up: int, balance: int
) -> None:
    lena, mara = learning(absence="person"), make_person("Mara Vogel", "administrator")
    asked = lena.excuse()
    assert (asked.decided_at, lena.seat.given_up_at, lena.balance) == (None, None, 8)
    later = START - HOUR
    facts = {"percent": percent, "make_up": make_up, "answer": "Get well"}
    decided = decide_absence(asked, Decision.ACCEPTED, by=By(mara.pk), now=later, **facts)  # type: ignore[arg-type]
    assert (decided.returned, decided.made_up, decided.answer, decided.decided_by) == (
        returned,
        made_up,
        "Get well",
        mara,
    )
    assert (lena.seat.given_up_why, lena.balance) == ("excused", balance)


def test_what_the_notice_gave_when_it_was_asked_counts_however_late_the_decision() -> None:
    lena = learning(absence="person")
    asked = lena.excuse(START - 24 * HOUR)
    decide_absence(asked, Decision.ACCEPTED, by=BY_SCHOOL, now=START + HOUR)
    assert (asked.percent, lena.balance) == (100, 10)


def test_declined_the_seat_stands_and_can_be_asked_for_again() -> None:
    lena = learning(absence="person")
    asked = decide_absence(lena.excuse(), Decision.DECLINED, by=BY_SCHOOL, now=NOW, answer="There is an exam")
    assert (asked.decision, asked.returned, lena.seat.given_up_at, lena.balance) == ("declined", 0, None, 8)
    assert lena.excuse() != asked


def test_withdrawn_before_it_is_decided_the_seat_stands() -> None:
    lena = learning(absence="person")
    asked = lena.excuse()
    for later in (0, 1):
        withdraw_absence(asked, by=lena.by, now=NOW + later * HOUR)
    asked.refresh_from_db()
    assert (asked.withdrawn_at, lena.seat.given_up_at) == (NOW, None)
    assert Entry.objects.filter(verb="withdraw_absence").count() == 1
    with pytest.raises(Refused) as error:
        decide_absence(asked, Decision.ACCEPTED, by=BY_SCHOOL, now=NOW)
    assert (refusal(error), lena.balance) == ("absence_withdrawn", 8)
    assert lena.excuse() != asked


def test_decided_it_is_not_withdrawn_and_not_decided_again() -> None:
    lena = learning(absence="person")
    asked = lena.excuse()
    decide_absence(asked, Decision.ACCEPTED, by=BY_SCHOOL, now=NOW)
    with pytest.raises(Refused) as error:
        withdraw_absence(asked, by=lena.by, now=NOW)
    assert refusal(error) == "absence_decided"
    with pytest.raises(Refused) as error:
        decide_absence(asked, Decision.DECLINED, by=BY_SCHOOL, now=NOW + HOUR)
    assert (refusal(error), error.value.refusal.facts["decided_at"], lena.balance) == ("absence_decided", NOW, 10)


@pytest.mark.parametrize("cancelled_first", [True, False])
def test_a_cancel_against_a_decision_is_one_refund_to_the_lot_that_paid(*, cancelled_first: bool) -> None:
    lena = learning(absence="person")
    [paid] = Lot.objects.values_list("pk", flat=True)
    # What comes later and ends first would pay next, so it is where a careless refund would go.
    purse = purse_of(lena.learner, lena.course)
    deposit(purse, 3, by=BY_SCHOOL, now=NOW, today=TODAY, ends_on=date(2027, 1, 31))
    asked = lena.excuse()
    if cancelled_first:
        cancel_booking(lena.seat, by=lena.by, now=NOW + HOUR)
    decide_absence(asked, Decision.ACCEPTED, by=BY_SCHOOL, now=NOW + HOUR)
    if not cancelled_first:
        with pytest.raises(Refused) as error:
            cancel_booking(lena.seat, by=lena.by, now=NOW + HOUR)
        assert refusal(error) == "no_seat"
    asked.refresh_from_db()
    assert (lena.balance, Lot.objects.get(pk=paid).left) == (13, 10)
    assert sorted(Lot.objects.values_list("left", flat=True)) == [3, 10]
    assert (lena.seat.given_up_why, asked.returned) == (("cancelled", 0) if cancelled_first else ("excused", 2))


def test_what_was_asked_of_a_seat_that_was_cancelled_and_booked_again_is_over() -> None:
    lena = learning(absence="person")
    old = lena.excuse()
    cancel_booking(lena.seat, by=lena.by, now=NOW + HOUR)
    assert (seats_to_be_excused(lena.learner.pk, [lena.seat.starts_at]), request_that_waits(lena.seat.pk)) == (
        frozenset(),
        None,
    )
    lena.book(NOW + 2 * HOUR)
    assert seats_to_be_excused(lena.learner.pk, [lena.seat.starts_at]) == frozenset()
    decide_absence(old, Decision.ACCEPTED, by=BY_SCHOOL, now=NOW + 3 * HOUR)
    assert (lena.seat.given_up_at, lena.balance) == (None, 8)


def test_a_new_request_takes_the_place_of_one_that_is_over() -> None:
    lena = learning(absence="person")
    old = lena.excuse()
    cancel_booking(lena.seat, by=lena.by, now=NOW + HOUR)
    lena.book(NOW + 2 * HOUR)
    new = lena.excuse(NOW + 3 * HOUR)
    old.refresh_from_db()
    assert (old.withdrawn_at, new != old) == (NOW + 3 * HOUR, True)
    assert seats_to_be_excused(lena.learner.pk, [lena.seat.starts_at]) == {lena.seat.pk}


def test_credits_return_to_a_lot_that_has_ended_and_revive_it_for_a_week() -> None:
    lena = learning(funds=2)
    purse = purse_of(lena.learner, lena.course)
    Lot.objects.update(ends_on=date(2026, 11, 26))
    deposit(purse, 3, by=BY_SCHOOL, now=NOW, today=TODAY)
    expire(date(2026, 11, 28), now=NOW + 3 * 24 * HOUR)
    lena.excuse(NOW + 3 * 24 * HOUR)
    old, new = Lot.objects.order_by("pk")
    assert (old.left, old.ends_on, old.revived_until, new.left, lena.balance) == (
        2,
        date(2026, 11, 26),
        date(2026, 12, 5),
        3,
        5,
    )


@pytest.mark.parametrize("may", [True, False])
def test_guardians_by_their_right_and_recorded_as_theirs(*, may: bool) -> None:
    lena = learning(absence="person")
    petra = make_guardian("Petra Novak", lena.learner)
    petra.wards.update(may_excuse=may)
    if not may:
        with pytest.raises(Refused) as error:
            lena.excuse(by=By(petra.pk))
        assert (refusal(error), AbsenceRequest.objects.count()) == ("may_not_excuse", 0)
        return
    asked = lena.excuse(by=By(petra.pk))
    withdraw_absence(asked, by=By(petra.pk), now=NOW)
    assert asked.asked_by == petra
    assert set(Entry.objects.filter(actor=petra).values_list("verb", "on_behalf_of")) == {
        ("excuse", lena.learner.pk),
        ("withdraw_absence", lena.learner.pk),
    }


def test_nobody_else_asks_or_withdraws() -> None:
    lena = learning(absence="person")
    asked = lena.excuse()
    gone = make_guardian("Oto Novak", lena.learner)
    Guardianship.objects.update(until=NOW)
    for person in (gone, make_person(), make_instructor()):
        by = By(person.pk)
        for act in (partial(excuse, lena.seat, by=by, now=NOW), partial(withdraw_absence, asked, by=by, now=NOW)):
            with pytest.raises(Refused) as error:
                act()
            assert refusal(error) == "may_not_excuse"


@pytest.mark.parametrize(("mode", "shown"), [("rule", Shown(2)), ("person", Shown(2, decided=True))])
def test_less_than_was_shown_is_refused(mode: str, shown: Shown) -> None:
    lena = learning(absence=mode)
    late = START - 24 * HOUR + TICK
    with pytest.raises(Refused) as error:
        lena.excuse(late, shown=shown)
    assert (refusal(error), error.value.refusal.facts) == ("returns_less", {"shown": 2, "credits": 1})
    with pytest.raises(Refused) as error:
        cancel_booking(lena.seat, by=lena.by, now=late, shown=Shown(2))
    assert refusal(error) == "returns_less"
    assert (lena.seat.given_up_at, AbsenceRequest.objects.count()) == (None, 0)
    lena.excuse(late - TICK, shown=shown)


def test_a_person_decides_though_the_rule_was_shown() -> None:
    lena = learning(absence="person")
    with pytest.raises(Refused) as error:
        lena.excuse(shown=Shown(2))
    assert refusal(error) == "returns_less"


def test_cancelling_again_means_what_it_meant() -> None:
    lena = learning()
    first = cancel_booking(lena.seat, by=lena.by, now=START - 24 * HOUR)
    again = cancel_booking(lena.seat, by=lena.by, now=START - HOUR, shown=Shown(2))
    assert (first, again.credits, lena.balance) == (again, 2, 10)


def test_a_seat_from_the_waitlist_is_cancelled_as_a_booking_is() -> None:
    lena = learning(waitlist=True)
    make_seat(lena.session, make_person())
    Session.objects.update(capacity=2)
    anna = make_person("Anna Dvorak")
    enroll_in(lena.course, anna)
    deposit(purse_of(anna, lena.course), 2, by=BY_SCHOOL, now=NOW, today=TODAY)
    join_line(anna.pk, lena.session.code, by=By(anna.pk), now=NOW)
    Session.objects.update(capacity=3)
    assert promote(lena.session.pk, now=NOW) == 1
    seat = Seat.objects.get(learner=anna)
    assert cancel_booking(seat, by=By(anna.pk), now=NOW).credits == 2
    assert (WaitlistPlace.objects.get().left_why, purse_of(anna, lena.course).balance) == ("seated", 2)


def test_what_was_asked_about_a_seat_is_told_the_newest_first() -> None:
    lena, mara = learning(absence="person"), make_person("Mara Vogel", "administrator")
    decide_absence(lena.excuse(reason="Trip"), Decision.DECLINED, by=By(mara.pk), now=NOW, answer="No")
    withdraw_absence(lena.excuse(NOW + HOUR), by=lena.by, now=NOW + HOUR)
    lena.excuse(NOW + 2 * HOUR, reason="Flu")
    told = [(one.reason, one.asked_by, one.decision, one.decided_by, one.answer) for one in absences_of(lena.seat.pk)]
    assert told == [("Flu", "Lena Novak", "", "", ""), ("Trip", "Lena Novak", "declined", "Mara Vogel", "No")]


def test_a_seat_stays_where_it_is_while_a_request_waits() -> None:
    lena = learning(absence="person")
    other = make_session(lena.course, START + 48 * HOUR, capacity=5)
    request = lena.excuse()

    def move() -> Seat:
        return reschedule(lena.seat, GroupSeat(other.code), by=lena.by, now=NOW)

    with pytest.raises(Refused) as error:
        move()
    assert refusal(error) == "absence_waits"
    withdraw_absence(request, by=lena.by, now=NOW)
    assert move().session == other


@pytest.mark.parametrize(("decision", "moves"), [(Decision.DECLINED, True), (None, False)])
def test_a_request_that_is_decided_holds_nobody(decision: Decision | None, *, moves: bool) -> None:
    lena = learning(absence="person")
    other = make_session(lena.course, START + 48 * HOUR, capacity=5)
    request = lena.excuse()
    if decision:
        decide_absence(request, decision, by=BY_SCHOOL, now=NOW)
    assert (choices(lena.seat.pk, ONESELF, NOW).reschedule is None) == moves
    if moves:
        assert reschedule(lena.seat, GroupSeat(other.code), by=lena.by, now=NOW).session == other


def test_a_request_stays_where_the_school_moves_the_session() -> None:
    lena = learning(absence="person")
    request = lena.excuse()
    move_session(lena.session, Interval(START + HOUR, START + 2 * HOUR), by=BY_SCHOOL, now=NOW)
    assert (lena.seat.starts_at, request_that_waits(lena.seat.pk)) == (START + HOUR, request)
    assert decide_absence(request, Decision.ACCEPTED, by=BY_SCHOOL, now=NOW).returned == 2


@pytest.mark.parametrize(("percent", "returned"), [(None, 1), (100, 2), (0, 0)])
def test_by_rule_no_more_returns_than_the_seat_may(percent: int | None, returned: int) -> None:
    lena = learning(absence="person")
    request = lena.excuse()
    Seat.objects.update(returns_at_most=50)
    decided = decide_absence(request, Decision.ACCEPTED, by=BY_SCHOOL, now=NOW, percent=percent)
    assert (decided.returned, lena.balance) == (returned, 8 + returned)
