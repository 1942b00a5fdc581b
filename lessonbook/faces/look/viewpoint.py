"""Whose eyes a page is for: the language and the zone in which dates, times and numbers are written."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

# Plain English is written the European way (25 Nov 2026, 16:30); en-us and other regions as they ask.
PLAIN_ENGLISH = "en_150"


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """How one person reads time: a language code ("cs", "pt-br"), an IANA zone, the week's first day (0 Monday)."""

    language: str
    zone: ZoneInfo
    first_weekday: int = 0

    @property
    def locale(self) -> Locale:
        """The language's formats; a language without formats reads as plain English."""
        return locale_of(self.language)

    def local(self, instant: datetime) -> datetime:
        """Return the aware instant on the clock of this zone."""
        return instant.astimezone(self.zone)

    def day(self, instant: datetime) -> date:
        """Return the calendar day on which the aware instant falls in this zone."""
        return instant.astimezone(self.zone).date()


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """Return the Babel locale of a language code, falling back from region to language to plain English."""
    if language == "en":
        return Locale.parse(PLAIN_ENGLISH)
    candidate = language
    while candidate:
        try:
            return Locale.parse(candidate, sep="-")
        except (ValueError, UnknownLocaleError):
            candidate = candidate.rpartition("-")[0]
    return Locale.parse(PLAIN_ENGLISH)


def is_right_to_left(language: str) -> bool:
    """Say whether the language is written from right to left."""
    return locale_of(language).text_direction == "rtl"
