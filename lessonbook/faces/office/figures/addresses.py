"""Addresses of the office to which figures, lists and the journal lead."""


def person_url(pk: int) -> str:
    """A person's page in the office."""
    return f"/office/people/{pk}/"


def session_url(code: str) -> str:
    """A session's page in the office."""
    return f"/office/sessions/{code}/"


def course_url(slug: str) -> str:
    """A course's page in the office."""
    return f"/office/courses/{slug}/"
