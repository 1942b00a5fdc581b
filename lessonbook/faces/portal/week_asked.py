"""What the address of a week of open times asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor
from lessonbook.domain.booking.openings import Offer
from lessonbook.domain.booking.rules import MOST_TIMES, minutes
from lessonbook.domain.courses.rules import BookingRules
from lessonbook.faces.look.hours import week_days
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.portal.picks import STAMP, read_pick
from lessonbook.scheduling.calendar_days import day_start
from lessonbook.scheduling.intervals import Interval

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 24)
"""What the weeks leaf through; an address beyond shows this week."""
ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the days of a week, what it is narrowed to, and the picks it carries along.

    `at` opens one start: everything open then is listed, each instructor and session by itself. `several`: times are
    ticked, to be booked together; else each leads to its booking.
    """

    days: Sequence[date]
    length: timedelta
    instructor: int | None = None
    weekday: int | None = None
    time: str = ""
    place: str = ""
    at: datetime | None = None
    several: bool = False
    picks: Sequence[str] = ()

    def window(self, view: Viewpoint) -> Interval:
        """The week as the viewer's days."""
        return Interval(day_start(self.days[0], view.zone), day_start(self.days[-1] + timedelta(days=1), view.zone))

    def query(self, rules: BookingRules) -> dict[str, str | Sequence[str]]:
        """The address that asks for it."""
        return {
            "week": self.days[0].isoformat(),
            "instructor": str(self.instructor or ""),
            "weekday": "" if self.weekday is None else str(self.weekday),
            "time": self.time,
            "place": self.place,
            "at": self.at.strftime(STAMP) if self.at else "",
            "length": "" if self.length == rules.lengths[0] else str(minutes(self.length)),
            "several": "1" if self.several else "",
            "pick": self.picks,
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether anything that is open may not be shown."""
        return bool(self.instructor or self.weekday is not None or self.time or self.place or self.at)

    def widened(self) -> "Asked":
        """The same week with all that is open in it."""
        return replace(self, instructor=None, weekday=None, time="", place="", at=None)

    def beside(self, weeks: int) -> "Asked":
        """A week before or after."""
        return replace(self, days=[day + timedelta(days=7 * weeks) for day in self.days], at=None)


def read_asked(query: QueryDict, rules: BookingRules, view: Viewpoint, today: date) -> Asked:
    """What an address asks for; this week, anybody and the first length where it asks for nothing that can be."""
    try:
        day = date.fromisoformat(query.get("go") or query.get("week", ""))
    except ValueError:
        day = today
    length = read_number(query.get("length", ""))
    weekday = read_number(query.get("weekday", ""))
    place = query.get("place", "")
    picks = [text for text in dict.fromkeys(query.getlist("pick")) if read_pick(text)][: MOST_TIMES + 1]
    return Asked(
        days=week_days(day if FIRST_DAY <= day <= LAST_DAY else today, view),
        length=next((one for one in rules.lengths if minutes(one) == length), rules.lengths[0]),
        instructor=read_number(query.get("instructor", "")) or None,
        weekday=weekday if weekday in range(7) else None,
        time=query.get("time", "") if query.get("time", "") in day_parts() else "",
        place=place if place == ONLINE or read_number(place) else "",
        at=read_stamp(query.get("at", "")),
        several=bool(query.get("several")),
        picks=picks,
    )


def offered(
    asked: Asked, query: QueryDict, view: Viewpoint, search: Callable[[Interval], Offer]
) -> tuple[Asked, Offer]:
    """The week asked for and what a search finds in it.

    Where the address names no week and nothing of this one is left, it is the next one, if there is anything in it.
    """
    found = search(asked.window(view))
    names_a_week = query.get("go") or query.get("week")
    if found.free or found.sessions or found.refusal or names_a_week or asked.is_narrowed:
        return asked, found
    following = asked.beside(1)
    later = search(following.window(view))
    return (following, later) if later.free or later.sessions else (asked, found)


def read_stamp(text: str) -> datetime | None:
    """An instant as an address has it; None if it has none."""
    found = read_pick(f"any-{text}Z-60")
    return found.starts_at if isinstance(found, AnyInstructor) else None


def day_parts() -> dict[str, str]:
    """The parts of the day, as addresses and people name them."""
    return {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}


def place_value(location_id: int | None) -> str:
    """A place as addresses have it."""
    return str(location_id or ONLINE)
