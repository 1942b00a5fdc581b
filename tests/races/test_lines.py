"""A seat frees while many want it, and requests are decided while seats are given up: the line's first, and once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lessonbook.domain.attendance.actions import decide_absence, excuse, withdraw_absence
from lessonbook.domain.attendance.models import Decision
from lessonbook.domain.booking.actions.groups import join_group, leave_group
from lessonbook.domain.booking.actions.sessions import seat_learner
from lessonbook.domain.booking.actions.waitlist import accept_offer, join_line, leave_line, promote
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.tasks import sweep_lines
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.models import Lot
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.factories import BY_SCHOOL, NOW, make_school, make_session
from tests.races.school import (
    AT_TEN,
    HOUR,
    TODAY,
    Act,
    balance,
    booked,
    books,
    cancels,
    in_,
    make_learners,
    make_spanish,
    standing,
)
from tests.races.together import audit, tally, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def a_full_session(**rules: object) -> tuple[Course, Session, list[Seat]]:
    """A session of two that two learners have booked, in a course with a waitlist."""
    spanish, [ana] = make_spanish(**{"waitlist": True} | rules)
    session = make_session(spanish, AT_TEN, instructor=ana, capacity=2)
    return spanish, session, [booked(learner, in_(session)) for learner in make_learners(spanish, 2)]


def stand_in_line(session: Session, learner: Person) -> WaitlistPlace:
    return join_line(learner.pk, session.code, by=By(learner.pk), now=NOW)


def test_a_seat_that_frees_while_outsiders_book_is_the_lines_first() -> None:
    spanish, session, [seat, kept] = a_full_session()
    first, second, *outsiders = make_learners(spanish, 6)
    for learner in (first, second):
        stand_in_line(session, learner)
    answers = together(
        cancels(seat), *(books(outsider, in_(session)) for outsider in outsiders), lambda: str(sweep_lines(NOW))
    )
    assert answers[0] == "1"
    assert set(answers[1:-1]) == {"line_first"}
    sweep_lines(NOW)
    assert standing(session) == {kept.learner_id, first.pk}
    assert WaitlistPlace.objects.standing().get().learner == second


def test_three_who_serve_a_line_at_once_give_one_seat_away() -> None:
    spanish, session, [seat, kept] = a_full_session()
    first, second = make_learners(spanish, 2)
    for learner in (first, second):
        stand_in_line(session, learner)
    cancels(seat)()
    answers = together(*[lambda: promote(session.pk, now=NOW)] * 3)
    assert sorted(answers, key=str) == [0, 0, 1]
    assert (standing(session), balance(first, spanish), balance(second, spanish)) == ({kept.learner_id, first.pk}, 4, 5)


def test_who_joins_a_line_twice_at_once_stands_in_it_once() -> None:
    spanish, session, _ = a_full_session()
    [lena] = make_learners(spanish, 1)
    places = together(*[lambda: stand_in_line(session, lena).pk] * 4)
    assert set(places) == {WaitlistPlace.objects.get().pk}


def test_who_leaves_the_line_while_it_is_served_is_seated_or_gone() -> None:
    spanish, session, [seat, kept] = a_full_session()
    first, second = make_learners(spanish, 2)
    places = [stand_in_line(session, learner) for learner in (first, second)]
    cancels(seat)()

    def leave() -> str:
        leave_line(places[0], by=By(first.pk), now=NOW)
        return "left"

    together(leave, lambda: promote(session.pk, now=NOW))
    sweep_lines(NOW)
    places[0].refresh_from_db()
    served = first if places[0].left_why == LeftLine.SEATED else second
    assert standing(session) == {kept.learner_id, served.pk}


def test_an_offer_taken_while_the_school_gives_the_seat_away() -> None:
    spanish, session, [seat, _kept] = a_full_session(waitlist_offer_minutes=60)
    first, other = make_learners(spanish, 2)
    place = stand_in_line(session, first)
    cancels(seat)()
    assert promote(session.pk, now=NOW) == 1

    def accept() -> str:
        accept_offer(place, by=By(first.pk), now=NOW)
        return "seated"

    def give_away() -> str:
        seat_learner(session, other, by=BY_SCHOOL, now=NOW)
        return "given"

    answers = together(accept, give_away)
    assert tally(answers) in ({"seated": 1, "session_full": 1}, {"seated": 1, "line_first": 1})
    assert len(standing(session)) == 2


def a_request(spanish: Course) -> tuple[Person, Seat]:
    """A seat of a learner's in a session of two, and that its absence was asked for."""
    [lena] = make_learners(spanish, 1)
    session = make_session(spanish, AT_TEN, capacity=2)
    seat = booked(lena, in_(session))
    give_a_lot_that_pays_next(lena, spanish)
    excuse(seat, by=By(lena.pk), now=NOW)
    return lena, seat


