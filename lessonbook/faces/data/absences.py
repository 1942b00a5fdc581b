"""Absence requests: those that wait for a decision come first; one is decided with an answer, several at once."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, Model, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from lessonbook.domain.attendance.actions import decide_absence
from lessonbook.domain.attendance.actions.absences import LONGEST_REASON
from lessonbook.domain.attendance.models import WAITS, AbsenceRequest, Decision
from lessonbook.domain.courses.rules import ALL
from lessonbook.faces.data.asking import ask
from lessonbook.faces.data.verbs import ReadOnlyAdmin, by


class DecideForm(forms.Form):
    """What becomes of a request, and what its learner reads about it."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=UnfoldAdminSelectWidget)
    percent = forms.IntegerField(
        label=_("Returns (percent of the price)"),
        min_value=0,
        max_value=ALL,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("What the notice tiers say is filled in. In whole credits, rounded down."),
    )
    make_up = forms.BooleanField(
        label=_("as a make-up"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("A credit of its own kind, instead of a refund."),
    )
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget,
        help_text=_("The learner and the guardians read it."),
    )


class StateFilter(admin.SimpleListFilter):
    """By what became of the requests."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("To decide")),
            *Decision.choices,
            ("withdrawn", _("Withdrawn")),
            ("overtaken", _("Seat given up meanwhile")),
        ]

    def queryset(self, request: HttpRequest, requests: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen == "waiting":
            return requests.filter(WAITS)
        if chosen == "withdrawn":
            return requests.exclude(withdrawn_at=None)
        if chosen == "overtaken":
            return requests.filter(decided_at=None, withdrawn_at=None).exclude(WAITS)
        return requests.filter(decision=chosen) if chosen else requests


@admin.register(AbsenceRequest)
class AbsenceRequestAdmin(ReadOnlyAdmin):
    """Absence requests, the open ones first; decided one by one, or several by what the notice tiers say."""

    list_display = ("learner", "session", "starts", "asked_at", "short_reason", "percent", "price", "state")
    list_filter = (StateFilter, "seat__course")
    list_select_related = ("seat__learner", "seat__session", "seat__course")
    search_fields = ("seat__session__code", "seat__learner__given_name", "seat__learner__family_name")
    actions = ("accept", "decline")
    actions_detail = ("decide",)
    fields = (
        "learner",
        "session",
        "starts",
        "price",
        "asked_at",
        "asked_by",
        "reason",
        "percent",
        "state",
        "decided_at",
        "decided_by",
        "answer",
        "returned",
        "made_up",
    )
    readonly_fields = fields

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        return (Case(When(WAITS, then=0), default=1).asc(), "-asked_at", "-pk")

    @admin.display(description=_("learner"), ordering="seat__learner__sort_key")
    def learner(self, asked: AbsenceRequest) -> str:
        return str(asked.seat.learner)

    @admin.display(description=_("session"), ordering="seat__session__code")
    def session(self, asked: AbsenceRequest) -> str:
        return f"{asked.seat.session.code} · {asked.seat.course}"

    @admin.display(description=_("starts at"), ordering="seat__starts_at")
    def starts(self, asked: AbsenceRequest) -> Any:
        return asked.seat.starts_at

    @admin.display(description=_("reason"))
    def short_reason(self, asked: AbsenceRequest) -> str:
        return asked.reason if len(asked.reason) <= SHORT else f"{asked.reason[:SHORT]}…"

    @admin.display(description=_("price (credits)"), ordering="seat__price")
    def price(self, asked: AbsenceRequest) -> int:
        return asked.seat.price

    @admin.display(description=_("state"))
    def state(self, asked: AbsenceRequest) -> str:
        if asked.decision:
            return asked.get_decision_display()
        if asked.withdrawn_at:
            return _t("Withdrawn")
        return _t("To decide") if asked.is_open_for(asked.seat) else _t("Seat given up meanwhile")

    @action(description=_("Decide"), url_path="decide", icon="gavel")
    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def carry_out(asked: Model, answers: forms.Form) -> object:
            assert isinstance(asked, AbsenceRequest)
            facts = answers.cleaned_data | {"decision": Decision(answers.cleaned_data["decision"])}
            return decide_absence(asked, **facts, by=by(request), now=timezone.now())

        asked = get_object_or_404(self.get_queryset(request), pk=object_id)
        return ask(
            self,
            request,
            object_id,
            DecideForm,
            carry_out,
            title=_t("Decide"),
            done=_t("Decided. The learner sees it in the session's details."),
            explanation=explanation(asked),
            initial={"percent": asked.returns_by_rule(asked.seat), "make_up": asked.seat.course.make_up},
        )

    @admin.action(description=_("Accept: return what the notice tiers say"))
    def accept(self, request: HttpRequest, requests: QuerySet[AbsenceRequest]) -> None:
        self._decide_all(request, requests, Decision.ACCEPTED, _t("%s is excused."))

    @admin.action(description=_("Decline"))
    def decline(self, request: HttpRequest, requests: QuerySet[AbsenceRequest]) -> None:
        self._decide_all(request, requests, Decision.DECLINED, _t("%s keeps the seat."))

    def _decide_all(
        self, request: HttpRequest, requests: QuerySet[AbsenceRequest], decision: Decision, done: str
    ) -> None:
        for asked in requests.order_by("asked_at", "pk"):
            act = partial(decide_absence, asked, decision, by=by(request), now=timezone.now())
            self.run(request, act, done % asked.seat.learner)


SHORT = 60
"""Characters of a reason in the list; all of it stands on the request's own page."""


def explanation(asked: AbsenceRequest) -> str:
    """What who decides should know."""
    seat = asked.seat
    facts = {
        "learner": seat.learner,
        "session": f"{seat.session.code} · {seat.course}",
        "price": seat.price,
        "percent": asked.returns_by_rule(seat),
        "reason": asked.reason or "—",
    }
    words = _t(
        "%(learner)s, %(session)s. Price: %(price)s credits; by the notice given %(percent)s %% of it returns. "
        "Reason: %(reason)s"
    )
    return words % facts
