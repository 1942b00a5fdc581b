"""What every answer carries, whatever the page: headers, policies, cookies; and the health check."""

import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from tests.factories import make_person, make_school

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def policy(client: Client, path: str) -> set[str]:
    """Return the parts of the policy of a page; a nonce, if there is one, is called N."""
    header = client.get(path).headers["Content-Security-Policy"]
    return set(re.sub(r"'nonce-[^']{20,}'", "N", header).split("; "))


@pytest.mark.parametrize("path", ["/healthz", "/nowhere/", "/account/login/"])
def test_scripts_and_styles_come_from_here_alone(client: Client, path: str) -> None:
    assert {part.replace(" N", "") for part in policy(client, path)} == STRICT


def test_the_data_admin_may_evaluate_expressions_and_style_inline(admin: Client) -> None:
    relaxed = {"script-src 'self' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'"}
    strict = {"script-src 'self'", "style-src 'self'"}
    assert {part.replace(" N", "") for part in policy(admin, "/data/")} == STRICT - strict | relaxed


@pytest.fixture
def admin(client: Client) -> Client:
    """Return a browser in which an administrator is signed in."""
    person = make_person("Ada Office", "administrator", email="ada@school.example")
    assert person.account is not None
    client.force_login(person.account)
    return client


@pytest.mark.parametrize("path", ["/healthz", "/nowhere/", "/account/login/", "/data/"])
def test_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    assert "camera=()" in headers["Permissions-Policy"]


EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_cookies_are_for_this_site_and_no_script(client: Client) -> None:
    client.get("/welcome/")
    cookie = client.cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")


def test_healthz_answers_without_a_query_about_anybody(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert client.cookies == {}
    assert client.post("/healthz").status_code == 405


def test_healthz_says_when_the_database_does_not_answer(client: Client) -> None:
    def refuse(*call: object) -> None:
        raise DatabaseError

    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"database does not answer\n")


def test_a_look_at_what_only_takes_forms_is_told_that_nothing_is_there(admin: Client) -> None:
    answer = admin.get("/office/board/move/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert b"There is nothing here" in answer.content
    assert admin.delete("/office/board/move/").content == b""
