"""The school, its people, their roles, sign-ins, guardians and families."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from lessonbook.domain.people.models import Account, Family, Guardianship, Person, Role, School
from lessonbook.faces.data.verbs import ReadOnlyAdmin, SchoolModelAdmin

# Roles are rows of ours, and signing in has pages of its own: what the parts put here would be a second truth.
for model in list(admin.site._registry):
    if not model.__module__.startswith("lessonbook."):
        admin.site.unregister(model)


@admin.register(School)
class SchoolAdmin(SchoolModelAdmin):
    list_display = ("name", "email", "phone", "time_zone", "language")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not School.objects.exists()


class RoleInline(TabularInline):
    model = Role
    extra = 0


class GuardianInline(TabularInline):
    model = Guardianship
    fk_name = "learner"
    verbose_name = _("guardian of this learner")
    verbose_name_plural = _("guardians of this learner")
    autocomplete_fields = ("guardian",)
    extra = 0


class WardInline(TabularInline):
    model = Guardianship
    fk_name = "guardian"
    verbose_name = _("child of this guardian")
    verbose_name_plural = _("children of this guardian")
    autocomplete_fields = ("learner",)
    extra = 0


@admin.register(Person)
class PersonAdmin(SchoolModelAdmin):
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

    @admin.display(description=_("roles"))
    def role_names(self, person: Person) -> str:
        return ", ".join(str(role) for role in person.roles.all())


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
