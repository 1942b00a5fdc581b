import pytest

from lessonbook.domain.journal.invariants import INVARIANTS
from lessonbook.domain.journal.models import KeyedAct
from lessonbook.domain.journal.once import once
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [line for check in INVARIANTS.values() for line in check()]


def test_acts_done_under_a_key_are_in_order() -> None:
    once(make_person().pk, "key", {"times": []}, lambda: {"sessions": ["S-ONE"]}, now=NOW)
    assert found() == []


@pytest.mark.parametrize("facts", [{"fingerprint": "short"}, {"answer": ["S-ONE"]}])
def test_an_act_that_cannot_be_answered_again_is_found(facts: dict[str, object]) -> None:
    once(make_person().pk, "key", {"times": []}, dict, now=NOW)
    KeyedAct.objects.update(**facts)
    assert found() == [f"keyed act {KeyedAct.objects.get().pk}: what was asked or answered can't be told"]
