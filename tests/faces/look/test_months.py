"""A month of days."""

from datetime import UTC, date, datetime

from lessonbook.faces.look.months import month_days, month_grid
from lessonbook.faces.look.viewpoint import Viewpoint
from tests.faces.look.conftest import BERLIN, MakeLine

NOW = datetime(2026, 11, 25, 15, 18, tzinfo=UTC)


def test_a_month_is_shown_in_whole_weeks() -> None:
    days = month_days(date(2026, 11, 25), Viewpoint("en", BERLIN))
    assert (days[0], days[-1], len(days)) == (date(2026, 10, 26), date(2026, 12, 6), 42)


def test_a_february_of_four_weeks_takes_four_rows() -> None:
    assert len(month_days(date(2027, 2, 10), Viewpoint("en", BERLIN))) == 28


def test_sessions_stand_on_the_day_they_begin_in_the_viewers_zone(view: Viewpoint, make_line: MakeLine) -> None:
    lines = [make_line("2026-11-09 09:00"), make_line("2026-11-18 23:30", hue=5)]
    lines.append(make_line("2026-11-18 23:45"))
    grid = month_grid(lines, date(2026, 11, 25), now=NOW, view=view, day_url=str)
    filled = [(day.iso, day.count_text, day.hues) for week in grid.weeks for day in week if day.lines]
    assert filled == [("2026-11-09", "1 session", [2]), ("2026-11-18", "2 sessions", [5, 2])]
    assert (grid.title, grid.is_empty) == ("November 2026", False)


def test_today_and_the_days_around_the_month_are_marked(view: Viewpoint) -> None:
    grid = month_grid([], date(2026, 11, 1), now=NOW, view=view, day_url=lambda day: f"?date={day}")
    days = [day for week in grid.weeks for day in week]
    assert [day.url for day in days if day.is_today] == ["?date=2026-11-25"]
    assert [day.number for day in days if day.is_outside] == [26, 27, 28, 29, 30, 31, 1, 2, 3, 4, 5, 6]
    assert sum(day.is_past for day in days) == 30
    assert [weekday.long for weekday in grid.weekdays][:2] == ["Monday", "Tuesday"]


def test_a_month_is_empty_or_has_something_earlier_by_its_own_days(view: Viewpoint, make_line: MakeLine) -> None:
    def facts(start: str, anchor: date = date(2026, 11, 1)) -> tuple[bool, bool]:
        grid = month_grid([make_line(start)], anchor, now=NOW, view=view, day_url=str)
        return grid.is_empty, grid.has_earlier

    assert facts("2026-10-30 09:00") == (True, False)
    assert facts("2026-11-24 09:00") == (False, True)
    assert facts("2026-11-25 09:00") == (False, False)
    assert facts("2026-10-30 09:00", date(2026, 10, 1)) == (False, False)
