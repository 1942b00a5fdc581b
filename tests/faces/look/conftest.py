"""Lines and viewpoints for tests of the look."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import near_day_text, range_text, session_text, time_text
from lessonbook.faces.look.shapes import SessionLine
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text

BERLIN = ZoneInfo("Europe/Berlin")
MakeLine = Callable[..., SessionLine]


@pytest.fixture
def view() -> Viewpoint:
    """English in Berlin."""
    return Viewpoint("en", BERLIN)


@pytest.fixture
def make_line(view: Viewpoint) -> MakeLine:
    """Return a maker of lines from a wall time in Berlin, its second pass where asked; `shown` replaces what is."""
    made = 0

    def make(start: str, minutes: int = 60, *, second_pass: bool = False, **shown: Any) -> SessionLine:
        nonlocal made
        made += 1
        starts = datetime.fromisoformat(start).replace(tzinfo=BERLIN, fold=int(second_pass)).astimezone(UTC)
        ends = starts + timedelta(minutes=minutes)
        line = SessionLine(
            code=f"S-{made:05}",
            url=f"/sessions/S-{made:05}/",
            starts=starts,
            ends=ends,
            date_text=near_day_text(view.day(starts), view.day(starts), view),
            time_text=range_text(starts, ends, view),
            start_text=time_text(starts, view),
            end_text=time_text(ends, view),
            zone_text=zone_text(view),
            course_name="Piano",
            hue=2,
            instructor_name="Jo Park",
            status=Status.UPCOMING,
            spoken=f"Piano, {session_text(starts, ends, view)}, Berlin time, Jo Park, Upcoming",
        )
        return replace(line, **shown)

    return make
