from datetime import date

import pytest

from lessonbook.domain.credits.rules import (
    MOST_CREDITS,
    Ending,
    Figures,
    OpenLot,
    Paid,
    Share,
    figures,
    has_ended,
    parted,
    refuse_adding,
    refuse_last_day,
    refuse_note,
    refuse_taking,
    revived_until,
    shares_returned,
    spending_order,
    spread,
    still_taken,
)
from lessonbook.domain.refusals import Refusal

TODAY = date(2026, 11, 25)
YESTERDAY = date(2026, 11, 24)
TOMORROW = date(2026, 11, 26)
DECEMBER = date(2026, 12, 3)


@pytest.mark.parametrize(("last_day", "over"), [(None, False), (YESTERDAY, True), (TODAY, False), (TOMORROW, False)])
def test_a_lot_ends_after_its_last_day(last_day: date | None, over: bool) -> None:
    assert has_ended(last_day, TODAY) is over


def test_lots_are_spent_soonest_ending_first_then_make_ups_then_the_older() -> None:
    endless, make_up, old = OpenLot(1, 9, None), OpenLot(5, 1, DECEMBER, make_up=True), OpenLot(2, 9, DECEMBER)
    new, soon = OpenLot(4, 9, DECEMBER), OpenLot(6, 9, TODAY)

    assert spending_order([endless, new, old, make_up, soon]) == [soon, make_up, old, new, endless]


LOTS = [OpenLot(1, 5, None), OpenLot(2, 2, DECEMBER), OpenLot(3, 1, TODAY)]


@pytest.mark.parametrize(
    ("amount", "shares"),
    [
        (0, []),
        (1, [Share(3, 1)]),
        (2, [Share(3, 1), Share(2, 1)]),
        (3, [Share(3, 1), Share(2, 2)]),
        (8, [Share(3, 1), Share(2, 2), Share(1, 5)]),
    ],
)
def test_an_amount_is_spread_over_lots(amount: int, shares: list[Share]) -> None:
    assert spread(LOTS, amount) == shares


def test_more_than_the_lots_hold_cannot_be_spread() -> None:
    with pytest.raises(ValueError, match="1 credits more"):
        spread(LOTS, 9)


@pytest.mark.parametrize(
    ("moves", "taken"),
    [
        ([], []),
        ([(1, -2)], [(1, 2)]),
        ([(1, -2), (2, -1)], [(1, 2), (2, 1)]),
        ([(1, -2), (1, 2)], []),
        ([(1, -2), (2, -1), (2, 1)], [(1, 2)]),
        ([(1, -2), (2, -1), (2, 1), (1, 1)], [(1, 1)]),
        # Taken, given up without a return, taken again from the same lot and another.
        ([(1, -1), (1, -1), (2, -1)], [(1, 1), (1, 1), (2, 1)]),
        # A return undoes the newest payment of its lot, and older ones if that was less.
        ([(1, -1), (2, -1), (1, -1), (1, 1)], [(1, 1), (2, 1)]),
        ([(1, -1), (2, -1), (1, -1), (1, 2)], [(2, 1)]),
    ],
)
def test_what_a_seat_still_holds_follows_from_its_uses(
    moves: list[tuple[int, int]], taken: list[tuple[int, int]]
) -> None:
    assert still_taken(Share(*move) for move in moves) == [Share(*share) for share in taken]


@pytest.mark.parametrize(
    ("taken", "amount", "back"),
    [
        ([], 1, []),
        ([(1, 2)], 0, []),
        ([(1, 2)], 1, [(1, 1)]),
        ([(1, 2), (2, 1)], 1, [(2, 1)]),
        ([(1, 2), (2, 1)], 2, [(2, 1), (1, 1)]),
        ([(1, 2), (2, 1)], 3, [(2, 1), (1, 2)]),
        ([(1, 2), (2, 1)], 99, [(2, 1), (1, 2)]),
        ([(1, 1), (2, 1), (1, 1)], 3, [(1, 2), (2, 1)]),
    ],
)
def test_credits_return_to_the_lot_that_paid_last(
    taken: list[tuple[int, int]], amount: int, back: list[tuple[int, int]]
) -> None:
    assert shares_returned([Share(*share) for share in taken], amount) == [Share(*share) for share in back]


def test_less_than_nothing_cannot_come_back() -> None:
    with pytest.raises(ValueError, match="no less than 0"):
        shares_returned([Share(1, 1)], -1)


