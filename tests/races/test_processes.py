"""Processes of their own, as servers and workers are: the database alone stands between them."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from lessonbook.domain.timetable.models import Seat
from tests.factories import make_school, make_session
from tests.races.processes import drivers, killed
from tests.races.school import AT_TEN, HOUR, balance, make_learners, make_spanish
from tests.races.together import audit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


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
