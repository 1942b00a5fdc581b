"""The school, its people, their roles, sign-ins, guardians and families."""

import secrets
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.actions import deactivate_person, grant_role, reactivate_person
from lessonbook.domain.people.models import Account, Family, Guardianship, Person, Role, RoleKind, School
from lessonbook.faces.data.verbs import ReadOnlyAdmin, SchoolInline, SchoolModelAdmin, by
from lessonbook.faces.profile.invitations import invite
from lessonbook.faces.profile.portraits import squared

# Roles are rows of ours, and signing in has pages of its own: what the parts put here would be a second truth.
for model in list(admin.site._registry):
    if not model.__module__.startswith("lessonbook."):
        admin.site.unregister(model)


@admin.register(School)
class SchoolAdmin(SchoolModelAdmin):
    list_display = ("name", "email", "phone", "time_zone", "language")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not School.objects.exists()


class AddOnlyInline(SchoolInline):
    """Rows that are added here; taking them away and changing them is the office's, whose verbs ask more."""

    extra = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RoleInline(AddOnlyInline):
    model = Role


class GuardianInline(AddOnlyInline):
    model = Guardianship
    fk_name = "learner"
    verbose_name = _("guardian of this learner")
    verbose_name_plural = _("guardians of this learner")
    autocomplete_fields = ("guardian",)


class WardInline(AddOnlyInline):
    model = Guardianship
    fk_name = "guardian"
    verbose_name = _("child of this guardian")
    verbose_name_plural = _("children of this guardian")
    autocomplete_fields = ("learner",)


class PersonForm(ModelForm):
    """A person; a picture is made safe and small as it is on the person's own page."""

    def clean_photo(self) -> Any:
        """Return the picture as it is kept, under a name that nobody can guess."""
        photo = self.cleaned_data["photo"]
        if isinstance(photo, UploadedFile):
            return ContentFile(squared(photo), f"{secrets.token_hex(16)}.webp")
        return photo


@admin.register(Person)
class PersonAdmin(SchoolModelAdmin):
    form = PersonForm
    actions = ("invite", "shut_out", "let_in")
    list_display = ("name", "role_names", "email", "phone", "account", "deactivated_at")
    list_filter = ("roles__kind",)
    list_select_related = ("account",)
    search_fields = ("given_name", "family_name", "preferred_name", "email", "sort_key", "=source_id")
    readonly_fields = ("deactivated_at", "account")
    inlines = (RoleInline, GuardianInline, WardInline)
    fields = (
        "given_name",
        "family_name",
        "preferred_name",
        "email",
        "phone",
        "photo",
        "introduction",
        "language",
        "time_zone",
        "account",
        "deactivated_at",
    )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who is linked as a guardian, or as somebody's child, has the role for it from then on."""
        super().save_formset(request, form, formset, change)
        for link in formset.new_objects:
            if isinstance(link, Guardianship):
                grant_role(link.guardian, RoleKind.GUARDIAN, by=by(request), now=timezone.now())
                grant_role(link.learner, RoleKind.LEARNER, by=by(request), now=timezone.now())

    @admin.display(description=_("roles"))
    def role_names(self, person: Person) -> str:
        return ", ".join(str(role) for role in person.roles.all())

    @admin.action(description=_("Invite: open a sign-in and mail its link"))
    def invite(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        for person in people:
            act = partial(invite, person, by=by(request), now=timezone.now())
            self.run(request, act, gettext("%(person)s was invited.") % {"person": person.name})

    @admin.action(description=_("Deactivate: shut out at the next request"))
    def shut_out(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        for person in people:
            act = partial(deactivate_person, person, by=by(request), now=timezone.now())
            self.run(request, act, gettext("%(person)s is deactivated.") % {"person": person.name})

    @admin.action(description=_("Reactivate"))
    def let_in(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        for person in people:
            act = partial(reactivate_person, person, by=by(request), now=timezone.now())
            self.run(request, act, gettext("%(person)s is active again.") % {"person": person.name})


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("email", "person", "is_active", "last_login")
    list_select_related = ("person",)
    search_fields = ("email",)
    fields = ("email", "is_active", "last_login", "created_at")


@admin.register(Family)
class FamilyAdmin(SchoolModelAdmin):
    list_display = ("name",)
    search_fields = ("name", "members__given_name", "members__family_name")
    autocomplete_fields = ("members",)
