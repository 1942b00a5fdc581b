import itertools

import pytest

from lessonbook.domain.timetable import codes, numbering
from lessonbook.domain.timetable.numbering import fresh_codes
from tests.factories import make_course, make_session

pytestmark = pytest.mark.django_db


def test_fresh_codes_are_all_different_and_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four codes alone can be drawn: one is another session's, so three are left."""
    drawn = itertools.cycle(["S-1", "S-2", "S-2", "S-3", "S-4"])
    monkeypatch.setattr(numbering, "session_code", lambda: next(drawn))
    make_session(make_course(), code="S-2")
    assert sorted(fresh_codes(3)) == ["S-1", "S-3", "S-4"]


def test_thousands_at_once_are_all_different() -> None:
    assert len(set(fresh_codes(2_000))) == 2_000
    assert codes.session_code() not in fresh_codes(0)
