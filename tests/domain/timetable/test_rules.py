"""What the clock says of a session, and when its class may be joined."""

from datetime import UTC, datetime, timedelta

import pytest

from lessonbook.domain.timetable.codes import ALPHABET, normalize, session_code
from lessonbook.domain.timetable.rules import Joining, Status, join_window, refuse_joining, status

START = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
END = START + timedelta(minutes=45)
SECOND = timedelta(seconds=1)
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("now", "cancelled", "expected"),
    [
        (START - SECOND, False, Status.UPCOMING),
        (START, False, Status.LIVE),
        (END - SECOND, False, Status.LIVE),
        (END, False, Status.COMPLETED),
        (START - SECOND, True, Status.CANCELLED),
        (END, True, Status.CANCELLED),
    ],
)
def test_status_follows_from_the_clock_but_for_cancelled(now: datetime, cancelled: bool, expected: Status) -> None:
    assert status(START, END, cancelled=cancelled, now=now) is expected


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (START - QUARTER - SECOND, "too_early"),
        (START - QUARTER, None),
        (END - SECOND, None),
        (END, "session_over"),
    ],
)
def test_join_opens_a_quarter_before_the_start_and_closes_at_the_end(now: datetime, code: str | None) -> None:
    window = join_window(START, END, QUARTER)
    refusal = refuse_joining(Joining(window=window, cancelled=False, seat_stands=True, has_link=True), now)
    assert (refusal.code if refusal else None) == code


def test_too_early_says_from_when() -> None:
    window = join_window(START, END, QUARTER)
    refusal = refuse_joining(
        Joining(window=window, cancelled=False, seat_stands=True, has_link=True), START - QUARTER * 2
    )
    assert refusal is not None
    assert refusal.until == START - QUARTER


@pytest.mark.parametrize(
    ("cancelled", "stands", "link", "code"),
    [
        (True, False, False, "session_cancelled"),
        (True, True, True, "session_cancelled"),
        (False, False, True, "no_seat"),
        (False, True, False, "no_class_link"),
    ],
)
def test_what_else_stands_in_the_way(cancelled: bool, stands: bool, link: bool, code: str) -> None:
    window = join_window(START, END, QUARTER)
    refusal = refuse_joining(Joining(window=window, cancelled=cancelled, seat_stands=stands, has_link=link), START)
    assert refusal is not None
    assert refusal.code == code


def test_session_ids_can_be_read_aloud_and_typed_carelessly() -> None:
    code = session_code()
    assert code.startswith("S-")
    assert set(code[2:]) <= set(ALPHABET)
    assert normalize(" s-4k7o1l ") == "S-4K7011"
