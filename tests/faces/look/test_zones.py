"""What zones are called."""

from zoneinfo import ZoneInfo

import pytest

from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name, zone_text


@pytest.mark.parametrize(
    ("key", "language", "expected"),
    [
        ("Europe/Berlin", "en", "Berlin time"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires time"),
        ("Europe/Prague", "cs", "časové pásmo Praha"),
        ("Europe/Prague", "de", "Prag (Ortszeit)"),
        ("UTC", "cs", "UTC"),
        ("Etc/GMT+3", "en", "UTC\N{MINUS SIGN}3"),
        ("Etc/GMT-14", "en", "UTC+14"),
    ],
)
def test_a_zone_is_named_by_its_city(key: str, language: str, expected: str) -> None:
    assert zone_name(key, language) == expected


def test_a_viewers_zone_is_named_in_their_language() -> None:
    assert zone_text(Viewpoint("en", ZoneInfo("Asia/Tokyo"))) == "Tokyo time"
