"""Time zones as calendar files name them: IANA's names, Windows', others' with something before them, or by rules."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from lessonbook.domain.people.rules import is_zone, zones

SAMPLES = tuple(datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=5) * n for n in range(220))
"""Three years, so closely that zones which are apart for more than some days in any of them are told apart."""


class Zones:
    """The zones of one file, by the names it uses; what its VTIMEZONEs define is found by its offsets."""

    def __init__(self, timezones: Iterable[Any], default: ZoneInfo) -> None:
        self._defined = {str(each.get("TZID", "")): each for each in timezones}
        self.default = default
        self.named = cache(self._named)

    def _named(self, name: str) -> ZoneInfo | None:
        """The IANA zone that a name stands for in this file; None if nobody knows."""
        if found := _by_name(name):
            return ZoneInfo(found)
        if (definition := self._defined.get(name)) is None:
            return None
        try:
            offsets = _offsets(definition.to_tz(lookup_tzid=False).utcoffset)
        except (ValueError, TypeError, KeyError, IndexError, OverflowError):
            return None
        return _by_offsets(offsets, self.default)


def _by_name(name: str) -> str | None:
    """An IANA name: as it is, behind another program's prefix, or Windows' word for it."""
    parts = name.strip("/").split("/")
    tails = ("/".join(parts[-length:]) for length in range(min(3, len(parts)), 0, -1))
    found = next((tail for tail in tails if is_zone(tail)), None)
    return found or WINDOWS_TO_OLSON.get(name)


def _by_offsets(offsets: tuple[Any, ...], default: ZoneInfo) -> ZoneInfo | None:
    """A zone that has had these offsets lately: the default one if it has, else the first by name."""
    names = (default.key, *sorted(name for name in zones() if "/" in name and not name.startswith("Etc/")))
    return next((ZoneInfo(name) for name in names if _offsets_of_zone(name) == offsets), None)


@cache
def _offsets_of_zone(name: str) -> tuple[Any, ...]:
    return _offsets(ZoneInfo(name).utcoffset)


def _offsets(utcoffset: Callable[[datetime], Any]) -> tuple[Any, ...]:
    return tuple(utcoffset(at.replace(tzinfo=None)) for at in SAMPLES)
