"""The words for a session's status, as the guide has them."""

from django.utils.translation import gettext

from lessonbook.domain.timetable.rules import Status


def status_word(status: Status) -> str:
    """Return the status in the language of the request: Upcoming, Live, Completed or Cancelled."""
    match status:
        case Status.UPCOMING:
            return gettext("Upcoming")
        case Status.LIVE:
            return gettext("Live")
        case Status.COMPLETED:
            return gettext("Completed")
        case Status.CANCELLED:
            return gettext("Cancelled")
