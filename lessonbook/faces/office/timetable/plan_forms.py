"""The forms of a new session and a new or changed series."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.booking.actions.series_changes import SeriesChange, change_of
from lessonbook.domain.courses.models import Course, CourseInstructor, Group, Lesson
from lessonbook.domain.people.models import Person, RoleKind, Weekday
from lessonbook.domain.people.rules import full_name, is_zone
from lessonbook.domain.timetable.models import Location, Series
from lessonbook.faces.look.fields import date_field
from lessonbook.faces.look.zones import canonical_zone
from lessonbook.faces.office.timetable.forms import (
    LessonChoice,
    PlaceChoice,
    WhenForm,
    link_field,
    minutes_field,
    places_field,
    time_field,
)
from lessonbook.faces.profile.viewer import Viewer
from lessonbook.faces.profile.zone_choices import zone_choices

LONGEST_SERIES = timedelta(days=366)
MOST_WEEKS = 52


class TeacherField(forms.TypedChoiceField):
    """An instructor's id or None: those who teach the course come first."""

    def __init__(self, course_id: int, kept: int | None = None) -> None:
        teaches = CourseInstructor.objects.filter(course=course_id, instructor=OuterRef("pk"))
        people = Person.objects.active().with_role(RoleKind.INSTRUCTOR)
        if kept is not None:
            people |= Person.objects.filter(pk=kept)
        rows = people.annotate(of_course=Exists(teaches)).order_by("sort_key", "pk").distinct()
        groups: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        names = ("given_name", "preferred_name", "family_name")
        for pk, of_course, *name in rows.values_list("pk", "of_course", *names):
            groups[of_course].append((str(pk), full_name(*name)))
        choices: list[Any] = [("", _t("Nobody yet"))]
        choices += [(_t("Teach this course"), groups[True])] if groups[True] else []
        choices += [(_t("Others"), groups[False])] if groups[False] else []
        super().__init__(label=_("Instructor"), required=False, choices=choices, coerce=int, empty_value=None)


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Weekdays of a series, Monday 0."""

    def __init__(self, first_weekday: int) -> None:
        days = [(str(day.value), day.label) for day in (Weekday((first_weekday + n) % 7) for n in range(7))]
        super().__init__(
            label=_("Weekdays"),
            choices=days,
            coerce=int,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "checks"}),
        )


class PlanForm(forms.Form):
    """What a new session and a new series have in common, for one course."""

    capacity = places_field()
    class_link = link_field(_("Class link"))
    host_link = link_field(_("Host's link"))
    price = forms.IntegerField(
        label=_("Price (credits)"),
        min_value=0,
        max_value=10_000,
        help_text=_("What each seat takes from its learner. 0: nothing."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Where the session is held: its clock counts."))
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, course: Course, viewer: Viewer, data: Any = None, initial: Any = None) -> None:
        zone = canonical_zone(viewer.school.time_zone)
        begin = {"time_zone": zone, "price": course.price, "minutes": course.lengths[0]}
        super().__init__(data, initial={**begin, **(initial or {})})
        self.course = course
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = zone_choices(viewer.language, zone, viewer.now)
        self.fields["groups"] = forms.ModelMultipleChoiceField(
            Group.objects.filter(course=course, closed_at=None),
            label=_("Groups"),
            required=False,
            help_text=_("Their members are seated at once."),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "checks"}),
        )
        self.fields["instructor"] = TeacherField(course.pk)
        self.fields["location"] = PlaceChoice()

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if not is_zone(zone):
            raise forms.ValidationError(_t("Choose a time zone."))
        return zone

    @property
    def zone(self) -> ZoneInfo:
        """The zone it is held in."""
        return ZoneInfo(self.cleaned_data["time_zone"])

    @property
    def place(self) -> Location | None:
        """The location chosen, if any."""
        found: Location | None = self.cleaned_data["location"]
        return found

    @property
    def chosen_groups(self) -> Sequence[Group]:
        """The groups chosen."""
        return list(self.cleaned_data["groups"])


class SessionForm(WhenForm, PlanForm):
    """A new session."""

    def __init__(self, course: Course, viewer: Viewer, data: Any = None, initial: Any = None) -> None:
        super().__init__(course, viewer, data, initial)
        lessons = Lesson.objects.filter(course=course).order_by("number", "pk")
        self.fields["lesson"] = LessonChoice(lessons, label=_("Lesson"), required=False, empty_label=_("None set yet"))

    def clock(self) -> ZoneInfo | None:
        return self.zone if self.cleaned_data.get("time_zone") else None


class SeriesForm(PlanForm):
    """A new weekly series."""

    first_day = date_field(_("First day"))
    last_day = date_field(_("Last day"))
    starts = time_field(_("Starts at"))
    minutes = minutes_field()
    every_weeks = forms.IntegerField(label=_("Every … weeks"), min_value=1, max_value=MOST_WEEKS, initial=1)
    skip_holidays = forms.BooleanField(label=_("Leave out the school's holidays"), required=False, initial=True)

    def __init__(self, course: Course, viewer: Viewer, data: Any = None, initial: Any = None) -> None:
        super().__init__(course, viewer, data, initial)
        self.fields["weekdays"] = WeekdaysField(viewer.school.first_weekday)
        self.fields["lessons_from"] = LessonChoice(
            Lesson.objects.filter(course=course).order_by("number", "pk"),
            label=_("Lessons in order, beginning with"),
            required=False,
            empty_label=_("No lessons"),
        )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        first, last = facts.get("first_day"), facts.get("last_day")
        if first and last and not first <= last <= first + LONGEST_SERIES:
            self.add_error("last_day", _t("The last day must come within a year of the first."))
        return facts

    @property
    def series(self) -> Series:
        """The series that is meant, not saved."""
        facts = self.cleaned_data
        return Series(
            course=self.course,
            instructor_id=facts["instructor"],
            location=facts["location"],
            time_zone=facts["time_zone"],
            weekdays=sorted(facts["weekdays"]),
            wall_start=facts["starts"].replace(second=0, microsecond=0),
            minutes=facts["minutes"],
            every_weeks=facts["every_weeks"],
            first_day=facts["first_day"],
            last_day=facts["last_day"],
            capacity=facts["capacity"],
            class_link=facts["class_link"],
            host_link=facts["host_link"],
        )

    @property
    def lessons(self) -> list[Lesson]:
        """The lessons to be given in order."""
        first = self.cleaned_data["lessons_from"]
        if first is None:
            return []
        return list(Lesson.objects.filter(course=self.course, number__gte=first.number).order_by("number", "pk"))


class ChangeForm(forms.Form):
    """What a series is to be like from a day on."""

    since = forms.ChoiceField(label=_("Which sessions"))
    starts = time_field(_("Starts at"))
    minutes = minutes_field()
    capacity = places_field()
    class_link = link_field(_("Class link"))
    host_link = link_field(_("Host's link"))

    def __init__(
        self, series: Series, viewer: Viewer, sinces: Iterable[tuple[str, str]], data: Any = None, since: str = ""
    ) -> None:
        now_is = change_of(series)
        names = ("minutes", "capacity", "class_link", "host_link")
        initial: dict[str, Any] = {name: getattr(now_is, name) for name in names}
        initial |= {"starts": now_is.wall_start, "weekdays": list(now_is.weekdays), "since": since}
        initial |= {"instructor": now_is.instructor_id, "location": now_is.location_id}
        super().__init__(data, initial=initial)
        chosen = self.fields["since"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.required, chosen.choices = False, list(sinces)
        self.fields["weekdays"] = WeekdaysField(viewer.school.first_weekday)
        self.fields["instructor"] = TeacherField(series.course_id, kept=series.instructor_id)
        self.fields["location"] = PlaceChoice(kept=series.location_id)

    @property
    def since_day(self) -> date | None:
        """From which day of the series' zone on; None: all that are to come."""
        asked = self.cleaned_data["since"]
        return date.fromisoformat(asked) if asked else None

    @property
    def change(self) -> SeriesChange:
        """The change that is meant."""
        facts = self.cleaned_data
        return SeriesChange(
            weekdays=sorted(facts["weekdays"]),
            wall_start=facts["starts"].replace(second=0, microsecond=0),
            minutes=facts["minutes"],
            instructor_id=facts["instructor"],
            location_id=facts["location"].pk if facts["location"] else None,
            capacity=facts["capacity"],
            class_link=facts["class_link"],
            host_link=facts["host_link"],
        )
