"""What administrators write about sessions, parsed and checked field by field."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.booking.actions.changing import Details, details_of
from lessonbook.domain.booking.timetables import learners_to_seat
from lessonbook.domain.courses.models import Lesson
from lessonbook.domain.people.models import Person
from lessonbook.domain.shown import overtaken
from lessonbook.domain.timetable.models import Location, Session
from lessonbook.domain.timetable.models.sessions import validate_link
from lessonbook.faces.look.dates import length_text, which_pass
from lessonbook.faces.look.fields import date_field
from lessonbook.faces.portal.shown import overtaken_text, read_shown, shown_text
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.wall_time import passes, passes_shown

LONGEST_REASON = 1000
A_WEEK = 7 * 24 * 60
"""Minutes: no session is longer."""
MOST_PLACES = 100_000


def time_field(label: Any, **facts: Any) -> forms.TimeField:
    """A wall time, by the browser's own picker."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, **facts)


def minutes_field(**facts: Any) -> forms.IntegerField:
    """A length in minutes."""
    return forms.IntegerField(label=_("Length (minutes)"), min_value=5, max_value=A_WEEK, **facts)


def places_field() -> forms.IntegerField:
    """How many places there are."""
    return forms.IntegerField(
        label=_("Places"), required=False, min_value=0, max_value=MOST_PLACES, help_text=_("Empty: no limit.")
    )


