"""What an address asks for when times are looked for or booked for several children together.

12.piano.3-202611270900Z-60     for the learner 12, in the course `piano`, the pick (as picks.py has them)
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Wanted
from lessonbook.domain.booking.actions.together import Part
from lessonbook.domain.booking.pairing import Choice, Combination
from lessonbook.domain.booking.rules import minutes
from lessonbook.domain.booking.siblings import MOST_LEARNERS, How, Wish
from lessonbook.domain.courses.models import Course
from lessonbook.faces.look.dates import length_text
from lessonbook.faces.look.hours import week_days
from lessonbook.faces.look.shapes import Option, Select
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.portal.booking_words import credits_text
from lessonbook.faces.portal.picks import pick_text, read_pick
from lessonbook.faces.portal.week import EVENING, NOON
from lessonbook.faces.portal.week_asked import FIRST_DAY, LAST_DAY, day_parts
from lessonbook.scheduling.calendar_days import day_start
from lessonbook.scheduling.intervals import Interval

PART = re.compile(r"([1-9]\d{0,17})\.([-\w]{1,80})\.(.{1,40})", re.ASCII)
WAITS = (0, 5, 10, 15, 20, 30, 45, 60)
USUAL_WAIT = 15
"""Minutes that lie between two at most."""
NOT_THIS_TIME = "none"
LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: for whom which course and how long, how the times are to lie, and in which week."""

    days: Sequence[date]
    wishes: Sequence[Wish]
    how: How
    wait: int
    time: str

    def window(self, view: Viewpoint) -> Interval:
        """The week as the viewer's days."""
        return Interval(day_start(self.days[0], view.zone), day_start(self.days[-1] + timedelta(days=1), view.zone))

    @property
    def waits(self) -> timedelta:
        """The longest time between two."""
        return timedelta(minutes=self.wait)

    def query(self) -> dict[str, str]:
        """The address that asks for it."""
        chosen = {field_of(one.learner_id): value_of(one.course, one.length) for one in self.wishes}
        times = {"how": str(self.how), "wait": str(self.wait), "time": self.time}
        return {**chosen, **times, "week": self.days[0].isoformat()}

    def beside(self, weeks: int) -> "Asked":
        """A week before or after."""
        return replace(self, days=[day + timedelta(days=7 * weeks) for day in self.days])

    def fits(self, chosen: Combination, view: Viewpoint) -> bool:
        """Whether it begins in the part of the day that is asked for."""
        hour = view.local(min(one.start for one in chosen)).hour
        part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
        return self.time in ("", part)


def read_asked(query: QueryDict, courses: Mapping[int, Sequence[Course]], view: Viewpoint, this_day: date) -> Asked:
    """What an address asks for, of the courses open to each learner; without a choice different ones."""
    try:
        day = date.fromisoformat(query.get("week", ""))
    except ValueError:
        day = this_day
    wait = read_number(query.get("wait", ""))
    how = query.get("how", "")
    found: list[Wish] = []
    for learner, open_ in courses.items():
        if len(found) >= MOST_LEARNERS and query.get(field_of(learner)) is None:
            continue  # without being asked for no more than can be looked for
        wish = _read_wish(query, learner, open_, {one.course.pk for one in found})
        found += [wish] if wish else []
    return Asked(
        days=week_days(day if FIRST_DAY <= day <= LAST_DAY else this_day, view),
        wishes=found,
        how=How(how) if how in set(How) else How.SAME_HOUR,
        wait=wait if wait in WAITS else USUAL_WAIT,
        time=query.get("time", "") if query.get("time", "") in day_parts() else "",
    )


def _read_wish(query: QueryDict, learner: int, courses: Sequence[Course], others: Collection[int]) -> Wish | None:
    """What is asked for a learner; where nothing is, the first course, if it can be none of the `others`' courses."""
    asked = query.get(field_of(learner))
    wishes = [Wish(learner, course, length) for course in courses for length in course.booking_rules.lengths]
    if asked is None:
        apart = [one for one in wishes if one.course.pk not in others]
        return next(iter([*apart, *wishes]), None)
    return next((one for one in wishes if value_of(one.course, one.length) == asked), None)


def field_of(learner: int) -> str:
    """The name of the field in which a learner's course is chosen."""
    return f"course-{learner}"


def value_of(course: Course, length: timedelta) -> str:
    """A course and a length of its sessions as an address has them."""
    return f"{course.slug}.{minutes(length)}"


def course_select(learner: int, name: str, courses: Sequence[Course], asked: Asked, view: Viewpoint) -> Select:
    """What one learner may have, one of it chosen."""
    wish = next((one for one in asked.wishes if one.learner_id == learner), None)
    chosen = value_of(wish.course, wish.length) if wish else NOT_THIS_TIME
    options = [Option(NOT_THIS_TIME, _("Not this time"), is_chosen=chosen == NOT_THIS_TIME)]
    for course in courses:
        for length in course.booking_rules.lengths:
            label = " · ".join((course.name, length_text(minutes(length)), credits_text(course.price, view)))
            value = value_of(course, length)
            options.append(Option(value, label, is_chosen=value == chosen))
    return Select(field_of(learner), name, options)


def time_selects(asked: Asked) -> list[Select]:
    """How the times are to lie, how long a wait may be, and when in the day."""
    hows = {How.SAME_HOUR: _("All at the same hour"), How.BACK_TO_BACK: _("One after the other")}
    waits = {n: length_text(n) if n else _("No wait") for n in WAITS}
    parts = {"": _("Any"), **day_parts()}
    return [
        Select("how", _("How"), [Option(str(one), text, is_chosen=one is asked.how) for one, text in hows.items()]),
        Select(
            "wait",
            _("Longest wait in between"),
            [Option(str(n), text, is_chosen=n == asked.wait) for n, text in waits.items()],
        ),
        Select(
            "time", _("Time of day"), [Option(one, text, is_chosen=one == asked.time) for one, text in parts.items()]
        ),
    ]


def wanted_of(one: Choice) -> Wanted:
    """What would be booked."""
    if one.session is not None:
        return GroupSeat(one.session)
    return FreeTime(one.instructor_id or 0, one.start, one.end - one.start)


def part_text(part: Part) -> str:
    """A part as an address has it."""
    return f"{part.learner_id}.{part.slug}.{pick_text(part.wanted)}"


def read_parts(texts: Iterable[str]) -> list[Part]:
    """The parts that texts mean, at most one for each learner; what means none is passed over."""
    parts: dict[int, Part] = {}
    for text in texts:
        found = PART.fullmatch(text)
        pick = read_pick(found[3]) if found else None
        if found and pick and not isinstance(pick, AnyInstructor) and len(parts) < MOST_LEARNERS:
            parts.setdefault(int(found[1]), Part(int(found[1]), found[2], pick))
    return list(parts.values())


def new_key(parts: Sequence[Part], prices: Sequence[int]) -> str:
    """A key for a form that books these parts once, at these prices."""
    return f"{_print(parts, prices)}-{token_urlsafe(18)}"


def is_for(key: str, parts: Sequence[Part], prices: Sequence[int]) -> bool:
    """Whether a form's key was made for these parts and prices."""
    return key.startswith(f"{_print(parts, prices)}-") and len(key) <= LONGEST_KEY


def _print(parts: Sequence[Part], prices: Sequence[int]) -> str:
    shown = ",".join(f"{part_text(part)}={price}" for part, price in zip(parts, prices, strict=True))
    return sha256(shown.encode()).hexdigest()[:20]


def first_start(chosen: Combination) -> datetime:
    """When the first of a combination begins."""
    return min(one.start for one in chosen)
