"""Hours as people write them: spans of a day on a wall, [opens, closes); closing at 00:00 means the day's end."""

from collections.abc import Iterable
from datetime import time

from lessonbook.domain.refusals import Refusal

Span = tuple[time, time]
DAY_END = time(0)
LONGEST_RUN = 370
"""Days whose hours are set in one go at most: a year and its holidays."""


def join_overlapping(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap as one; those that only touch stay apart."""
    joined: list[Span] = []
    for opens, closes in sorted(spans):
        if joined and (joined[-1][1] == DAY_END or opens < joined[-1][1]):
            joined[-1] = (joined[-1][0], _later(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def _later(one: time, other: time) -> time:
    return DAY_END if DAY_END in {one, other} else max(one, other)


def refuse_overlapping(spans: Iterable[Span]) -> Refusal | None:
    """Why hours of one day can't stand beside each other; None if they can."""
    ordered = sorted(spans)
    if len(join_overlapping(ordered)) == len(ordered):
        return None
    return Refusal("hours_overlap")


def span_text(span: Span) -> str:
    """A span as the journal keeps it, such as 09:00–12:30."""
    opens, closes = span
    return f"{opens:%H:%M}–{'24:00' if closes == DAY_END else f'{closes:%H:%M}'}"
