"""What the list of sessions is narrowed to, and which days it shows, as an address says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessonbook.domain.booking.boards import board_instructors, board_rooms
from lessonbook.domain.booking.timetables import Narrowed
from lessonbook.domain.courses.models import Course
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import long_day_text, week_title
from lessonbook.faces.look.shapes import CalendarBar, Filters, Option, Place, Select
from lessonbook.faces.look.status_words import status_words
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.timetable.addresses import office_url
from lessonbook.faces.portal.addresses import read_number, with_query
from lessonbook.scheduling.calendar_days import days_interval, week_of
from lessonbook.scheduling.intervals import Interval

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""What is leafed through; an address beyond shows today."""
DAY_VIEW, WEEK_VIEW = "day", "week"
SEARCH = "q"
LONGEST_SEARCH = 255
NOBODY = "nobody"
"""What an address says in place of an instructor for what nobody teaches."""


def read_day(query: QueryDict, today: date) -> date:
    """The day that an address asks for by `date`; today where it asks for none that can be."""
    try:
        day = date.fromisoformat(query.get("date", ""))
    except ValueError:
        return today
    return day if FIRST_DAY <= day <= LAST_DAY else today


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a list: one, or the week around it."""

    anchor: date
    is_week: bool
    eyes: Viewpoint

    @property
    def window(self) -> Interval | None:
        """From the first midnight to the last; None for a day that the zone left out."""
        if not self.is_week:
            return days_interval(self.anchor, self.anchor, self.eyes.zone)
        days = week_of(self.anchor, self.eyes.first_weekday)
        return days_interval(days[0], days[-1], self.eyes.zone)

    @property
    def title(self) -> str:
        """The week or the day in words."""
        if not self.is_week:
            return long_day_text(self.anchor, self.eyes)
        return week_title(week_of(self.anchor, self.eyes.first_weekday)[0], self.eyes)

    @property
    def kept(self) -> dict[str, str]:
        """What stays in the address."""
        return {"view": DAY_VIEW if not self.is_week else "", "date": str(self.anchor)}

    def bar(self, today: date, kept: Mapping[str, str]) -> CalendarBar:
        """The way back, to today and on, and the two views, with the filters kept."""
        step = timedelta(days=7 if self.is_week else 1)

        def url(day: date, *, week: bool = self.is_week) -> str:
            return with_query(office_url("sessions"), {**kept, **Days(day, week, self.eyes).kept})

        return CalendarBar(
            title=self.title,
            previous_url=url(self.anchor - step),
            next_url=url(self.anchor + step),
            today_url=url(today),
            views=[
                Place(_("Day"), url(self.anchor, week=False), is_current=not self.is_week),
                Place(_("Week"), url(self.anchor, week=True), is_current=self.is_week),
            ],
            previous_label=_("Previous week") if self.is_week else _("Previous day"),
            next_label=_("Next week") if self.is_week else _("Next day"),
        )


def read_days(query: QueryDict, eyes: Viewpoint, today: date) -> Days:
    """The days that an address asks for: a week where it doesn't ask for a day."""
    return Days(read_day(query, today), query.get("view") != DAY_VIEW, eyes)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is chosen out of courses, instructors and locations (id: name), and the state."""

    courses: Mapping[int, str]
    instructors: Mapping[int, str]
    locations: Mapping[int, str]
    only: Narrowed

    @property
    def kept(self) -> dict[str, str]:
        """What stays in the address."""
        instructor = NOBODY if self.only.nobody else self.only.instructor_id
        chosen = {"course": self.only.course_id, "instructor": instructor, "room": self.only.location_id}
        return {name: str(value or "") for name, value in chosen.items()} | {"state": self.only.state or ""}

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered away."""
        return any(self.kept.values())

    def filters(self, days: Days) -> Filters:
        """The filters as shown above the list, with the search by Session ID."""
        words = status_words()
        chosen = self.kept
        instructors = [(NOBODY, _("Nobody yet")), *_named(self.instructors)]
        return Filters(
            action=office_url("sessions"),
            search_name=SEARCH,
            search_label=_("Session ID"),
            selects=[
                _select("course", _("Course"), _named(self.courses), chosen["course"]),
                _select("instructor", _("Instructor"), instructors, chosen["instructor"]),
                _select("room", _("Location"), _named(self.locations), chosen["room"]),
                _select("state", _("Status"), ((state.value, words[state]) for state in Status), chosen["state"]),
            ],
            kept=[(name, value) for name, value in days.kept.items() if value],
            clear_url=with_query(office_url("sessions"), days.kept) if self.is_set else "",
        )


def _named(choices: Mapping[int, str]) -> Iterable[tuple[str, str]]:
    return ((str(pk), name) for pk, name in choices.items())


def _select(name: str, label: str, choices: Iterable[tuple[str, str]], chosen: str) -> Select:
    options = [Option("", _("All"), is_chosen=not chosen)]
    return Select(name, label, [*options, *(Option(value, text, value == chosen) for value, text in choices)])


def read_narrowing(query: QueryDict) -> Narrowing:
    """What an address narrows the list to; what there is not narrows nothing. Three queries."""
    courses = dict(Course.objects.order_by("sort_key", "pk").values_list("pk", "name"))
    instructors = {one.pk: one.name for one in board_instructors()}
    locations = {one.pk: one.name for one in board_rooms()}
    state = query.get("state", "")
    return Narrowing(
        courses,
        instructors,
        locations,
        Narrowed(
            course_id=_known(query.get("course", ""), courses),
            instructor_id=_known(query.get("instructor", ""), instructors),
            location_id=_known(query.get("room", ""), locations),
            state=Status(state) if state in set(Status) else None,
            nobody=query.get("instructor") == NOBODY,
        ),
    )


def _known(text: str, choices: Mapping[int, str]) -> int | None:
    number = read_number(text)
    return number if number in choices else None
