"""Who can't pay for seats that are about to be given: asked before a series is scheduled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Sum

from lessonbook.domain.credits.models import Lot
from lessonbook.domain.credits.queries import purses_for
from lessonbook.domain.people.models import Person


class Lack(NamedTuple):
    """A learner who would need so many credits and can pay so many of them."""

    person_id: int
    name: str
    needed: int
    payable: int


def who_lacks(course_id: int, wanted: Mapping[int, int], price: int, *, today: date) -> list[Lack]:
    """Those who can't pay `price` for as many seats as `wanted` says by learner's id, by name; at most four queries.

    Purses pay in the order in which they would be charged: a family's may run out before its last member is served.
    """
    if not price or not wanted:
        return []
    choices = purses_for({(learner, course_id) for learner in wanted})
    left = _left({pk for ids in choices.values() for pk in ids}, today)
    paid: defaultdict[int, int] = defaultdict(int)
    for turn in range(max(wanted.values())):
        for learner in sorted(wanted):
            if turn < wanted[learner] and _pay(choices[learner, course_id], left, price):
                paid[learner] += 1
    short = [learner for learner, many in wanted.items() if paid[learner] < many]
    people = Person.objects.filter(pk__in=short).order_by("sort_key", "pk") if short else []
    return [Lack(one.pk, one.name, wanted[one.pk] * price, paid[one.pk] * price) for one in people]


def _left(purse_ids: set[int], today: date) -> dict[int, int]:
    if not purse_ids:
        return {}
    lots = Lot.objects.spendable(today).filter(purse__in=purse_ids).order_by()
    return dict(lots.values_list("purse").annotate(left_in_all=Sum("left")))


def _pay(purses: Sequence[int], left: dict[int, int], price: int) -> bool:
    for purse in purses:
        if left.get(purse, 0) >= price:
            left[purse] -= price
            return True
    return False
