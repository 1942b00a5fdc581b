"""The pages about the school as a whole, as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lessonbook.faces.look.shapes import Place


def school_tabs(shown: str) -> list[Place]:
    """The school's pages, the one shown marked by its name."""
    named = (
        ("school", _("The school")),
        ("locations", _("Locations")),
        ("holidays", _("Holidays")),
        ("import", _("Import")),
        ("exports", _("Exports")),
        ("journal", _("Journal")),
    )
    return [Place(label, reverse(f"office:{name}"), is_current=name == shown) for name, label in named]
