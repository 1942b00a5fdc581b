"""Doing once what is asked for twice, one after the other; together is for the races."""

from datetime import timedelta
from typing import Any

import pytest

from lessonbook.domain.journal.actions import record
from lessonbook.domain.journal.models import Entry, KeyedAct
from lessonbook.domain.journal.once import REMEMBERED, forget_old, once
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal, Refused
from tests.factories import BY_SCHOOL, NOW, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena() -> Person:
    return make_person()


class Act:
    """Writes an entry and answers which one it is; refuses where told to."""

    def __init__(self) -> None:
        self.refuses = False

    def __call__(self) -> dict[str, Any]:
        entry = record("act", None, BY_SCHOOL, NOW)
        if self.refuses:
            raise Refused(Refusal("no_credit"))
        return {"entry": entry.pk}


def test_the_second_time_nothing_is_done_and_the_answer_is_the_same(lena: Person) -> None:
    act = Act()
    first = once(lena.pk, "k", {"a": 1, "b": 2}, act, now=NOW)
    assert once(lena.pk, "k", {"b": 2, "a": 1}, act, now=NOW) == first
    assert Entry.objects.count() == KeyedAct.objects.count() == 1


def test_what_is_refused_the_second_time_was_done_the_first(lena: Person) -> None:
    act = Act()
    first = once(lena.pk, "k", {}, act, now=NOW)
    act.refuses = True
    assert once(lena.pk, "k", {}, act, now=NOW) == first
    assert Entry.objects.count() == 1


def test_what_is_refused_takes_no_key(lena: Person) -> None:
    act = Act()
    act.refuses = True
    with pytest.raises(Refused, match="no_credit"):
        once(lena.pk, "k", {}, act, now=NOW)
    assert not Entry.objects.exists()
    act.refuses = False
    assert once(lena.pk, "k", {"other": 1}, act, now=NOW) == {"entry": Entry.objects.get().pk}


@pytest.mark.parametrize("refuses", [False, True])
def test_a_key_is_for_one_thing(lena: Person, refuses: bool) -> None:
    act = Act()
    once(lena.pk, "k", {"a": 1}, act, now=NOW)
    act.refuses = refuses
    with pytest.raises(Refused, match="key_reused"):
        once(lena.pk, "k", {"a": 2}, act, now=NOW)
    assert Entry.objects.count() == 1


def test_a_key_is_ones_own_and_without_one_it_is_done_each_time(lena: Person) -> None:
    act = Act()
    for person in (lena.pk, make_person().pk):
        once(person, "k", {}, act, now=NOW)
    for _ in range(2):
        once(lena.pk, "", {}, act, now=NOW)
    assert (Entry.objects.count(), KeyedAct.objects.count()) == (4, 2)


def test_keys_are_forgotten_after_two_days(lena: Person) -> None:
    once(lena.pk, "old", {}, Act(), now=NOW - REMEMBERED - timedelta.resolution)
    once(lena.pk, "new", {}, Act(), now=NOW - REMEMBERED)
    assert forget_old(NOW) == 1
    assert KeyedAct.objects.get().key == "new"
