"""What is open, in words: with whom, on what, and how many seats are left."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.booking.openings import Opening
from lessonbook.domain.booking.queries import Bookable

NAMED = 2
"""So many instructors are named at a start; of more it says how many."""


def who_text(people: Sequence[Bookable]) -> str:
    """Who is free: by name where they are few."""
    if len(people) <= NAMED:
        return ", ".join(one.name for one in people)
    return ngettext("%(count)s instructor", "%(count)s instructors", len(people)) % {"count": len(people)}


def group_text(one: Opening) -> str:
    """A session that others come to: with whom, and on what."""
    return " · ".join(part for part in (_("Group"), one.instructor, one.lesson) if part)


def seats_text(left: int | None) -> str:
    """How many seats are left; of those without limit, that there are some."""
    if left is None:
        return _("Seats left")
    return ngettext("%(count)s seat left", "%(count)s seats left", left) % {"count": left}
