"""Money in the viewer's language; it is kept in the currency's minor unit (ISO 4217): cents, yen."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

from lessonbook.faces.look.viewpoint import Viewpoint


def minor_units(amount: Decimal, currency: str) -> Decimal:
    """An amount of money in the currency's minor unit; it has a rest where there is no such amount."""
    return amount.scaleb(get_currency_precision(currency.upper()))


def money_text(minor: int, currency: str, view: Viewpoint) -> str:
    """Return an amount in the minor unit as people write it: "€120.00", "120,00 €"."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=view.locale)
