"""Texts in a line with others."""

import pytest

from lessonbook.domain.texts import unbroken


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Friday · 08:30–09:20", "Friday · 08:30\u2060–\u206009:20"),
        ("Tue–Thu 8:00–12:00", "Tue–Thu 8:00\u2060–\u206012:00"),
        ("23:30 – Thu 00:15", "23:30 – Thu 00:15"),
    ],
)
def test_spans_of_times_are_held_together(text: str, held: str) -> None:
    assert unbroken(text) == held
