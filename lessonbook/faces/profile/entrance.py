"""Signing in and registering: allauth's pages with what ours show besides, and forms in plainer words."""

from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.models import EmailAddress
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.socialaccount.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lessonbook.faces.look.shapes import Link
from lessonbook.faces.profile.founding import is_unfounded
from lessonbook.faces.profile.viewer import the_school


class SignInView(LoginView):  # type: ignore[misc]
    """Signing in, by the ways that this school has."""

    def get(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        """Show the page; where nobody has a sign-in yet, lead to the one that sets up the school."""
        if is_unfounded():
            return redirect("welcome")
        response: HttpResponse = super().get(request, *args, **given)
        return response

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Add `issuers`, the school's own sign-in if it has one, and whether people may register themselves."""
        context: dict[str, Any] = super().get_context_data(**given)
        onward = {"next": url} if (url := self.get_next_url()) else {}
        providers = get_adapter().list_providers(self.request)
        context["issuers"] = [Link(p.name, p.get_login_url(self.request, process="login", **onward)) for p in providers]
        context["open_sign_up"] = the_school().open_sign_up
        return context


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """Setting a password through the link in a mail, which shows at the same time that the address is one's own."""

    def save(self) -> None:
        """Save the password; an account that never showed an address to be its own has shown it now."""
        super().save()
        if not EmailAddress.objects.filter(user=self.user, verified=True).exists():
            address, _made = EmailAddress.objects.get_or_create(user=self.user, email=self.user.email)
            if address.set_verified():
                address.set_as_primary()


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Making a passkey: one that signs in by itself, unless somebody wants a mere second means."""

    name = forms.CharField(label=_("Name"), required=False, max_length=100)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("Older security keys can't: untick it for them, and use them after the password."),
    )


class PasskeySignInForm(LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone."""

    def clean_credential(self) -> Authenticator:
        """Return what is known of the passkey; one that was removed, or never was here, is told so."""
        try:
            return super().clean_credential()
        except ValidationError as error:
            message = gettext("This passkey isn't known here. Sign in another way.")
            raise ValidationError(message, code="unknown_passkey") from error
