"""An act at the credits desk: written down, looked at with the balance after it, and done, once."""

from datetime import date
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from lessonbook.domain.credits.desk import Owner, last_currency
from lessonbook.domain.refusals import Refused
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Fact
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.credits.acting import (
    ACTS,
    Act,
    Changed,
    Effect,
    When,
    attempt,
    balances_text,
    do_once,
    facts_of,
)
from lessonbook.faces.office.credits.addresses import act_url, owner_url
from lessonbook.faces.office.credits.forms import AmountForm
from lessonbook.faces.office.credits.holders import find_owner, own_wheres, transfer_wheres
from lessonbook.faces.office.credits.wording import credits_text, day_or_none, paid_text
from lessonbook.faces.office.desk import UNPROCESSABLE, in_office, office_by
from lessonbook.faces.portal.addresses import with_query
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.viewer import ViewerRequest

CONFLICT = 409
LONGEST_KEY = 60


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def act_page(request: ViewerRequest, pk: int, name: str, *, is_family: bool) -> HttpResponse:
    """The form of an act; sent, what it would do; confirmed, the act itself."""
    owner = find_owner(pk, is_family=is_family)
    act = ACTS.get(name)
    if act is None:
        raise Http404
    wheres = own_wheres(owner)
    tos = transfer_wheres(owner, wheres) if name == "transfer" else []
    if request.method != "POST":
        first = {"where": request.GET.get("where", "") or likely_where(wheres), "currency": last_currency()}
        return ask(request, owner, name, act.form(wheres=wheres, tos=tos, initial=first))
    form = act.form(request.POST, wheres=wheres, tos=tos)
    if "change" in request.POST or not form.is_valid():
        return ask(request, owner, name, form, status=200 if "change" in request.POST else UNPROCESSABLE)
    when = When(office_by(request), request.viewer.now, school_today(request.viewer))
    if request.POST.get("sure"):
        return confirmed(request, owner, name, form, when)
    return look(request, owner, name, form, when)


def ask(request: ViewerRequest, owner: Owner, name: str, form: AmountForm, *, status: int = 200) -> HttpResponse:
    """The form, with what is wrong with it."""
    context = frame_of_act(owner, name) | {"form": form}
    return render(request, "office/credits/act.html", context, using="jinja2", status=status)


def likely_where(wheres: list[tuple[str, str]]) -> str:
    """The purse that is meant where none is said: that of the course, where an owner has just one."""
    _account, *courses = wheres
    return courses[0][0] if len(courses) == 1 else ""


def frame_of_act(owner: Owner, name: str) -> dict[str, Any]:
    """What every step of an act shows."""
    return {
        "name": owner.name,
        "label": str(ACTS[name].label),
        "act_url": act_url(owner, name),
        "back_url": owner_url(owner),
    }


def look(
    request: ViewerRequest, owner: Owner, name: str, form: AmountForm, when: When, *, is_stale: bool = False
) -> HttpResponse:
    """What the act would do, before it is done; `is_stale`: it became another thing than was shown."""
    facts = facts_of(form)
    try:
        effects = attempt(ACTS[name], facts, when)
    except Refused as refused:
        form.refused(refused.refusal.code, refusal_text(refused.refusal, request.viewer.viewpoint))
        return ask(request, owner, name, form, status=UNPROCESSABLE)
    view = request.viewer.viewpoint
    context = frame_of_act(owner, name) | {
        "facts": facts_shown(form, ACTS[name], view),
        "balances": balances_shown(form, effects, view),
        "kept": [(field, form.data.get(field, "")) for field in form.fields],
        "once": token_urlsafe(18),
        "shown": balances_text(effects),
        "is_stale": is_stale,
    }
    return render(request, "office/credits/check.html", context, using="jinja2", status=CONFLICT if is_stale else 200)


def confirmed(request: ViewerRequest, owner: Owner, name: str, form: AmountForm, when: When) -> HttpResponse:
    """Do it, once for each key, and lead to the purse; or say why not."""
    key, shown = request.POST.get("once", "")[:LONGEST_KEY], request.POST.get("shown", "")
    if not key:
        return look(request, owner, name, form, when)
    try:
        do_once(name, facts_of(form), when, key=key, shown=shown)
    except Changed:
        return look(request, owner, name, form, when, is_stale=True)
    except Refused as refused:
        form.refused(refused.refusal.code, refusal_text(refused.refusal, request.viewer.viewpoint))
        return ask(request, owner, name, form, status=UNPROCESSABLE)
    messages.success(request, str(ACTS[name].done))
    return redirect(with_query(owner_url(owner), {"where": form.cleaned_data["where"]}))


def facts_shown(form: AmountForm, act: Act, view: Viewpoint) -> list[Fact]:
    """What was written, as a list."""
    facts, labels = facts_of(form), dict(form.fields["where"].choices)  # type: ignore[attr-defined]
    shown = [Fact(_("Credits"), credits_text(facts["amount"], view))]
    if "way" in facts:
        shown.append(Fact(_("Way"), str(dict(form.fields["way"].choices)[facts["way"]])))  # type: ignore[attr-defined]
    if "ends_on" in facts and facts.get("way", "up") == "up":
        day: date | None = facts["ends_on"]
        shown.append(Fact(_("Last day"), day_or_none(day, view)))
    if "to" in facts:
        targets = dict(form.fields["to"].choices)  # type: ignore[attr-defined]
        shown += [Fact(_("Of"), labels[facts["where"]]), Fact(pgettext("credits", "To"), targets[facts["to"]])]
    if facts["payment"]:
        shown.append(
            Fact(_("Paid back") if act.form.__name__ == "RefundForm" else _("Paid"), paid_text(facts["payment"], view))
        )
    if facts["note"]:
        shown.append(Fact(str(form.fields["note"].label), facts["note"]))
    return shown


def balances_shown(form: AmountForm, effects: list[Effect], view: Viewpoint) -> list[Fact]:
    """Each purse's balance now and after."""
    labels = {
        value: label
        for field in ("where", "to")
        if field in form.fields
        for value, label in form.fields[field].choices  # type: ignore[attr-defined]
    }
    return [
        Fact(
            labels[one.where],
            _("%(after)s credits after it") % {"after": number_text(one.after, view)},
            note=_("%(before)s now") % {"before": number_text(one.before, view)},
        )
        for one in effects
    ]
