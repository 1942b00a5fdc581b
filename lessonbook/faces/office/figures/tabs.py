"""The pages that stand beside the figures."""

from django.utils.translation import gettext as _

from lessonbook.faces.look.context import address
from lessonbook.faces.look.shapes import Place

PAGES = ("figures", "journal", "exports", "import")


def tabs(current: str) -> list[Place]:
    """Figures, Journal, Exports, Import."""
    labels = {"figures": _("Figures"), "journal": _("Journal"), "exports": _("Exports"), "import": _("Import")}
    return [Place(labels[name], address(f"office:{name}"), is_current=name == current) for name in PAGES]
