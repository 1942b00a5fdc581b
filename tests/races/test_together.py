"""Families that want times together at the same moment: one gets all of it, the other nothing."""

from collections.abc import Callable, Iterator

import pytest

from lessonbook.domain.booking.actions.together import Part, book_together
from lessonbook.domain.credits.actions import purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry, KeyedAct
from lessonbook.domain.journal.once import once
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Session
from tests.domain.booking.families import Siblings, give, make_siblings
from tests.factories import NOW, make_guardian, make_person
from tests.races.together import audit, tally, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(transactional_db: None) -> Iterator[Siblings]:
    yield make_siblings()
    assert audit() == []


def books(guardian: Person, *parts: Part) -> Callable[[], str]:
    """That a guardian books for all; answers "booked"."""

    def act() -> str:
        book_together(parts, by=By(guardian.pk), now=NOW)
        return "booked"

    return act


def other_family(two: Siblings) -> tuple[Person, list[Part]]:
    """A family next door that wants the same times of the same two."""
    cleo, dan = make_person("Cleo Berg"), make_person("Dan Berg")
    give(cleo, two.spanish, 6)
    give(dan, two.piano, 6)
    parts = [two.part(cleo, two.spanish, two.ana), two.part(dan, two.piano, two.jo)]
    return make_guardian("Oto Berg", cleo, dan), parts


def test_of_two_families_one_gets_both_times_and_the_other_neither(two: Siblings) -> None:
    oto, theirs = other_family(two)
    answers = together(*[books(two.petra, *two.both()), books(oto, *theirs)] * 2)
    assert tally(answers) == {"booked": 2, "time_taken": 2}
    assert (answers[0], answers[1]) in {("booked", "time_taken"), ("time_taken", "booked")}
    assert Session.objects.count() == 2
    assert len(set(Entry.objects.filter(verb="book").values_list("actor_id", flat=True))) == 1


def test_times_that_cross_without_being_the_same_are_whole_or_nothing(two: Siblings) -> None:
    oto, theirs = other_family(two)
    later = [theirs[0], two.part(Person.objects.get(pk=theirs[1].learner_id), two.piano, two.jo, 3)]
    answers = together(books(two.petra, *two.both()), books(oto, *later))
    assert tally(answers) == {"booked": 1, "time_taken": 1}
    assert Session.objects.count() == 2


def test_under_one_key_four_posts_are_one_booking(two: Siblings) -> None:
    def post() -> str:
        def act() -> dict[str, list[str]]:
            return {"sessions": [s.session.code for s in book_together(two.both(), by=By(two.petra.pk), now=NOW)]}

        return str(once(two.petra.pk, "key", "asked", act, now=NOW)["sessions"])

    assert len(set(together(*[post] * 4))) == 1
    assert (Session.objects.count(), KeyedAct.objects.count(), Entry.objects.filter(verb="book").count()) == (2, 1, 2)
    assert (purse_of(two.anna, two.piano).balance, purse_of(two.ben, two.spanish).balance) == (4, 5)


def test_two_guardians_who_name_the_children_the_other_way_round_do_not_wait_for_each_other(two: Siblings) -> None:
    grandma = make_guardian("Jana Novak", two.anna, two.ben)
    answers = together(*[books(two.petra, *two.both()), books(grandma, *reversed(two.both(2, 2)))] * 3)
    assert tally(answers) == {"booked": 6}
    assert Session.objects.count() == 4
