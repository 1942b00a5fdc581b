"""Where one is signed in: as many questions for three hundred browsers as for one; what is over isn't listed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from lessonbook.domain.people.models import Person
from tests.faces.reading import Page
from tests.factories import make_person, make_school, signed_in

Queries = Callable[[int], AbstractContextManager[object]]
URL = "/account/sessions/"


@pytest.fixture
def lena(db: None) -> Person:
    make_school()
    return make_person("Lena Novak")


def browsers(lena: Person, count: int) -> Client:
    """Browsers of one's, of which the first is returned."""
    client = signed_in(lena)
    own = Session.objects.get(session_key=client.session.session_key)
    Session.objects.bulk_create(
        Session(session_key=f"key{n}", session_data=own.session_data, expire_date=own.expire_date)
        for n in range(count - 1)
    )
    keys = [own.session_key, *(f"key{n}" for n in range(count - 1))]
    UserSession.objects.bulk_create(UserSession(user=lena.account, ip="192.0.2.1", session_key=key) for key in keys)
    return client


def listed(client: Client) -> int:
    return len(list(Page(client.get(URL)).every("li", class_="thing")))


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_page_asks_as_often_however_many_browsers_there_are(
    lena: Person, rows: int, django_assert_num_queries: Queries
) -> None:
    client = browsers(lena, rows)
    assert listed(client) == rows
    # The browser's session, the account with its person, the school, the roles; then the browsers and their sessions.
    with django_assert_num_queries(4 + 2):
        assert client.get(URL).status_code == 200


def test_a_session_that_is_over_or_gone_or_of_an_old_password_is_forgotten(lena: Person) -> None:
    client = browsers(lena, 4)
    Session.objects.filter(session_key="key0").update(expire_date=timezone.now() - timedelta(minutes=1))
    Session.objects.filter(session_key="key1").delete()
    old = Session.objects.get(session_key="key2")
    store = client.session
    old.session_data = store.encode(dict(store.items()) | {"_auth_user_hash": "old"})
    old.save()
    assert (listed(client), UserSession.objects.count()) == (1, 1)
    assert "Sign out everywhere else" not in Page(client.get(URL)).text
