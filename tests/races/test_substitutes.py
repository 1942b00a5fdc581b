"""Two who answer a request for a substitute at once, and a substitute whom learners want at that time."""

from collections.abc import Iterator

import pytest

from lessonbook.domain.booking.actions.substitutes import (
    answer_substitute_request,
    ask_for_substitute,
    withdraw_substitute_request,
)
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Session
from tests.factories import BY_SCHOOL, NOW, make_school, make_session
from tests.races.school import AT_TEN, at, books, make_learners, make_spanish
from tests.races.together import audit, tally, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def test_of_two_who_answer_at_once_one_does_and_a_request_is_asked_once() -> None:
    spanish, [ana, bo, cy] = make_spanish("Ana Ruiz", "Bo Lind", "Cy Moe")
    session = make_session(spanish, AT_TEN, instructor=ana)

    def ask() -> str:
        return str(ask_for_substitute(session, by=By(ana.pk), now=NOW).pk)

    asked = set(together(ask, ask, ask))
    assert len(asked) == 1
    request = session.substitute_requests.get()

    def answer(who: Person | None) -> str:
        answer_substitute_request(request, who, by=BY_SCHOOL, now=NOW)
        return "answered"

    answers = together(lambda: answer(bo), lambda: answer(cy), lambda: answer(None))
    assert tally(answers) == {"answered": 1, "substitute_answered": 2}
    request.refresh_from_db()
    assert Session.objects.get().instructor == (request.substitute or ana)
    assert Entry.objects.filter(verb="answer_substitute_request").count() == 1


def test_a_substitute_is_never_in_two_sessions_at_once() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    [lena, tom] = make_learners(spanish, 2)
    session = make_session(spanish, AT_TEN, instructor=ana)
    request = ask_for_substitute(session, by=By(ana.pk), now=NOW)

    def answer() -> str:
        answer_substitute_request(request, bo, by=BY_SCHOOL, now=NOW)
        return "answered"

    answers = together(answer, books(lena, at(bo)), books(tom, at(bo, 0.5)))
    ends = sorted(answers)
    assert ends in (["answered", "time_taken", "time_taken"], ["booked", "instructor_busy", "time_taken"])


def test_withdrawn_and_answered_at_once_one_of_them_holds() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    request = ask_for_substitute(make_session(spanish, AT_TEN, instructor=ana), by=By(ana.pk), now=NOW)

    def withdraw() -> str:
        withdraw_substitute_request(request, by=By(ana.pk), now=NOW)
        return "withdrawn"

    def answer() -> str:
        answer_substitute_request(request, bo, by=BY_SCHOOL, now=NOW)
        return "answered"

    ends = sorted(together(withdraw, answer))
    assert ends in (["substitute_withdrawn", "withdrawn"], ["answered", "substitute_answered"])