def link_field(label: Any) -> forms.CharField:
    """An address of the web, or none."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        validators=[validate_link],
        widget=forms.TextInput(attrs={"type": "url", "inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """A location that is in use, by its whole name."""

    def __init__(self, kept: int | None = None, **facts: Any) -> None:
        known = Location.objects.filter(archived_at=None)
        if kept is not None:
            known |= Location.objects.filter(pk=kept)
        rooms = known.select_related("within").order_by("within__name", "name", "pk")
        super().__init__(rooms, label=_("Location"), required=False, empty_label=_("None, or online"), **facts)


class StartForm(forms.Form):
    """A date and a wall time of a zone; of a time that comes twice that day, which one is meant is asked.

    A form has the fields `day` and `starts`. `start` is the instant that they mean, once the form is valid.
    """

    which = forms.ChoiceField(
        label=_("Which of the two"), required=False, choices=[("", ""), ("first", ""), ("last", "")]
    )
    asks_which = False
    """Whether the page shows that field."""
    kept: datetime | None = None
    """When it starts now, which a form that doesn't say which of the two leaves as it is."""
    start: datetime

    def clock(self) -> ZoneInfo | None:
        """The zone of the wall time; None where none is known, or nothing is asked for."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        zone = self.clock()
        if zone and facts.get("day") and facts.get("starts"):
            self._begin(datetime.combine(facts["day"], facts["starts"]).replace(tzinfo=None), zone)
        return facts

    def _begin(self, wall: datetime, zone: ZoneInfo) -> None:
        both = passes_shown(wall.date(), wall.time(), zone)
        if both is None:
            self.add_error("starts", _t("The clocks skip this time on that day."))
            return
        first, last = both
        self.start = first
        if first != last:
            self.offer_which(first, last, zone)
            chosen = {"first": first, "last": last}.get(self.cleaned_data.get("which", ""))
            self.start = chosen or (self.kept if self.kept in (first, last) else first)
            if chosen is None and self.kept not in (first, last):
                self.add_error("which", _t("The clocks show this time twice on that day. Choose which one you mean."))

    def offer_which(self, first: datetime, last: datetime, zone: ZoneInfo) -> None:
        """Let the page ask which of two instants is meant."""
        names = [f"{local:%H:%M}{which_pass(local)}" for local in (first.astimezone(zone), last.astimezone(zone))]
        asked: Any = self.fields["which"]
        asked.choices = [("", _t("Choose")), *zip(("first", "last"), names, strict=True)]
        self.asks_which = True


class WhenForm(StartForm):
    """A date, a wall time of a zone, and a length."""

    day = date_field(_("Date"))
    starts = time_field(_("Starts at"))
    minutes = minutes_field()

    @property
    def interval(self) -> Interval:
        """The time that is meant."""
        return Interval(self.start, self.start + timedelta(minutes=self.cleaned_data["minutes"]))


def when_of(time_: Interval, zone: ZoneInfo) -> dict[str, Any]:
    """A time as a WhenForm begins with it."""
    local: datetime = time_.start.astimezone(zone)
    minutes = round((time_.end - time_.start) / timedelta(minutes=1))
    return {"day": local.date(), "starts": time(local.hour, local.minute), "minutes": minutes}


class MoveForm(WhenForm):
    """Another time, another place."""

    def __init__(self, session: Session, data: Any = None) -> None:
        time_ = Interval(session.starts_at, session.ends_at)
        initial = {**when_of(time_, session.zone), "location": session.location_id}
        self.zone, self.kept = session.zone, session.starts_at
        first, last = passes(initial["day"], initial["starts"], session.zone)
        super().__init__(data, initial={**initial, "which": "last" if session.starts_at == last else "first"})
        self.fields["location"] = PlaceChoice(kept=session.location_id)
        if first != last and not self.is_bound:
            self.offer_which(first, last, session.zone)

    def clock(self) -> ZoneInfo:
        return self.zone


class DetailsForm(forms.Form):
    """What a session is like besides its time and place; `shown` is what the page says to have shown of it."""

    capacity = places_field()
    class_link = link_field(_("Class link"))
    host_link = link_field(_("Host's link"))

    def __init__(self, session: Session, data: Any = None) -> None:
        names = ("capacity", "class_link", "host_link")
        super().__init__(data, initial={name: getattr(session, name) for name in names} | {"lesson": session.lesson_id})
        lessons = Lesson.objects.filter(course=session.course_id).order_by("number", "pk")
        self.fields["lesson"] = LessonChoice(lessons, label=_("Lesson"), required=False, empty_label=_("None set yet"))
        self.order_fields(["lesson", *names])
        self.shown_before = read_shown(data) if data else None
        self.shown = shown_text(asdict(details_of(session)), self.shown_before)

    @property
    def details(self) -> Details:
        """What is asked for, once it is valid."""
        facts = dict(self.cleaned_data)
        lesson = facts.pop("lesson")
        return Details(lesson_id=lesson.pk if lesson else None, **facts)

    def tell_overtaken(self, session: Session) -> None:
        """Say at each field in which a session was changed meanwhile, and differently, what stands there now."""
        wanted, stands = asdict(self.details), asdict(details_of(session))
        names = overtaken(wanted, self.shown_before, stands)
        self.shown = shown_text(stands, self.shown_before, names)
        for name in names:
            text = str(stands[name] or "")
            if name == "lesson_id":
                text = lesson_text(session.lesson) if session.lesson else ""
            self.add_error("lesson" if name == "lesson_id" else name, overtaken_text(text))


class LessonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """A lesson by its number and name."""

    def label_from_instance(self, obj: Any) -> str:
        return lesson_text(obj)


def lesson_text(lesson: Lesson) -> str:
    """A lesson by its number and name."""
    return _t("Lesson %(number)s: %(name)s") % {"number": lesson.number, "name": lesson.name}


class CancelForm(StartForm):
    """Why a session is cancelled, and when another is held instead, if any is."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why: everybody who had a seat reads it.")},
        help_text=_("Everybody who had a seat reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    instead = forms.BooleanField(label=_("Hold another session instead"), required=False)
    day = date_field(_("Date"), required=False)
    starts = time_field(_("Starts at"), required=False)

    def __init__(self, session: Session, data: Any = None) -> None:
        initial = when_of(Interval(session.starts_at, session.ends_at), session.zone)
        super().__init__(data, initial={"day": initial["day"] + timedelta(days=7), "starts": initial["starts"]})
        self.session = session

    def clock(self) -> ZoneInfo | None:
        return self.session.zone if self.cleaned_data.get("instead") else None

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        if facts.get("instead"):
            for name in ("day", "starts"):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, _t("Say when it is to be held."))
        return facts

    @property
    def replacement(self) -> Interval | None:
        """When another session is held instead, as long as this one; None where none is."""
        if not self.cleaned_data["instead"]:
            return None
        return Interval(self.start, self.start + (self.session.ends_at - self.session.starts_at))


class SeatForm(forms.Form):
    """A learner to be seated, for how many credits, and whether beyond the places."""

    price = forms.IntegerField(label=_("Price (credits)"), min_value=0, max_value=10_000)
    beyond = forms.BooleanField(
        label=_("Seat beyond the places, or before those in line; the journal keeps it"), required=False
    )

    def __init__(self, session: Session, *, is_taken: bool, data: Any = None) -> None:
        super().__init__(data, initial={"price": session.course.price})
        self.fields["learner"] = forms.ModelChoiceField(
            learners_to_seat(session), label=_("Learner"), empty_label=_("Choose a learner")
        )
        self.order_fields(["learner", "price", "beyond"])
        if not is_taken:
            del self.fields["beyond"]

    @property
    def chosen(self) -> Person:
        """The learner chosen."""
        found: Person = self.cleaned_data["learner"]
        return found


def lengths_text(lengths: Iterable[int]) -> str:
    """Lengths in words."""
    return ", ".join(length_text(minutes) for minutes in lengths)
