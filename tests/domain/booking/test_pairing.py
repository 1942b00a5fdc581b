"""Which times of several learners go together: by a table, and by searching everything for small cases."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations, pairwise, permutations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessonbook.domain.booking.pairing import Choice, Choices, Combination, back_to_back, has_seats, same_hour
from tests.factories import wall

TEN = wall("2026-11-27 10:00")
MINUTE = timedelta(minutes=1)
ANA, JO = 1, 2
STUDIO, HALL = 7, 8


def at(minute: int, who: int = ANA, length: int = 30, venue: int | None = None, keeps: int = 0) -> Choice:
    """An instructor's time so many minutes after ten; `keeps` minutes are kept free after it."""
    start = TEN + minute * MINUTE
    return Choice(start, start + length * MINUTE, who, venue, after=keeps * MINUTE)


def seat(minute: int, code: str = "S-ONE", left: int | None = 1, who: int = ANA) -> Choice:
    return at(minute, who)._replace(session=code, seats_left=left)


def may(*choices: Choice, grid: Sequence[int] | None = None) -> Choices:
    """What one learner may book; the grid offers all starts, or those so many minutes after ten."""
    starts = [one.start for one in choices] if grid is None else [TEN + minute * MINUTE for minute in grid]
    return Choices.of(starts, choices)


def said(found: Sequence[Combination]) -> list[list[tuple[int, int | str | None]]]:
    """Each learner's start in minutes after ten, and with whom or in which session."""
    return [[(int((one.start - TEN) / MINUTE), one.session or one.instructor_id) for one in each] for each in found]


@pytest.mark.parametrize(
    ("anna", "ben", "expected"),
    [
        pytest.param(may(at(0, ANA)), may(at(0, JO)), [[(0, ANA), (0, JO)]], id="two instructors"),
        pytest.param(may(at(0, ANA)), may(at(0, ANA)), [], id="one instructor is not in two places"),
        pytest.param(may(at(0, ANA), at(0, JO)), may(at(0, ANA)), [[(0, JO), (0, ANA)]], id="another one is chosen"),
        pytest.param(may(at(0, ANA)), may(at(30, JO)), [], id="not at one hour"),
        pytest.param(
            may(at(0, ANA, 30)), may(at(0, JO, 60)), [[(0, ANA), (0, JO)]], id="lengths are each one's own"
        ),
        pytest.param(may(seat(0, left=1)), may(seat(0, left=1)), [], id="one seat is not for two"),
        pytest.param(may(seat(0, left=2)), may(seat(0, left=2)), [[(0, "S-ONE")] * 2], id="one session for both"),
        pytest.param(may(seat(0, left=None)), may(seat(0, left=None)), [[(0, "S-ONE")] * 2], id="no limit of seats"),
        pytest.param(may(seat(0)), may(at(0, ANA)), [], id="who teaches a group has no other time then"),
        pytest.param(
            may(at(0, ANA), at(15, ANA), grid=[0]), may(at(15, JO)), [[(15, ANA), (15, JO)]], id="one grid suffices"
        ),
        pytest.param(may(at(15, ANA), grid=[]), may(at(15, JO), grid=[]), [], id="on nobody's grid"),
        pytest.param(may(), may(at(0, JO)), [], id="nothing for one"),
    ],
)  # fmt: skip
def test_all_at_the_same_hour(anna: Choices, ben: Choices, expected: object) -> None:
    assert said(same_hour([anna, ben])) == expected


