"""Addresses of the timetable's pages; those that stand in every row are reversed once."""

from datetime import date
from functools import cache

from django.urls import reverse

PLACEHOLDER = "PLACE-HOLDER"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(f"office:{name}", args=[PLACEHOLDER]).partition(PLACEHOLDER)
    return before, after


def session_url(code: str, act: str = "session") -> str:
    """The page of a session, or of what is done with it: `session_move`, `session_cancel` and the like."""
    return code.join(_around(act))


def series_url(pk: int, act: str = "series") -> str:
    """The page of a series, or of what is done with it: `series_change`, `series_cancel`."""
    return reverse(f"office:{act}", args=[pk])


@cache
def office_url(name: str) -> str:
    """A page of the office whose address has no parts."""
    return reverse(f"office:{name}")


def board_url(day: date, by: str) -> str:
    """The board of a day, by instructor or by room."""
    return f"{office_url('board')}?date={day}&by={by}"
