"""Where sessions stand among the hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.axis import Axis
from lessonbook.faces.look.lanes import Block, Folder, Span, folded, lay_out, place, spans_of
from lessonbook.faces.look.shapes import SessionLine
from tests.faces.look.conftest import BERLIN, MakeLine

NOON = datetime(2026, 11, 25, 12, tzinfo=BERLIN)
BLANK = SessionLine("S", "", NOON, NOON, "", "", "", "", "", "", 1, "", Status.UPCOMING, "")


def span(top: int, bottom: int, code: str = "S") -> Span:
    return Span(top, bottom, BLANK._replace(code=code))


def places(blocks: list[Block]) -> list[str]:
    return [block.place for block in blocks]


def test_a_place_is_said_in_classes_of_hours_and_minutes() -> None:
    assert place(16 * 60 + 30, 17 * 60 + 15) == "h-16 m-30 dh-0 dm-45 lane-0 of-1"


def test_places_are_rounded_to_five_minutes_and_never_empty() -> None:
    assert place(601, 602) == "h-10 m-0 dh-0 dm-5 lane-0 of-1"


def test_overlaps_stand_side_by_side_and_those_that_only_touch_below_each_other() -> None:
    blocks, folders = lay_out([span(540, 600), span(570, 660), span(660, 720)], lanes=2)
    assert places(blocks) == [place(540, 600, 0, 2), place(570, 660, 1, 2), place(660, 720)]
    assert folders == []


def test_a_short_session_takes_the_room_that_its_text_needs() -> None:
    blocks, _ = lay_out([span(540, 545), span(550, 600)], lanes=2)
    assert places(blocks) == [place(540, 545, 0, 2), place(550, 600, 1, 2)]


def test_what_has_no_lane_is_in_a_folder_that_says_how_many() -> None:
    blocks, folders = lay_out([span(540, 600, code) for code in "ABCD"], lanes=2)
    assert places(blocks) == [place(540, 600, 0, 2)]
    assert [(folder.count_text, folder.short_text, folder.place) for folder in folders] == [
        ("3 more sessions", "+3", place(540, 600, 1, 2))
    ]


@given(
    st.lists(st.tuples(st.integers(0, 1400), st.integers(5, 300)), max_size=60),
    st.integers(2, 6),
)
def test_nothing_is_lost_and_no_two_share_a_place(times: list[tuple[int, int]], lanes: int) -> None:
    spans = sorted(
        (span(top, min(top + length, 1440), str(n)) for n, (top, length) in enumerate(times)),
        key=lambda each: (each.top, each.bottom),
    )
    blocks, folders = lay_out(spans, lanes)
    shown = [block.line.code for block in blocks] + [line.code for folder in folders for line in folder.lines]
    assert sorted(shown) == sorted(each.line.code for each in spans)
    by_code = {each.line.code: each for each in spans}
    lanes_used: dict[str, list[Span]] = {}
    for block in blocks:
        lane = next(name for name in block.place.split() if name.startswith("lane-"))
        for other in lanes_used.setdefault(lane, []):
            mine = by_code[block.line.code]
            assert mine.top >= other.bottom or other.top >= mine.bottom
        lanes_used[lane].append(by_code[block.line.code])


def test_a_session_across_midnight_is_listed_on_its_first_day_and_echoed_on_the_next(make_line: MakeLine) -> None:
    line = make_line("2026-11-25 23:30", 60)
    days = [date(2026, 11, 25), date(2026, 11, 26)]
    axis = Axis.of(days, BERLIN)
    assert spans_of([line], days[0], axis, BERLIN, first=True) == [Span(23 * 60 + 30, 1440, line, goes_on=True)]
    assert spans_of([line], days[1], axis, BERLIN, first=False) == [Span(0, 30, line, is_echo=True)]
    assert spans_of([line], days[1], axis, BERLIN, first=True) == [Span(0, 30, line)]


def test_what_begins_right_before_midnight_has_its_room_above_the_days_end(make_line: MakeLine) -> None:
    late, last = make_line("2026-11-25 23:30", 15), make_line("2026-11-25 23:50", 5)
    spans = spans_of([late, last], date(2026, 11, 25), Axis.of([date(2026, 11, 25)], BERLIN), BERLIN, first=True)
    assert [(each.top, each.bottom) for each in spans] == [(1410, 1425), (1410, 1435)]
    assert places(lay_out(spans, lanes=2)[0]) == [place(1410, 1425, 0, 2), place(1410, 1435, 1, 2)]


def test_a_session_that_ends_at_midnight_does_not_touch_the_next_day(make_line: MakeLine) -> None:
    line = make_line("2026-11-25 23:00", 60)
    axis = Axis.of([date(2026, 11, 26)], BERLIN)
    assert spans_of([line], date(2026, 11, 26), axis, BERLIN, first=True) == []


def test_a_repeated_hour_keeps_both_its_sessions_apart(make_line: MakeLine) -> None:
    early = make_line("2026-10-25 02:00", 60)
    late = make_line("2026-10-25 02:00", 60, second_pass=True)
    zone = ZoneInfo("Europe/Berlin")
    spans = spans_of([early, late], date(2026, 10, 25), Axis.of([date(2026, 10, 25)], zone), zone, first=True)
    assert [(each.top, each.bottom) for each in spans] == [(120, 180), (180, 240)]


def test_folders_show_a_few_hues_at_their_edge() -> None:
    lines = [BLANK._replace(hue=hue) for hue in (3, 3, 1, 5, 7, 9)]
    _, folders = lay_out([Span(540, 600, line) for line in [BLANK, *lines]], lanes=2)
    assert folders[0] == Folder(lines, folded(lines), [3, 1, 5, 7], "6 more sessions", "+6", place(540, 600, 1, 2))
