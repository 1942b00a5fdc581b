"""Marks survive the address, and a page knows on which sides it goes on."""

from datetime import UTC, datetime

import pytest

from lessonbook.domain.timetable.pages import LARGEST_ID, Mark, Page, Turn, page_of

AT = datetime(2026, 11, 25, 15, 18, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "mark",
    [
        Mark(AT, 1),
        Mark(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), 0),
        Mark(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), LARGEST_ID),
    ],
)
def test_a_mark_is_read_as_it_was_written(mark: Mark) -> None:
    assert Mark.read(str(mark)) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "1",
        "1_",
        "_1",
        "1_2_3",
        "a_b",
        "1.5_2",
        "nan_1",
        "1_-1",
        f"1_{2**63}",
        f"{10**30}_1",
        "9" * 5000 + "_1",
        "\0_1",
    ],
)
def test_what_is_no_mark_is_none(text: str) -> None:
    assert Mark.read(text) is None


def numbered(number: int) -> Mark:
    return Mark(AT, number)


FIRST, NEXT, BACK = Turn(2), Turn(2, after=numbered(1)), Turn(2, before=numbered(9))


@pytest.mark.parametrize(
    ("found", "turn", "shown", "before", "after"),
    [
        ([], FIRST, [], None, None),
        ([1], FIRST, [1], None, None),
        ([1, 2], FIRST, [1, 2], None, None),
        ([1, 2, 3], FIRST, [1, 2], None, 2),
        ([2, 3], NEXT, [2, 3], 2, None),
        ([2, 3, 4], NEXT, [2, 3], 2, 3),
        ([], NEXT, [], None, None),
        ([8, 7, 6], BACK, [7, 8], 7, 8),
        ([8, 7], BACK, [7, 8], None, 8),
        ([8], BACK, [8], None, 8),
        ([], BACK, [], None, None),
    ],
)
def test_a_page_goes_on_where_there_are_rows(
    found: list[int], turn: Turn, shown: list[int], before: int | None, after: int | None
) -> None:
    page = page_of(found, turn, numbered)
    marks = (numbered(before) if before else None, numbered(after) if after else None)
    assert page == Page(shown, *marks)
