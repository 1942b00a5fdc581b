"""The words for a session's status, as the guide has them."""

from functools import lru_cache

from django.utils.translation import get_language, gettext

from lessonbook.domain.timetable.rules import Status


def status_word(status: Status) -> str:
    """Return the status in the language of the request: Upcoming, Live, Completed or Cancelled."""
    return _word(status, get_language())


@lru_cache
def _word(status: Status, _language: str | None) -> str:
    """Look the word up once in each language: rows ask for it often, and gettext takes its time."""
    match status:
        case Status.UPCOMING:
            return gettext("Upcoming")
        case Status.LIVE:
            return gettext("Live")
        case Status.COMPLETED:
            return gettext("Completed")
        case Status.CANCELLED:
            return gettext("Cancelled")
