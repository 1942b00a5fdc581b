"""When instructors may be booked: weekly hours and dates, the school's holidays, times they are busy elsewhere."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import Count, Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm, inlineformset_factory
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminDateWidget

from lessonbook.domain.people.models import Person, RoleKind, School
from lessonbook.domain.timetable.actions import (
    MeetingPlace,
    add_busy_time,
    clear_date_hours,
    remove_busy_time,
    set_date_hours,
    set_hours,
    set_meeting_place,
)
from lessonbook.domain.timetable.hours import LONGEST_RUN, Span, join_overlapping
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, WeekHours
from lessonbook.faces.data.sessions import OWN_ZONE, check_order
from lessonbook.faces.data.verbs import SchoolModelAdmin, VerbForm, by
from lessonbook.scheduling.availability import WeeklyHours
from lessonbook.scheduling.intervals import Interval

A_DAY = timedelta(days=1)


def check_instructor(person: Person | None) -> Person | None:
    """Return the person, if it is one who teaches. Raises ValidationError."""
    if person and not person.roles.filter(kind=RoleKind.INSTRUCTOR).exists():
        raise forms.ValidationError(_("%(person)s is no instructor here."), params={"person": person.name})
    return person


def kept_forms(formset: BaseInlineFormSet) -> list[ModelForm]:
    """The rows of a valid formset that are to stand."""
    gone = formset.deleted_forms
    return [form for form in formset.forms if form not in gone and (form.instance.pk or form.has_changed())]


def say_overlaps(rows: Iterable[ModelForm]) -> None:
    """Say at the field where hours of one day overlap with those of an earlier row."""
    seen: list[Span] = []
    for form in rows:
        opens, closes = form.cleaned_data.get("opens"), form.cleaned_data.get("closes")
        if opens is None or closes is None:
            continue
        if any(len(join_overlapping([span, (opens, closes)])) == 1 for span in seen):
            form.add_error("opens", _t("These hours overlap with others of that day."))
        seen.append((opens, closes))


class WeekFormSet(BaseInlineFormSet):
    """Weekly hours, none of which overlap."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        by_weekday: defaultdict[int, list[ModelForm]] = defaultdict(list)
        for form in kept_forms(self):
            by_weekday[form.cleaned_data["weekday"]].append(form)
        for rows in by_weekday.values():
            say_overlaps(rows)

    @property
    def hours(self) -> list[WeeklyHours]:
        """What is to be kept."""
        rows = [form.cleaned_data for form in kept_forms(self)]
        return [WeeklyHours(row["weekday"], row["opens"], row["closes"]) for row in rows]


class DateFormSet(BaseInlineFormSet):
    """Dates of the instructor whose availability is looked at; they hang on the person, as they may come without."""

    def __init__(self, *args: Any, instance: Model | None = None, **kwargs: Any) -> None:
        whose = getattr(instance, "instructor", None) if getattr(instance, "instructor_id", None) else None
        super().__init__(*args, instance=whose or Person(), **kwargs)

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        for rows in self.by_day.values():
            if len(rows) > 1 and any(form.cleaned_data.get("opens") is None for form in rows):
                rows[-1].add_error("opens", _t("A date is closed, or it has hours: this one is here already."))
            say_overlaps(rows)

    @property
    def by_day(self) -> dict[date, list[ModelForm]]:
        """The rows that are to stand, by date."""
        found: defaultdict[date, list[ModelForm]] = defaultdict(list)
        for form in kept_forms(self):
            found[form.cleaned_data["day"]].append(form)
        return dict(found)

    @property
    def gone(self) -> set[date]:
        """The dates that had rows and have none any more."""
        return {form.initial["day"] for form in self.initial_forms} - self.by_day.keys()

    @property
    def runs(self) -> dict[tuple[tuple[Span, ...], str], list[date]]:
        """The dates that changed, by their hours and note."""
        found: defaultdict[tuple[tuple[Span, ...], str], list[date]] = defaultdict(list)
        for day, rows in self.by_day.items():
            hours = [(form.cleaned_data.get("opens"), form.cleaned_data.get("closes")) for form in rows]
            note = next((form.cleaned_data["note"] for form in rows if form.cleaned_data["note"]), "")
            found[tuple(sorted(span for span in hours if span[0] is not None)), note].append(day)
        return found


