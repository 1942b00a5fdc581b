"""When a recurring event takes place (RFC 5545, section 3.3.10), in wall time of its zone. Knows no calendar file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import prod
from typing import Self
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from lessonbook.channels.rosters.cells import YEARS, instant

AHEAD = timedelta(days=366)
"""How far from now a rule without an end is followed."""
FURTHEST = timedelta(days=5 * 366)
"""How far any rule is."""
MOST_OCCURRENCES = 2_000
MOST_TIMES_A_DAY = 24
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
PERIODS = {"DAILY": (1, 1, 1), "WEEKLY": (7, 7, 2), "MONTHLY": (28, 31, 4), "YEARLY": (365, 366, 24)}
"""By frequency: how many days a period has at least and at most, and what it costs to look through one, as measured."""
COST_OF_A_RULE = 10
NUMBERS = {
    **dict.fromkeys(("COUNT", "INTERVAL"), range(1, 2**31)),
    **dict.fromkeys(("BYSECOND", "BYMINUTE"), range(60)),
    "BYHOUR": range(24),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYSETPOS": range(1, 367),
}
FROM_THE_END = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
"""Those whose numbers may be below zero, too."""
WORDS = frozenset({"FREQ", "UNTIL", "BYDAY", "WKST"})
ONCE = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST"})
Rule = Mapping[str, Sequence[object]]


class BadRule(ValueError):
    """A rule that can't be followed: `code` says why."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class TooMuchWork(Exception):
    """The rules of a file take more work than is done for one."""


class Work:
    """How much is still done to follow the rules of a file: some seconds' work in all, however many they are."""

    def __init__(self, most: int = 500_000) -> None:
        self._left = most

    def spend(self, cost: int) -> None:
        """Take some of it. Raises TooMuchWork."""
        self._left -= cost
        if self._left < 0:
            raise TooMuchWork


@dataclass(frozen=True, slots=True)
class Recurrence:
    """An event's first start on the wall, its zone, and its rules, as in RRULE, RDATE and EXDATE."""

    starts: datetime
    zone: ZoneInfo
    rules: Sequence[Rule] = ()
    added: Collection[datetime] = ()
    """Instants."""
    left_out: Collection[datetime] = ()
    """Instants."""
    days_left_out: Collection[date] = ()
    """Days in the zone."""

    @property
    def recurs(self) -> bool:
        return bool(self.rules or self.added)

    @property
    def is_endless(self) -> bool:
        return any(not {"COUNT", "UNTIL"} & set(rule) for rule in self.rules)


def starts(recurrence: Recurrence, now: datetime, work: Work) -> list[datetime]:
    """The instants at which an event starts, in order; a rule without an end is followed for a year from `now`.

    Raises BadRule: too_often, broken_rule, too_many_occurrences; and TooMuchWork.
    """
    found = {wall_instant(recurrence.starts, recurrence.zone), *recurrence.added}
    for rule in recurrence.rules:
        found.update(_follow(_checked(rule), recurrence, now, work))
        if len(found) > MOST_OCCURRENCES:
            raise BadRule("too_many_occurrences", most=MOST_OCCURRENCES)
    gone = set(recurrence.left_out)
    return sorted(
        at for at in found if at not in gone and at.astimezone(recurrence.zone).date() not in recurrence.days_left_out
    )


def walls(rule: Rule, first: datetime, last: datetime, work: Work) -> Iterator[datetime]:
    """The times on the wall that a rule makes from `first` through `last`, whatever its COUNT and UNTIL.

    Raises BadRule: too_often, broken_rule; and TooMuchWork.
    """
    return _walls(_checked(rule), first, last, work)


