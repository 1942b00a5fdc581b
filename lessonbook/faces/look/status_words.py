"""The words for a session's status, as the guide has them."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language, gettext

from lessonbook.domain.timetable.rules import Status


def status_word(status: Status) -> str:
    """Return the status in the language of the request: Upcoming, Live, Completed or Cancelled."""
    return status_words()[status]


def status_words() -> Mapping[Status, str]:
    """Return the word for each status in the language of the request."""
    return _words(get_language())


@lru_cache
def _words(_language: str | None) -> Mapping[Status, str]:
    """Look the words up once in each language: rows ask for them often, and gettext takes its time."""
    return {
        Status.UPCOMING: gettext("Upcoming"),
        Status.LIVE: gettext("Live"),
        Status.COMPLETED: gettext("Completed"),
        Status.CANCELLED: gettext("Cancelled"),
    }
