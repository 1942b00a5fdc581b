"""A time for each of several children: all or none, by the rules of each."""

from datetime import timedelta

import pytest
from django.db import connection

from lessonbook.database.audit import checks, violations
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, TimesRefused
from lessonbook.domain.booking.actions.together import Part, book_together
from lessonbook.domain.courses.models import Enrollment
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Family, Guardianship
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Session
from tests.domain.booking.books import Books
from tests.domain.booking.families import AT_TEN, HOUR, TODAY, Siblings, give, make_siblings
from tests.factories import BY_SCHOOL, NOW, make_person, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Siblings:
    return make_siblings()


def together(two: Siblings, *parts: Part) -> list[Seat]:
    return book_together(parts, by=By(two.petra.pk), now=NOW)


def refusals(two: Siblings, *parts: Part) -> dict[int, str]:
    """The codes of what is refused, by the parts' places; nothing is written."""
    before = Books()
    with pytest.raises(TimesRefused) as caught:
        together(two, *parts)
    assert Books() == before
    return {n: refusal.code for n, refusal in caught.value.refusals.items()}


def test_each_has_the_own_time_and_the_own_purse_pays(two: Siblings) -> None:
    seats = together(two, *two.both())
    assert [(seat.learner_id, seat.session.instructor, seat.price) for seat in seats] == [
        (two.anna.pk, two.jo, 2),
        (two.ben.pk, two.ana, 1),
    ]
    assert (purse_of(two.anna, two.piano).balance, purse_of(two.ben, two.spanish).balance) == (4, 5)
    written = Entry.objects.filter(verb="book").values_list("actor_id", "on_behalf_of_id", "after__learner")
    assert list(written.order_by("pk")) == [(two.petra.pk, child.pk, child.pk) for child in (two.anna, two.ben)]
    assert list(violations(checks(connection))) == []


def test_asked_for_again_it_is_the_same_booking(two: Siblings) -> None:
    first, again = together(two, *two.both()), together(two, *two.both())
    assert [seat.pk for seat in first] == [seat.pk for seat in again]
    assert (Session.objects.count(), Entry.objects.filter(verb="book").count()) == (2, 2)


def test_one_instructor_is_not_in_two_places(two: Siblings) -> None:
    give(two.ben, two.piano, 6)
    both = [two.part(child, two.piano, two.jo) for child in (two.anna, two.ben)]
    assert refusals(two, *both) == {1: "time_taken"}


def test_one_after_the_other_with_one_instructor_is_booked(two: Siblings) -> None:
    give(two.ben, two.piano, 6)
    seats = together(two, two.part(two.anna, two.piano, two.jo), two.part(two.ben, two.piano, two.jo, 1))
    assert [seat.starts_at - AT_TEN for seat in seats] == [timedelta(0), HOUR]


def test_what_the_instructor_keeps_free_is_kept_between_them_too() -> None:
    two = make_siblings(piano={"buffer_before_minutes": 10})
    give(two.ben, two.piano, 6)
    both = [two.part(two.anna, two.piano, two.jo), two.part(two.ben, two.piano, two.jo, 1)]
    assert refusals(two, *both) == {1: "time_taken"}


def test_two_seats_of_one_session_for_two(two: Siblings) -> None:
    give(two.anna, two.spanish, 6)
    wanted = {
        left: make_session(two.spanish, AT_TEN + left * 3 * HOUR, *others, capacity=left + len(others))
        for left, others in ((1, [make_person()]), (2, [make_person()]))
    }
    parts = {n: [Part(c.pk, "spanish", GroupSeat(s.code)) for c in (two.anna, two.ben)] for n, s in wanted.items()}
    assert refusals(two, *parts[1]) == {1: "session_full"}
    assert {seat.session for seat in together(two, *parts[2])} == {wanted[2]}


def test_whose_cannot_be_had_is_said_for_each(two: Siblings) -> None:
    make_session(two.spanish, AT_TEN + HOUR, two.ben)
    part = Part(two.anna.pk, "piano", FreeTime(two.jo.pk, NOW - HOUR, HOUR))
    assert refusals(two, part, two.both(ben=1)[1]) == {0: "in_the_past", 1: "overlaps"}


@pytest.mark.parametrize(
    ("rights", "code"), [({"may_book": False}, "may_not_book"), ({"may_spend": False}, "may_not_spend")]
)
def test_each_childs_rights_count_for_that_child(two: Siblings, rights: dict[str, bool], code: str) -> None:
    two.may(two.ben, **rights)
    assert refusals(two, *two.both()) == {1: code}


def test_after_unlinking_nothing_is_booked_for_the_child(two: Siblings) -> None:
    Guardianship.objects.filter(learner=two.anna).update(until=NOW)
    assert refusals(two, *two.both()) == {0: "may_not_book"}


def test_a_course_that_one_does_not_learn_is_none(two: Siblings) -> None:
    assert refusals(two, two.both()[0], two.part(two.ben, two.piano, two.jo, 2)) == {1: "no_such_course"}
    Enrollment.objects.filter(learner=two.anna).update(status="paused")
    assert refusals(two, *two.both()) == {0: "enrollment_paused"}


def test_too_few_credits_of_one_book_nothing_for_the_other() -> None:
    two = make_siblings(credit=0)
    give(two.anna, two.piano, 6)
    assert refusals(two, *two.both()) == {1: "no_credit"}


@pytest.mark.parametrize(("credit", "is_enough"), [(2, True), (1, False)])
def test_a_familys_purse_pays_for_who_has_none(credit: int, is_enough: bool) -> None:
    two = make_siblings(credit=0, piano={"price": 1})
    give(two.ben, two.piano, 0)
    give(two.anna, two.piano, 1)
    family = Family.objects.create(name="Novak")
    family.members.set([two.petra, two.anna, two.ben])
    shared = purse_of(family, two.piano)
    if credit > 1:
        deposit(shared, credit - 1, by=BY_SCHOOL, now=NOW, today=TODAY)
    both = [two.part(two.anna, two.piano, two.jo), two.part(two.ben, two.piano, two.jo, 1)]
    if is_enough:
        assert len(together(two, *both)) == 2
        assert (purse_of(two.anna, two.piano).balance, purse_of(family, two.piano).balance) == (0, 0)
    else:
        assert refusals(two, *both) == {1: "no_credit"}


@pytest.mark.parametrize(("count", "code"), [(0, "no_times"), (61, "too_many_times")])
def test_none_and_too_many_are_refused(two: Siblings, count: int, code: str) -> None:
    with pytest.raises(Refused) as caught:
        together(two, *two.both()[:1] * count)
    assert caught.value.refusal.code == code