def _checked(rule: Rule) -> dict[str, Sequence[object]]:
    """The parts of a rule by their names in capitals. Raises BadRule: too_often, broken_rule."""
    parts: dict[str, Sequence[object]] = {name.upper(): list(dict.fromkeys(values)) for name, values in rule.items()}
    if str(next(iter(parts.get("FREQ", [""])))) in TOO_OFTEN:
        raise BadRule("too_often")
    for name, values in parts.items():
        is_known = name in WORDS or all(_may_be(name, value) for value in values)
        if not (is_known and values) or (name in ONCE and len(values) > 1):
            raise _broken({name: values})
    if str(*parts.get("FREQ", ())) not in PERIODS:
        raise _broken(parts)
    if prod(len(parts.get(name, [0])) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")) > MOST_TIMES_A_DAY:
        raise BadRule("too_often")
    return parts


def _may_be(name: str, value: object) -> bool:
    # A range finds only a plain int without going through its numbers.
    number = int(value) if isinstance(value, int) else 0
    return (abs(number) if name in FROM_THE_END else number) in NUMBERS.get(name, ())


def _broken(parts: Rule) -> BadRule:
    return BadRule("broken_rule", value=_text(parts)[:60])


def _text(parts: Rule) -> str:
    return ";".join(f"{name}={','.join(map(str, values))}" for name, values in parts.items())


def _follow(rule: dict[str, Sequence[object]], recurrence: Recurrence, now: datetime, work: Work) -> Iterator[datetime]:
    """The instants of one rule. A wall time that the clocks skip is none, and not counted."""
    zone, count, until = recurrence.zone, rule.get("COUNT"), rule.get("UNTIL")
    last = now + (FURTHEST if count or until else AHEAD)
    if until:
        last = min(last, _last_instant(until[0], zone))
    found = _walls(rule, recurrence.starts, last.astimezone(zone).replace(tzinfo=None), work)
    instants = (at for wall in found if (at := instant(wall, zone)) is not None)
    most = MOST_OCCURRENCES + 1
    return islice(instants, min(most, int(str(count[0]))) if count else most)


def _walls(rule: dict[str, Sequence[object]], first: datetime, last: datetime, work: Work) -> Iterator[datetime]:
    if first > last:
        return
    shortest, longest, cost = PERIODS[str(rule["FREQ"][0])]
    cost *= 1 + sum(len(values) for name, values in rule.items() if name.startswith("BY"))
    work.spend(COST_OF_A_RULE + cost)
    interval = int(str(*rule.get("INTERVAL", (1,))))
    steps = iter(range(((last - first).days + 1 + longest) // (shortest * interval)))

    def take() -> None:
        work.spend(cost)
        if next(steps, None) is None:
            raise _PastTheEnd

    text = _text({name: values for name, values in rule.items() if name not in ("COUNT", "UNTIL", "INTERVAL")})
    try:
        followed = rrulestr(f"{text};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=first)
        assert isinstance(followed, rrule)
        yield from followed.replace(interval=_Stride(interval, take))
    except _PastTheEnd:
        return
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise _broken(rule) from error


class _PastTheEnd(Exception):
    """A rule has been followed as far as it is."""


class _Stride(int):
    """An INTERVAL that says when it is taken: dateutil adds it from period to period.

    By itself dateutil looks for a day that never comes up to the year 9999, and on the way yields nothing by which it
    could be stopped.
    """

    _take: Callable[[], None]

    def __new__(cls, interval: int, take: Callable[[], None]) -> Self:
        """Make one of an interval; `take` is called before each step."""
        stride = super().__new__(cls, interval)
        stride._take = take
        return stride

    def __radd__(self, other: int) -> int:
        self._take()
        return other + int(self)

    def __mul__(self, other: int) -> int:
        self._take()
        return int(self) * other


def _last_instant(until: object, zone: ZoneInfo) -> datetime:
    """The last instant that an UNTIL allows; of a mere day, its end in the zone."""
    if isinstance(until, date) and until.year not in YEARS:
        # Some programs mean "for ever" by it. Neither end of the calendar is an instant in every zone.
        until = datetime(YEARS[0] if until.year < YEARS[0] else YEARS[-1], 1, 1, tzinfo=UTC)
    if isinstance(until, datetime):
        return until if until.tzinfo else wall_instant(until, zone)
    if isinstance(until, date):
        return wall_instant(datetime.combine(until, time(23, 59, 59)), zone)
    raise BadRule("broken_rule", value=str(until)[:60])


def wall_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall time; one that is skipped is read with the offset before (RFC 5545, section 3.3.5)."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
