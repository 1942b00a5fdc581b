"""Which lots pay, where credits return to, and what is refused: facts in, shares or a refusal out.

Days are the school's dates; a lot can be spent through its last day, that day included.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lessonbook.domain.refusals import Refusal

MOST_CREDITS = 1_000_000_000
"""No purse ever takes in more, so that every sum fits its column."""

LONGEST_NOTE = 200
"""Characters of a ledger row's description."""


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot that isn't empty: `left` credits through `last_day` (None: without end)."""

    id: int
    left: int
    last_day: date | None
    make_up: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Credits of one lot, as a part of what changes a purse; its sign is the change's."""

    lot: int
    credits: int


@dataclass(frozen=True, slots=True)
class Paid:
    """Money for a deposit or a refund: in the currency's minor unit, the currency by its code (ISO 4217)."""

    amount: int
    currency: str
    method: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        if self.amount < 0 or not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise ValueError(f"a payment needs an amount >= 0 and a currency such as EUR, not {self}")


@dataclass(frozen=True, slots=True)
class Ending:
    """How many credits end next, and the last day on which they can be spent."""

    credits: int
    last_day: date


@dataclass(frozen=True, slots=True)
class Figures:
    """A purse as people see it: `available` is `enrolled` less `used`; `next_ending` None where nothing ends."""

    enrolled: int = 0
    used: int = 0
    available: int = 0
    next_ending: Ending | None = None


def has_ended(last_day: date | None, today: date) -> bool:
    """Whether the school's midnight after `last_day` has passed on the date `today`."""
    return last_day is not None and last_day < today


def spending_order(lots: Iterable[OpenLot]) -> list[OpenLot]:
    """Return lots as they are spent: soonest-ending first, of equals a make-up before paid credits, then the older."""
    return sorted(lots, key=lambda lot: (lot.last_day or date.max, not lot.make_up, lot.id))


def spread(lots: Iterable[OpenLot], amount: int) -> list[Share]:
    """Take `amount` credits from lots in the order of spending.

    Raises ValueError if they don't hold so many.
    """
    shares = []
    for lot in spending_order(lots):
        if amount == 0:
            break
        if part := min(amount, lot.left):
            shares.append(Share(lot.id, part))
            amount -= part
    if amount:
        raise ValueError(f"{amount} credits more than the lots hold")
    return shares


def still_taken(moves: Iterable[Share]) -> list[Share]:
    """Return what a seat still holds of its price, by lot, first paid first.

    `moves` are the seat's uses of lots in the order of the ledger: negative where a lot paid, positive where it got
    back. A return undoes what its lot paid last.
    """
    taken: list[Share] = []
    for move in moves:
        if move.credits < 0:
            taken.append(Share(move.lot, -move.credits))
        else:
            taken = _undo(taken, move)
    return taken


def _undo(taken: Sequence[Share], move: Share) -> list[Share]:
    back, kept = move.credits, []
    for share in reversed(taken):
        part = min(back, share.credits) if share.lot == move.lot else 0
        back -= part
        if share.credits > part:
            kept.append(Share(share.lot, share.credits - part))
    return kept[::-1]


def shares_returned(taken: Sequence[Share], amount: int) -> list[Share]:
    """Return where at most `amount` credits go back to, each lot once: the last paid first.

    Lots pay soonest-ending first, so a return in part gives back what lasts longest. Raises ValueError if `amount` is
    negative.
    """
    if amount < 0:
        raise ValueError(f"no less than 0 credits come back, not {amount}")
    back: dict[int, int] = {}
    for share in reversed(taken):
        part = min(amount, share.credits)
        if part:
            back[share.lot] = back.get(share.lot, 0) + part
            amount -= part
    return [Share(lot, part) for lot, part in back.items()]


def parted(shares: Iterable[Share], amount: int) -> tuple[list[Share], list[Share]]:
    """Part shares into the first `amount` credits of them, and the rest."""
    first, rest = [], []
    for share in shares:
        part = min(max(amount, 0), share.credits)
        amount -= part
        first += [Share(share.lot, part)] if part else []
        rest += [Share(share.lot, share.credits - part)] if part < share.credits else []
    return first, rest


def revived_until(last_day: date | None, today: date, days: int) -> date | None:
    """Return the new last day of a lot that has ended and gets credits back on `today`; None if it hasn't ended."""
    return today + timedelta(days=days) if has_ended(last_day, today) else None


def figures(enrolled: int, used: int, lots: Iterable[OpenLot], today: date) -> Figures:
    """Return what people see of a purse on the date `today`; what has ended counts as left, swept or not."""
    lots = list(lots)
    ended = sum(lot.left for lot in lots if has_ended(lot.last_day, today))
    days = [lot.last_day for lot in lots if lot.last_day is not None and lot.last_day >= today]
    ending = None
    if days:
        ending = Ending(sum(lot.left for lot in lots if lot.last_day == min(days)), min(days))
    return Figures(enrolled - ended, used, enrolled - ended - used, ending)


def no_credit(available: int, price: int, course: str) -> Refusal:
    """Why a price can't be paid: no purse that may pay holds more than `available` credits to spend."""
    return Refusal("no_credit", remedy="ask_school", facts={"balance": available, "price": price, "course": course})


def refuse_taking(available: int, amount: int) -> Refusal | None:
    """Why so many credits can't leave a purse that has `available` that may."""
    if amount <= available:
        return None
    return Refusal("too_few_credits", facts={"balance": available, "amount": amount})


def refuse_adding(enrolled: int, amount: int) -> Refusal | None:
    """Why so many credits can't come into a purse that took in `enrolled`."""
    if enrolled + amount <= MOST_CREDITS:
        return None
    return Refusal("too_many_credits", facts={"amount": amount, "most": MOST_CREDITS - enrolled})


def refuse_last_day(ends_on: date | None, today: date) -> Refusal | None:
    """Why new credits can't end on a day: it is over."""
    if not has_ended(ends_on, today):
        return None
    return Refusal("ends_in_past", facts={"ends_on": ends_on, "today": today})


def refuse_note(note: str, *, needed: bool = False) -> Refusal | None:
    """Why a description can't stand in the ledger."""
    if needed and not note.strip():
        return Refusal("no_reason")
    if len(note) > LONGEST_NOTE:
        return Refusal("note_too_long", facts={"longest": LONGEST_NOTE})
    return None
