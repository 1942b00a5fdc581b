"""A week of open times: the choices above it, and each day's starts in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat
from lessonbook.domain.booking.openings import Offer, Opening
from lessonbook.domain.booking.queries import Bookable
from lessonbook.domain.booking.rules import minutes
from lessonbook.domain.courses.rules import BookingRules
from lessonbook.faces.look.dates import (
    length_text,
    long_weekday_name,
    moment_text,
    near_day_text,
    range_text,
    time_text,
    week_title,
)
from lessonbook.faces.look.shapes import Option, Select
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import line_url, with_query
from lessonbook.faces.portal.opening_words import group_text, seats_text, who_text
from lessonbook.faces.portal.picks import STAMP, pick_of, pick_text, read_pick
from lessonbook.faces.portal.week_asked import Asked, day_parts, place_value
from lessonbook.scheduling.calendar_days import day_start

BESIDE = 4
"""So many sessions that begin together stand side by side; more of them open on a press."""
NOON, EVENING = 12, 17
"""The hours at which the afternoon and the evening begin."""


class TimeShown(NamedTuple):
    """A start at which one can book: one instructor's, any of several, or a seat; or a line to stand in.

    A picked one is ticked. `url` leads to its booking, of a full session to its line (`is_line`), of many sessions
    together to all of them, opened by `at`.
    """

    pick: str
    url: str
    time_text: str
    who: str
    note: str = ""
    is_seat: bool = False
    is_line: bool = False
    is_picked: bool = False
    act: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day of the week with its times; ticks of times that are no longer offered are not among them."""

    iso: str
    name: str
    times: Sequence[TimeShown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WeekShown:
    """The week in words, the ways to those beside it (empty where there are none), and the choices above it.

    `kept` are picks of other weeks, or of this one beyond the choices.
    """

    title: str
    days: Sequence[DayShown]
    selects: Sequence[Select]
    previous: str = ""
    next: str = ""
    previous_url: str = ""
    next_url: str = ""
    clear_url: str = ""
    kept: Sequence[TimeShown] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is open."""
        return not any(day.times for day in self.days)


class Week:
    """Puts what is offered in a week into words, as far as the address asks for it.

    `url` is the page's own address, `choose_url` makes the one to which a picked time leads; `asked_for` names the hat
    that it is for.
    """

    def __init__(
        self,
        asked: Asked,
        offer: Offer,
        rules: BookingRules,
        view: Viewpoint,
        now: datetime,
        *,
        url: str,
        choose_url: Callable[[str], str],
        in_line: Mapping[int, int],
        asked_for: str = "",
    ) -> None:
        self.asked, self.offer, self.rules, self.view, self.now = asked, offer, rules, view, now
        self.url, self.choose_url, self.in_line, self.asked_for = url, choose_url, in_line, asked_for

    def shown(self) -> WeekShown:
        """The whole week."""
        asked, today = self.asked, self.view.day(self.now)
        days = {day: DayShown(day.isoformat(), near_day_text(day, today, self.view), []) for day in asked.days}
        for start, time in sorted([*self._free(), *self._seats()], key=lambda one: one[0]):
            times = days[self.view.day(start)].times
            assert isinstance(times, list)
            times.append(time)
        offered = {time.pick for day in days.values() for time in day.times}
        return WeekShown(
            title=week_title(asked.days[0], self.view),
            days=[day for day in days.values() if day.times],
            selects=list(self._selects()),
            clear_url=self._url(asked.widened()) if asked.is_narrowed else "",
            kept=[self._kept(pick) for pick in asked.picks if pick not in offered],
            **self._beside(today),
        )

    def _beside(self, today: date) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.asked.days[0] > today:
            before = self.asked.beside(-1)
            found |= {"previous": before.days[0].isoformat(), "previous_url": self._url(before)}
        after = self.asked.beside(1)
        if day_start(after.days[0], self.view.zone) <= self.now + self.rules.horizon:
            found |= {"next": after.days[0].isoformat(), "next_url": self._url(after)}
        return found

    def _kept(self, text: str) -> TimeShown:
        pick = read_pick(text)
        when = text if pick is None or isinstance(pick, GroupSeat) else moment_text(pick.starts_at, self.view)
        return TimeShown(text, "", when, "", is_picked=True)

    def _url(self, asked: Asked) -> str:
        return with_query(self.url, asked.query(self.rules))

    def _free(self) -> Iterator[tuple[datetime, TimeShown]]:
        asked, picked = self.asked, set(self.asked.picks)
        narrowed = bool(asked.instructor or asked.place)
        for start, free in self.offer.free.items():
            people = [one for one in free if self._is_wanted(one)] if narrowed else free
            if not people or not self._is_in_part(start):
                continue
            clock = time_text(start, self.view)
            for some in [[one] for one in people] if asked.at else [people]:
                keeper = some[0].diary.instructor_id
                one = FreeTime(keeper, start, asked.length) if len(some) == 1 else AnyInstructor(start, asked.length)
                pick = pick_text(one)
                yield start, TimeShown(pick, self.choose_url(pick), clock, who_text(some), is_picked=pick in picked)

    def _is_wanted(self, one: Bookable) -> bool:
        asked = self.asked
        is_there = not asked.place or asked.place == place_value(one.location_id)
        return is_there and asked.instructor in (None, one.diary.instructor_id)

    def _is_in_part(self, start: datetime) -> bool:
        if self.asked.at:
            return start == self.asked.at
        if not (self.asked.time or self.asked.weekday is not None):
            return True
        local = self.view.local(start)
        part = "morning" if local.hour < NOON else "afternoon" if local.hour < EVENING else "evening"
        return self.asked.time in ("", part) and self.asked.weekday in (None, local.weekday())

    def _seats(self) -> Iterator[tuple[datetime, TimeShown]]:
        asked = self.asked
        by_start: dict[datetime, list[Opening]] = {}
        for one in self.offer.sessions:
            is_there = not asked.place or asked.place == place_value(one.location_id)
            if is_there and asked.instructor in (None, one.instructor_id) and self._is_in_part(one.starts_at):
                by_start.setdefault(one.starts_at, []).append(one)
        for start, found in by_start.items():
            if len(found) > BESIDE and not asked.at:
                yield start, self._many(start, len(found))
            else:
                yield from ((start, self._seat(one)) for one in found)

    def _many(self, start: datetime, count: int) -> TimeShown:
        who = ngettext("%(count)s group session", "%(count)s group sessions", count) % {"count": count}
        url, at = self._url(replace(self.asked, at=start)), start.strftime(STAMP)
        clock = time_text(start, self.view)
        return TimeShown("", url, clock, who, is_seat=True, is_line=True, act=_("See them all"), at=at)

    def _seat(self, one: Opening) -> TimeShown:
        pick, is_line = pick_text(pick_of(one)), one.refusal is not None
        waits = bool(self.in_line.get(one.session_id or 0))
        return TimeShown(
            pick,
            line_url(one.session or "", self.asked_for) if is_line else self.choose_url(pick),
            range_text(one.starts_at, one.ends_at, self.view),
            group_text(one),
            self._seats_text(one),
            is_seat=True,
            is_line=is_line,
            is_picked=pick in self.asked.picks,
            act=(_("See the waitlist") if waits else _("Join the waitlist")) if is_line else "",
        )

    def _seats_text(self, one: Opening) -> str:
        if one.refusal is None:
            return seats_text(one.seats_left)
        position = self.in_line.get(one.session_id or 0)
        if position:
            return _("You are number %(position)s in line") % {"position": position}
        waiting = ngettext("%(count)s in line", "%(count)s in line", one.in_line) % {"count": one.in_line}
        return f"{_('Full')} · {waiting}" if one.in_line else _("Full")

    def _selects(self) -> Iterator[Select]:
        asked = self.asked
        people = {one.diary.instructor_id: one.name for one in self.offer.people}
        people |= {one.instructor_id: one.instructor for one in self.offer.sessions if one.instructor_id is not None}
        yield _select("instructor", _("Instructor"), _any(people.items()), asked.instructor or "")
        weekdays = ((day.weekday(), long_weekday_name(day, self.view)) for day in asked.days)
        yield _select("weekday", _("Weekday"), _any(weekdays), "" if asked.weekday is None else asked.weekday)
        yield _select("time", _("Time of day"), _any(day_parts().items()), asked.time)
        online = _("Online")
        places = {place_value(one.location_id): one.place or online for one in self.offer.people}
        places |= {place_value(one.location_id): one.place or online for one in self.offer.sessions}
        if len(places) > 1 or asked.place:
            yield _select("place", _("Place"), _any(sorted(places.items(), key=lambda one: one[1])), asked.place)
        if len(self.rules.lengths) > 1:
            lengths = [(minutes(one), length_text(minutes(one))) for one in self.rules.lengths]
            yield _select("length", _("Length"), lengths, minutes(asked.length))


def _any(choices: Iterable[tuple[object, str]]) -> list[tuple[object, str]]:
    return [("", _("Any")), *choices]


def _select(name: str, label: str, choices: Sequence[tuple[object, str]], chosen: object) -> Select:
    return Select(name, label, [Option(str(value), text, is_chosen=value == chosen) for value, text in choices])
