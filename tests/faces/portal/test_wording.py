"""Words for sessions, and links from outside that may be followed."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from lessonbook.domain.credits.queries import SeatCredits
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.wording import credit_text, opens_text, safe_link
from tests.factories import wall

BERLIN = Viewpoint("en", ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("https://class.example.org/room?a=1&b=2#c", "https://class.example.org/room?a=1&b=2#c"),
        ("HTTP://class.example.org", "HTTP://class.example.org"),
        ("https://class.example.org/žluťoučký kůň", ""),
        ("https://class.example.org/žluťoučký", "https://class.example.org/%C5%BElu%C5%A5ou%C4%8Dk%C3%BD"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//evil.example", ""),
        ("/here", ""),
        ("https:", ""),
        ("https:///x", ""),
        ("https://a.example/\r\nSet-Cookie: x=1", ""),
        ("https://a.example/\u202ecod.exe", ""),
        ("https://[::1", ""),
    ],
)
def test_only_plain_links_to_other_sites_are_followed(link: str, followed: str) -> None:
    assert safe_link(link) == followed


@pytest.mark.parametrize(
    ("taken", "returned", "text"), [(0, 0, "0"), (1, 0, "−1"), (2, 2, "−2 +2"), (3, 1, "−3 +1"), (1200, 0, "−1,200")]
)
def test_a_credit_transaction_is_what_was_taken_and_what_came_back(taken: int, returned: int, text: str) -> None:
    assert credit_text(SeatCredits(taken, returned), BERLIN) == text


@pytest.mark.parametrize(
    ("start", "before", "text"),
    [
        ("2026-11-25 16:30", 15, "You can join from 16:15."),
        ("2026-11-25 00:05", 15, "You can join from Tue 24 Nov, 23:50."),
        ("2027-01-01 00:05", 15, "You can join from Thu 31 Dec 2026, 23:50."),
    ],
)
def test_the_opening_names_its_day_where_it_is_another(start: str, before: int, text: str) -> None:
    starts = wall(start)
    assert opens_text(starts - timedelta(minutes=before), starts, BERLIN) == text
