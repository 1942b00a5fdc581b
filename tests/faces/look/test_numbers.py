"""Credits and counts in words."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lessonbook.faces.look.numbers import change_text, number_text
from lessonbook.faces.look.viewpoint import Viewpoint


@pytest.mark.parametrize(
    ("amount", "language", "number", "change"),
    [
        (6, "en", "6", "+6"),
        (0, "en", "0", "0"),
        (-1, "en", "\N{MINUS SIGN}1", "\N{MINUS SIGN}1"),
        (Decimal("1.50"), "en", "1.5", "+1.5"),
        (Decimal("-1.50"), "cs", "\N{MINUS SIGN}1,5", "\N{MINUS SIGN}1,5"),
        (12345, "en", "12,345", "+12,345"),
    ],
)
def test_amounts_follow_the_language_and_keep_their_sign(
    amount: int | Decimal, language: str, number: str, change: str
) -> None:
    view = Viewpoint(language, ZoneInfo("UTC"))
    assert (number_text(amount, view), change_text(amount, view)) == (number, change)
