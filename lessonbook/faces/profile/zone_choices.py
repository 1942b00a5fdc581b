"""The time zones among which one chooses: by part of the world, named by their cities, with the offset of now."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, gettext_lazy

from lessonbook.domain.people.models import sort_key
from lessonbook.faces.look.zones import offset_text, zone_city

REGIONS = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("America"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Arctic": gettext_lazy("Arctic"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific"),
}
UTC = "Etc/UTC"

Choices = list[tuple[str, list[tuple[str, str]]]]


@cache
def inhabited_zones() -> frozenset[str]:
    """The zones under their present names, one or more for each country (the tz database's zone.tab); no aliases."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return frozenset(row[2] for row in rows)


@lru_cache(maxsize=8)
def cities(language: str, zones: Iterable[str]) -> list[tuple[str, str]]:
    """Return zones with the names of their cities, by name."""
    named = [(zone, zone_city(zone, language).replace("/", ", ")) for zone in zones]
    return sorted(named, key=lambda each: sort_key(each[1]))


def zone_choices(language: str, chosen: str, now: datetime) -> Choices:
    """Return what a select offers, in the language: every inhabited zone, UTC, and the one chosen, if it is another."""
    of_region: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for zone, city in cities(language, inhabited_zones()):
        of_region[zone.partition("/")[0]].append((zone, label(zone, city, now)))
    groups: Choices = [(str(REGIONS[region]), zones) for region, zones in of_region.items()]
    elsewhere = [(UTC, "UTC")]
    if chosen != UTC and chosen not in inhabited_zones():
        elsewhere.insert(0, (chosen, label(chosen, chosen.replace("_", " "), now)))
    return [*groups, (gettext("Elsewhere"), elsewhere)]


def label(zone: str, city: str, now: datetime) -> str:
    """A city and its clock's distance from UTC at the instant `now`: "Berlin (UTC+1)"."""
    return f"{city} ({offset_text(now.astimezone(ZoneInfo(zone)))})"
