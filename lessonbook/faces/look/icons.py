"""Icons of lucide, put into the page as SVG, so that they take the text's color and cost no request."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from markupsafe import Markup

ICON_NAME = re.compile(r"[a-z0-9-]+")


@lru_cache(maxsize=256)
def icon(name: str, size: str = "") -> Markup:
    """Return the icon as decoration, hidden from screen readers; `size` is "small" or "large", else the text's.

    Raises ValueError for a name that lucide doesn't have. The folder is the setting BROWSER_PACKAGES_DIR.
    """
    if not ICON_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an icon.")
    path = Path(settings.BROWSER_PACKAGES_DIR) / "lucide-static" / "icons" / f"{name}.svg"
    if not path.is_file():
        raise ValueError(f"There is no icon {name!r} in {path.parent}.")
    classes = f"icon icon--{size}" if size else "icon"
    # What lucide drew, and a class of ours: nothing here comes from people.
    return Markup(  # noqa: S704
        f'<svg class="{classes}" aria-hidden="true" focusable="false" width="20" height="20" viewBox="0 0 24 24">'
        f"{drawing(path.read_text(encoding='utf-8'))}</svg>"
    )


def drawing(svg: str) -> str:
    """Return what stands inside the svg element, on one line; colors and strokes come from our own CSS."""
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return re.sub(r"\s*\n\s*", "", inside)