@pytest.mark.parametrize(
    ("anna", "ben", "expected"),
    [
        pytest.param(may(at(0)), may(at(30)), [[(0, ANA), (30, ANA)]], id="at once, with one instructor"),
        pytest.param(may(at(30)), may(at(0)), [[(30, ANA), (0, ANA)]], id="in any order"),
        pytest.param(may(at(0)), may(at(45, JO)), [[(0, ANA), (45, JO)]], id="the longest wait counts"),
        pytest.param(may(at(0)), may(at(50, JO)), [], id="too long a wait"),
        pytest.param(may(at(0)), may(at(15, JO)), [], id="not while the other goes on"),
        pytest.param(may(at(0, keeps=10)), may(at(30)), [], id="what an instructor keeps free"),
        pytest.param(
            may(at(0, keeps=10)), may(at(30), at(40), grid=[30]), [[(0, ANA), (40, ANA)]], id="beside the grid"
        ),
        pytest.param(may(at(0, keeps=10)), may(at(30, JO)), [[(0, ANA), (30, JO)]], id="another's time is another's"),
        pytest.param(may(at(0, venue=STUDIO)), may(at(30, JO, venue=HALL)), [], id="elsewhere"),
        pytest.param(
            may(at(0, venue=STUDIO)), may(at(30, JO, venue=STUDIO)), [[(0, ANA), (30, JO)]], id="at one place"
        ),
        pytest.param(
            may(at(0, venue=STUDIO)), may(at(30, JO)), [[(0, ANA), (30, JO)]], id="one of them is online"
        ),
        pytest.param(
            may(at(0), at(60)),
            may(at(30), at(90)),
            [[(0, ANA), (30, ANA)], [(60, ANA), (30, ANA)], [(60, ANA), (90, ANA)]],
            id="all there are, by the first",
        ),
        pytest.param(may(at(0, ANA)), may(at(30, ANA), at(40, JO)), [[(0, ANA), (30, ANA)]], id="the shortest wait"),
    ],
)  # fmt: skip
def test_one_after_the_other(anna: Choices, ben: Choices, expected: object) -> None:
    assert said(back_to_back([anna, ben], 15 * MINUTE)) == expected


def test_three_one_after_the_other_go_round_a_dead_end() -> None:
    anna, ben, cleo = may(at(0)), may(at(30, JO), at(30, ANA)), may(at(60, JO, keeps=5))
    third = may(at(60, JO)._replace(before=5 * MINUTE))
    assert said(back_to_back([anna, ben, cleo], 0 * MINUTE)) == [[(0, ANA), (30, JO), (60, JO)]]
    assert said(back_to_back([anna, ben, third], 0 * MINUTE)) == [[(0, ANA), (30, ANA), (60, JO)]]


CHOICES = st.builds(
    lambda minute, who, length, venue, code: at(minute * 5, who, length)._replace(
        venue=venue, session=code and f"S-{code}{minute}{who}", seats_left=code
    ),
    st.integers(0, 10),
    st.sampled_from([ANA, JO, 3]),
    st.sampled_from([10, 15]),
    st.sampled_from([None, STUDIO, HALL]),
    st.sampled_from([None, None, 1, 2]),
)
LEARNERS = st.lists(st.lists(CHOICES, max_size=5).map(lambda some: may(*some)), min_size=2, max_size=3)
WAIT = 10 * MINUTE


def all_of(learners: Sequence[Choices]) -> list[Combination]:
    """Every way to choose one for each that could be booked together."""
    every = product(*([one for start in each.ordered for one in each.at(start)] for each in learners))
    return [one for one in every if is_bookable(one)]


def is_bookable(chosen: Combination) -> bool:
    apart = all(
        (one.session is not None and one.session == other.session)
        or one.instructor_id != other.instructor_id
        or not one.time.overlaps(other.time)
        for one, other in combinations(chosen, 2)
    )  # fmt: skip
    return apart and has_seats(chosen)


def in_a_row(chosen: Combination) -> bool:
    return any(
        all(
            timedelta(0) <= last.start - first.end <= WAIT
            and (None in (first.venue, last.venue) or first.venue == last.venue)
            for first, last in pairwise(order)
        )
        for order in permutations(chosen)
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LEARNERS)
def test_a_start_is_found_just_where_all_can_begin_then(learners: list[Choices]) -> None:
    found = same_hour(learners)
    assert all(is_bookable(one) and len({choice.start for choice in one}) == 1 for one in found)
    possible = [one for one in all_of(learners) if len({choice.start for choice in one}) == 1]
    assert [one[0].start for one in found] == sorted({one[0].start for one in possible})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LEARNERS)
def test_a_row_is_found_from_each_first_start_from_which_there_is_one(learners: list[Choices]) -> None:
    found = back_to_back(learners, WAIT)
    assert all(is_bookable(one) and in_a_row(one) for one in found)
    assert len(set(found)) == len(found)
    possible = [one for one in all_of(learners) if in_a_row(one)]
    firsts = {min((choice.start, n) for n, choice in enumerate(one)) for one in possible}
    assert {min((choice.start, n) for n, choice in enumerate(one)) for one in found} == firsts