class WeekInline(TabularInline):
    model = WeekHours
    formset = WeekFormSet
    fields = ("weekday", "opens", "closes")
    extra = 1


class ChecksWithoutRelation(InlineModelAdminChecks):
    """The dates of an availability's page hang on its instructor, not on itself."""

    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


class DateInline(TabularInline):
    """Dates from yesterday on; what is over is nobody's concern any more."""

    model = DateHours
    verbose_name = _("date with hours of its own")
    verbose_name_plural = _("time off and extra hours, by date")
    fields = ("day", "opens", "closes", "note")
    extra = 1
    checks_class = ChecksWithoutRelation

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return inlineformset_factory(
            Person,
            DateHours,
            formset=DateFormSet,
            fk_name="instructor",
            fields=self.fields,
            formfield_callback=lambda field, **facts: self.formfield_for_dbfield(field, request, **facts),
            extra=self.extra,
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DateHours]:
        return super().get_queryset(request).filter(day__gte=timezone.localdate() - A_DAY)


class AvailabilityForm(ModelForm):
    def clean_instructor(self) -> Person | None:
        """Return who keeps the hours. Raises ValidationError where that person doesn't teach."""
        return check_instructor(self.cleaned_data["instructor"])


@admin.register(Availability)
class AvailabilityAdmin(SchoolModelAdmin):
    """When an instructor may be booked, and where sessions meet that are; all of it written by its verbs."""

    form = AvailabilityForm
    list_display = ("instructor", "time_zone", "location", "week")
    list_filter = ("time_zone",)
    list_select_related = ("instructor", "location__within")
    search_fields = ("instructor__given_name", "instructor__family_name", "time_zone")
    autocomplete_fields = ("instructor", "location")
    fields = ("instructor", "time_zone", "location", "class_link", "host_link")
    inlines = (WeekInline, DateInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Availability]:
        return super().get_queryset(request).annotate(_week=Count("weekly"))

    def get_readonly_fields(self, request: HttpRequest, obj: Availability | None = None) -> tuple[str, ...]:
        return ("instructor",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"time_zone": School.objects.get().time_zone, **super().get_changeform_initial_data(request)}

    @admin.display(description=_("hours a week"), ordering="_week")
    def week(self, kept: Availability) -> str:
        count: int = kept._week  # type: ignore[attr-defined]
        return ngettext("%d span", "%d spans", count) % count if count else _t("none")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write nothing yet: the verbs take the hours beneath along."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        instructor, facts = form.instance.instructor, form.cleaned_data
        who = {"by": by(request), "now": timezone.now()}
        for formset in formsets:
            formset.save(commit=False)
            if isinstance(formset, WeekFormSet):
                kept = set_hours(instructor, formset.hours, time_zone=facts["time_zone"], **who)
                form.instance.pk = kept.pk
                place = MeetingPlace(facts["location"], facts["class_link"], facts["host_link"])
                set_meeting_place(instructor, place, **who)
            elif isinstance(formset, DateFormSet):
                clear_date_hours(instructor, formset.gone, **who)
                for (spans, note), days in formset.runs.items():
                    set_date_hours(instructor, days, spans, note=note, **who)


