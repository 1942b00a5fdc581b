"""Time zones as calendar files name them: IANA's names, Windows', others' with something before them, or by rules."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from lessonbook.channels.rosters.recurrences import BadRule, TooMuchWork, Work, walls
from lessonbook.domain.people.rules import is_zone, zones

SAMPLES = tuple(datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=5) * n for n in range(220))
"""Three years, so closely that zones which are apart for more than some days in any of them are told apart."""
MOST_DEFINITIONS = 20
"""So many different ones are looked at in a file; any more stand for no zone."""
MOST_WORK = 200_000
"""To follow the rules of one: some programs let them begin in the year 1601."""

Offsets = tuple[timedelta, ...]


class Definitions:
    """What the zones mean that a file defines: the offsets of each at the samples."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Offsets | None] = {}

    def offsets(self, observances: tuple[str, ...]) -> Offsets | None:
        """The offsets by the observances of a VTIMEZONE; None where they can't be told."""
        if observances not in self._known:
            self._known[observances] = _read(observances) if len(self._known) < MOST_DEFINITIONS else None
        return self._known[observances]


class Zones:
    """The zones of one calendar, by the names it uses; what its VTIMEZONEs define is found by its offsets."""

    def __init__(
        self, defined: Mapping[str, tuple[str, ...]], default: ZoneInfo, definitions: Definitions | None = None
    ) -> None:
        self._defined = defined
        self._definitions = definitions or Definitions()
        self.default = default
        self.named = cache(self._named)

    def _named(self, name: str) -> ZoneInfo | None:
        """The IANA zone that a name stands for in this calendar; None if nobody knows."""
        if found := _by_name(name):
            return ZoneInfo(found)
        offsets = self._definitions.offsets(self._defined[name]) if name in self._defined else None
        return _by_offsets(offsets, self.default) if offsets else None


def _by_name(name: str) -> str | None:
    """An IANA name: as it is, behind another program's prefix, or Windows' word for it."""
    parts = name.strip("/").split("/")
    tails = ("/".join(parts[-length:]) for length in range(min(3, len(parts)), 0, -1))
    found = next((tail for tail in tails if is_zone(tail)), None)
    return found or WINDOWS_TO_OLSON.get(name)


def _by_offsets(offsets: Offsets, default: ZoneInfo) -> ZoneInfo | None:
    """A zone that has had these offsets lately: the default one if it has, else the first by name."""
    if _offsets(default.utcoffset) == offsets:
        return default
    found = _names_by_offsets().get(offsets)
    return ZoneInfo(found) if found else None


@cache
def _names_by_offsets() -> dict[tuple[timedelta | None, ...], str]:
    names = sorted((name for name in zones() if "/" in name and not name.startswith("Etc/")), reverse=True)
    return {_offsets(ZoneInfo(name).utcoffset): name for name in names}


def _offsets(utcoffset: Callable[[datetime], timedelta | None]) -> tuple[timedelta | None, ...]:
    return tuple(utcoffset(at.replace(tzinfo=None)) for at in SAMPLES)


def _read(observances: tuple[str, ...]) -> Offsets | None:
    """The offsets at the samples by a zone's observances (RFC 5545, section 3.6.5); None where they can't be told."""
    work = Work(MOST_WORK)
    try:
        components: list[Any] = [Component.from_ical(text) for text in observances]
        onsets = sorted((at, each["TZOFFSETTO"].td) for each in components for at in _onsets(each, work))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, BadRule, TooMuchWork):
        return None
    # Before the first onset the standard says nothing; what is standard afterwards is as good as any.
    before = next((each["TZOFFSETTO"].td for each in components if each.name == "STANDARD"), onsets[0][1])
    places = (bisect_right(onsets, at.replace(tzinfo=None), key=itemgetter(0)) for at in SAMPLES)
    return tuple(onsets[place - 1][1] if place else before for place in places)


def _onsets(observance: Any, work: Work) -> Iterator[datetime]:
    """When an observance begins, on the wall as it stands before, up to the last sample."""
    first = _wall(observance["DTSTART"].dt)
    yield first
    for dates in _all(observance, "RDATE"):
        yield from (_wall(each.dt) for each in dates.dts)
    for rule in _all(observance, "RRULE"):
        last = SAMPLES[-1].replace(tzinfo=None)
        if "UNTIL" in rule and (until := _wall(rule["UNTIL"][0])) < last:
            last = until + observance["TZOFFSETFROM"].td  # it is in UTC
        yield from islice(walls(rule, first, last, work), int(rule["COUNT"][0]) if "COUNT" in rule else None)


def _wall(at: date | datetime) -> datetime:
    return at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time())


def _all(observance: Any, name: str) -> list[Any]:
    found = observance.get(name, [])
    return found if isinstance(found, list) else [found]
