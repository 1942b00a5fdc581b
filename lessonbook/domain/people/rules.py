"""Facts about people that need no database."""

from functools import cache, lru_cache
from zoneinfo import available_timezones

from lessonbook.domain.texts import level


@cache
def zones() -> frozenset[str]:
    """The names of all IANA time zones that this system knows."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether this system knows an IANA time zone of that name."""
    return name in zones()


@lru_cache(maxsize=4096)
def full_name(given: str, preferred: str, family: str) -> str:
    """How a person is called: by the preferred name where there is one, then the family name."""
    return level(f"{preferred or given} {family}".strip())
