"""Addresses of the office's pages about one thing, for whichever area links to them."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode


def course_url(slug: str) -> str:
    """A course with its rules, learners and groups."""
    return f"/office/courses/{quote(slug)}/"


def session_url(code: str) -> str:
    """A session."""
    return f"/office/sessions/{quote(code)}/"


def person_url(person_id: int) -> str:
    """A person."""
    return f"/office/people/{person_id}/"


def credits_url(person_id: int) -> str:
    """A person's credits."""
    return f"/office/credits/people/{person_id}/"


def with_query(url: str, query: Mapping[str, str | Sequence[str]]) -> str:
    """The address with what isn't empty of a query; a name may have several values."""
    kept = {name: value for name, value in query.items() if value}
    return f"{url}?{urlencode(kept, doseq=True)}" if kept else url
