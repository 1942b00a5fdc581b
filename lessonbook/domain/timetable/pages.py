"""Paging by keys: a page goes on from a place between two rows, whatever rows are added meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Self, TypeVar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LARGEST_ID = 2**63 - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two rows of a list ordered by start and id."""

    starts_at: datetime
    row_id: int

    def __str__(self) -> str:
        return f"{(self.starts_at - EPOCH) // MICROSECOND}_{self.row_id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read a mark as an address has it; None if it is none."""
        try:
            microseconds, row_id = map(int, text.split("_"))
            mark = cls(EPOCH + microseconds * MICROSECOND, row_id)
        except (ValueError, OverflowError):
            return None
        return mark if 0 <= row_id <= LARGEST_ID else None


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page of a list: `limit` rows, the first ones or those after or before a mark in the order shown."""

    limit: int
    after: Mark | None = None
    before: Mark | None = None

    @property
    def is_backwards(self) -> bool:
        """Whether the rows are read against the order shown, up to the mark."""
        return self.before is not None

    @property
    def mark(self) -> Mark | None:
        """The mark from which the rows are read, None for the first page."""
        return self.before or self.after

    @property
    def to_read(self) -> int:
        """How many rows to read: one more than is shown tells that there are more."""
        return self.limit + 1


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a longer list in the order shown; the marks beside which it goes on, None at an end."""

    lines: Sequence[T]
    before: Mark | None = None
    after: Mark | None = None


def page_of(found: Sequence[T], turn: Turn, mark_of: Callable[[T], Mark]) -> Page[T]:
    """Return the page of a turn, given the rows `turn.to_read` as they were read."""
    lines, more = list(found[: turn.limit]), len(found) > turn.limit
    if turn.is_backwards:
        lines.reverse()
    if not lines:
        return Page(lines)
    comes_before = more if turn.is_backwards else turn.after is not None
    goes_on = more or turn.is_backwards
    return Page(
        lines,
        before=mark_of(lines[0]) if comes_before else None,
        after=mark_of(lines[-1]) if goes_on else None,
    )
