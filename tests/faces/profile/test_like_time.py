"""Whether somebody has a sign-in here is not told by how long the answer takes: passwords are hashed as often."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.factories import NOW, PASSWORD, make_account, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed, as often as they were."""
    found: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        found.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return found


def test_a_wrong_password_and_an_unknown_address_take_as_much_work(hashed: list[str]) -> None:
    make_school()
    make_account("lena@example.org")
    closed = make_account("closed@example.org")
    closed.is_active = False
    closed.save()
    work = {}
    for address in ("lena@example.org", "nobody@example.org", "closed@example.org"):
        hashed.clear()
        answer = Client().post("/account/login/", {"login": address, "password": "wrong"})
        work[address] = (answer.status_code, len(hashed))
    assert len(set(work.values())) == 1, work
    assert work["nobody@example.org"][1] > 0
    hashed.clear()
    Client().post("/account/login/", {"login": "lena@example.org", "password": PASSWORD})
    assert hashed != []


def test_an_answer_to_a_known_address_is_that_to_an_unknown_one(hashed: list[str], time_machine: Any) -> None:
    """By sign-in and reset, word for word, and for as much hashing; the mail goes off after the answer."""
    time_machine.move_to(NOW, tick=False)
    make_school()
    make_account("lena@example.org")
    for path, sent in (
        ("/account/login/", {"login": "{}", "password": "wrong"}),
        ("/account/password/reset/", {"email": "{}"}),
    ):
        told = {}
        for address in ("lena@example.org", "nina@example.org"):
            hashed.clear()
            answer = Client().post(path, {name: text.format(address) for name, text in sent.items()})
            body = answer.content.decode().replace(address, "")
            body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", body)
            told[address] = (answer.status_code, answer.headers.get("Location"), body, len(hashed))
        assert told["lena@example.org"] == told["nina@example.org"]
