"""What giving a seat up returns by when: the table that people read says at every instant what the verb does."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.domain.booking.notice import MoveShown, Shown, Stage, refuse_less, refuse_worse, stages
from lessonbook.domain.booking.rules import Consequence, consequence
from lessonbook.domain.courses.rules import ALL, NoticeTier
from tests.factories import NOW

START = NOW + timedelta(days=10)
HOUR = timedelta(hours=1)
A_DAY = NoticeTier(24, 100)
TIERS = st.lists(
    st.builds(NoticeTier, st.integers(0, 240), st.integers(0, 100)), max_size=4, unique_by=lambda tier: tier.hours
)


def before(hours: int) -> datetime:
    return START - hours * HOUR


@pytest.mark.parametrize(
    ("price", "tiers", "found"),
    [
        (1, [A_DAY], [(24, 1), (0, 0)]),
        (2, [A_DAY, NoticeTier(4, 50)], [(24, 2), (4, 1), (0, 0)]),
        (1, [A_DAY, NoticeTier(4, 50)], [(24, 1), (0, 0)]),
        (3, [NoticeTier(0, 100)], [(0, 3)]),
        (3, [NoticeTier(4, 0), A_DAY], [(24, 3), (0, 0)]),
        (3, [], [(0, 0)]),
        (0, [A_DAY], [(0, 0)]),
    ],
)
def test_the_longest_notice_comes_first_and_nothing_is_said_twice(
    price: int, tiers: list[NoticeTier], found: list[tuple[int, int]]
) -> None:
    assert stages(price, tiers, START) == [Stage(before(hours), back) for hours, back in found]


def test_a_seat_that_was_moved_late_returns_no_more_than_it_may() -> None:
    assert stages(4, [A_DAY, NoticeTier(4, 25)], START, returns_at_most=50) == [
        Stage(before(24), 2),
        Stage(before(4), 1),
        Stage(START, 0),
    ]


@given(price=st.integers(0, 5), tiers=TIERS, most=st.sampled_from([ALL, 50, 0]), minutes=st.integers(1, 15_000))
def test_the_stage_that_holds_returns_what_the_rule_returns(
    price: int, tiers: list[NoticeTier], most: int, minutes: int
) -> None:
    for now in (START - timedelta(minutes=minutes), *(START - tier.hours * HOUR for tier in tiers if tier.hours)):
        held = next(one for one in stages(price, tiers, START, returns_at_most=most) if one.holds(START, now))
        assert held.credits == consequence(price, tiers, START, now, returns_at_most=most).credits


def test_no_stage_holds_once_the_session_has_begun() -> None:
    assert [one.holds(START, START) for one in stages(1, [A_DAY], START)] == [False, False]


@pytest.mark.parametrize(
    ("shown", "back", "make_up", "decided", "refused"),
    [
        (None, 0, False, True, False),
        (Shown(1), 1, False, False, False),
        (Shown(1), 2, False, False, False),
        (Shown(1), 0, False, False, True),
        (Shown(1), 1, True, False, True),
        (Shown(1, make_up=True), 1, True, False, False),
        (Shown(1), 1, False, True, True),
        (Shown(0), 0, True, False, False),
        (Shown(1, decided=True), 1, False, True, False),
        (Shown(1, decided=True), 1, False, False, False),
    ],
)
def test_less_than_was_shown_is_refused(
    shown: Shown | None, back: int, make_up: bool, decided: bool, refused: bool
) -> None:
    meaning = Consequence(2, ALL, back, make_up, None)
    refusal = refuse_less(shown, meaning, decided=decided)
    assert (refusal is not None, refusal and refusal.code) == (refused, "returns_less" if refused else None)


@pytest.mark.parametrize("shown", [Shown(0), Shown(12, make_up=True), Shown(3, decided=True)])
def test_a_form_carries_what_was_shown(shown: Shown) -> None:
    assert Shown.read(str(shown)) == shown


@pytest.mark.parametrize("text", ["", "1", "1-0", "1-0-0-0", "a-0-0", "-1-0-0", "1-0-0 ", "9" * 40 + "-0-0", "²-0-0"])
def test_what_no_page_wrote_is_no_promise(text: str) -> None:
    assert Shown.read(text) is None


@pytest.mark.parametrize(
    ("shown", "price", "more", "percent", "refused"),
    [
        (None, 1, 9, 0, False),
        (MoveShown(0, 100), 1, 0, 100, False),
        (MoveShown(2, 50), 3, 1, 100, False),
        (MoveShown(0, 100), 1, 1, 100, True),
        (MoveShown(-2, 100), 1, -1, 100, True),
        (MoveShown(0, 100), 1, 0, 50, True),
        (MoveShown(0, 100), 0, 0, 0, False),
    ],
)
def test_a_move_is_refused_where_it_got_worse_than_was_shown(
    shown: MoveShown | None, price: int, more: int, percent: int, refused: bool
) -> None:
    refusal = refuse_worse(shown, price, more, percent)
    assert (refusal.code if refusal else None) == ("costs_more" if refused else None)


@pytest.mark.parametrize("shown", [MoveShown(0, 100), MoveShown(-3, 0)])
def test_what_was_shown_of_a_move_is_read_as_it_was_written(shown: MoveShown) -> None:
    assert MoveShown.read(str(shown)) == shown
    assert [MoveShown.read(text) for text in ("", "1-0", "1_", "x_1", f"{shown} ")] == [None] * 5
