"""When instructors may be booked, and where: weekly hours, and dates with hours of their own."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet, ModelForm, inlineformset_factory
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSingleTimeWidget, UnfoldAdminTextInputWidget

from lessonbook.domain.people.models import Person, RoleKind, School
from lessonbook.domain.timetable.actions import (
    MeetingPlace,
    clear_date_hours,
    set_date_hours,
    set_hours,
    set_meeting_place,
)
from lessonbook.domain.timetable.hours import Span, join_overlapping
from lessonbook.domain.timetable.models import Availability, DateHours, WeekHours
from lessonbook.faces.data.verbs import SchoolInline, SchoolModelAdmin, by
from lessonbook.scheduling.availability import WeeklyHours

A_DAY = timedelta(days=1)


def widget_of(field: Any) -> dict[str, Any]:
    """How hours and links are typed: a time without seconds, a link on one line."""
    if field.name in {"opens", "closes"}:
        return {"widget": UnfoldAdminSingleTimeWidget(format="%H:%M")}
    if field.name in {"class_link", "host_link"}:
        return {"widget": UnfoldAdminTextInputWidget()}
    return {}


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

    def __init__(self, data: Any = None, files: Any = None, instance: Any = None, **kwargs: Any) -> None:
        whose = instance.instructor if instance is not None and instance.instructor_id else Person()
        super().__init__(data, files, instance=whose, **kwargs)

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
            facts = [form.cleaned_data for form in rows]
            note = next((row["note"] for row in facts if row["note"]), "")
            spans = [(row["opens"], row["closes"]) for row in facts if row["opens"] is not None]
            found[tuple(sorted(spans)), note].append(day)
        return found


class WeekInline(SchoolInline):
    model = WeekHours
    formset = WeekFormSet
    fields = ("weekday", "opens", "closes")
    extra = 1
    hide_title = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_dbfield(db_field, request, **widget_of(db_field) | kwargs)


class ChecksWithoutRelation(InlineModelAdminChecks):
    """The dates of an availability's page hang on its instructor, not on itself."""

    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


class DateInline(SchoolInline):
    """Dates from yesterday on; what is over is nobody's concern any more."""

    model = DateHours
    verbose_name = _("date with hours of its own")
    verbose_name_plural = _("time off and extra hours, by date")
    fields = ("day", "opens", "closes", "note")
    extra = 1
    hide_title = True
    checks_class = ChecksWithoutRelation

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return inlineformset_factory(
            Person,
            DateHours,
            formset=DateFormSet,
            fk_name="instructor",
            fields=self.fields,
            formfield_callback=lambda field, **kwargs: self.formfield_for_dbfield(field, request, **kwargs),
            extra=self.extra,
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_dbfield(db_field, request, **widget_of(db_field) | kwargs)

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

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_dbfield(db_field, request, **widget_of(db_field) | kwargs)

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
        who: Any = {"by": by(request), "now": timezone.now()}
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
