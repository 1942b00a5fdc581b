"""What instructors write about their hours, parsed and checked field by field."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.timetable.hours import DAY_END, LONGEST_RUN, Span, join_overlapping
from lessonbook.domain.timetable.models import WeekHours, validate_mark
from lessonbook.faces.look.dates import long_weekday_name
from lessonbook.faces.look.fields import date_field
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import canonical_zone
from lessonbook.faces.profile.zone_choices import zone_choices
from lessonbook.scheduling.availability import WeeklyHours
from lessonbook.scheduling.calendar_days import DAY, day_start
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.wall_time import passes

MONDAY = date(2026, 11, 23)
LONGEST_NOTE = 120
MOST_SPANS = 8
"""So many spans of hours a weekday has at most."""


def wall_field(label: Any, *, required: bool = False) -> forms.TimeField:
    """A wall time on a 5-minute mark."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300})
    return forms.TimeField(label=label, required=required, validators=[validate_mark], widget=widget)


def note_field() -> forms.CharField:
    """A few words about dates."""
    return forms.CharField(label=_("Note"), required=False, max_length=LONGEST_NOTE, help_text=_("Optional."))


def read_span(form: forms.Form, opens: str, closes: str) -> Span | None:
    """The span of two fields of a form; None where both are empty, or what is wrong is said at the fields."""
    start, end = form.cleaned_data.get(opens), form.cleaned_data.get(closes)
    if form.errors.get(opens) or form.errors.get(closes) or (start is None and end is None):
        return None
    if start is None or end is None:
        form.add_error(opens if start is None else closes, _t("Say both when it opens and when it closes."))
        return None
    if end != DAY_END and end <= start:
        form.add_error(closes, _t("Hours close after they open."))
        return None
    return start, end


def refuse_touching(form: forms.Form, field: str, spans: Sequence[Span]) -> None:
    """Say at a field that hours overlap, where they do."""
    if len(join_overlapping(spans)) < len(spans):
        form.add_error(field, _t("These hours overlap with others of that day."))


class SpanForm(forms.Form):
    """Hours of a weekday; an empty one is none."""

    opens = wall_field(_("from"))
    closes = wall_field(_("until"))

    def clean(self) -> dict[str, Any]:
        """Read the span."""
        self.cleaned_data["span"] = read_span(self, "opens", "closes")
        return self.cleaned_data


class WeekdayForm:
    """The hours of one weekday: those kept and room for one more, or as they were sent."""

    def __init__(self, weekday: int, name: str, kept: Sequence[Span], data: Any = None) -> None:
        self.weekday, self.name = weekday, name
        count = len(kept) + 1
        if data is not None:
            sent = (n for n in range(MOST_SPANS) if f"day-{weekday}-{n}-opens" in data)
            count = max(sent, default=-1) + 1
        self.spans = [
            SpanForm(
                data,
                prefix=f"day-{weekday}-{n}",
                initial=dict(zip(("opens", "closes"), kept[n], strict=True)) if n < len(kept) else {},
            )
            for n in range(min(count, MOST_SPANS))
        ]

    def is_valid(self) -> bool:
        """Whether its hours can be kept; overlaps are said at the later ones."""
        if not all([form.is_valid() for form in self.spans]):  # noqa: C419  every form says what is wrong with it
            return False
        seen: list[Span] = []
        for form in self.spans:
            if span := form.cleaned_data["span"]:
                seen.append(span)
                refuse_touching(form, "opens", seen)
        return not any(form.errors for form in self.spans)

    @property
    def hours(self) -> list[WeeklyHours]:
        """What is to be kept, once it is valid."""
        return [WeeklyHours(self.weekday, *span) for form in self.spans if (span := form.cleaned_data["span"])]


class ZoneForm(forms.Form):
    """The zone that hours are written in."""

    time_zone = forms.ChoiceField(
        label=_("Time zone of your hours"), help_text=_("They stay on this clock wherever you are.")
    )

    def __init__(self, view: Viewpoint, zone: str, now: datetime, data: Any = None) -> None:
        zone = canonical_zone(zone)
        super().__init__(data, initial={"time_zone": zone})
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = zone_choices(view.language, zone, now)


class WeekForm:
    """The hours of every week, weekday by weekday, and their zone."""

    def __init__(self, view: Viewpoint, zone: str, kept: Iterable[WeekHours], now: datetime, data: Any = None) -> None:
        self.zone = ZoneForm(view, zone, now, data)
        self.errors: list[str] = []
        by_day: dict[int, list[Span]] = {day: [] for day in range(7)}
        for row in kept:
            by_day[row.weekday].append((row.opens, row.closes))
        order = [(view.first_weekday + n) % 7 for n in range(7)]
        self.days = [WeekdayForm(day, long_weekday_name(MONDAY + day * DAY, view), by_day[day], data) for day in order]

    def is_valid(self) -> bool:
        """Whether all can be kept; each field says what is wrong with it."""
        return all([self.zone.is_valid(), *[day.is_valid() for day in self.days]])

    def add_error(self, _field: None, messages: str | list[str]) -> None:
        """Say what is wrong with the whole."""
        self.errors += [messages] if isinstance(messages, str) else messages

    @property
    def hours(self) -> list[WeeklyHours]:
        """What is to be kept, once it is valid."""
        return [one for day in self.days for one in day.hours]


class OffForm(forms.Form):
    """Whole days off, from one date to another."""

    first = date_field(_("From"))
    last = date_field(_("Until"), required=False, help_text=_("Empty: this one day."))
    note = note_field()

    def clean(self) -> dict[str, Any]:
        """Look at the order of the dates, and how many they are."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _t("The last day comes after the first."))
        elif first and last and (last - first).days >= LONGEST_RUN:
            self.add_error("last", _t("At most %(most)s days in one go.") % {"most": LONGEST_RUN})
        return self.cleaned_data

    @property
    def days(self) -> list[date]:
        """The dates, once it is valid."""
        first = self.cleaned_data["first"]
        last = self.cleaned_data["last"] or first
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class DateForm(forms.Form):
    """Hours of one date, in place of the weekly ones."""

    day = date_field(_("Date"))
    opens = wall_field(_("from"), required=True)
    closes = wall_field(_("until"), required=True)
    opens_again = wall_field(_("and from"))
    closes_again = wall_field(_("until"))
    note = note_field()

    def clean(self) -> dict[str, Any]:
        """Read both spans."""
        found = [read_span(self, "opens", "closes"), read_span(self, "opens_again", "closes_again")]
        spans = [span for span in found if span]
        refuse_touching(self, "opens_again", spans)
        self.cleaned_data["spans"] = spans
        return self.cleaned_data


class BusyForm(forms.Form):
    """Some hours of one day at which one can't be booked."""

    day = date_field(_("Date"))
    starts = wall_field(_("from"), required=True)
    ends = wall_field(_("until"), required=True)
    calendar = forms.CharField(
        label=_("What for"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Optional. You and the office read it."),
    )

    def clean(self) -> dict[str, Any]:
        """Look at the order."""
        read_span(self, "starts", "ends")
        return self.cleaned_data

    def time_in(self, zone: ZoneInfo) -> Interval:
        """The time in a zone, once it is valid. Raises ValidationError where the clocks skip all of it."""
        day, starts, ends = (self.cleaned_data[name] for name in ("day", "starts", "ends"))
        start = passes(day, starts, zone)[0]
        end = day_start(day + DAY, zone) if ends == time(0) else passes(day, ends, zone)[1]
        if end <= start:
            raise ValidationError(_t("The clocks skip this time on that day."))
        return Interval(start, end)
