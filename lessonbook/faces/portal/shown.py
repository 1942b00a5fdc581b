"""What a page showed travels with its form, in a hidden field."""

import json
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from lessonbook.domain.shown import Shown

SHOWN = "shown"
"""The name of the field."""


def read_shown(form: Mapping[str, str]) -> Shown | None:
    """What a form says that its page showed; None where it doesn't say, or nothing that can be read."""
    try:
        found = json.loads(form.get(SHOWN, ""))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def shown_text(stands: Shown, before: Shown | None = None, told: Iterable[str] = ()) -> str:
    """What the form of a page says: what stands; on a page shown `before`, of that only what it tells anew."""
    if before is None:
        return json.dumps(stands)
    return json.dumps({**before, **{name: stands[name] for name in told}})


def shown_again(form: Mapping[str, str], stands: Shown, *, is_told: bool) -> str:
    """What the form of a page says: what stands, where the page tells that; else what the one sent said."""
    return shown_text(stands) if is_told else form.get(SHOWN, "")


def overtaken_text(value: str) -> str:
    """What is said at a field that somebody else changed meanwhile."""
    if not value:
        return _("Somebody emptied this meanwhile. Save again to put yours in its place.")
    return _("Somebody wrote this meanwhile: %(value)s. Save again to put yours in its place.") % {
        "value": value.removesuffix(".")
    }
