"""Signing in with the school's own OpenID Connect, by addresses that it verified: never into another's account."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lessonbook.domain.people.actions import deactivate_person
from lessonbook.domain.people.models import Account, Person
from tests.faces.profile.conftest import Mails
from tests.factories import BY_SCHOOL, NOW, PASSWORD, make_account, make_person, make_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]
LENA = "lena@example.org"
SECRET = "a secret that only the issuer and the school know"


@dataclass
class Issuer:
    """A small issuer: whoever comes is the one whose `claims` it was given."""

    claims: dict[str, Any] = field(default_factory=dict)
    url: str = ""

    def answer(self, path: str) -> dict[str, Any]:
        """What it says at each of its addresses (OpenID Connect Discovery 1.0, Core 1.0)."""
        now = int(NOW.timestamp())
        token = {"iss": self.url, "aud": "lessonbook", "iat": now, "exp": now + 60, **self.claims}
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
            },
            "/token": {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(token, SECRET)},
            "/userinfo": self.claims,
        }[path]


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    """An issuer on this machine that the school trusts."""
    made = Issuer()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(made.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  as the library calls it

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as the library calls it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        made.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        settings.OIDC_URL = made.url
        settings.OIDC_NAME = "City college"
        app = {
            "provider_id": "school",
            "name": "City college",
            "client_id": "lessonbook",
            "secret": "secret",
            "settings": {"server_url": made.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield made
        server.shutdown()


def come_from(issuer: Issuer, client: Client, onward: str = "", **claims: Any) -> HttpResponse:
    """Press the issuer's button at the door, be the one of these claims there, and come back."""
    issuer.claims = {"sub": "1", "given_name": "Lena", "family_name": "Novák", **claims}
    if not Account.objects.exists():
        make_account("mara@example.org")
    page = client.get(reverse("account_login"), {"next": onward} if onward else {})
    assert "City college" in page.content.decode()
    start = client.get(reverse("openid_connect_login", args=["school"]), {"next": onward} if onward else {})
    assert start.headers["Location"].startswith(f"{issuer.url}/authorize?")
    asked = parse_qs(urlsplit(start.headers["Location"]).query)
    assert (asked["code_challenge_method"], set(asked["scope"][0].split())) == (
        ["S256"],
        {"openid", "profile", "email"},
    )
    callback = reverse("openid_connect_callback", args=["school"])
    response: HttpResponse = client.get(callback, {"code": "c", "state": asked["state"][0]})  # type: ignore[assignment]
    return response


def who(client: Client) -> str:
    """The address of whoever is signed in, or none."""
    account = Account.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()
    return account.email if account else ""


def test_an_address_that_the_issuer_has_verified_signs_in_and_leads_on(
    client: Client, issuer: Issuer, mails: Mails
) -> None:
    lena = make_person("Lena Novák", email=LENA)
    with mails() as outbox:
        response = come_from(issuer, client, "/schedule/past/", email=LENA, email_verified=True)
    assert (response.headers["Location"], who(client)) == ("/schedule/past/", LENA)
    assert SocialAccount.objects.get().user == lena.account
    assert [(mail.to, mail.subject) for mail in outbox] == [([LENA], "Another way to sign in was added")]
    assert Person.objects.count() == 1


def test_who_has_come_before_signs_in_under_whatever_address(client: Client, issuer: Issuer) -> None:
    make_person("Lena Novák", email=LENA)
    come_from(issuer, Client(), email=LENA, email_verified=True)
    come_from(issuer, client, email="other@example.org", email_verified=True)
    assert who(client) == LENA


@pytest.mark.parametrize("verified", [{"email_verified": False}, {}])
@pytest.mark.parametrize("is_open", [True, False])
def test_an_address_that_nobody_has_verified_takes_over_no_account(
    client: Client, issuer: Issuer, verified: Any, is_open: bool
) -> None:
    make_school(open_sign_up=is_open)
    make_person("Lena Novák", email=LENA)
    come_from(issuer, client, email=LENA, **verified)
    assert (who(client), SocialAccount.objects.count(), Account.objects.count()) == ("", 0, 1)


def test_a_stranger_is_told_that_the_school_lets_people_in(client: Client, issuer: Issuer) -> None:
    response = come_from(issuer, client, email="noa@example.org", email_verified=True)
    assert "Registration is by the school" in response.content.decode()
    assert (who(client), Account.objects.count(), Person.objects.count()) == ("", 1, 0)


def test_where_people_register_themselves_a_stranger_becomes_a_learner(client: Client, issuer: Issuer) -> None:
    make_school(open_sign_up=True)
    come_from(issuer, client, email="noa@example.org", email_verified=True, given_name="Noa", family_name="Levi")
    assert who(client) == "noa@example.org"
    person = Person.objects.get()
    assert (person.name, [role.kind for role in person.roles.all()]) == ("Noa Levi", ["learner"])


def test_somebody_shut_out_stays_out(client: Client, issuer: Issuer) -> None:
    lena = make_person("Lena Novák", email=LENA)
    deactivate_person(lena, by=BY_SCHOOL, now=NOW)
    response = come_from(issuer, client, email=LENA, email_verified=True)
    assert (response.headers["Location"], who(client)) == (reverse("account_inactive"), "")


def test_an_account_that_another_opened_under_ones_address_loses_its_password(client: Client, issuer: Issuer) -> None:
    make_person("Lena Novák", email=LENA)
    EmailAddress.objects.update(verified=False)
    come_from(issuer, client, email=LENA, email_verified=True)
    assert (who(client), Account.objects.get(email=LENA).has_usable_password()) == (LENA, False)


@pytest.mark.parametrize("query", [{"code": "c", "state": "made up"}, {"error": "server_error"}, {}])
def test_who_did_not_come_from_the_issuer_is_told_that_it_failed(
    client: Client, issuer: Issuer, query: dict[str, str]
) -> None:
    response = client.get(reverse("openid_connect_callback", args=["school"]), query, follow=True)
    assert (response.status_code, "That didn't work" in response.content.decode().replace("&#39;", "'")) == (401, True)


def test_an_issuer_that_is_down_is_told_as_a_failure(client: Client, issuer: Issuer, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    response = client.get(reverse("openid_connect_login", args=["school"]), follow=True)
    assert response.status_code == 401


def test_the_profile_shows_the_connection_and_it_can_be_ended(client: Client, issuer: Issuer) -> None:
    make_person("Lena Novák", email=LENA, time_zone="Europe/Berlin")
    come_from(issuer, client, email=LENA, email_verified=True)
    assert "City college" in client.get(reverse("profile")).content.decode()
    page = client.get(reverse("socialaccount_connections"))
    assert "City college" in page.content.decode()
    asked = client.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert SocialAccount.objects.count() == 0
