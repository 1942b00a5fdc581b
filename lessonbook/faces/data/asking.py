"""A page that asks what a verb needs before it is carried out on one row."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from lessonbook.domain.refusals import Refused
from lessonbook.faces.data.verbs import SchoolModelAdmin
from lessonbook.faces.look.refusal_words import refusal_text


def ask(
    admin: SchoolModelAdmin,
    request: HttpRequest,
    object_id: str,
    form_class: type[Form],
    act: Callable[[models.Model, Form], object],
    *,
    title: str,
    done: str,
    explanation: str = "",
    initial: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Ask by a form and carry out the verb `act` with its answers; what is refused stands in the form.

    `explanation` says what to know first, `initial` what the form begins with.
    """
    row = get_object_or_404(admin.get_queryset(request), pk=object_id)
    meta = admin.model._meta
    back = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    form = form_class(request.POST or None, initial=dict(initial or {}))
    if request.method == "POST" and form.is_valid():
        try:
            act(row, form)
        except Refused as refused:
            form.add_error(None, refusal_text(refused.refusal, request.viewer.viewpoint))  # type: ignore[attr-defined]
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        **admin.admin_site.each_context(request),
        "opts": meta,
        "title": f"{title}: {row}",
        "form": form,
        "submit": title,
        "back": back,
        "explanation": explanation,
    }
    return render(request, "data/ask.html", context, using="django")
