"""The rules of a course, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ALL = 100
"""Percent: the whole price."""
HUES = 12
"""How many course colors the look knows."""


@dataclass(frozen=True, slots=True, order=True)
class NoticeTier:
    """Notice of at least `hours` elapsed hours before the start returns `percent` of the price."""

    hours: int
    percent: int

    def __post_init__(self) -> None:
        if self.hours < 0 or not 0 <= self.percent <= ALL:
            raise ValueError(f"a notice tier needs hours >= 0 and 0 <= percent <= 100, not {self}")


FULL_UNTIL_A_DAY_BEFORE = (NoticeTier(24, 100),)


def percent_returned(tiers: Sequence[NoticeTier], notice: timedelta) -> int:
    """How much of the price comes back for this notice: the longest tier that it reaches, none if it reaches none."""
    for tier in sorted(tiers, reverse=True):
        if notice >= timedelta(hours=tier.hours):
            return tier.percent
    return 0


def full_until(tiers: Sequence[NoticeTier], starts_at: datetime) -> datetime | None:
    """The last instant at which giving a seat up returns its whole price; None if that never does."""
    whole = [tier.hours for tier in tiers if tier.percent == ALL]
    return starts_at - timedelta(hours=min(whole)) if whole else None


@dataclass(frozen=True, slots=True)
class BookingRules:
    """By which rules a course is booked, in elapsed time; None in `most_…`: no limit."""

    self_booking: bool
    lengths: tuple[timedelta, ...]
    step: timedelta
    minimum_notice: timedelta
    horizon: timedelta
    before: timedelta
    after: timedelta
    most_open: int | None
    most_a_day: int | None
    most_a_week: int | None
    refuses_overlap: bool
    price: int
    seats: int
    waitlist: bool
    waitlist_cutoff: timedelta