def give_a_lot_that_pays_next(learner: Person, course: Course) -> None:
    """Three credits more that end before those the learner has: what came back to the wrong lot would go there."""
    deposit(purse_of(learner, course), 3, by=BY_SCHOOL, now=NOW, today=TODAY, ends_on=TODAY + timedelta(days=30))


def lots(learner: Person) -> list[int]:
    """What is left of the learner's lots, the one that paid first."""
    return list(Lot.objects.filter(purse__person=learner).order_by("pk").values_list("left", flat=True))


def decides(seat: Seat, decision: Decision) -> Act:
    request = seat.absence_requests.get()

    def act() -> str:
        decide_absence(request, decision, by=BY_SCHOOL, now=NOW)
        return "decided"

    return act


@pytest.mark.parametrize("other", [Decision.ACCEPTED, Decision.DECLINED])
def test_of_two_administrators_who_decide_at_once_one_does(other: Decision) -> None:
    spanish, _ = make_spanish(absence="person")
    lena, seat = a_request(spanish)
    answers = together(decides(seat, Decision.ACCEPTED), decides(seat, other))
    assert tally(answers) == {"absence_decided": 1, "decided": 1}
    seat.refresh_from_db()
    assert lots(lena) == ([4, 3] if seat.given_up_at is None else [5, 3])
    assert Entry.objects.filter(verb="decide_absence").count() == 1


def test_cancelled_and_excused_and_decided_at_once_a_seat_is_refunded_once() -> None:
    spanish, _ = make_spanish(absence="person")
    lena, seat = a_request(spanish)
    request = seat.absence_requests.get()

    def withdraw() -> str:
        withdraw_absence(request, by=By(lena.pk), now=NOW)
        return "withdrawn"

    answers = together(cancels(seat), decides(seat, Decision.ACCEPTED), withdraw, cancels(seat))
    seat.refresh_from_db()
    assert {answers[0], answers[3]} == ({"no_seat"} if seat.given_up_why == GivenUp.EXCUSED else {"1"})
    assert sorted(answers[1:3]) in (["absence_decided", "decided"], ["absence_withdrawn", "withdrawn"])
    assert (lots(lena), balance(lena, spanish)) == ([5, 3], 8)


def test_excused_twice_at_once_by_rule_there_is_one_request_and_one_refund() -> None:
    spanish, [ana] = make_spanish(absence="rule")
    [lena] = make_learners(spanish, 1)
    seat = booked(lena, in_(make_session(spanish, AT_TEN, instructor=ana, capacity=2)))
    give_a_lot_that_pays_next(lena, spanish)
    requests = together(*[lambda: excuse(seat, by=By(lena.pk), now=NOW).pk] * 4)
    assert set(requests) == {seat.absence_requests.get().pk}
    assert lots(lena) == [5, 3]


def test_a_group_left_while_its_seat_is_excused_gives_the_price_back_once() -> None:
    spanish, [ana] = make_spanish(absence="rule")
    [lena] = make_learners(spanish, 1)
    group = Group.objects.create(course=spanish, name="Tuesday group")
    for n in range(2):
        make_session(spanish, AT_TEN + n * HOUR, instructor=ana).groups.add(group)
    membership = join_group(lena, group, by=BY_SCHOOL, now=NOW)
    assert balance(lena, spanish) == 3
    seat = Seat.objects.earliest("starts_at")

    def ask() -> str:
        excuse(seat, by=By(lena.pk), now=NOW)
        return "excused"

    def leave() -> str:
        leave_group(membership, by=BY_SCHOOL, now=NOW)
        return "left"

    answers = together(ask, leave)
    assert answers[1] == "left"
    assert answers[0] in {"excused", "no_seat"}
    assert (balance(lena, spanish), Seat.objects.standing().count()) == (5, 0)
