"""Sessions, series and places: scheduled, moved and cancelled by their verbs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from lessonbook.domain.booking.actions.series import schedule_series
from lessonbook.domain.booking.actions.sessions import Plan, cancel_session, move_session, schedule_sessions
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Location, Seat, Series, Session, SessionLink
from lessonbook.domain.timetable.queries import LONGEST
from lessonbook.faces.data.asking import ask
from lessonbook.faces.data.fields import OWN_ZONE
from lessonbook.faces.data.verbs import ReadOnlyInline, SchoolInline, SchoolModelAdmin, VerbForm, by, refusal_in_words
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.scheduling.intervals import Interval


@admin.register(Location)
class LocationAdmin(SchoolModelAdmin):
    list_display = ("name", "within", "capacity", "time_zone", "archived_at")
    list_select_related = ("within",)
    search_fields = ("name", "within__name", "address")
    autocomplete_fields = ("within",)


def check_order(form: forms.ModelForm) -> None:
    """Say at the field where a session would end before it starts, or last longer than any can."""
    starts, ends = form.cleaned_data.get("starts_at"), form.cleaned_data.get("ends_at")
    if starts and ends and not starts < ends <= starts + LONGEST:
        text = _t("The end must come after the start.") if ends <= starts else _t("A session lasts at most a week.")
        form.add_error("ends_at", text)


def check_course(form: forms.ModelForm, course: Course | None) -> None:
    """Say at the field where a lesson or a group is another course's."""
    facts = form.cleaned_data
    if course and facts.get("lesson") and facts["lesson"].course_id != course.pk:
        form.add_error("lesson", _t("This belongs to another course."))
    if course and any(group.course_id != course.pk for group in facts.get("groups") or ()):
        form.add_error("groups", _t("This belongs to another course."))


class SchedulingForm(VerbForm):
    """A new session; the members of its groups are seated."""

    class Meta:
        model = Session
        fields: Sequence[str] = ()
        help_texts = {"starts_at": OWN_ZONE, "ends_at": OWN_ZONE}

    def clean(self) -> dict[str, Any]:
        check_order(self)
        check_course(self, self.cleaned_data.get("course"))
        return super().clean()

    def carry_out(self) -> Session:
        facts = self.cleaned_data
        plan = Plan(
            course=facts["course"],
            time_zone=facts["time_zone"],
            instructor=facts["instructor"],
            location=facts["location"],
            lessons=[facts["lesson"]] if facts["lesson"] else [],
            groups=list(facts["groups"]),
            capacity=facts["capacity"],
            class_link=facts["class_link"],
            host_link=facts["host_link"],
        )
        time = Interval(facts["starts_at"], facts["ends_at"])
        return schedule_sessions(plan, [time], by=by(self.request), now=timezone.now())[0]


class MovingForm(forms.ModelForm):
    """An existing session: a new time or instructor is checked as a move."""

    request: HttpRequest

    class Meta:
        model = Session
        fields: Sequence[str] = ()
        help_texts = {"starts_at": OWN_ZONE, "ends_at": OWN_ZONE}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_order(self)
        check_course(self, self.instance.course)
        if self.instance.instructor_id and "instructor" in self.changed_data and cleaned.get("instructor") is None:
            self.add_error("instructor", _t("Choose who is to teach it."))
        places, taken = cleaned.get("capacity"), self.instance.seats.standing().count()
        if "capacity" in self.changed_data and places is not None and places < taken:
            facts = {"session": self.instance.code, "taken": taken}
            refusal = Refusal("too_few_places", facts=facts)
            viewer = self.request.viewer  # type: ignore[attr-defined]
            self.add_error("capacity", refusal_text(refusal, viewer.viewpoint))
        if not self.errors and self.moves and (why := refusal_in_words(self.request, self.move)):
            self.add_error(None, why)
        return cleaned

    @property
    def moves(self) -> bool:
        return bool({"starts_at", "ends_at", "instructor"} & set(self.changed_data))

    def move(self) -> Session:
        facts = self.cleaned_data
        instructor = facts["instructor"].pk if facts["instructor"] else None
        time = Interval(facts["starts_at"], facts["ends_at"])
        session = Session.objects.get(pk=self.instance.pk)
        return move_session(session, time, instructor_id=instructor, by=by(self.request), now=timezone.now())


class LinkInline(SchoolInline):
    model = SessionLink
    fields = ("label", "url", "position")
    extra = 0


class SeatInline(ReadOnlyInline):
    model = Seat
    fields = ("learner", "price", "taken_at", "given_up_at", "given_up_why")
    readonly_fields = fields
    show_change_link = True


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=UnfoldAdminTextareaWidget, max_length=1000)


