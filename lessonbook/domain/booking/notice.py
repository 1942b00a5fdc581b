"""What giving up or moving a seat means, and whether that is still what somebody was shown; facts in, values out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessonbook.domain.booking.rules import Consequence
from lessonbook.domain.courses.rules import ALL, NoticeTier
from lessonbook.domain.refusals import Refusal

FORM = re.compile(r"([0-9]{1,11})-([01])-([01])")
MOVE_FORM = re.compile(r"(-?[0-9]{1,11})_([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Stage:
    """Up to the instant `until` so many credits come back: that instant included, unless it is the start itself."""

    until: datetime
    credits: int

    def holds(self, starts_at: datetime, now: datetime) -> bool:
        """Whether `now` isn't past it."""
        return now < starts_at if self.until == starts_at else now <= self.until


def stages(price: int, tiers: Sequence[NoticeTier], starts_at: datetime, *, returns_at_most: int = ALL) -> list[Stage]:
    """What a seat of this price returns by when, the longest notice first; the last one lasts until the start.

    The same as `consequence` at every instant; deadlines between which nothing changes are left out.
    """
    steps = [(starts_at - timedelta(hours=tier.hours), tier.percent) for tier in sorted(tiers, reverse=True)]
    if not steps or steps[-1][0] < starts_at:
        steps.append((starts_at, 0))
    found: list[Stage] = []
    for until, percent in steps:
        back = price * min(percent, returns_at_most) // ALL
        if found and found[-1].credits == back:
            found.pop()
        found.append(Stage(until, back))
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person was shown before giving a seat up: credits, as a make-up, or by an administrator's decision."""

    credits: int
    make_up: bool = False
    decided: bool = False

    def __str__(self) -> str:
        return f"{self.credits}-{self.make_up:d}-{self.decided:d}"

    @classmethod
    def read(cls, text: str) -> "Shown | None":
        """Read what a form carries; None if it is none."""
        found = FORM.fullmatch(text)
        return cls(int(found[1]), found[2] == "1", found[3] == "1") if found else None


def refuse_less(shown: Shown | None, meaning: Consequence, *, decided: bool = False) -> Refusal | None:
    """Why a seat isn't given up on what was shown: less would come back by now, a make-up, or by decision alone."""
    if shown is None:
        return None
    worse = (meaning.credits > 0 and meaning.make_up and not shown.make_up) or (decided and not shown.decided)
    if meaning.credits >= shown.credits and not worse:
        return None
    return Refusal("returns_less", remedy="look_again", facts={"shown": shown.credits, "credits": meaning.credits})


@dataclass(frozen=True, slots=True)
class MoveShown:
    """What a person was shown before moving a seat: the credits that it takes more, and what share it then returns."""

    more: int
    percent: int

    def __str__(self) -> str:
        return f"{self.more}_{self.percent}"

    @classmethod
    def read(cls, text: str) -> "MoveShown | None":
        """Read what a form carries; None if it is none."""
        found = MOVE_FORM.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None


def refuse_worse(shown: MoveShown | None, price: int, more: int, percent: int) -> Refusal | None:
    """Why a seat isn't moved on what was shown: it takes more by now, or would return less of its price once moved."""
    if shown is None or (more <= shown.more and (percent >= shown.percent or not price)):
        return None
    facts = {"shown": shown.more, "credits": more, "percent": percent}
    return Refusal("costs_more", remedy="look_again", facts=facts)


def refuse_dearer(shown: int | None, price: int) -> Refusal | None:
    """Why a seat isn't taken at the price that was shown: it is higher by now."""
    if shown is None or price <= shown:
        return None
    return Refusal("costs_more", remedy="look_again", facts={"shown": shown, "credits": price})
