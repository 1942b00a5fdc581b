"""Letting people in: the mail with the link, and what the link is good for."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Account, Person, RoleKind
from lessonbook.domain.refusals import Refused
from lessonbook.faces.profile.invitations import invite
from tests.faces.profile.conftest import Mails
from tests.factories import BY_SCHOOL, NOW, PASSWORD, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]
NEW_PASSWORD = "a longer story than before"


@pytest.fixture
def anna() -> Person:
    """Somebody the school knows by address, who never signed in."""
    person = make_person("Anna Dvořák", time_zone="Europe/Berlin")
    Person.objects.update(email="Anna@Example.org")
    person.refresh_from_db()
    return person


def invitation(mails: Mails, person: Person) -> str:
    """Invite somebody; return the path of the mail's link."""
    with mails() as outbox:
        invite(person, by=BY_SCHOOL, now=NOW)
    [mail] = outbox
    assert (mail.to, mail.subject) == (["anna@example.org"], "Your sign-in for Riverside School")
    [path] = re.findall(r"^http://127\.0\.0\.1:8000(/account/password/reset/key/\S+)$", str(mail.body), re.MULTILINE)
    return str(path)


def test_whoever_is_invited_chooses_a_password_and_is_in(mails: Mails, anna: Person) -> None:
    client = Client()
    form = client.get(invitation(mails, anna), follow=True)
    assert "Choose a password" in form.content.decode()
    client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert client.get(reverse("profile")).status_code == 200


def test_extra_fields_of_an_invitation_change_nothing(mails: Mails, anna: Person) -> None:
    client, bo = Client(), make_person("Bo Lind", RoleKind.ADMINISTRATOR, email="bo@example.org")
    form = client.get(invitation(mails, anna), follow=True)
    more = {
        "email": "x@example.org",
        "user": str(bo.account_id),
        "is_staff": "1",
        "is_superuser": "1",
        "roles": "administrator",
    }
    client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD} | more)
    anna.refresh_from_db()
    assert anna.account is not None
    assert (anna.account.email, anna.account.is_staff, anna.account.check_password(NEW_PASSWORD)) == (
        "anna@example.org",
        False,
        True,
    )
    assert [role.kind for role in anna.roles.all()] == [RoleKind.LEARNER]
    assert Account.objects.get(person=bo).check_password(PASSWORD)


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_an_invitation_uses_nothing_up(mails: Mails, anna: Person, method: str) -> None:
    path = invitation(mails, anna)
    getattr(Client(), method)(path, follow=True)
    assert "Choose a password" in Client().get(path, follow=True).content.decode()
    assert Account.objects.get().has_usable_password() is False


def test_inviting_again_sends_another_mail_and_opens_no_second_sign_in(mails: Mails, anna: Person) -> None:
    invitation(mails, anna)
    anna.refresh_from_db()
    invitation(mails, anna)
    assert (Account.objects.count(), Entry.objects.filter(verb="open_account").count()) == (1, 1)


def test_an_invitation_never_takes_over_an_account(mails: Mails, anna: Person) -> None:
    bo = make_person("Bo Lind", email="anna@example.org")
    with mails() as outbox, pytest.raises(Refused) as error:
        invite(anna, by=BY_SCHOOL, now=NOW)
    assert (error.value.refusal.code, outbox) == ("email_taken", [])
    anna.refresh_from_db()
    assert (anna.account, Person.objects.get(account__email="anna@example.org")) == (None, bo)
    assert Account.objects.get().check_password(PASSWORD)
