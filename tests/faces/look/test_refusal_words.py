"""Refusals in words: what a rule says no to is named in the viewer's language and zone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from lessonbook.domain.booking.rules import Counted, refuse_many_within
from lessonbook.domain.courses.models import Course
from lessonbook.domain.refusals import Refusal
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.scheduling.intervals import Interval
from tests.factories import wall

BERLIN = Viewpoint("en", ZoneInfo("Europe/Berlin"))


def test_a_week_that_is_full_is_named() -> None:
    monday = wall("2026-11-23 00:00")
    rules = Course(max_per_week=2).booking_rules
    refusal = refuse_many_within(rules, 2, 1, Counted(Interval(monday, monday + timedelta(days=7))))
    assert refusal
    assert refusal_text(refusal, BERLIN) == (
        "Bookings of this course in one week: 2 at most. The week that begins Mon 23 Nov 2026, 00:00 has 2 already. "
        "Choose another week."
    )


def test_a_day_that_is_full_is_named() -> None:
    monday = wall("2026-11-23 00:00")
    rules = Course(max_per_day=1).booking_rules
    refusal = refuse_many_within(rules, 1, 1, Counted(Interval(monday, monday + timedelta(days=1)), is_day=True))
    assert refusal
    assert refusal_text(refusal, BERLIN) == (
        "Bookings of this course on one day: 1 at most. The day that begins Mon 23 Nov 2026, 00:00 has 1 already. "
        "Choose another day."
    )


@pytest.mark.parametrize(
    ("hours", "when"), [(1, "Mon 23 Nov 2026, 23:00–00:00"), (2, "Mon 23 Nov 2026, 23:00 – Tue 01:00")]
)
def test_when_another_session_is_says_its_day_once(hours: int, when: str) -> None:
    start = wall("2026-11-23 23:00")
    end = start + timedelta(hours=hours)
    busy = Refusal("instructor_busy", facts={"session": "S-4K7Q2", "starts_at": start, "ends_at": end})
    overlaps = Refusal("overlaps", facts={"session": "S-4K7Q2", "from": start, "to": end})
    assert refusal_text(busy, BERLIN) == (
        f"The instructor has another session then: S-4K7Q2, {when}. Choose another time or another instructor."
    )
    assert refusal_text(overlaps, BERLIN) == (f"That overlaps another session: S-4K7Q2, {when}. Choose another time.")
