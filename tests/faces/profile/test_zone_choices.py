"""Time zones to choose from: every inhabited one under its present name, with its clock now."""

from datetime import timedelta

import pytest

from lessonbook.domain.people.rules import is_zone
from lessonbook.faces.profile.zone_choices import REGIONS, Choices, inhabited_zones, zone_choices
from tests.factories import NOW

SUMMER = NOW - timedelta(days=120)


def offered(choices: Choices) -> dict[str, str]:
    return {zone: label for _, zones in choices for zone, label in zones}


def test_every_inhabited_zone_is_offered_once_and_known_to_this_system() -> None:
    choices = zone_choices("en", "Europe/Berlin", NOW)
    assert set(offered(choices)) == {*inhabited_zones(), "Etc/UTC"}
    assert all(is_zone(zone) for zone in inhabited_zones())
    assert {zone.partition("/")[0] for zone in inhabited_zones()} == set(REGIONS)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Berlin", NOW, "Berlin (UTC+1)"),
        ("Europe/Berlin", SUMMER, "Berlin (UTC+2)"),
        ("Asia/Kolkata", NOW, "Kolkata (UTC+5:30)"),
        ("America/St_Johns", NOW, "St John’s (UTC−3:30)"),
        ("America/Argentina/Buenos_Aires", NOW, "Argentina, Buenos Aires (UTC−3)"),
        ("Etc/UTC", NOW, "UTC"),
    ],
)
def test_a_zone_is_named_by_its_city_and_the_offset_of_now(zone: str, now: object, expected: str) -> None:
    assert offered(zone_choices("en", "Etc/UTC", now))[zone] == expected  # type: ignore[arg-type]


def test_cities_are_named_and_sorted_in_the_language() -> None:
    labels = list(offered(zone_choices("cs", "Etc/UTC", NOW)).values())
    assert "Praha (UTC+1)" in labels
    assert labels.index("Řím (UTC+1)") < labels.index("Sarajevo (UTC+1)")


@pytest.mark.parametrize(("chosen", "label"), [("Asia/Calcutta", "Asia/Calcutta (UTC+5:30)"), ("CET", "CET (UTC+1)")])
def test_a_zone_by_an_old_name_stays_offered_to_whom_it_was_given(chosen: str, label: str) -> None:
    choices = zone_choices("en", chosen, NOW)
    assert choices[-1] == ("Elsewhere", [(chosen, label), ("Etc/UTC", "UTC")])
