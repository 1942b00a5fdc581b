"""Letting people in: a sign-in, and a mail with the link by which its owner sets the password."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.actions import open_account
from lessonbook.domain.people.models import Account, Person
from lessonbook.faces.profile.letters import post


def invite(person: Person, *, by: By, now: datetime) -> Account:
    """Open a sign-in with the address that the school knows, or take the one there is, and mail its link.

    Raises Refused as `open_account` does.
    """
    account = open_account(person, person.email or (person.account.email if person.account else ""), by=by, now=now)
    post("invitation", account.email, {"user": account, "password_url": password_url(account)})
    return account


def password_url(account: Account) -> str:
    """Where the account's password is set: once, within three days, by whoever has this address."""
    key = (user_pk_to_url_str(account), default_token_generator.make_token(account))
    return settings.LESSONBOOK_URL + reverse("account_reset_password_from_key", args=key)
