"""Lines and viewpoints for tests of the look."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import engines

from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.context import Page, themes
from lessonbook.faces.look.dates import near_day_text, range_text, session_text, time_text
from lessonbook.faces.look.shapes import Face, Frame, Link, Place, School, SessionLine, ZoneOffer
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text

BERLIN = ZoneInfo("Europe/Berlin")
SERVER_TIME = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
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
        return line._replace(**shown)

    return make


@pytest.fixture
def around() -> dict[str, object]:
    """Return what pages have around them: the frame of a signed-in person, the page's own facts, no messages."""
    places = [
        Place("Dashboard", "/", "house"),
        Place("Schedule", "/schedule/upcoming/", "calendar-days", is_current=True),
    ]
    frame = Frame(
        school=School("Riverside School", mail="office@riverside.example", phone="+49 30 0000"),
        places=places,
        person=Face("Lena Novák", "LN"),
        person_links=[Link("Profile and settings", "/account/", "user-round")],
        sign_out_url="/account/logout/",
        zone_offer=ZoneOffer("/account/time-zone/", "Europe/Berlin"),
    )
    page = Page("en", "ltr", "system", themes("system"), SERVER_TIME.isoformat(), "/look/now/", "/look/theme/", None)
    return {"frame": frame, "page": page, "messages": [], "csrf_input": ""}


@pytest.fixture
def draw(around: dict[str, object]) -> Callable[..., str]:
    """Return a renderer of a template's text, with what is around pages and what is given."""

    def rendered(text: str, **context: object) -> str:
        return engines["jinja2"].from_string(text).render({**around, **context})

    return rendered
