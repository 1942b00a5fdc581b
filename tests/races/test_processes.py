"""Processes of their own, as servers and workers are: the database alone stands between them."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from lessonbook.domain.attendance.actions import excuse
from lessonbook.domain.booking.actions.waitlist import join_line
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.tasks import sweep_lines
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry, KeyedAct
from lessonbook.domain.timetable.models import Seat, Session
from tests.factories import NOW, make_school, make_session
from tests.races import acts
from tests.races.apart import Apart, crowd
from tests.races.database import address
from tests.races.processes import drivers, killed
from tests.races.school import AT_TEN, HOUR, balance, booked, in_, make_learners, make_spanish, standing
from tests.races.together import audit, tally

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


@pytest.fixture(scope="module")
def apart(django_db_setup: None) -> Iterator[Apart]:
    """Four processes for all tests of this file: starting them takes longer than all they do."""
    with crowd(address()) as found:
        yield found


def test_four_processes_that_book_and_cancel_the_same_times_agree_with_the_ledger() -> None:
    spanish, [ana] = make_spanish()
    for n in range(3):
        make_session(spanish, AT_TEN + timedelta(days=n) + 6 * HOUR, instructor=ana, capacity=2)
    learners = make_learners(spanish, 8, 40)
    with drivers(*(learners[n::4] for n in range(4))) as crowd:
        told = [line for lines in killed(crowd, once_booked=15) for line in lines]
    connection.close()
    ends = Counter(line.get("code", line["what"]) for line in told)
    assert ends["booked"] >= 60
    assert set(ends) <= {
        "booking",
        "booked",
        "cancelling",
        "cancelled",
        "time_taken",
        "session_full",
        "overlaps",
        "no_credit",
    }
    for learner in learners:
        assert balance(learner, spanish) == 40 - Seat.objects.standing().of(learner).count()


def test_the_last_seat_goes_to_one_process(apart: Apart) -> None:
    spanish, [ana] = make_spanish()
    first, *learners = make_learners(spanish, 5)
    session = make_session(spanish, AT_TEN, first, instructor=ana, capacity=2)
    answers = apart.together(*((acts.book_seat, learner.pk, session.code) for learner in learners))
    assert tally(answers) == {"booked": 1, "session_full": 3}
    assert len(standing(session)) == 2


def test_one_free_time_goes_to_one_process(apart: Apart) -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 4)
    answers = apart.together(*((acts.book_time, learner.pk, ana.pk, 0) for learner in learners))
    assert tally(answers) == {"booked": 1, "time_taken": 3}
    assert (Session.objects.count(), sum(balance(learner, spanish) for learner in learners)) == (1, 4 * 5 - 1)


def test_of_times_that_overlap_without_being_equal_one_process_gets_one(apart: Apart) -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 3)
    answers = apart.together(*((acts.book_time, who.pk, ana.pk, n / 4) for n, who in enumerate(learners)))
    assert tally(answers) == {"booked": 1, "time_taken": 2}


def test_a_weekly_limit_holds_in_two_processes(apart: Apart) -> None:
    spanish, [ana] = make_spanish(max_per_week=1)
    [lena] = make_learners(spanish, 1)
    answers = apart.together(*((acts.book_time, lena.pk, ana.pk, hours) for hours in (0, 2, 4)))
    assert tally(answers) == {"booked": 1, "too_many_this_week": 2}


def test_processes_that_move_crosswise_do_not_wait_for_each_other(apart: Apart) -> None:
    spanish, [ana] = make_spanish()
    lena, tom = make_learners(spanish, 2)
    one, other = (make_session(spanish, AT_TEN + n * HOUR, instructor=ana, capacity=4) for n in (0, 2))
    seats = [booked(lena, in_(one)), booked(tom, in_(other))]
    for _ in range(3):
        moved = apart.together((acts.move, seats[0].pk, other.code), (acts.move, seats[1].pk, one.code))
        assert moved == ["moved", "moved"]
        one, other = other, one
        seats = [Seat.objects.get(learner=who, given_up_at=None) for who in (lena, tom)]
    assert (balance(lena, spanish), balance(tom, spanish)) == (4, 4)


def test_a_seat_that_frees_is_the_lines_first_whatever_process_serves_it(apart: Apart) -> None:
    spanish, [ana] = make_spanish(waitlist=True)
    full = make_session(spanish, AT_TEN, instructor=ana, capacity=2)
    seat, kept = (booked(learner, in_(full)) for learner in make_learners(spanish, 2))
    first, second, outsider = make_learners(spanish, 3)
    for learner in (first, second):
        join_line(learner.pk, full.code, by=By(learner.pk), now=NOW)
    answers = apart.together(
        (acts.cancel, seat.pk), (acts.book_seat, outsider.pk, full.code), (acts.serve_lines,), (acts.serve_lines,)
    )
    assert answers == ["1", "line_first", "served", "served"]
    sweep_lines(NOW)
    assert standing(full) == {kept.learner_id, first.pk}
    assert WaitlistPlace.objects.standing().get().learner == second


def test_of_processes_that_decide_a_request_one_does(apart: Apart) -> None:
    spanish, _ = make_spanish(absence="person")
    [lena] = make_learners(spanish, 1)
    seat = booked(lena, in_(make_session(spanish, AT_TEN, capacity=2)))
    request = excuse(seat, by=By(lena.pk), now=NOW)
    answers = apart.together(*((acts.decide, request.pk, how) for how in ("accepted", "declined", "accepted")))
    assert tally(answers) == {"absence_decided": 2, "decided": 1}
    seat.refresh_from_db()
    assert balance(lena, spanish) == (4 if seat.given_up_at is None else 5)
    assert Entry.objects.filter(verb="decide_absence").count() == 1


def test_under_one_key_four_processes_make_one_booking_and_give_one_answer(apart: Apart) -> None:
    spanish, [ana] = make_spanish()
    [lena] = make_learners(spanish, 1)
    answers = apart.together(*[(acts.book_under_key, lena.pk, ana.pk, "key")] * 4)
    assert set(answers) == {Session.objects.get().code}
    assert (balance(lena, spanish), KeyedAct.objects.count(), Entry.objects.filter(verb="book").count()) == (4, 1, 1)
