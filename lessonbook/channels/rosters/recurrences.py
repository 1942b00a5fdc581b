"""When a recurring event takes place (RFC 5545, section 3.3.10), in wall time of its zone. Knows no calendar file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from lessonbook.channels.rosters.cells import instant

AHEAD = timedelta(days=366)
"""How far from now a rule without an end is followed."""
FURTHEST = timedelta(days=5 * 366)
"""How far any rule is."""
MOST_OCCURRENCES = 2_000
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


class BadRule(ValueError):
    """A rule that can't be followed: `code` says why."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Recurrence:
    """An event's first start on the wall, its zone, and its rules, as in RRULE, RDATE and EXDATE."""

    starts: datetime
    zone: ZoneInfo
    rules: Sequence[Mapping[str, Sequence[object]]] = ()
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


def starts(recurrence: Recurrence, now: datetime) -> list[datetime]:
    """The instants at which an event starts, in order; a rule without an end is followed for a year from `now`.

    Raises BadRule: too_often, broken_rule, too_many_occurrences.
    """
    found = {wall_instant(recurrence.starts, recurrence.zone), *recurrence.added}
    for rule in recurrence.rules:
        found.update(_follow(rule, recurrence, now))
        if len(found) > MOST_OCCURRENCES:
            raise BadRule("too_many_occurrences", most=MOST_OCCURRENCES)
    gone = set(recurrence.left_out)
    return sorted(
        at for at in found if at not in gone and at.astimezone(recurrence.zone).date() not in recurrence.days_left_out
    )


def _follow(rule: Mapping[str, Sequence[object]], recurrence: Recurrence, now: datetime) -> Iterator[datetime]:
    """The instants of one rule. A wall time that the clocks skip is none, and not counted."""
    parts = {name.upper(): values for name, values in rule.items()}
    if str(next(iter(parts.get("FREQ", [""])))) in TOO_OFTEN:
        raise BadRule("too_often")
    count = parts.pop("COUNT", None)
    until = parts.pop("UNTIL", None)
    last = now + (FURTHEST if count or until else AHEAD)
    if until:
        last = min(last, _last_instant(until[0], recurrence.zone))
    wall_last = last.astimezone(recurrence.zone).replace(tzinfo=None)
    text = ";".join(f"{name}={','.join(map(str, values))}" for name, values in parts.items())
    try:
        walls = rrulestr(f"{text};UNTIL={wall_last:%Y%m%dT%H%M%S}", dtstart=recurrence.starts)
    except (ValueError, TypeError, KeyError) as error:
        raise BadRule("broken_rule", value=text[:60]) from error
    instants = (at for wall in walls if (at := instant(wall, recurrence.zone)) is not None)
    most = MOST_OCCURRENCES + 1
    return islice(instants, min(most, int(str(count[0]))) if count else most)


def _last_instant(until: object, zone: ZoneInfo) -> datetime:
    """The last instant that an UNTIL allows; of a mere day, its end in the zone."""
    if isinstance(until, datetime):
        return until if until.tzinfo else wall_instant(until, zone)
    if isinstance(until, date):
        return wall_instant(datetime.combine(until, time(23, 59, 59)), zone)
    raise BadRule("broken_rule", value=str(until)[:60])


def wall_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall time; one that is skipped is read with the offset before (RFC 5545, section 3.3.5)."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
