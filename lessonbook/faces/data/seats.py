"""Seats: given and taken back by the school, marked and reported on."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.attendance.models import Attendance, Mark, Report
from lessonbook.domain.booking.actions.sessions import seat_learner, unseat_learner
from lessonbook.domain.timetable.models import Seat
from lessonbook.faces.data.verbs import ReadOnlyInline, SchoolModelAdmin, VerbForm, by, refusal_in_words


class SeatingForm(VerbForm):
    """A new seat by the school's hand."""

    override = forms.BooleanField(
        label=_("beyond the places"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Also where the session is full or others wait in line; the journal keeps that you allowed it."),
    )

    class Meta:
        model = Seat
        fields = ("session", "learner", "price")

    def carry_out(self) -> Seat:
        facts = self.cleaned_data
        return seat_learner(
            facts["session"],
            facts["learner"],
            price=facts["price"],
            beyond_capacity=facts["override"],
            by=by(self.request),
            now=timezone.now(),
        )


class RegisterForm(forms.ModelForm):
    """The mark and the report of one seat."""

    request: HttpRequest
    attendance = forms.ChoiceField(
        label=_("attendance"), required=False, choices=[("", "—"), *Attendance.choices], widget=UnfoldAdminSelectWidget
    )
    feedback = forms.CharField(label=_("feedback"), required=False, widget=UnfoldAdminTextareaWidget)
    private_note = forms.CharField(
        label=_("private note"),
        required=False,
        widget=UnfoldAdminTextareaWidget,
        help_text=_("For the school's staff alone."),
    )

    class Meta:
        model = Seat
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark = Mark.objects.filter(seat=self.instance, superseded_at=None).first()
        written = Report.objects.filter(seat=self.instance, superseded_at=None).first()
        self.initial = {
            **self.initial,
            "attendance": mark.attendance if mark else "",
            "feedback": written.feedback if written else "",
            "private_note": written.private_note if written else "",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and self.changed_data and (why := refusal_in_words(self.request, self.carry_out)):
            self.add_error(None, why)
        return cleaned

    def carry_out(self) -> None:
        facts, seat, now = self.cleaned_data, self.instance, timezone.now()
        if "attendance" in self.changed_data and facts["attendance"]:
            take_register(seat.session, {seat.learner_id: facts["attendance"]}, by=by(self.request), now=now)
        if {"feedback", "private_note"} & set(self.changed_data):
            words = {"feedback": facts["feedback"], "private_note": facts["private_note"]}
            report(seat, **words, by=by(self.request), now=now)


class MarkInline(ReadOnlyInline):
    model = Mark
    fields = ("attendance", "author", "at", "superseded_at")
    readonly_fields = fields


class ReportInline(ReadOnlyInline):
    model = Report
    fields = ("feedback", "private_note", "author", "at", "superseded_at")
    readonly_fields = fields


@admin.register(Seat)
class SeatAdmin(SchoolModelAdmin):
    """Seats: add one to seat a learner, open one to mark and report, choose some to take them back."""

    list_display = ("session", "starts_at", "course", "learner", "price", "given_up_why")
    list_filter = ("given_up_why",)
    list_select_related = ("session", "course", "learner")
    search_fields = ("session__code", "learner__given_name", "learner__family_name")
    autocomplete_fields = ("session", "learner")
    verb_form = SeatingForm
    form = RegisterForm
    inlines = (MarkInline, ReportInline)
    actions = ("unseat",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        return form

    def get_fields(self, request: HttpRequest, obj: Seat | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("session", "learner", "price", "override")
        return ("session", "learner", "price", "taken_at", "given_up_at", "attendance", "feedback", "private_note")

    def get_readonly_fields(self, request: HttpRequest, obj: Seat | None = None) -> tuple[str, ...]:
        return ("session", "learner", "price", "taken_at", "given_up_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if isinstance(form, RegisterForm):
            form.carry_out()
            return
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Take out of the session"))
    def unseat(self, request: HttpRequest, seats: QuerySet[Seat]) -> None:
        for seat in seats:
            done = _t("%s is taken out; the price is returned.") % seat.learner
            self.run(request, partial(unseat_learner, seat, by=by(request), now=timezone.now()), done)