class DatesForm(VerbForm):
    """The same hours, or none, for a run of dates."""

    last_day = forms.DateField(
        label=_("last date"), required=False, widget=UnfoldAdminDateWidget, help_text=_("Empty: one date alone.")
    )

    class Meta:
        model = DateHours
        fields = ("instructor", "day", "opens", "closes", "note")

    def clean_instructor(self) -> Person | None:
        """Return whose dates they are. Raises ValidationError where that person doesn't teach."""
        return check_instructor(self.cleaned_data["instructor"])

    def clean_last_day(self) -> date | None:
        """Return the last date. Raises ValidationError where it comes before the first, or more than a year later."""
        first, last = self.cleaned_data.get("day"), self.cleaned_data["last_day"]
        if first and last and not first <= last < first + LONGEST_RUN * A_DAY:
            raise forms.ValidationError(_("The last date must come within a year of the first."))
        return last

    def carry_out(self) -> DateHours:
        facts = self.cleaned_data
        first = facts["day"]
        days = [first + place * A_DAY for place in range(((facts["last_day"] or first) - first).days + 1)]
        spans: list[Span] = [(facts["opens"], facts["closes"])] if isinstance(facts["opens"], time) else []
        return set_date_hours(
            facts["instructor"], days, spans, note=facts["note"], by=by(self.request), now=timezone.now()
        )[0]


@admin.register(DateHours)
class DateHoursAdmin(SchoolModelAdmin):
    """Holidays of the school and dates of its instructors; adding dates replaces what stood for them."""

    list_display = ("day", "whose", "opens", "closes", "note")
    list_filter = (("instructor", admin.EmptyFieldListFilter),)
    list_select_related = ("instructor",)
    search_fields = ("note", "instructor__given_name", "instructor__family_name")
    date_hierarchy = "day"
    autocomplete_fields = ("instructor",)
    verb_form = DatesForm
    actions = ("clear",)
    fields = ("instructor", ("day", "last_day"), ("opens", "closes"), "note")

    def has_change_permission(self, request: HttpRequest, obj: DateHours | None = None) -> bool:
        return obj is None

    def get_fields(self, request: HttpRequest, obj: DateHours | None = None) -> Any:
        return ("instructor", "day", ("opens", "closes"), "note") if obj else self.fields

    @admin.display(description=_("whose"), ordering="instructor")
    def whose(self, row: DateHours) -> str:
        return str(row.instructor or _t("the whole school"))

    @admin.action(description=_("Take back: the weekly hours count again"))
    def clear(self, request: HttpRequest, rows: QuerySet[DateHours]) -> None:
        days: defaultdict[Person | None, set[date]] = defaultdict(set)
        for row in rows.select_related("instructor"):
            days[row.instructor].add(row.day)
        for whose, dates in days.items():
            clear_date_hours(whose, dates, by=by(request), now=timezone.now())
        self.message_user(request, _t("On these dates the weekly hours count again."), messages.SUCCESS)


class BusyForm(VerbForm):
    """A time to stay clear of."""

    class Meta:
        model = BusyTime
        fields = ("instructor", "starts_at", "ends_at", "calendar")
        help_texts = {"starts_at": OWN_ZONE, "ends_at": OWN_ZONE}

    def clean_instructor(self) -> Person | None:
        """Return who is busy. Raises ValidationError where that person doesn't teach."""
        return check_instructor(self.cleaned_data["instructor"])

    def clean(self) -> dict[str, Any]:
        check_order(self)
        return super().clean()

    def carry_out(self) -> BusyTime:
        facts = self.cleaned_data
        time = Interval(facts["starts_at"], facts["ends_at"])
        who = {"by": by(self.request), "now": timezone.now()}
        return add_busy_time(facts["instructor"], time, calendar=facts["calendar"], **who)


@admin.register(BusyTime)
class BusyTimeAdmin(SchoolModelAdmin):
    """Times at which instructors are not booked, though their hours are open."""

    list_display = ("instructor", "starts_at", "ends_at", "calendar")
    list_select_related = ("instructor",)
    search_fields = ("instructor__given_name", "instructor__family_name", "calendar")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("instructor",)
    verb_form = BusyForm
    actions = ("remove",)
    fields = ("instructor", "starts_at", "ends_at", "calendar")

    def has_change_permission(self, request: HttpRequest, obj: BusyTime | None = None) -> bool:
        return obj is None

    @admin.action(description=_("Remove: the time can be booked again"))
    def remove(self, request: HttpRequest, rows: QuerySet[BusyTime]) -> None:
        for row in rows:
            remove_busy_time(row, by=by(request), now=timezone.now())
        self.message_user(request, _t("These times can be booked again."), messages.SUCCESS)
