"""Addresses of the office's pages about one thing, for whichever area links to them."""

from urllib.parse import quote

from lessonbook.faces.portal.addresses import with_query

__all__ = ["course_url", "credits_url", "person_url", "session_url", "with_query"]


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
