"""Addresses of the portal's pages; those that stand in every row are reversed once."""

from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

LONGEST_NUMBER = 19
"""Digits of the largest id that databases count to."""
PLACEHOLDER = "PLACE-HOLDER"


@cache
def _around(name: str, face: str = "portal") -> tuple[str, str]:
    before, _, after = reverse(f"{face}:{name}", args=[PLACEHOLDER]).partition(PLACEHOLDER)
    return before, after


def session_url(code: str) -> str:
    """The page of a session, which is also the address of its details in the dialog."""
    return code.join(_around("session"))


def taught_url(code: str) -> str:
    """The page of a session for who teaches it: register, reports, what was covered."""
    return code.join(_around("session", "teaching"))


def join_url(code: str) -> str:
    """Where one joins a session; it checks, notes and sends on to the class."""
    return code.join(_around("join"))


def seat_url(code: str, act: str, asked: str = "") -> str:
    """Where something is done for a learner in a session, a seat given up, say: `cancel`, `absence`, `withdrawal`.

    `asked` names the hat it is for.
    """
    return with_query(code.join(_around(act)), {"for": asked})


def course_url(slug: str, tab: str = "course") -> str:
    """A course's page, or a tab of it: `course_history`, `course_credits`, `course_reports`."""
    return slug.join(_around(tab))


def reschedule_url(code: str, asked: str = "") -> str:
    """Where the seat in a session is moved to another time; `asked` names the hat it is for."""
    return seat_url(code, "reschedule", asked)


def line_url(code: str, asked: str = "") -> str:
    """The waitlist of a session; `asked` names the hat it is for."""
    return seat_url(code, "line", asked)


def book_url(slug: str, step: str = "book_course") -> str:
    """Where a course's times are picked, or a later step: `book_confirm`, `booked`."""
    return slug.join(_around(step))


@cache
def page_url(name: str) -> str:
    """A page of the portal's whose address has no parts: `upcoming`, `calendar`, `past`, `courses`, `book`."""
    return reverse(f"portal:{name}")


def with_query(url: str, query: Mapping[str, str | Sequence[str]]) -> str:
    """The address, which may have a query, with what isn't empty of another; a name may have several values."""
    kept = {name: value for name, value in query.items() if value}
    return f"{url}{'&' if '?' in url else '?'}{urlencode(kept, doseq=True)}" if kept else url


def read_number(text: str) -> int | None:
    """A whole number as an address has it, small enough to be an id; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None
