"""Lengths, counts, hours and statuses in words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.courses.models import EnrollmentStatus
from lessonbook.faces.look.dates import long_weekday_name, moment_text, weekday_name
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint

HOUR, A_DAY = 60, 24 * 60
MIDNIGHT = time(0)
A_MONDAY = date(2024, 1, 1)


def minutes_text(minutes: int) -> str:
    """A length of time said whole: "45 minutes", "1 hour 30 minutes", "2 hours", "3 days"."""
    if minutes and minutes % A_DAY == 0:
        return days_text(minutes // A_DAY)
    hours, rest = divmod(minutes, HOUR)
    parts = [hours_text(hours)] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def hours_text(hours: int) -> str:
    """So many hours: "1 hour", "24 hours"."""
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def days_text(days: int) -> str:
    """So many days."""
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def credits_text(amount: int, view: Viewpoint) -> str:
    """So many credits."""
    return ngettext("%(count)s credit", "%(count)s credits", amount) % {"count": number_text(amount, view)}


def sessions_text(count: int) -> str:
    """So many sessions."""
    return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}


def seats_text(count: int) -> str:
    """So many seats."""
    return ngettext("%(count)s seat", "%(count)s seats", count) % {"count": count}


def learners_text(count: int) -> str:
    """So many learners."""
    return ngettext("%(count)s learner", "%(count)s learners", count) % {"count": count}


def members_text(count: int) -> str:
    """So many members."""
    return ngettext("%(count)s member", "%(count)s members", count) % {"count": count}


def next_text(next_at: datetime | None, view: Viewpoint) -> str:
    """When the next session begins."""
    return moment_text(next_at, view) if next_at else _("None planned")


def status_text(status: str) -> str:
    """An enrollment's status."""
    return str(EnrollmentStatus(status).label) if status in EnrollmentStatus else status


def weekday_text(weekday: int, view: Viewpoint) -> str:
    """The name of a weekday, Monday being 0."""
    return long_weekday_name(A_MONDAY + timedelta(days=weekday), view)


def span_words(opens: time, closes: time) -> str:
    """A span of hours as it is written and read again: "9:00–12:30"; the day's end is 24:00."""
    return f"{_clock(opens)}–{'24:00' if closes == MIDNIGHT else _clock(closes)}"


def _clock(wall: time) -> str:
    return f"{wall.hour}:{wall.minute:02}"


def spans_words(spans: Iterable[tuple[time, time]]) -> str:
    """Several spans: "9:00–12:00, 13:00–17:00"."""
    return ", ".join(span_words(*span) for span in sorted(spans))


def week_words(hours: Iterable[tuple[int, time, time]], view: Viewpoint) -> list[str]:
    """The hours of a week, days that are alike together: ["Mon–Thu 9:00–17:00", "Fri 9:00–12:00"]."""
    of_day: defaultdict[int, list[tuple[time, time]]] = defaultdict(list)
    for weekday, opens, closes in hours:
        of_day[weekday].append((opens, closes))
    runs: list[tuple[int, int, str]] = []
    for weekday in sorted(of_day):
        text = spans_words(of_day[weekday])
        if runs and runs[-1][1] == weekday - 1 and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], weekday, text)
        else:
            runs.append((weekday, weekday, text))
    return [f"{_days(first, last, view)} {text}" for first, last, text in runs]


def _days(first: int, last: int, view: Viewpoint) -> str:
    names = [weekday_name(A_MONDAY + timedelta(days=day), view) for day in (first, last)]
    return names[0] if first == last else "–".join(names)
