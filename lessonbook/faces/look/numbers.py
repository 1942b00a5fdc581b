"""Credits and counts in the viewer's language."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from lessonbook.faces.look.viewpoint import Viewpoint, locale_of

MINUS = "\N{MINUS SIGN}"


def number_text(amount: int | Decimal, view: Viewpoint) -> str:
    """Return an amount without needless zeros: "6", "1.5", "12,345"; below zero with a real minus sign."""
    return _number(amount, view.language)


def change_text(amount: int | Decimal, view: Viewpoint) -> str:
    """Return an amount with its sign: "+10", "0", and below zero with a real minus sign."""
    return f"+{_number(amount, view.language)}" if amount > 0 else _number(amount, view.language)


@lru_cache(maxsize=4096)
def _number(amount: int | Decimal, language: str) -> str:
    written = format_decimal(-amount if amount < 0 else amount, format="#,##0.##", locale=locale_of(language))
    return MINUS + written if amount < 0 else written
