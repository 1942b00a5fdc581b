"""Sessions and what stands in their way, in words, for one administrator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.booking.conflicts import Conflict, Kind
from lessonbook.domain.booking.lacking import Lack
from lessonbook.domain.booking.own_times import OwnTime
from lessonbook.domain.booking.timetables import SchoolSession
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.models import Series
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import (
    full_day_text,
    long_weekday_name,
    near_day_text,
    range_text,
    time_text,
)
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name, zone_text
from lessonbook.faces.office.timetable.addresses import session_url
from lessonbook.faces.profile.viewer import Viewer
from lessonbook.scheduling.calendar_days import DAY
from lessonbook.scheduling.recurrence import Shift

A_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
MOST_NAMED = 3
"""How many of several learners' conflicts are told in a sentence each; of the others only the names are."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in a list of the office."""

    code: str
    url: str
    date_text: str
    time_text: str
    course: str
    hue: int
    lesson: str
    instructor: str
    location: str
    seats_text: str
    is_full: bool
    status: Status
    spoken: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConflictText:
    """A conflict in words; one that `must_be_solved` keeps everything from being saved."""

    text: str
    must_be_solved: bool = False


class Words:
    """Puts what the office reads into words, in the zone and the language of who looks."""

    def __init__(self, viewer: Viewer) -> None:
        self.now = viewer.now
        self.view: Viewpoint = viewer.viewpoint
        self.school = viewer.school
        self.zone = zone_text(self.view)
        self.today = self.view.day(self.now)

    def row(self, line: SchoolSession, *, in_series: bool = False) -> SessionRow:
        """A session as lists show it; in its series' own list it says if it was changed by itself."""
        day = near_day_text(self.view.day(line.starts_at), self.today, self.view)
        times = range_text(line.starts_at, line.ends_at, self.view)
        return SessionRow(
            code=line.code,
            url=session_url(line.code),
            date_text=day,
            time_text=times,
            course=line.course,
            hue=line.hue + 1,
            lesson=lesson_text(line),
            instructor=line.instructor or _("Nobody yet"),
            location=line.location,
            seats_text=self.seats(line.taken, line.capacity),
            is_full=line.capacity is not None and line.taken >= line.capacity,
            status=line.status(self.now),
            spoken=f"{line.course}, {day}, {times}",
            note=_("Changed by itself") if in_series and line.detached_at else "",
        )

    def seats(self, taken: int, capacity: int | None) -> str:
        """How many seats are taken: "5 of 8", or "5" where there is no limit."""
        if capacity is None:
            return number_text(taken, self.view)
        return _("%(taken)s of %(places)s") % {
            "taken": number_text(taken, self.view),
            "places": number_text(capacity, self.view),
        }

    def when(self, start: datetime, end: datetime) -> str:
        """A time as it stands in a sentence: "Fri 27 Nov, 10:00–11:00"."""
        day = near_day_text(self.view.day(start), self.today, self.view)
        return f"{day}, {range_text(start, end, self.view)}"

    def conflict(self, one: Conflict) -> ConflictText:
        """A conflict in words."""
        times = range_text(one.starts_at, one.ends_at, self.view) if one.starts_at and one.ends_at else ""
        facts = {"session": one.session, "course": one.course, "times": times, "who": one.who, "note": one.note}
        return ConflictText(CONFLICTS[one.kind]() % facts if not one.note else holiday_text(one), one.must_be_solved)

    def conflicts(self, found: Iterable[Conflict]) -> list[ConflictText]:
        """Conflicts in words; of many learners the first few have a sentence each."""
        texts: list[ConflictText] = []
        learners = []
        for one in found:
            if one.kind is Kind.LEARNER:
                learners.append(one)
            else:
                texts.append(self.conflict(one))
        texts += [self.conflict(one) for one in learners[:MOST_NAMED]]
        if others := dict.fromkeys(one.who for one in learners[MOST_NAMED:]):
            words = ngettext(
                "%(count)s more learner is elsewhere then: %(names)s.",
                "%(count)s more are elsewhere then: %(names)s.",
                len(others),
            )
            texts.append(ConflictText(words % {"count": len(others), "names": ", ".join(others)}))
        return sorted(texts, key=lambda text: not text.must_be_solved)

    def lack(self, one: Lack, course: str) -> str:
        """That a learner can't pay for a plan."""
        return _("%(who)s needs %(needed)s credits of %(course)s and can pay %(payable)s.") % {
            "who": one.name,
            "needed": number_text(one.needed, self.view),
            "payable": number_text(one.payable, self.view),
            "course": course,
        }

    def own_time(self, one: OwnTime) -> "OwnTimeShown":
        """Whose meetings move on their own clocks, and when."""
        there = Viewpoint(self.view.language, one.zone, self.view.first_weekday)
        return OwnTimeShown(
            zone_name(one.zone.key, self.view.language), one.names, [self._shift(shift, there) for shift in one.shifts]
        )

    def _shift(self, shift: Shift, there: Viewpoint) -> str:
        start = shift.occurrence.start
        before = there.local(start).replace(hour=shift.was.hour, minute=shift.was.minute)
        return _("From %(day)s at %(becomes)s instead of %(was)s") % {
            "day": full_day_text(there.day(start), there),
            "becomes": time_text(start, there),
            "was": time_text(before, there),
        }

    def rule(self, series: Series) -> str:
        """When a series meets: "Mondays and Wednesdays, 18:00–19:00, every 2 weeks"."""
        return rule_text(
            series.weekdays, series.wall_start.hour * 60 + series.wall_start.minute, series.minutes, series.every_weeks,
            series.zone, self.view,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnTimeShown:
    """The people of one zone and from when on a series meets at another hour for them."""

    zone: str
    names: Sequence[str]
    shifts: Sequence[str]


def rule_text(
    weekdays: Iterable[int], start: int, minutes: int, every_weeks: int, zone: ZoneInfo, view: Viewpoint
) -> str:
    """When a rule meets, on the clocks of its zone, which is named where it isn't the viewer's."""
    there = Viewpoint(view.language, ZoneInfo("UTC"), view.first_weekday)
    days = ", ".join(long_weekday_name(A_MONDAY.date() + day * DAY, view) for day in sorted(weekdays))
    at = A_MONDAY + timedelta(minutes=start)
    parts = [days, range_text(at, at + timedelta(minutes=minutes), there)]
    if every_weeks > 1:
        parts.append(ngettext("every %(count)s week", "every %(count)s weeks", every_weeks) % {"count": every_weeks})
    if zone != view.zone:
        parts.append(zone_name(zone.key, view.language))
    return " · ".join(parts)


def lesson_text(line: SchoolSession) -> str:
    """The lesson of a session: "Lesson 7: Ordering food"; empty where none is set."""
    if line.lesson is None:
        return ""
    return _("Lesson %(number)s: %(name)s") % {"number": line.lesson_number, "name": level(line.lesson)}


def holiday_text(one: Conflict) -> str:
    """That a date is a holiday, by its name."""
    return _("A holiday of the school: %(note)s") % {"note": one.note}


CONFLICTS = {
    Kind.INSTRUCTOR: lambda: _("The instructor teaches %(course)s then (%(session)s, %(times)s)."),
    Kind.NOT_OF_COURSE: lambda: _("The instructor doesn't teach this course."),
    Kind.HELD: lambda: _("It has begun already: at a time to come its register is set aside, and its reports stay."),
    Kind.GONE_BY: lambda: _("This time has gone by."),
    Kind.HOLIDAY: lambda: _("A holiday of the school."),
    Kind.OUTSIDE_HOURS: lambda: _("Outside the instructor's hours."),
    Kind.ELSEWHERE: lambda: _("The instructor's own calendar is busy then (%(times)s)."),
    Kind.LEARNS: lambda: _("The instructor learns in %(course)s then (%(session)s, %(times)s)."),
    Kind.LEARNER: lambda: _("%(who)s is in %(course)s then (%(session)s, %(times)s)."),
    Kind.ROOM: lambda: _("The room has %(course)s then (%(session)s, %(times)s)."),
}


def sessions_text(count: int) -> str:
    """How many sessions."""
    return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}
