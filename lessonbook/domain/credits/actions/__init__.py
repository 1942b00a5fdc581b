"""The verbs of credits: `accounts` puts them in, moves and takes them out; `seats` pays for sessions and gives back.

`deposits` puts in many at once; `make_ups` gives what nobody paid for.

Each verb locks the purses it changes, ids ascending, and may be called inside a larger transaction whose caller holds
instructors, sessions and learners already. `today` is the school's date at the instant `now`.
"""

from lessonbook.domain.credits.actions.accounts import (
    adjust,
    deposit,
    expire,
    feed,
    purse_of,
    refund,
    transfer,
    withdraw,
)
from lessonbook.domain.credits.actions.deposits import Grant, deposit_all
from lessonbook.domain.credits.actions.make_ups import grant_make_up, make_up_for
from lessonbook.domain.credits.actions.seats import (
    carry_over,
    give_back,
    give_back_all,
    pay,
    pay_more,
    paying_purse,
    spend,
)

__all__ = [
    "Grant",
    "adjust",
    "carry_over",
    "deposit",
    "deposit_all",
    "expire",
    "feed",
    "give_back",
    "give_back_all",
    "grant_make_up",
    "make_up_for",
    "pay",
    "pay_more",
    "paying_purse",
    "purse_of",
    "refund",
    "spend",
    "transfer",
    "withdraw",
]
