"""Whether somebody has a sign-in here is not told by how long the answer takes: passwords are hashed as often."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.factories import PASSWORD, make_account, make_school

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
