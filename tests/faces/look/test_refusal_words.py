"""Refusals in words: what a rule says no to is named in the viewer's language and zone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from lessonbook.domain.booking.rules import refuse_many_a_week
from lessonbook.domain.courses.models import Course
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.scheduling.intervals import Interval
from tests.factories import wall

BERLIN = Viewpoint("en", ZoneInfo("Europe/Berlin"))


def test_a_week_that_is_full_is_named() -> None:
    monday = wall("2026-11-23 00:00")
    rules = Course(max_per_week=2).booking_rules
    refusal = refuse_many_a_week(rules, 2, 1, Interval(monday, monday + timedelta(days=7)))
    assert refusal
    assert refusal_text(refusal, BERLIN) == (
        "At most 2 sessions of this course can be booked in one week. In the week that begins Mon 23 Nov 2026, 00:00, "
        "2 are booked already. Choose another week."
    )
