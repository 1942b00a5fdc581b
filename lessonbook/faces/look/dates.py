"""Dates and times as people say them, in the viewer's language and zone.

Formatting through Babel costs tens of microseconds a call, which a page of 20 rows would feel. What is formatted
repeats (the same days, the same minutes of a day), so the texts are kept: one per day, minute or span of minutes.
"""

import sys
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, format_timedelta
from django.utils.translation import gettext

from lessonbook.faces.look.viewpoint import Viewpoint, locale_of

MIDNIGHT = time(0)
# Below this, how far off something is, or how long, is said in minutes; clock.js knows it too.
MINUTES_UNTIL = 90
# CLDR puts a comma after the weekday in English; people don't.
ENGLISH_DAYS = {
    "day": "EEE d MMM",
    "day_year": "EEE d MMM y",
    "long": "EEEE d MMMM y",
}
SKELETONS = {"day": "MMMEd", "day_year": "yMMMEd"}


def day_text(day: date, view: Viewpoint) -> str:
    """Return "Wed 25 Nov"."""
    return _day(day, "day", view.language)


def full_day_text(day: date, view: Viewpoint) -> str:
    """Return "Wed 25 Nov 2026"."""
    return _day(day, "day_year", view.language)


def long_day_text(day: date, view: Viewpoint) -> str:
    """Return "Wednesday 25 November 2026"."""
    return _day(day, "long", view.language)


def near_day_text(day: date, today: date, view: Viewpoint) -> str:
    """Return the day without its year if that is today's year, with it otherwise."""
    return day_text(day, view) if day.year == today.year else full_day_text(day, view)


def time_text(instant: datetime, view: Viewpoint) -> str:
    """Return "16:30"; of an hour that comes twice that day, which one: "02:30 CEST"."""
    local = view.local(instant)
    return _clock(local.hour, local.minute, view.language) + which_pass(local)


