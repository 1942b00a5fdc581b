"""Acting on sessions only as they were seen."""

import pytest

from lessonbook.domain.booking.seen import refuse_unseen, seen
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Session

A, B = Session(code="S-AAAAAA", sequence=1), Session(code="S-BBBBBB", sequence=0)


@pytest.mark.parametrize("known", [None, {"S-AAAAAA": 1, "S-BBBBBB": 0}])
def test_as_they_were_seen_they_are_acted_on(known: dict[str, int] | None) -> None:
    refuse_unseen([A, B], known)
    assert seen([A, B]) == {"S-AAAAAA": 1, "S-BBBBBB": 0}


@pytest.mark.parametrize(
    "known",
    [
        {"S-AAAAAA": 0, "S-BBBBBB": 0},  # changed
        {"S-BBBBBB": 0},  # come
        {"S-AAAAAA": 1, "S-BBBBBB": 0, "S-CCCCCC": 4},  # gone
        {},
    ],
)
def test_what_changed_came_or_went_meanwhile_is_refused(known: dict[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        refuse_unseen([A, B], known)
    assert refused.value.refusal.code == "session_changed"
