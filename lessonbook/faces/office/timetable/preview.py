"""A series before it is saved: its dates, what stands in the way of each, whom it moves and who can't pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.booking.actions.series import occurrences, schedule_series
from lessonbook.domain.booking.conflicts import Conflict, Kind, Planned, find_conflicts
from lessonbook.domain.booking.lacking import Lack, who_lacks
from lessonbook.domain.booking.own_times import OwnTime, own_times
from lessonbook.domain.booking.planning import plan_series, seats_wanted
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.timetable.models import Series
from lessonbook.faces.look.dates import full_day_text, range_text
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.addresses import credits_url
from lessonbook.faces.office.timetable.asking import SEEN, Look
from lessonbook.faces.office.timetable.plan_forms import SeriesForm
from lessonbook.faces.office.timetable.shapes import PlannedDate
from lessonbook.faces.office.timetable.words import OwnTimeShown, Words, rule_text, sessions_text
from lessonbook.scheduling.calendar_days import day_of
from lessonbook.scheduling.intervals import Interval

BUT = "but"
LOOKED = "looked"


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """A preview in words."""

    rule: str
    zone: str
    dates: Sequence[PlannedDate]
    count_text: str
    count: int
    problems: Sequence[Link]
    own_times: Sequence[OwnTimeShown]
    seen: str
    is_blocked: bool
    clashes_text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a series would be, date by date; `but` are the dates that are left out."""

    form: SeriesForm
    series: Series
    planned: Sequence[Planned]
    found: Sequence[Sequence[Conflict]]
    but: frozenset[date]
    lacks: Sequence[Lack]
    moves: Sequence[OwnTime]

    @property
    def course(self) -> Course:
        return self.form.course

    def is_kept(self, one: Planned) -> bool:
        """Whether a date isn't left out."""
        return day_of(one.time.start, self.series.zone) not in self.but

    @property
    def kept(self) -> list[Planned]:
        """The dates that are not left out."""
        return [one for one in self.planned if self.is_kept(one)]

    @property
    def crowded(self) -> int:
        """How many members there are at most where they are more than the places; else 0."""
        most = max((len(one.learner_ids) for one in self.kept), default=0)
        return most if self.series.capacity is not None and most > self.series.capacity else 0

    @property
    def is_blocked(self) -> bool:
        """Whether something must be solved first."""
        kept = zip(self.planned, self.found, strict=True)
        clashes = any(one.must_be_solved for plan, some in kept if self.is_kept(plan) for one in some)
        return clashes or bool(self.crowded or self.lacks) or not self.kept

    @property
    def look(self) -> Look:
        """What its page shows: whoever joins or leaves a group meanwhile is seen before it is saved."""
        return Look(self.found, [(one.time.start, *sorted(one.learner_ids)) for one in self.planned])

    def is_accepted(self, form: QueryDict) -> bool:
        """Whether it may be saved: nothing must be solved, and the rest was shown as it is."""
        return not self.is_blocked and self.look.seen == form.get(SEEN, "")

    def carry_out(self, *, by: By, now: datetime) -> dict[str, Any]:
        """Schedule it."""
        form = self.form
        sessions = schedule_series(
            self.series,
            by=by,
            now=now,
            groups=form.chosen_groups,
            lessons=form.lessons,
            but=self.but,
            price=form.cleaned_data["price"],
        )
        return {"series": self.series.pk, "sessions": len(sessions)}

    def shown(self, words: Words) -> PreviewShown:
        """It in words, its times on the clocks of its own zone."""
        series, there = self.series, Viewpoint(words.view.language, self.series.zone, words.view.first_weekday)
        begins = series.wall_start.hour * 60 + series.wall_start.minute
        kept = len(self.kept)
        clashes = sum(bool(some) for one, some in zip(self.planned, self.found, strict=True) if self.is_kept(one))
        return PreviewShown(
            rule=rule_text(
                series.weekdays, begins, series.minutes, series.every_weeks, series.zone, there
            ),
            zone=zone_name(series.time_zone, words.view.language),
            dates=[
                _date(one, some, words, there, is_left_out=not self.is_kept(one))
                for one, some in zip(self.planned, self.found, strict=True)
            ],
            count_text=sessions_text(kept),
            count=kept,
            problems=self._problems(words),
            own_times=[words.own_time(one) for one in self.moves],
            seen=self.look.seen,
            is_blocked=self.is_blocked,
            clashes_text=ngettext(
                "%(count)s date has something in its way", "%(count)s dates have something in their way", clashes
            ) % {"count": clashes} if clashes else "",
        )  # fmt: skip

    def _problems(self, words: Words) -> list[Link]:
        """What must be solved, and where that is done."""
        problems = [Link(words.lack(one, self.course.name), credits_url(one.person_id)) for one in self.lacks]
        if self.crowded:
            facts = {"members": self.crowded, "places": self.series.capacity}
            text = _("The groups have %(members)s members, and there are %(places)s places.") % facts
            problems.insert(0, Link(text, ""))
        if not self.kept:
            problems.insert(0, Link(_("No date is left. Choose other days."), ""))
        return problems


def _date(one: Planned, found: Sequence[Conflict], words: Words, there: Viewpoint, *, is_left_out: bool) -> PlannedDate:
    day = there.day(one.time.start)
    return PlannedDate(
        value=day.isoformat(),
        day_text=full_day_text(day, there),
        time_text=range_text(*one.time, there),
        conflicts=words.conflicts(found),
        is_left_out=is_left_out,
    )


def look_at_series(form: SeriesForm, asked: QueryDict, words: Words) -> Preview:
    """Look at every date of a valid form's series; the first time the holidays are left out, where that is wanted."""
    series = form.series
    times: list[Interval] = occurrences(series)
    planned = plan_series(series, form.chosen_groups, times)
    found = find_conflicts(planned, zone=series.zone, now=words.now)
    but = frozenset(_read_dates(asked.getlist(BUT)))
    if LOOKED not in asked and form.cleaned_data["skip_holidays"]:
        off = (one for one, some in zip(planned, found, strict=True) if any(c.kind is Kind.HOLIDAY for c in some))
        but = frozenset(day_of(one.time.start, series.zone) for one in off)
    kept = [one for one in planned if day_of(one.time.start, series.zone) not in but]
    return Preview(form, series, planned, found, but, *_people(form, series, kept, words))


def _people(
    form: SeriesForm, series: Series, kept: Sequence[Planned], words: Words
) -> tuple[list[Lack], list[OwnTime]]:
    """Who can't pay, and for whom the meetings move where clocks change."""
    paid = seats_wanted([one for one in kept if one.time.start > words.now])
    school = words.school
    lacks = who_lacks(form.course.pk, paid, form.cleaned_data["price"], today=day_of(words.now, school.zone))
    people = {learner for one in kept for learner in one.learner_ids}
    people |= {series.instructor_id} if series.instructor_id else set()
    return lacks, own_times(people, [one.time for one in kept], school)


def _read_dates(texts: Sequence[str]) -> list[date]:
    days = []
    for text in texts:
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            continue
    return days
