"""Hours as people write them."""

from datetime import time

import pytest

from lessonbook.domain.timetable.hours import Span, join_overlapping, refuse_overlapping, span_text


def spans(text: str) -> list[Span]:
    """Spans written as "09-12 13-24"."""
    found = []
    for part in text.split():
        opens, closes = (int(hour) % 24 for hour in part.split("-"))
        found.append((time(opens), time(closes)))
    return found


@pytest.mark.parametrize(
    ("told", "joined"),
    [
        ("", ""),
        ("09-12", "09-12"),
        ("13-15 09-12", "09-12 13-15"),
        ("09-12 12-15", "09-12 12-15"),
        ("09-12 11-15", "09-15"),
        ("09-15 10-11", "09-15"),
        ("09-12 11-24", "09-24"),
        ("09-24 10-11 22-23", "09-24"),
        ("00-24 00-24", "00-24"),
        ("09-11 10-13 12-14 15-16", "09-14 15-16"),
    ],
)
def test_spans_that_overlap_are_joined_and_touching_ones_are_not(told: str, joined: str) -> None:
    assert join_overlapping(spans(told)) == spans(joined)


def test_overlapping_hours_are_refused() -> None:
    assert refuse_overlapping(spans("09-12 12-13")) is None
    refusal = refuse_overlapping(spans("09-12 11-13"))
    assert refusal is not None
    assert refusal.code == "hours_overlap"


def test_the_days_end_is_told_as_24() -> None:
    assert [span_text(span) for span in spans("09-12 13-24")] == ["09:00–12:00", "13:00–24:00"]
