"""Giving a seat up in words: its price first, by deadline and in one's own zone, and what came back of it after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.choices import Choices
from lessonbook.domain.booking.rules import Consequence
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.credits.lots import Landing
from lessonbook.faces.look.dates import day_text, near_day_text, time_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text

TWO = 2


@dataclass(frozen=True, slots=True)
class StageShown:
    """A deadline and what comes back until then; `state` says which of them holds now and which are over."""

    until: str
    amount: str
    state: str
    is_over: bool


def deadline_text(instant: datetime, now: datetime, view: Viewpoint) -> str:
    """An instant as people say a deadline: "Tue 24 Nov, 16:30"; with its year where that isn't this one."""
    return f"{near_day_text(view.day(instant), view.day(now), view)}, {time_text(instant, view)}"


def amount_text(back: int, price: int, view: Viewpoint, *, make_up: bool = False) -> str:
    """So many of a price, as a sentence's object: "the credit", "1 of 2 credits", "2 make-ups", "nothing"."""
    count = {"count": number_text(back, view), "price": number_text(price, view)}
    if not back:
        return _("nothing")
    if make_up:
        return ngettext("%(count)s make-up", "%(count)s make-ups", back) % count
    if back == price:
        return ngettext("the credit", "all %(count)s credits", back) % count
    return ngettext("%(count)s of %(price)s credits", "%(count)s of %(price)s credits", back) % count


def meaning_text(meaning: Consequence, view: Viewpoint) -> str:
    """What giving a seat up at this moment returns."""
    if not meaning.price:
        return _("This seat cost nothing, so nothing comes back.")
    if not meaning.credits:
        words = ngettext("The credit does not come back.", "None of the %(price)s credits comes back.", meaning.price)
        return words % {"price": number_text(meaning.price, view)}
    amount = amount_text(meaning.credits, meaning.price, view, make_up=meaning.make_up)
    if meaning.make_up:
        return _("You get %(amount)s instead of a refund.") % {"amount": amount}
    return _("You get back %(amount)s.") % {"amount": amount}


def came_back_text(back: int, price: int, view: Viewpoint, *, make_up: bool) -> str:
    """What came back of a seat that was given up; empty where it had cost nothing."""
    if not price:
        return ""
    count = {"count": number_text(back, view)}
    if not back:
        return _("No credit came back.")
    if make_up:
        return ngettext("%(count)s make-up was added.", "%(count)s make-ups were added.", back) % count
    return ngettext("%(count)s credit came back.", "%(count)s credits came back.", back) % count


def returned_text(returned: int, made_up: int, view: Viewpoint) -> str:
    """What an accepted request brought: "2 credits", "1 make-up", "Nothing"."""
    count = {"count": number_text(returned or made_up, view)}
    if made_up:
        return ngettext("%(count)s make-up", "%(count)s make-ups", made_up) % count
    return ngettext("%(count)s credit", "%(count)s credits", returned) % count if returned else _("Nothing")


def price_text(what: str, found: Choices, now: datetime, view: Viewpoint) -> str:
    """What giving the seat up returns from now on, in a sentence whose subject is `what`; empty where it cost nothing.

    "Absence before Tue 24 Nov, 16:30 (Berlin time) returns the credit; after that it does not."
    """
    meaning, starts_at = found.meaning, found.seat.session.starts_at
    if not meaning.price:
        return ""
    ahead = [stage for stage in found.stages if stage.holds(starts_at, now)]
    amounts = [amount_text(one.credits, meaning.price, view, make_up=meaning.make_up) for one in ahead]
    facts = {"what": what, "zone": zone_text(view), "amount": amounts[0] if amounts else ""}
    if len(ahead) < TWO:
        if ahead and ahead[0].credits:
            return _("%(what)s before the start returns %(amount)s.") % facts
        return _no_more_text(what, found, now, view)
    facts |= {"deadline": deadline_text(ahead[0].until, now, view), "less": amounts[1]}
    if len(ahead) > TWO:
        until = [
            _("%(amount)s until %(deadline)s") % {"deadline": deadline_text(one.until, now, view), "amount": amount}
            for one, amount in zip(ahead[:-1], amounts, strict=False)
        ]
        last = _("after that %(amount)s") % {"amount": amounts[-1]}
        return _("%(what)s returns (%(zone)s): %(parts)s.") % (facts | {"parts": "; ".join([*until, last])})
    if ahead[1].credits:
        return _("%(what)s before %(deadline)s (%(zone)s) returns %(amount)s; after that %(less)s.") % facts
    return _("%(what)s before %(deadline)s (%(zone)s) returns %(amount)s; after that it does not.") % facts


def _no_more_text(what: str, found: Choices, now: datetime, view: Viewpoint) -> str:
    """Nothing comes back any more, and since when."""
    ended = max((one.until for one in found.stages if one.credits and one.until < now), default=None)
    if ended is None:
        return _("%(what)s returns nothing.") % {"what": what}
    facts = {"what": what, "deadline": deadline_text(ended, now, view), "zone": zone_text(view)}
    return _("%(what)s no longer returns credits: the last deadline was %(deadline)s (%(zone)s).") % facts


def stages_shown(found: Choices, now: datetime, view: Viewpoint) -> list[StageShown]:
    """All deadlines as a table shows them, the earliest first; none where the seat cost nothing."""
    meaning, starts_at = found.meaning, found.seat.session.starts_at
    if not meaning.price:
        return []
    current = next((one for one in found.stages if one.holds(starts_at, now)), None)
    return [
        StageShown(
            until=_("the start, %(deadline)s") % {"deadline": deadline_text(one.until, now, view)}
            if one.until == starts_at
            else deadline_text(one.until, now, view),
            amount=amount_text(one.credits, meaning.price, view, make_up=meaning.make_up),
            state=_("Now") if one is current else _("Over") if not one.holds(starts_at, now) else "",
            is_over=not one.holds(starts_at, now),
        )
        for one in found.stages
    ]


def limit_text(found: Choices, view: Viewpoint) -> str:
    """Why less comes back than the course's rules say; empty where that is not so."""
    most = found.seat.returns_at_most
    if most == ALL or not found.meaning.price:
        return ""
    words = _("This seat was moved at short notice, so at most %(percent)s %% of its price comes back.")
    return words % {"percent": number_text(most, view)}


def landing_texts(landings: Iterable[Landing], view: Viewpoint) -> list[str]:
    """Until when what comes back can be spent, where that ends; days are the school's."""
    days: dict[tuple[date, bool], int] = {}
    for one in landings:
        if one.last_day is not None:
            key = (one.last_day, one.is_revived)
            days[key] = days.get(key, 0) + one.credits
    return [_landing_text(back, day, view, revived=revived) for (day, revived), back in sorted(days.items())]


def _landing_text(back: int, day: date, view: Viewpoint, *, revived: bool) -> str:
    facts = {"count": number_text(back, view), "day": day_text(day, view)}
    if revived:
        words = ngettext(
            "%(count)s credit had ended and can be spent again through %(day)s.",
            "%(count)s credits had ended and can be spent again through %(day)s.",
            back,
        )
        return words % facts
    words = ngettext(
        "%(count)s credit can be spent through %(day)s.", "%(count)s credits can be spent through %(day)s.", back
    )
    return words % facts