@admin.register(Session)
class SessionAdmin(SchoolModelAdmin):
    """Sessions: a new one seats its groups, a changed time moves it with its seats, cancelling returns every price."""

    list_display = ("code", "course", "starts_at", "ends_at", "instructor", "location", "seats_taken", "cancelled_at")
    list_filter = (("cancelled_at", admin.EmptyFieldListFilter), "course")
    list_select_related = ("course", "instructor", "location__within")
    search_fields = ("code", "=source_id", "course__name", "instructor__given_name", "instructor__family_name")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("course", "groups", "lesson", "instructor", "location", "replaced_by")
    inlines = (LinkInline, SeatInline)
    verb_form = SchedulingForm
    form = MovingForm
    actions_detail = ("cancel",)
    fields = (
        "course",
        "groups",
        "lesson",
        "starts_at",
        "ends_at",
        "time_zone",
        "instructor",
        "location",
        "capacity",
        "class_link",
        "host_link",
        "recording_link",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        taken = Count("seats", filter=Q(seats__given_up_at=None))
        return super().get_queryset(request).annotate(_taken=taken)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> tuple[str, ...]:
        return ("course", "groups") if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"time_zone": School.objects.get().time_zone, **super().get_changeform_initial_data(request)}

    @admin.display(description=_("seats taken"))
    def seats_taken(self, session: Session) -> str:
        taken: int = session._taken  # type: ignore[attr-defined]
        return str(taken) if session.capacity is None else f"{taken}/{session.capacity}"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and isinstance(form, MovingForm) and form.moves:
            moved = form.move()
            obj.sequence, obj.changed_at, obj.detached_at = moved.sequence, moved.changed_at, moved.detached_at
            for name in {"class_link", "host_link"} - set(form.changed_data):
                setattr(obj, name, getattr(moved, name))  # another instructor's own links came along
        super().save_model(request, obj, form, change)
        if change and "capacity" in form.changed_data:
            wake_line([obj.pk])
        if obj.location_id and (others := in_the_same_room(obj)):
            self.message_user(request, _t("In the same room at that time: %s") % ", ".join(others), messages.WARNING)

    @action(description=_("Cancel session"), url_path="cancel", icon="event_busy")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(session: Model, form: forms.Form) -> Session:
            assert isinstance(session, Session)
            return cancel_session(session, reason=form.cleaned_data["reason"], by=by(request), now=timezone.now())

        return ask(
            self,
            request,
            object_id,
            ReasonForm,
            act,
            title=_t("Cancel session"),
            done=_t("The session is cancelled; every price taken for it is returned."),
            explanation=_t("It stays visible, struck through. Every seat is given up and its price returned."),
        )


def in_the_same_room(session: Session) -> list[str]:
    """Session IDs of those that overlap a session in its room: a warning, not a violation."""
    same = Session.objects.standing().touching(session.starts_at, session.ends_at)
    return list(same.filter(location=session.location_id).exclude(pk=session.pk).values_list("code", flat=True)[:5])


class SeriesForm(VerbForm):
    """A new series: its sessions are made at once."""

    class Meta:
        model = Series
        fields: Sequence[str] = ()

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        first, last = facts.get("first_day"), facts.get("last_day")
        if first and last and not first <= last <= first + timedelta(days=366):
            self.add_error("last_day", _t("The last day must come within a year of the first."))
        check_course(self, facts.get("course"))
        return super().clean()

    def carry_out(self) -> Series:
        plain = {name: value for name, value in self.cleaned_data.items() if name != "groups"}
        series = Series(**plain)
        groups = list(self.cleaned_data["groups"])
        schedule_series(series, groups=groups, by=by(self.request), now=timezone.now())
        return series


@admin.register(Series)
class SeriesAdmin(SchoolModelAdmin):
    """Weekly series; each of its sessions can be moved or cancelled by itself."""

    list_display = ("course", "weekdays", "wall_start", "minutes", "time_zone", "instructor", "first_day", "last_day")
    list_filter = ("course",)
    list_select_related = ("course", "instructor")
    search_fields = ("course__name", "instructor__given_name", "instructor__family_name")
    autocomplete_fields = ("course", "groups", "instructor", "location")
    verb_form = SeriesForm
    actions = ("cancel_rest",)
    fields = (
        "course",
        "groups",
        "instructor",
        "location",
        "weekdays",
        ("wall_start", "minutes"),
        "time_zone",
        "every_weeks",
        ("first_day", "last_day"),
        "capacity",
        "class_link",
        "host_link",
    )

    def has_change_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return obj is None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"time_zone": School.objects.get().time_zone, **super().get_changeform_initial_data(request)}

    @admin.action(description=_("Cancel the sessions to come"))
    def cancel_rest(self, request: HttpRequest, chosen: QuerySet[Series]) -> None:
        now = timezone.now()
        ahead = list(Session.objects.standing().filter(series__in=chosen, starts_at__gt=now).order_by("pk"))
        for session in ahead:
            cancel_session(session, reason="", by=by(request), now=now)
        done = ngettext("%d session is cancelled.", "%d sessions are cancelled.", len(ahead)) % len(ahead)
        self.message_user(request, done, messages.SUCCESS)
