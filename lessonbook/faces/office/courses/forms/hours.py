"""An instructor's hours as an administrator writes them: a line of spans for each weekday, dates, and the place."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.models import Person, School
from lessonbook.domain.timetable.actions import MeetingPlace
from lessonbook.domain.timetable.hours import LONGEST_RUN, Span, refuse_overlapping
from lessonbook.domain.timetable.models import Availability, Location
from lessonbook.domain.timetable.models.hours import MARK_MINUTES
from lessonbook.faces.look.fields import BoundedDate
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import canonical_zone
from lessonbook.faces.office.courses.forms.groups import day_input
from lessonbook.faces.office.courses.words import spans_words, weekday_text
from lessonbook.faces.profile.zone_choices import zone_choices
from lessonbook.scheduling.availability import WeeklyHours

CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?"
SPAN = re.compile(rf"\s*{CLOCK}\s*(?:-|–|—|to)\s*{CLOCK}\s*", re.IGNORECASE)
WEEK = 7
DAY_HOURS = 24


def spans_of(text: str) -> list[Span]:
    """The spans in a text such as "9-12, 13:00–17:30"; none in an empty one.

    Raises ValidationError where it can't be read, or where the hours can't be so.
    """
    spans = sorted({_span(part) for part in re.split(r"[,;\n]", text) if part.strip()})
    if refuse_overlapping(spans):
        raise ValidationError(_t("These hours overlap. Put them together into one."))
    return spans


def _span(text: str) -> Span:
    found = SPAN.fullmatch(text)
    if found is None:
        words = _t("“%(text)s” can't be read as hours. Write them like 9:00–12:30.")
        raise ValidationError(words, params={"text": text.strip()[:40]})
    opens, closes = _time(*found.group(1, 2)), _time(*found.group(3, 4), ends=True)
    if closes != time(0) and closes <= opens:
        raise ValidationError(_t("Hours close after they open: %(text)s."), params={"text": text.strip()})
    return opens, closes


def _time(hour: str, minute: str | None, *, ends: bool = False) -> time:
    """A wall time; as an end, 24:00 is the day's."""
    hours, minutes = int(hour), int(minute or 0)
    if ends and (hours, minutes) == (DAY_HOURS, 0):
        return time(0)
    if hours >= DAY_HOURS or minutes >= 60:  # noqa: PLR2004  minutes of an hour
        raise ValidationError(_t("There is no such time: %(time)s."), params={"time": f"{hours}:{minutes:02}"})
    if minutes % MARK_MINUTES:
        raise ValidationError(_t("Hours open and close on 5-minute marks."))
    return time(hours, minutes)


def spans_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A line of spans."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=200,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class WeekForm(forms.Form):
    """The hours of every week, a line a weekday, in the wall time of a zone."""

    time_zone = forms.ChoiceField(
        label=_("Time zone of these hours"),
        help_text=_("The hours stay on this clock, wherever the instructor or a learner is."),
    )

    def __init__(
        self, kept: Availability | None, school: School, view: Viewpoint, now: datetime, data: Any = None
    ) -> None:
        of_day: defaultdict[int, list[Span]] = defaultdict(list)
        for row in kept.weekly.all() if kept else ():
            of_day[row.weekday].append((row.opens, row.closes))
        zone = canonical_zone(kept.time_zone if kept else school.time_zone)
        initial = {f"day_{day}": spans_words(spans) for day, spans in of_day.items()}
        super().__init__(data, initial={**initial, "time_zone": zone})
        choice = self.fields["time_zone"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = zone_choices(view.language, zone, now)
        self.weekdays = [(school.first_weekday + n) % WEEK for n in range(WEEK)]
        for day in self.weekdays:
            self.fields[f"day_{day}"] = spans_field(weekday_text(day, view).capitalize())

    def days(self) -> Iterator[forms.BoundField]:
        """The weekdays, from the school's first on."""
        return (self[f"day_{day}"] for day in self.weekdays)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for day in self.weekdays:
            try:
                cleaned[f"day_{day}"] = spans_of(cleaned.get(f"day_{day}", ""))
            except ValidationError as error:
                self.add_error(f"day_{day}", error)
        return cleaned

    @property
    def hours(self) -> list[WeeklyHours]:
        """What is to be kept every week."""
        return [
            WeeklyHours(day, opens, closes)
            for day in self.weekdays
            for opens, closes in self.cleaned_data[f"day_{day}"]
        ]


class DatesForm(forms.Form):
    """Dates with hours of their own: time off, or the full hours of a day with extra ones."""

    first = BoundedDate(label=_("First day"), widget=day_input())
    last = BoundedDate(label=_("Last day"), required=False, widget=day_input(), help_text=_("Empty: one day."))
    spans = spans_field(
        _("Hours on these days"), _("Empty: time off. Else all hours of the day: 9:00–12:00, 14:00–20:00.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=120, help_text=_("Vacation, conference, …"))

    def clean_spans(self) -> list[Span]:
        """The hours of each of the days. Raises ValidationError."""
        return spans_of(self.cleaned_data["spans"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", ValidationError(_t("This is before the first day.")))
        elif first and last and (last - first).days >= LONGEST_RUN:
            text = _t("That is more than can be set in one go: at most %(most)s dates.") % {"most": LONGEST_RUN}
            self.add_error("last", ValidationError(text))
        return cleaned

    @property
    def days(self) -> list[date]:
        """The dates, both ends included."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"] or self.cleaned_data["first"]
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class PlaceForm(forms.Form):
    """Where sessions meet that are booked in these hours."""

    location = forms.ModelChoiceField(
        label=_("Location"), queryset=Location.objects.none(), required=False, empty_label=_("None: online")
    )
    class_link = forms.URLField(
        label=_("Class link"),
        required=False,
        assume_scheme="https",
        help_text=_("Learners come in by it, from when the class opens."),
    )
    host_link = forms.URLField(
        label=_("Host's link"), required=False, assume_scheme="https", help_text=_("For the instructor alone.")
    )

    def __init__(self, instructor: Person, kept: Availability | None, data: Any = None) -> None:
        names = ("location", "class_link", "host_link")
        super().__init__(data, initial={name: getattr(kept, name) for name in names} if kept else {})
        field = self.fields["location"]
        assert isinstance(field, forms.ModelChoiceField)
        usable = Q(archived_at=None) | Q(pk=kept.location_id if kept else None)
        field.queryset = Location.objects.filter(usable).select_related("within").order_by("name", "pk")

    @property
    def place(self) -> MeetingPlace:
        """What is asked for."""
        facts = self.cleaned_data
        return MeetingPlace(facts["location"], facts["class_link"], facts["host_link"])
