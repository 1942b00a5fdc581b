"""How the data admin calls verbs: who acts, and what becomes of a refusal."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Source
from lessonbook.domain.refusals import Refused
from lessonbook.faces.data.fields import SchoolFields
from lessonbook.faces.look.refusal_words import refusal_text


def by(request: HttpRequest) -> By:
    """The administrator who acts."""
    return By(request.viewer.person.pk, Source.OFFICE)  # type: ignore[attr-defined]


def refusal_in_words(request: HttpRequest, act: Callable[[], object]) -> str:
    """Try a verb and undo it; return why it is refused, in words, or nothing if it isn't."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refused as refused:
        return refusal_text(refused.refusal, request.viewer.viewpoint)  # type: ignore[attr-defined]
    return ""


class VerbForm(ModelForm):
    """A form that adds a row by a verb: what the verb refuses is an error of the form, with all input kept."""

    request: HttpRequest

    def carry_out(self) -> models.Model:
        """Carry out the verb with the form's answers and return the row it made."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (why := refusal_in_words(self.request, self.carry_out)):
            self.add_error(None, why)
        return cleaned


class SchoolModelAdmin(SchoolFields, ModelAdmin):
    """A table of the school: nothing is deleted, and every change is in the journal."""

    verb_form: type[VerbForm] | None = None
    """The form by which rows are added, where a verb adds them."""
    compressed_fields = True
    warn_unsaved_form = True
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if change or self.verb_form is None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **kwargs | {"form": self.verb_form})
        form.request = request
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if isinstance(form, VerbForm):
            made = form.carry_out()
            obj.__dict__.update(made.__dict__)
            return
        before = {name: plain(form.initial.get(name)) for name in form.changed_data} if change else {}
        super().save_model(request, obj, form, change)
        after = {name: plain(form.cleaned_data.get(name)) for name in form.changed_data}
        if after or not change:
            self.journal(request, "edit" if change else "add", obj, before, after)

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseModelFormSet, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        rows = [*formset.new_objects, *(row for row, _ in formset.changed_objects)]
        if rows or formset.deleted_objects:
            after = {"rows": [str(row) for row in rows], "deleted": [str(row) for row in formset.deleted_objects]}
            self.journal(request, f"edit_{rows_of(formset)}", form.instance, {}, after)

    def journal(
        self,
        request: HttpRequest,
        verb: str,
        row: models.Model,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Write what the administrator changed."""
        record(verb, row, by(request), timezone.now(), before=before, after=after)

    def run(self, request: HttpRequest, act: Callable[[], object], done: str) -> bool:
        """Carry out a verb and tell how it went; return whether it was done."""
        try:
            act()
        except Refused as refused:
            self.message_user(
                request,
                refusal_text(refused.refusal, request.viewer.viewpoint),  # type: ignore[attr-defined]
                messages.ERROR,
            )
            return False
        self.message_user(request, done, messages.SUCCESS)
        return True


class ReadOnlyAdmin(SchoolModelAdmin):
    """A table that only verbs write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class SchoolInline(SchoolFields, TabularInline):
    """Rows of another table beside one of this."""


class ReadOnlyInline(SchoolInline):
    """Rows that only verbs write, beneath what they belong to."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def rows_of(formset: BaseModelFormSet) -> str:
    """The name of the rows that a formset edits."""
    return str(formset.get_queryset().model._meta.model_name)


def plain(value: object) -> object:
    """A value as JSON can hold it: models by their number, everything else that isn't plain as text."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple):
        return [plain(one) for one in value]
    return value if isinstance(value, int | str | bool | dict) or value is None else str(value)
