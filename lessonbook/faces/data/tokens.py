"""Tokens of programs that act as people: to see which there are, and to revoke them."""

from functools import partial

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.actions import revoke_token
from lessonbook.domain.people.models import AccessToken, Scope
from lessonbook.faces.data.verbs import ReadOnlyAdmin, by


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    """Tokens are made by their people, each for themselves; the school can revoke any of them."""

    list_display = ("name", "person", "good_for", "created_at", "ends_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("person",)
    search_fields = ("name", "person__given_name", "person__family_name")
    fields = ("name", "person", "good_for", "created_at", "ends_at", "revoked_at")
    readonly_fields = ("good_for",)
    actions = ("revoke",)

    @admin.display(description=_("good for"))
    def good_for(self, token: AccessToken) -> str:
        return ", ".join(str(Scope(scope).label) for scope in token.scopes)

    @admin.action(description=_("Revoke: good for nothing from the next request on"))
    def revoke(self, request: HttpRequest, tokens: QuerySet[AccessToken]) -> None:
        for token in tokens:
            act = partial(revoke_token, token, by=by(request), now=timezone.now())
            self.run(request, act, _t("%(name)s is revoked.") % {"name": token.name})
