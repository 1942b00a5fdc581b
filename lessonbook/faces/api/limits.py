"""How often somebody may ask: so many requests a minute, refilled evenly, counted in this process's memory.

Nothing is written for it, so that looking writes nothing; several servers each count for themselves.
"""

from collections.abc import Hashable
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

MINUTE = timedelta(minutes=1)
MANY = 10_000
"""How many are counted before those who have rested for a minute are forgotten."""


class Allowances:
    """What is left of everybody's minute."""

    def __init__(self) -> None:
        self._left: dict[Hashable, tuple[float, datetime]] = {}
        self._lock = Lock()

    def take(self, who: Hashable, most: int, now: datetime) -> int:
        """Take one of `most` requests a minute; return 0, or after how many seconds there is one again.

        With `most` 0 there is no limit.
        """
        if not most:
            return 0
        with self._lock:
            left, since = self._left.get(who, (float(most), now))
            left = min(left + max(now - since, timedelta(0)) / MINUTE * most, most)
            if left < 1:
                self._left[who] = (left, now)
                return ceil((1 - left) / most * MINUTE.total_seconds())
            self._left[who] = (left - 1, now)
            if len(self._left) > MANY:
                self._left = {one: kept for one, kept in self._left.items() if now - kept[1] < MINUTE}
            return 0

    def forget(self) -> None:
        """Begin anew."""
        self._left.clear()


ALLOWANCES = Allowances()


def address_of(request: HttpRequest) -> str:
    """The address a request came from, as the proxies that are trusted tell it."""
    told = request.headers.get("X-Forwarded-For", "").split(",") if settings.PROXIES else []
    if len(told) >= settings.PROXIES > 0:
        return told[-settings.PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