def hour_text(minute: int, view: Viewpoint) -> str:
    """Return the label of a minute of the day on an axis of hours: "16:00", "4 PM"."""
    return _hour(minute // 60 % 24, minute % 60, view.language)


def range_text(start: datetime, end: datetime, view: Viewpoint) -> str:
    """Return "16:30–17:15", or "23:30 – Thu 00:15" where the end is on another day (midnight itself is not)."""
    first, last = view.local(start), view.local(end)
    if _crosses_midnight(first, last):
        day = _weekday(last.date(), view.language)
        return f"{time_text(start, view)} – {day} {time_text(end, view)}"
    if which_pass(first) or which_pass(last):
        return f"{time_text(start, view)}–{time_text(end, view)}"
    return _span(first.hour, first.minute, last.hour, last.minute, view.language)


def moment_text(instant: datetime, view: Viewpoint) -> str:
    """Return "Wed 25 Nov 2026, 16:30"."""
    return f"{full_day_text(view.day(instant), view)}, {time_text(instant, view)}"


def session_text(start: datetime, end: datetime, view: Viewpoint) -> str:
    """Return "Wed 25 Nov 2026, 16:30–17:15"."""
    return f"{full_day_text(view.day(start), view)}, {range_text(start, end, view)}"


class When(NamedTuple):
    """A session's time in all the ways that lists say it; `whole` is day, year and times."""

    year: int
    day: str
    full_day: str
    times: str
    start: str
    end: str
    whole: str


def when_text(start: datetime, end: datetime, view: Viewpoint) -> When:
    """Return how lists say when a session is: all of its people read the same, and each of them again and again."""
    return _when(start, end, view.language, view.zone)


@lru_cache(maxsize=1 << 14)
def _when(start: datetime, end: datetime, language: str, zone: ZoneInfo) -> When:
    view = Viewpoint(language, zone)
    day, times = view.day(start), range_text(start, end, view)
    full_day = full_day_text(day, view)
    return When(
        day.year,
        day_text(day, view),
        full_day,
        times,
        time_text(start, view),
        time_text(end, view),
        f"{full_day}, {times}",
    )


def month_title(day: date, view: Viewpoint) -> str:
    """Return "November 2026"."""
    return _skeleton(day, "yMMMM", view.language)


def week_title(first: date, view: Viewpoint) -> str:
    """Return "23–29 Nov 2026" for the seven days from the given one."""
    return _days(first, first + timedelta(days=6), view.language)


def weekday_name(day: date, view: Viewpoint) -> str:
    """Return "Wed"."""
    return _weekday(day, view.language)


def long_weekday_name(day: date, view: Viewpoint) -> str:
    """Return "Wednesday"."""
    return _pattern(day, "cccc", view.language)


def until_text(start: datetime, end: datetime, now: datetime, view: Viewpoint) -> str:
    """Return how far off a session is: "in 12 minutes", "in 3 hours", "tomorrow", "in 4 days", "live now", "ended"."""
    if now >= end:
        return gettext("ended")
    if now >= start:
        return gettext("live now")
    seconds = (start - now).total_seconds()
    minutes = -int(-seconds // 60)
    if minutes < MINUTES_UNTIL:
        return _ahead(minutes, "minute", view.language)
    if minutes < 24 * 60:
        return _ahead(round(minutes / 60), "hour", view.language)
    days = (view.day(start) - view.day(now)).days
    return gettext("tomorrow") if days == 1 else _ahead(days, "day", view.language)


def length_text(minutes: int) -> str:
    """Return a length such as "45 min", "90 min", "2 h" or "2 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if minutes <= MINUTES_UNTIL:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    if not rest:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def _crosses_midnight(first: datetime, last: datetime) -> bool:
    if last.date() == first.date():
        return False
    return not (last.time() == MIDNIGHT and last.date() == first.date() + timedelta(days=1))


def which_pass(local: datetime) -> str:
    """Return the zone's abbreviation, after a space, of a wall time that the day has twice; else nothing."""
    zone = local.tzinfo
    assert zone is not None
    if not _changes_near(local.date(), zone):
        return ""
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    name = local.tzname() or ""
    return f" {name}" if name[:1].isalpha() else f" UTC{name}"


@lru_cache(maxsize=8192)
def _changes_near(day: date, zone: tzinfo) -> bool:
    """Whether the clocks change on the day or next to it: on all others no wall time comes twice."""
    midnight = datetime.combine(day, MIDNIGHT, zone)
    before, after = (midnight + timedelta(days=days) for days in (-1, 2))
    return before.utcoffset() != after.utcoffset()


@lru_cache(maxsize=8192)
def _day(day: date, kind: str, language: str) -> str:
    locale = locale_of(language)
    if locale.language == "en" and locale.territory != "US":
        return format_date(day, ENGLISH_DAYS[kind], locale=locale)
    if kind == "long":
        return format_date(day, "full", locale=locale)
    return _skeleton(day, SKELETONS[kind], language)


@lru_cache(maxsize=2048)
def _skeleton(day: date, skeleton: str, language: str) -> str:
    return format_skeleton(skeleton, datetime.combine(day, MIDNIGHT), locale=locale_of(language))


@lru_cache(maxsize=2048)
def _pattern(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=locale_of(language))


def _weekday(day: date, language: str) -> str:
    return _pattern(day, "ccc", language)


@lru_cache(maxsize=8192)
def _clock(hour: int, minute: int, language: str) -> str:
    return format_time(time(hour, minute), "short", locale=locale_of(language))


@lru_cache(maxsize=512)
def _hour(hour: int, minute: int, language: str) -> str:
    locale = locale_of(language)
    if _twelve_hours(locale) and not minute:
        return format_time(time(hour), locale.datetime_skeletons["h"].pattern, locale=locale)
    return _clock(hour, minute, language)


def _twelve_hours(locale: Locale) -> bool:
    return "a" in locale.time_formats["short"].pattern


@lru_cache(maxsize=8192)
def _span(hour: int, minute: int, last_hour: int, last_minute: int, language: str) -> str:
    locale = locale_of(language)
    if _twelve_hours(locale):
        first, last = time(hour, minute), time(last_hour, last_minute)
        return format_interval(first, last, "hm", locale=locale)
    return f"{_clock(hour, minute, language)}–{_clock(last_hour, last_minute, language)}"


@lru_cache(maxsize=512)
def _days(first: date, last: date, language: str) -> str:
    return format_interval(first, last, "yMMMd", locale=locale_of(language))


@lru_cache(maxsize=2048)
def _ahead(count: int, unit: Literal["minute", "hour", "day"], language: str) -> str:
    distance = timedelta(**{f"{unit}s": count})
    # With a threshold out of reach the unit asked for is the one that is written.
    return format_timedelta(
        distance, granularity=unit, threshold=sys.maxsize, add_direction=True, locale=locale_of(language)
    )


def wall_range_text(opens: time, closes: time, view: Viewpoint) -> str:
    """Return "09:00–12:30" for wall times, whatever the zone; 00:00 at the end is the day's end."""
    return _span(opens.hour, opens.minute, closes.hour, closes.minute, view.language)
