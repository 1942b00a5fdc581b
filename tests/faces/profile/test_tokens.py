"""Access tokens in the profile: made, shown once, listed, revoked; without a script."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from lessonbook.domain.people.models import AccessToken, Person, School
from lessonbook.domain.people.queries import token_of
from lessonbook.domain.people.tokens import digest_of
from tests.factories import NOW, PASSWORD, make_person, signed_in

LIST, NEW = "/account/tokens/", "/account/tokens/new/"


@pytest.fixture
def lena(school: School) -> Person:
    return make_person("Lena Novak", email="lena@x.example")


@pytest.fixture
def client(lena: Person) -> Client:
    """A browser in which Lena has just signed in."""
    client = Client()
    client.post("/account/login/", {"login": "lena@x.example", "password": PASSWORD})
    return client


def make(client: Client, **fields: str) -> str:
    response = client.post(NEW, {"name": "Phone", "read": "on"} | fields)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    found = re.search(r"<code>(lb_[\w-]+)</code>", response.content.decode())
    assert found
    return found[1]


def test_a_token_is_shown_once_and_listed_by_its_name(client: Client, lena: Person) -> None:
    assert "You have no access token yet." in client.get(LIST).content.decode()
    text = make(client, book="on", last_day="2026-12-31")
    facts = token_of(digest_of(text))
    assert facts is not None
    assert (facts.person, facts.scopes) == (lena, ["read", "book"])
    assert facts.ends_at == datetime(2026, 12, 31, 23, tzinfo=UTC)
    page = client.get(LIST).content.decode()
    assert text not in page
    assert digest_of(text) not in page
    assert "Phone" in page
    assert "Read, Book" in page
    assert "Good until 31 Dec 2026." in re.sub(r"Good until \w+,? ", "Good until ", page)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"read": ""}, "Choose at least one thing that it is good for."),
        ({"spend": "on"}, "Credits are spent by booking: choose Book too."),
        ({"last_day": "2026-11-24"}, "That day is over."),
        ({"last_day": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_stands_at_the_form(client: Client, fields: dict[str, str], words: str) -> None:
    sent = {"name": "Phone", "read": "on"} | fields
    response = client.post(NEW, {name: value for name, value in sent.items() if value})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not AccessToken.objects.exists()


def test_today_is_a_last_day(client: Client) -> None:
    facts = token_of(digest_of(make(client, last_day="2026-11-25")))
    assert facts is not None
    assert facts.is_good(NOW + timedelta(hours=7))
    assert not facts.is_good(NOW + timedelta(hours=8))


def test_revoking_takes_it_off_the_list(client: Client) -> None:
    text = make(client)
    response = client.post(f"{LIST}{AccessToken.objects.get().pk}/revoke/", follow=True)
    assert "is revoked." in response.content.decode()
    facts = token_of(digest_of(text))
    assert facts is not None
    assert not facts.is_good(NOW + timedelta(minutes=1))


def test_nobody_sees_or_revokes_anothers(client: Client) -> None:
    make(client, name="Secret plan")
    other = signed_in(make_person())
    assert "Secret plan" not in other.get(LIST).content.decode()
    assert other.post(f"{LIST}{AccessToken.objects.get().pk}/revoke/").status_code == 404
    assert AccessToken.objects.get().revoked_at is None


def test_making_one_asks_who_has_been_away_for_the_password_again(lena: Person) -> None:
    assert signed_in(lena).get(NEW)["Location"].startswith("/account/reauthenticate/")
    assert signed_in(lena).post(NEW, {"name": "x", "read": "on"}).status_code == 302
    assert not AccessToken.objects.exists()


def test_the_profile_tells_of_them(client: Client) -> None:
    assert "None. With a token, your own programs can use the portal." in client.get("/account/").content.decode()
    make(client)
    assert "Manage access tokens" in client.get("/account/").content.decode()
