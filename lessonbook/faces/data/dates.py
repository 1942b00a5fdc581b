"""Holidays of the school and dates of its instructors, and times at which instructors are busy elsewhere."""

from collections import defaultdict
from datetime import date, time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.actions import add_busy_time, clear_date_hours, remove_busy_time, set_date_hours
from lessonbook.domain.timetable.hours import LONGEST_RUN, Span
from lessonbook.domain.timetable.models import BusyTime, DateHours
from lessonbook.faces.data.fields import OWN_ZONE
from lessonbook.faces.data.hours import A_DAY, check_instructor, widget_of
from lessonbook.faces.data.sessions import check_order
from lessonbook.faces.data.verbs import SchoolModelAdmin, VerbForm, by
from lessonbook.faces.look.fields import BoundedDate
from lessonbook.scheduling.intervals import Interval


class DatesForm(VerbForm):
    """The same hours, or none, for a run of dates."""

    last_day = BoundedDate(
        label=_("Last date"), required=False, widget=UnfoldAdminDateWidget, help_text=_("Empty: one date alone.")
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

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_dbfield(db_field, request, **widget_of(db_field) | kwargs)

    def has_change_permission(self, request: HttpRequest, obj: DateHours | None = None) -> bool:
        return obj is None

    def get_fields(self, request: HttpRequest, obj: DateHours | None = None) -> Any:
        return ("instructor", "day", ("opens", "closes"), "note") if obj else self.fields

    @admin.display(description=_("whose"), ordering="instructor")
    def whose(self, row: DateHours) -> str:
        return str(row.instructor or _t("The whole school"))

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
        return add_busy_time(
            facts["instructor"], time, calendar=facts["calendar"], by=by(self.request), now=timezone.now()
        )


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
