"""Everything is closed but what says that it is open; signing in is limited and tells nobody who is known."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import PASSWORD, make_person, make_school

pytestmark = pytest.mark.django_db

OPEN = {
    "account/^confirm-email/(?P<key>[-:\\w]+)/$",
    "account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "account/2fa/authenticate/",
    "account/2fa/webauthn/login/",
    "account/3rdparty/login/cancelled/",
    "account/3rdparty/login/error/",
    "account/3rdparty/signup/",
    "account/confirm-email/",
    "account/inactive/",
    "account/login/",
    "account/login/code/confirm/",
    "account/logout/",
    "account/oidc/^(?P<provider_id>[^/]+)/login/",
    "account/oidc/^(?P<provider_id>[^/]+)/login/callback/",
    "account/password/reset/",
    "account/password/reset/done/",
    "account/password/reset/key/done/",
    "account/signup/",
    "api/v1/",
    "api/v1/bookings",
    "api/v1/courses",
    "api/v1/courses/<slug>",
    "api/v1/courses/<slug>/credits",
    "api/v1/courses/<slug>/ledger",
    "api/v1/courses/<slug>/open-times",
    "api/v1/me",
    "api/v1/openapi.json",
    "api/v1/sessions",
    "api/v1/sessions/<code>",
    "api/v1/sessions/<code>/absence",
    "api/v1/sessions/<code>/cancel",
    "api/v1/sessions/<code>/reschedule",
    "api/v1/sessions/<code>/waitlist",
    "api/v1/sessions/<code>/waitlist/accept",
    "data/login/",
    "healthz",
    "look/now/",
    "look/theme/",
    "school/logo/<str:seen>/",
    "welcome/",
}
KNOWN, UNKNOWN = "ana@school.example", "nobody@school.example"


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> dict[str, bool]:
    """Return for every route of the site whether it declares itself open."""
    found: dict[str, bool] = {}
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= routes(pattern.url_patterns, route)
        else:
            found[route] = not getattr(pattern.callback, "login_required", True)
    return found


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()
    make_person("Ana Ruiz", email=KNOWN)


def sign_in(email: str, password: str, address: str = "192.0.2.1") -> HttpResponse:
    """Try to sign in from an address, in a browser that was never here before."""
    fields = {"login": email, "password": password}
    response: HttpResponse = Client(REMOTE_ADDR=address).post("/account/login/", fields)  # type: ignore[assignment]
    return response


def text(response: HttpResponse, *emails: str) -> str:
    """Return the page less what differs anyhow: tokens, nonces, times and the address that was typed."""
    page = re.sub(r'(csrfmiddlewaretoken" value|nonce|content|data-server-time)="[^"]*"', "", response.content.decode())
    for email in emails:
        page = page.replace(email, "")
    return page


def test_what_is_open_says_so_and_is_in_this_table() -> None:
    assert {route for route, is_open in routes(get_resolver().url_patterns).items() if is_open} == OPEN


@pytest.mark.parametrize("path", ["/data/", "/data/people/person/", "/account/", "/account/sessions/", "/account/2fa/"])
def test_nobody_sees_a_closed_page_without_signing_in(client: Client, path: str) -> None:
    response = client.get(path, follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/?next=")


def test_nobody_registers_themselves_unless_the_school_allows_it(client: Client) -> None:
    assert b'name="password1"' not in client.get("/account/signup/").content
    make_school(open_sign_up=True)
    assert b'name="password1"' in client.get("/account/signup/").content


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer() -> None:
    known, unknown = sign_in(KNOWN, "wrong"), sign_in(UNKNOWN, "wrong")
    assert (known.status_code, text(known, KNOWN)) == (unknown.status_code, text(unknown, UNKNOWN))


def test_asking_for_a_new_password_answers_alike_and_writes_to_both(client: Client) -> None:
    answers = []
    for email in (KNOWN, UNKNOWN):
        response = client.post("/account/password/reset/", {"email": email}, follow=True)
        answers.append((response.redirect_chain, text(response, email)))  # type: ignore[arg-type]
    assert answers[0] == answers[1]
    assert len({message.to[0] for message in mail.outbox}) in {0, 2}


def test_five_failures_lock_the_account_for_a_while_whoever_tries() -> None:
    for number in range(5):
        sign_in(KNOWN, "wrong", f"192.0.2.{number}")
    assert sign_in(KNOWN, PASSWORD, "192.0.2.99").status_code != 302
    cache.clear()
    assert sign_in(KNOWN, PASSWORD, "192.0.2.99").status_code == 302


def test_one_address_cannot_try_without_end() -> None:
    for number in range(30):
        sign_in(f"nobody{number}@school.example", "wrong")
    assert sign_in(KNOWN, PASSWORD).status_code != 302
    assert sign_in(KNOWN, PASSWORD, "192.0.2.2").status_code == 302


def test_the_counts_stand_in_the_database_so_that_all_processes_share_them() -> None:
    sign_in(KNOWN, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] > 0
