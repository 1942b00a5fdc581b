"""How allauth signs people in at a school: who may register, what follows a sign-in, whose mail it is."""

import logging
from typing import Any
from urllib.parse import unquote

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.actions import change_email, change_profile, sign_up
from lessonbook.domain.people.models import Account, Person, School
from lessonbook.domain.people.rules import is_zone
from lessonbook.faces.look.context import DEVICE_ZONE_COOKIE
from lessonbook.faces.profile.browsers import browser_name
from lessonbook.faces.profile.letters import post
from lessonbook.faces.profile.viewer import the_school

logger = logging.getLogger(__name__)
PATIENCE = 5
"""Seconds to wait for the issuer."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in with an address and a password, and all that has to do with them."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "E-mail and password don't go together. Check both, or set a new password by mail."
        ),
        # The limit is ACCOUNT_RATE_LIMITS, login_failed.
        "too_many_login_attempts": _(
            "Too many wrong passwords. Try again in five minutes, or set a new password by mail, or use a passkey."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers themselves, unless the school allows it."""
        return School.objects.filter(open_sign_up=True).exists()

    def save_user(self, request: HttpRequest, user: Account, form: BaseForm, commit: bool = True) -> Account:  # noqa: FBT001, FBT002  as allauth calls it
        """Make the person together with the account, or neither."""
        names = {name: form.cleaned_data.get(name, "") for name in ("given_name", "family_name")}
        with transaction.atomic():
            super().save_user(request, user, form, commit=True)
            sign_up(user, **names, now=timezone.now())
        return user

    def pre_login(self, request: HttpRequest, user: Account, **facts: Any) -> HttpResponse | None:
        """Let in only who belongs to somebody who may be here; the others are told, once their password was right."""
        response: HttpResponse | None = super().pre_login(request, user, **facts)
        if response is None and not Person.objects.active().filter(account=user).exists():
            response = self.respond_user_inactive(request, user)
        if response is None and (sign_in := (facts["signal_kwargs"] or {}).get("sociallogin")):
            trust_issuer(user, sign_in)
        return response

    def post_login(self, request: HttpRequest, user: Account, **facts: Any) -> HttpResponse:
        """Take the time zone from the browser at the first sign-in."""
        zone = unquote(request.COOKIES.get(DEVICE_ZONE_COOKIE, ""))
        person = Person.objects.filter(account=user, time_zone="").first()
        if person and is_zone(zone):
            change_profile(person, time_zone=zone, by=By(person.pk), now=timezone.now())
        response: HttpResponse = super().post_login(request, user, **facts)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Verify an address, unless it is how somebody else signs in: no link takes over another's account."""
        if Account.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists():
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
            return False
        before = email_address.user.email
        with transaction.atomic():
            confirmed = bool(super().confirm_email(request, email_address))
            change_email(Account.objects.get(pk=email_address.user_id), before, now=timezone.now())
        return confirmed

    def is_safe_url(self, url: str) -> bool:
        """Lead on to this site alone after signing in, whatever the address asks for."""
        request = current.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Give mails the public address, whatever name the request used for this server."""
        uid, _, token = key.partition("-")
        return settings.LESSONBOOK_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Give mails the public address, whatever name the request used for this server."""
        return settings.LESSONBOOK_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def send_notification_mail(
        self, template_prefix: str, user: Account, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the account's owner of a change to it, in the owner's language."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a letter in the school's name and send it after the answer."""
        post(template_prefix.rpartition("/")[2], email, context)


def trust_issuer(user: Account, sign_in: SocialLogin) -> None:
    """Take the account's address for verified if the issuer has verified it."""
    shown = [address.email for address in sign_in.email_addresses if address.verified]
    address = EmailAddress.objects.filter(user=user, email__in=shown, verified=False).first()
    if address and not EmailAddress.objects.filter(user=user, verified=True).exists() and address.set_verified():
        address.set_as_primary()


class IssuerSession(requests.Session):
    """Talks with the issuer; where that fails, who wanted to sign in is told so instead of the server's error."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Return what the issuer answers, within seconds."""
        try:
            answer = super().send(request, **{**options, "timeout": PATIENCE})
            answer.raise_for_status()
        except requests.RequestException as error:
            logger.warning("The issuer can't be asked: %s", error)
            raise ImmediateHttpResponse(redirect("socialaccount_login_error")) from error
        return answer


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in with the school's own OpenID Connect."""

    def get_requests_session(self) -> requests.Session:
        """Return the way to ask the issuer."""
        return IssuerSession()

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> Account:
        """Make the person together with the account, or neither; the issuer knows the names."""
        with transaction.atomic():
            user: Account = super().save_user(request, sociallogin, form=form)
            if form is None:
                facts = sociallogin.account.get_provider_account().get_user_data() or {}
                names = {"given_name": str(facts.get("given_name") or facts.get("name") or user.email)}
                sign_up(user, **names, family_name=str(facts.get("family_name") or ""), now=timezone.now())
        return user


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys and codes from an app: named after the school, where they are kept."""

    def get_totp_issuer(self) -> str:
        """Return the school's name, under which the app lists its codes."""
        return the_school().name

    def generate_authenticator_name(self, user: Account, type: Any) -> str:
        """Return the browser in which a passkey is made, as a first name for it."""
        return browser_name(current.request.headers.get("User-Agent", ""))

    def _get_site_name(self) -> str:
        return the_school().name
