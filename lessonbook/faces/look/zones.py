"""What a time zone is called by those who live in it: "Berlin time" rather than "Europe/Berlin" or "CET"."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import get_timezone_location

from lessonbook.faces.look.numbers import MINUS
from lessonbook.faces.look.viewpoint import Viewpoint, locale_of

UTC_NAMES = {"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "GMT", "Etc/GMT", "Etc/Greenwich"}


def zone_text(view: Viewpoint) -> str:
    """Return the human name of the viewer's own zone, in their language: "Berlin time"."""
    return zone_name(view.zone.key, view.language)


@lru_cache(maxsize=1024)
def zone_name(key: str, language: str) -> str:
    """Return the human name of the IANA zone: "Berlin time", "Praha" with its word for time in Czech, "UTC+3"."""
    if key in UTC_NAMES:
        return "UTC"
    if key.startswith("Etc/GMT"):
        # POSIX counts westwards: Etc/GMT+3 lies three hours behind UTC.
        sign = MINUS if key[7] == "+" else "+"
        return f"UTC{sign}{key[8:]}"
    locale = locale_of(language)
    city = zone_city(key, language).rpartition("/")[2]
    if locale.language == "en":
        return f"{city} time"
    region: str = locale.zone_formats["region"] % city
    return region


@lru_cache(maxsize=1024)
def zone_city(key: str, language: str) -> str:
    """Return the city that stands for the IANA zone, in the language: "Prague", "Praha", "Argentina/Buenos Aires"."""
    return get_timezone_location(ZoneInfo(key), locale=locale_of(language), return_city=True)


def offset_text(instant: datetime) -> str:
    """Return the aware instant's distance from UTC: "UTC+1", "UTC+5:30", "UTC"."""
    offset = instant.utcoffset()
    assert offset is not None
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")


def canonical_zone(key: str) -> str:
    """Return the one key of an IANA zone that has several: "Asia/Kolkata" for "Asia/Calcutta"."""
    canonical: str = get_global("zone_aliases").get(key, key)
    return canonical
