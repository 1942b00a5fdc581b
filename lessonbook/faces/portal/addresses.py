"""Addresses of the portal's pages; those that stand in every row are reversed once."""

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

LONGEST_NUMBER = 19
"""Digits of the largest id that databases count to."""
PLACEHOLDER = "PLACE-HOLDER"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(f"portal:{name}", args=[PLACEHOLDER]).partition(PLACEHOLDER)
    return before, after


def session_url(code: str) -> str:
    """The page of a session, which is also the address of its details in the dialog."""
    return code.join(_around("session"))


def join_url(code: str) -> str:
    """Where one joins a session; it checks, notes and sends on to the class."""
    return code.join(_around("join"))


def course_url(slug: str, tab: str = "course") -> str:
    """A course's page, or a tab of it: `course_history`, `course_credits`, `course_reports`."""
    return slug.join(_around(tab))


@cache
def page_url(name: str) -> str:
    """A page of the portal's whose address has no parts: `upcoming`, `calendar`, `past`, `courses`."""
    return reverse(f"portal:{name}")


def with_query(url: str, query: Mapping[str, str]) -> str:
    """The address with what isn't empty of a query."""
    kept = {name: value for name, value in query.items() if value}
    return f"{url}?{urlencode(kept)}" if kept else url


def read_number(text: str) -> int | None:
    """A whole number as an address has it, small enough to be an id; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None
