"""What every page needs of the request itself: language, direction, theme, and the server's time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from lessonbook.faces.look.viewpoint import is_right_to_left

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Theme:
    """A choice of light, dark or the system's own."""

    value: str
    label: str
    icon: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page as such; `server_time` is when it is made (ISO 8601, UTC), which open pages keep their clocks by."""

    language: str
    direction: str
    theme: str
    themes: Sequence[Theme]
    server_time: str
    now_url: str
    theme_url: str


def page(request: HttpRequest) -> dict[str, Page]:
    """Add `page` to the context of every template."""
    language = get_language() or "en"
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    theme = chosen if chosen in THEMES else "system"
    return {
        "page": Page(
            language=language,
            direction="rtl" if is_right_to_left(language) else "ltr",
            theme=theme,
            themes=themes(theme),
            server_time=timezone.now().isoformat(),
            now_url=reverse("look:now"),
            theme_url=reverse("look:theme"),
        )
    }


def themes(chosen: str) -> list[Theme]:
    """Return the three choices, the chosen one marked."""
    choices = (
        ("system", gettext("System"), "monitor"),
        ("light", gettext("Light"), "sun"),
        ("dark", gettext("Dark"), "moon"),
    )
    return [Theme(value, label, icon, value == chosen) for value, label, icon in choices]
