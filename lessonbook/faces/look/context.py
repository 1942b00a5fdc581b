"""What every page needs of the request itself: language, direction, theme, and the server's time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from lessonbook.faces.look.viewpoint import is_right_to_left
from lessonbook.faces.look.zones import canonical_zone, zone_name

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
# Written by timezone.js: the zone of the device, and one that it keeps to although the profile's is another.
DEVICE_ZONE_COOKIE = "browser_zone"
KEPT_ZONE_COOKIE = "kept_zone"


address = cache(reverse)


@dataclass(frozen=True, slots=True)
class Theme:
    """A choice of light, dark or the system's own."""

    value: str
    label: str
    icon: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DeviceZone:
    """The time zone that the browser is set to: its IANA key and its name."""

    key: str
    name: str

    def differs_from(self, zone: str) -> bool:
        """Say whether the IANA zone is another one: browsers may call the same by its old name."""
        return canonical_zone(self.key) != canonical_zone(zone)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as such.

    `server_time` is when it is made (ISO 8601, UTC): open pages keep their clocks by it. `device_zone` is the zone of
    the browser, as far as known and not put aside, to be offered where times are shown in another.
    """

    language: str
    direction: str
    theme: str
    themes: Sequence[Theme]
    server_time: str
    now_url: str
    theme_url: str
    device_zone: DeviceZone | None


def page(request: HttpRequest) -> dict[str, Any]:
    """Add `page` to the context of every template, and `csrf_input`, which is made once for all forms of a page."""
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
            now_url=address("look:now"),
            theme_url=address("look:theme"),
            device_zone=device_zone(request, language),
        ),
        "csrf_input": SimpleLazyObject(partial(csrf_input, request)),
    }


def themes(chosen: str) -> list[Theme]:
    """Return the three choices, the chosen one marked."""
    choices = (
        ("system", gettext("System"), "monitor"),
        ("light", gettext("Light"), "sun"),
        ("dark", gettext("Dark"), "moon"),
    )
    return [Theme(value, label, icon, value == chosen) for value, label, icon in choices]


def device_zone(request: HttpRequest, language: str) -> DeviceZone | None:
    """Return the zone that the browser says it is in, None if it said none, one unknown, or the person put it aside."""
    key = unquote(request.COOKIES.get(DEVICE_ZONE_COOKIE, ""))
    if not key or key == unquote(request.COOKIES.get(KEPT_ZONE_COOKIE, "")):
        return None
    try:
        ZoneInfo(key)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
    return DeviceZone(key, zone_name(key, language))
