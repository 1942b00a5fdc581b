"""Access tokens for programs that act as oneself: the list, a new one shown once, and revoking."""

from datetime import datetime, timedelta
from time import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessonbook.domain.people.actions import make_token, revoke_token
from lessonbook.domain.people.models import AccessToken, Scope
from lessonbook.faces.look.dates import full_day_text, moment_text
from lessonbook.faces.look.fields import BoundedDate
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.profile.safeguards import Safeguard, link
from lessonbook.faces.profile.viewer import Viewer, ViewerRequest
from lessonbook.scheduling.calendar_days import day_of, day_start

UNPROCESSABLE = 422
A_DAY = timedelta(days=1)


class TokenForm(forms.Form):
    """What a token is called, what it is good for, and the last day on which it is."""

    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=80,
        help_text=gettext_lazy("For example the name of the program."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    read = forms.BooleanField(
        label=gettext_lazy("Read"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Look at courses, sessions, open times and credits."),
    )
    book = forms.BooleanField(
        label=gettext_lazy("Book"),
        required=False,
        help_text=gettext_lazy("Make, move and give up bookings, and request absences."),
    )
    spend = forms.BooleanField(
        label=gettext_lazy("Spend credits"), required=False, help_text=gettext_lazy("Book what costs credits.")
    )
    last_day = BoundedDate(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: until you revoke it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        """Want a scope, and a day that is not over."""
        values: dict[str, Any] = super().clean() or {}
        if not self.scopes:
            raise ValidationError(_("Choose at least one thing that it is good for."))
        if Scope.SPEND in self.scopes and Scope.BOOK not in self.scopes:
            raise ValidationError(_("Credits are spent by booking: choose Book too."))
        day = values.get("last_day")
        if day and day < day_of(self.viewer.now, self.viewer.zone):
            self.add_error("last_day", _("That day is over. Choose a later one."))
        return values

    @property
    def scopes(self) -> list[Scope]:
        """What was chosen."""
        return [scope for scope in Scope if self.cleaned_data.get(scope.value)]

    @property
    def ends_at(self) -> datetime | None:
        """The midnight after the last day, in the person's zone."""
        day = self.cleaned_data["last_day"]
        return day_start(day + A_DAY, self.viewer.zone) if day else None


@require_safe
def tokens(request: ViewerRequest) -> HttpResponse:
    """List one's tokens that were not revoked, the newest first."""
    viewer = request.viewer
    own = viewer.person.access_tokens.filter(revoked_at=None)
    return render(request, "profile/tokens.html", {"tokens": [shown(token, viewer) for token in own]})


def shown(token: AccessToken, viewer: Viewer) -> dict[str, Any]:
    """A token as the page lists it: what it is good for, since and until when."""
    named = {Scope.READ: _("Read"), Scope.BOOK: _("Book"), Scope.SPEND: _("Spend credits")}
    made = _("Made %(when)s.") % {"when": moment_text(token.created_at, viewer.viewpoint)}
    return {
        "pk": token.pk,
        "name": token.name,
        "scopes": ", ".join(named[Scope(scope)] for scope in token.scopes),
        "dates": " ".join(filter(None, [made, until_text(token, viewer)])),
    }


def until_text(token: AccessToken, viewer: Viewer) -> str:
    """Until when a token is good; empty where it has no end."""
    if token.ends_at is None:
        return ""
    last_day = full_day_text(day_of(token.ends_at - timedelta.resolution, viewer.zone), viewer.viewpoint)
    words = _("Good until %(day)s.") if token.ends_at > viewer.now else _("It ended on %(day)s.")
    return words % {"day": last_day}


def signed_in_long_ago(request: HttpRequest) -> bool:
    """Whether it is a while since the browser's person signed in or showed again who they are."""
    last = max((record["at"] for record in get_authentication_records(request, request.user)), default=0)
    return bool(time() - last > app_settings.REAUTHENTICATION_TIMEOUT)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(enabled=signed_in_long_ago)  # type: ignore[untyped-decorator]
def new_token(request: ViewerRequest) -> HttpResponse:
    """Make a token, and show its text this once."""
    if request.method != "POST":
        return render(request, "profile/token_new.html", {"form": TokenForm(request.viewer)})
    viewer = request.viewer
    form = TokenForm(viewer, request.POST)
    if not form.is_valid():
        return render(request, "profile/token_new.html", {"form": form}, status=UNPROCESSABLE)
    name = form.cleaned_data["name"]
    text = make_token(viewer.person, name, form.scopes, ends_at=form.ends_at, by=viewer.by(), now=viewer.now)
    return render(request, "profile/token_made.html", {"name": name, "token": text})


@require_POST
def revoke(request: ViewerRequest, token_id: int) -> HttpResponse:
    """Let one of one's tokens be good for nothing from now on."""
    token = get_object_or_404(AccessToken, pk=token_id, person=request.viewer.person)
    revoke_token(token, by=request.viewer.by(), now=request.viewer.now)
    messages.success(request, _("“%(name)s” is revoked.") % {"name": token.name})
    return redirect("profile_tokens")


def token_safeguard(viewer: Viewer) -> Safeguard:
    """Access tokens, as one of the ways in; one query."""
    number = viewer.person.access_tokens.filter(revoked_at=None).count()
    label, making = _("Access tokens"), link(_("Make a token"), "profile_new_token")
    if not number:
        return Safeguard(label, _("None. With a token, your own programs can use the portal."), [making])
    links: list[Link] = [link(_("Manage access tokens"), "profile_tokens"), making]
    return Safeguard(label, ngettext("%(num)d token", "%(num)d tokens", number) % {"num": number}, links)
