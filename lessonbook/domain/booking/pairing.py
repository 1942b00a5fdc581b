"""Times for several learners together: all at the same hour, or one after the other. No framework, no database.

What each may book comes in as `Choices`; out come combinations with one `Choice` for each learner, in the learners'
order, that could all be booked together.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations
from typing import NamedTuple

from lessonbook.scheduling.intervals import Interval

NOTHING = timedelta(0)


class Choice(NamedTuple):
    """A time that one learner may book: an instructor's free time, or a seat in a session (`session`: its code).

    `seats_left` None means no limit. `venue` is where it meets, None where that is nowhere in particular. `before` and
    `after` are what the instructor keeps free around a free time.
    """

    start: datetime
    end: datetime
    instructor_id: int | None
    venue: int | None = None
    session: str | None = None
    seats_left: int | None = None
    before: timedelta = NOTHING
    after: timedelta = NOTHING

    @property
    def time(self) -> Interval:
        """From when till when."""
        return Interval.of_utc(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Choices:
    """All that one learner may book, by start (ascending); `starts` are those of them that the grid offers."""

    starts: Sequence[datetime]
    by_start: Mapping[datetime, Sequence[Choice]]
    ordered: Sequence[datetime]

    @classmethod
    def of(cls, starts: Sequence[datetime], choices: Sequence[Choice]) -> "Choices":
        """Those given, in their order at each start."""
        by_start: dict[datetime, list[Choice]] = {}
        for one in choices:
            by_start.setdefault(one.start, []).append(one)
        return cls(sorted(set(starts) & by_start.keys()), by_start, sorted(by_start))

    def at(self, start: datetime) -> Sequence[Choice]:
        """What may be booked at an instant."""
        return self.by_start.get(start, ())

    def between(self, first: datetime, last: datetime) -> Iterator[Choice]:
        """What begins from `first` to `last`, both included, by start."""
        for start in self.ordered[bisect_left(self.ordered, first) : bisect_right(self.ordered, last)]:
            yield from self.by_start[start]


Combination = tuple[Choice, ...]


def same_hour(learners: Sequence[Choices]) -> list[Combination]:
    """The combinations in which all begin at one instant, by that instant: the first that goes for each start.

    With different instructors, or in one session that has seats for all who are in it.
    """
    starts = sorted({start for one in learners for start in one.starts})
    found = (next(_together([one.at(start) for one in learners]), None) for start in starts)
    return [one for one in found if one is not None]


def _together(options: Sequence[Sequence[Choice]], taken: Combination = ()) -> Iterator[Combination]:
    if not options:
        yield taken
        return
    for one in options[0]:
        if all(go_together(one, other) for other in taken) and has_seats([*taken, one]):
            yield from _together(options[1:], (*taken, one))


def back_to_back(learners: Sequence[Choices], most: timedelta) -> list[Combination]:
    """The combinations in which one begins after the other in any order, by the first start and then by the last end.

    Between two that follow each other lies at most `most`, and they meet at one venue where both meet at one. For each
    first start and order of the learners it is one: that in which the next begins earliest.
    """
    found: dict[Combination, None] = {}
    for order in permutations(range(len(learners))):
        first, *rest = (learners[n] for n in order)
        for start in first.starts:
            best = next(_in_a_row(first.at(start), rest, most), None)
            if best is not None:
                placed = sorted(zip(order, best, strict=True), key=lambda pair: pair[0])
                found[tuple(one for _, one in placed)] = None
    return sorted(found, key=lambda one: (min(c.start for c in one), max(c.end for c in one), [c.start for c in one]))


def _in_a_row(
    options: Sequence[Choice], rest: Sequence[Choices], most: timedelta, taken: Combination = ()
) -> Iterator[Combination]:
    for one in options:
        if taken and not follows(one, taken[-1], most):
            continue
        if not (all(go_together(one, other) for other in taken) and has_seats([*taken, one])):
            continue
        if not rest:
            yield (*taken, one)
        else:
            following = list(rest[0].between(one.end, one.end + most))
            yield from _in_a_row(following, rest[1:], most, (*taken, one))


def follows(one: Choice, other: Choice, most: timedelta) -> bool:
    """Whether one begins after another, not too long after, and not elsewhere."""
    elsewhere = None not in (one.venue, other.venue) and one.venue != other.venue
    return not elsewhere and NOTHING <= one.start - other.end <= most


def go_together(one: Choice, other: Choice) -> bool:
    """Whether two learners can have these: one instructor is not in two places, nor without the time kept between."""
    if one.session is not None and one.session == other.session:
        return True
    if one.instructor_id is None or one.instructor_id != other.instructor_id:
        return True
    first, last = sorted([one, other], key=lambda choice: choice.start)
    return last.start - first.end >= max(first.after, last.before)


def has_seats(chosen: Sequence[Choice]) -> bool:
    """Whether each session among those chosen has a seat for each learner who would be in it."""
    wanted = [one for one in chosen if one.session is not None and one.seats_left is not None]
    return all(sum(one.session == other.session for other in chosen) <= (one.seats_left or 0) for one in wanted)
