"""The demo school's journal can be read: each of its facts has words, and names what it speaks of."""

from datetime import UTC, datetime

import pytest

from lessonbook.demo.school import fill
from lessonbook.domain.journal.models import Entry
from lessonbook.faces.office.figures.journal_keys import BY_DAY, fact_of
from lessonbook.faces.office.figures.journal_sentences import SENTENCES

WEDNESDAY = datetime(2026, 11, 25, 15, 18, 7, tzinfo=UTC)
BY_SEAT = "take_register"


@pytest.mark.django_db
@pytest.mark.engine("sqlite")
def test_every_fact_of_the_demo_schools_journal_has_words() -> None:
    fill(WEDNESDAY)
    entries = Entry.objects.values_list("verb", "subject_kind", "before", "after")
    told = {(verb, kind, key) for verb, kind, before, after in entries for key in {*before, *after}}
    by_name = {fact for fact in told if fact[0] != BY_SEAT and not (fact[0] in BY_DAY and fact[2][:1].isdecimal())}
    assert {verb for verb, _kind, _key in told} - set(SENTENCES) == set()
    assert len(by_name) > 40
    assert sorted(fact for fact in by_name if fact_of(*fact) is None) == []
