"""A week and a day as grids of hours."""

from datetime import UTC, date, datetime

from lessonbook.faces.look.hours import time_grid, week_days
from lessonbook.faces.look.lanes import place
from lessonbook.faces.look.viewpoint import Viewpoint
from tests.faces.look.conftest import BERLIN, MakeLine

WEDNESDAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 15, 18, tzinfo=UTC)


def test_the_week_begins_on_the_schools_first_day() -> None:
    assert week_days(WEDNESDAY, Viewpoint("en", BERLIN))[0] == date(2026, 11, 23)
    assert week_days(WEDNESDAY, Viewpoint("en", BERLIN, first_weekday=6))[0] == date(2026, 11, 22)


def test_the_working_day_is_shown_and_what_lies_outside_it(view: Viewpoint, make_line: MakeLine) -> None:
    quiet = time_grid([], [WEDNESDAY], now=NOW, view=view, day_url=str)
    early = make_line("2026-11-25 06:40")
    late = make_line("2026-11-25 20:10")
    busy = time_grid([early, late], [WEDNESDAY], now=NOW, view=view, day_url=str)
    assert (quiet.extent, quiet.is_empty) == ("from-8 hours-10", True)
    assert (busy.extent, busy.is_empty) == ("from-6 hours-16", False)
    assert [mark.text for mark in quiet.hours][:2] == ["08:00", "09:00"]


def test_what_goes_on_after_midnight_is_shown_on_both_its_days(view: Viewpoint, make_line: MakeLine) -> None:
    night = make_line("2026-11-24 23:30")
    grid = time_grid([night], week_days(WEDNESDAY, view), now=NOW, view=view, day_url=str)
    assert grid.extent == "from-0 hours-24"
    assert [len(day.blocks) for day in grid.days] == [0, 1, 1, 0, 0, 0, 0]


def test_a_short_session_is_shown_whole_above_the_last_hour(view: Viewpoint, make_line: MakeLine) -> None:
    brief = make_line("2026-11-25 17:50", 10)
    assert time_grid([brief], [WEDNESDAY], now=NOW, view=view, day_url=str).extent == "from-8 hours-11"


def test_only_the_week_of_today_has_something_earlier(view: Viewpoint, make_line: MakeLine) -> None:
    def has_earlier(*starts: str, day: date = WEDNESDAY) -> bool:
        lines = [make_line(start) for start in starts]
        return time_grid(lines, week_days(day, view), now=NOW, view=view, day_url=str).has_earlier

    assert has_earlier("2026-11-24 09:00")
    assert not has_earlier("2026-11-25 09:00", "2026-11-26 09:00")
    assert not has_earlier("2026-11-17 09:00", day=date(2026, 11, 18))


def test_now_stands_on_today_alone_and_only_among_the_hours_shown(view: Viewpoint) -> None:
    grid = time_grid([], week_days(WEDNESDAY, view), now=NOW, view=view, day_url=str)
    assert [day.now_place for day in grid.days] == ["", "", place(978, 978), "", "", "", ""]
    night = time_grid([], [WEDNESDAY], now=NOW.replace(hour=1), view=view, day_url=str)
    assert night.days[0].now_place == ""


def test_a_day_on_which_the_clocks_change_says_so(view: Viewpoint, make_line: MakeLine) -> None:
    night = make_line("2026-10-25 01:30")
    grid = time_grid([night], week_days(date(2026, 10, 25), view), now=NOW, view=view, day_url=str)
    assert [day.note for day in grid.days] == ["", "", "", "", "", "", "25 hours: clocks go back"]
    assert [mark.text for mark in grid.hours][:4] == ["01:00", "02:00", "02:00", "03:00"]
    assert [day.missing for day in grid.days] == [[place(180, 240)]] * 6 + [[]]


def test_a_day_of_300_sessions_keeps_every_one(view: Viewpoint, make_line: MakeLine) -> None:
    lines = [make_line(f"2026-11-25 {8 + n // 30:02}:{n % 30 * 2:02}", 45) for n in range(300)]
    day = time_grid(lines, [WEDNESDAY], now=NOW, view=view, day_url=str).days[0]
    shown = [block.line.code for block in day.blocks] + [line.code for folder in day.folders for line in folder.lines]
    assert sorted(shown) == [line.code for line in lines]