@pytest.mark.parametrize(
    ("last_day", "days", "until"),
    [
        (None, 7, None),
        (TODAY, 7, None),
        (TOMORROW, 7, None),
        (YESTERDAY, 7, date(2026, 12, 2)),
        (date(2020, 1, 1), 8, DECEMBER),
    ],
)
def test_only_a_lot_that_has_ended_is_revived(last_day: date | None, days: int, until: date | None) -> None:
    assert revived_until(last_day, TODAY, days) == until


@pytest.mark.parametrize(
    ("lots", "seen"),
    [
        ([], Figures(10, 4, 6, None)),
        ([OpenLot(1, 6, None)], Figures(10, 4, 6, None)),
        ([OpenLot(1, 5, None), OpenLot(2, 1, DECEMBER)], Figures(10, 4, 6, Ending(1, DECEMBER))),
        ([OpenLot(1, 4, TODAY), OpenLot(2, 1, DECEMBER), OpenLot(3, 1, TODAY)], Figures(10, 4, 6, Ending(5, TODAY))),
        ([OpenLot(1, 2, YESTERDAY), OpenLot(2, 4, DECEMBER)], Figures(8, 4, 4, Ending(4, DECEMBER))),
        ([OpenLot(1, 6, YESTERDAY)], Figures(4, 4, 0, None)),
    ],
)
def test_figures_leave_out_what_has_ended_and_name_what_ends_next(lots: list[OpenLot], seen: Figures) -> None:
    assert figures(10, 4, lots, TODAY) == seen


@pytest.mark.parametrize(("available", "amount", "refused"), [(0, 1, True), (1, 1, False), (3, 2, False), (2, 3, True)])
def test_only_what_is_there_can_leave(available: int, amount: int, refused: bool) -> None:
    refusal = Refusal("too_few_credits", facts={"balance": available, "amount": amount})
    assert refuse_taking(available, amount) == (refusal if refused else None)


@pytest.mark.parametrize(
    ("enrolled", "amount", "refusal"),
    [
        (0, MOST_CREDITS, None),
        (1, MOST_CREDITS, Refusal("too_many_credits", facts={"amount": MOST_CREDITS, "most": MOST_CREDITS - 1})),
    ],
)
def test_a_purse_takes_in_only_so_much(enrolled: int, amount: int, refusal: Refusal | None) -> None:
    assert refuse_adding(enrolled, amount) == refusal


@pytest.mark.parametrize(
    ("ends_on", "refusal"),
    [
        (None, None),
        (TODAY, None),
        (YESTERDAY, Refusal("ends_in_past", facts={"ends_on": YESTERDAY, "today": TODAY})),
    ],
)
def test_new_credits_end_no_sooner_than_today(ends_on: date | None, refusal: Refusal | None) -> None:
    assert refuse_last_day(ends_on, TODAY) == refusal


@pytest.mark.parametrize(
    ("note", "needed", "refusal"),
    [
        ("", False, None),
        ("", True, Refusal("no_reason")),
        (" \n", True, Refusal("no_reason")),
        ("Paid twice", True, None),
        ("x" * 200, True, None),
        ("x" * 201, False, Refusal("note_too_long", facts={"longest": 200})),
    ],
)
def test_a_description_fits_its_line(note: str, needed: bool, refusal: Refusal | None) -> None:
    assert refuse_note(note, needed=needed) == refusal


@pytest.mark.parametrize(("amount", "currency"), [(-1, "EUR"), (1, "eur"), (1, "EURO"), (1, ""), (1, "EUR\n")])
def test_money_has_an_amount_and_a_currency(amount: int, currency: str) -> None:
    with pytest.raises(ValueError, match="a payment needs"):
        Paid(amount, currency)


@pytest.mark.parametrize(
    ("amount", "first", "rest"),
    [
        (-1, [], [Share(1, 2), Share(2, 3)]),
        (0, [], [Share(1, 2), Share(2, 3)]),
        (1, [Share(1, 1)], [Share(1, 1), Share(2, 3)]),
        (2, [Share(1, 2)], [Share(2, 3)]),
        (4, [Share(1, 2), Share(2, 2)], [Share(2, 1)]),
        (9, [Share(1, 2), Share(2, 3)], []),
    ],
)
def test_shares_are_parted_after_so_many_credits(amount: int, first: list[Share], rest: list[Share]) -> None:
    assert parted([Share(1, 2), Share(2, 3)], amount) == (first, rest)
