"""A program of somebody's, as tests write it: requests with a token, answers as values."""

from typing import Any

from django.test import Client

from lessonbook.domain.people.actions import make_token
from lessonbook.domain.people.models import Person, Scope
from tests.factories import BY_SCHOOL, NOW

BASE = "/api/v1"


class Program:
    """Asks with a token of a person's, made just now for these scopes, or all."""

    def __init__(self, person: Person, *scopes: Scope) -> None:
        self.token = make_token(person, "Test", scopes or list(Scope), by=BY_SCHOOL, now=NOW)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path: str, **query: object) -> Any:
        """Ask by names of parameters, `from_` for what is a word of Python's."""
        asked: Any = {name.strip("_"): value for name, value in query.items()}
        return read(self.client.get(f"{BASE}{path}", asked))

    def post(self, path: str, body: object = None, *, key: str = "") -> Any:
        return read(self.send("post", path, body, key=key))

    def delete(self, path: str, *, key: str = "") -> Any:
        return read(self.send("delete", path, key=key))

    def send(self, method: str, path: str, body: object = None, *, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return getattr(self.client, method)(
            f"{BASE}{path}", body if body is not None else b"", content_type="application/json", headers=headers
        )

    def all_of(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        _status, page = self.get(path, **query)
        items = list(page["items"])
        while page["next"]:
            _status, page = read(self.client.get(page["next"]))
            items += page["items"]
        return items


def read(response: Any) -> tuple[int, Any]:
    """The status and the JSON of an answer."""
    return response.status_code, response.json() if response.content else None


def code_of(answer: tuple[int, Any]) -> tuple[int, str]:
    """The status and the code of a problem."""
    return answer[0], answer[1]["code"]
