"""The server's clock, the choice of a theme, and what a page knows of its request."""

from datetime import datetime, timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from lessonbook.faces.look.context import DeviceZone, page

BACK = "http://testserver/schedule/upcoming/"


@pytest.mark.django_db
def test_the_time_is_told_to_anybody_and_kept_by_no_cache(client: Client) -> None:
    answer = client.get("/look/now/")
    assert abs(datetime.fromisoformat(answer.content.decode()) - timezone.now()) < timedelta(seconds=5)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("<evil>", "")])
def test_a_theme_is_kept_in_a_cookie(client: Client, chosen: str, kept: str) -> None:
    client.cookies["theme"] = "dark"
    answer = client.post("/look/theme/", {"theme": chosen}, headers={"referer": BACK})
    assert (answer.status_code, answer.headers["Location"]) == (302, BACK)
    assert client.cookies["theme"].value == kept


@pytest.mark.django_db
def test_choosing_a_theme_leads_to_no_other_site(client: Client) -> None:
    answer = client.post("/look/theme/", {"theme": "dark"}, headers={"referer": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_looking_changes_no_theme(client: Client) -> None:
    assert client.get("/look/theme/").status_code == 405


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("pink", "system"), ("", "system")]
)
def test_a_page_knows_its_theme(rf: RequestFactory, cookie: str, theme: str) -> None:
    rf.cookies["theme"] = cookie
    made = page(rf.get("/"))["page"]
    assert made.theme == theme
    assert [choice.value for choice in made.themes if choice.is_chosen] == [theme]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_page_knows_its_direction(rf: RequestFactory, language: str, direction: str) -> None:
    with translation.override(language):
        made = page(rf.get("/"))["page"]
    assert (made.language, made.direction) == (language, direction)


@pytest.mark.parametrize(
    ("zone", "kept", "expected"),
    [
        ("Europe%2FLisbon", "", DeviceZone("Europe/Lisbon", "Lisbon time")),
        ("Europe%2FLisbon", "Europe%2FLisbon", None),
        ("Europe%2FLisbon", "Europe%2FParis", DeviceZone("Europe/Lisbon", "Lisbon time")),
        ("", "", None),
        ("Nowhere%2FLand", "", None),
        ("..%2F..%2Fetc%2Fpasswd", "", None),
        ("Europe", "", None),
    ],
)
def test_a_page_knows_the_zone_of_the_device(
    rf: RequestFactory, zone: str, kept: str, expected: DeviceZone | None
) -> None:
    rf.cookies["browser_zone"], rf.cookies["kept_zone"] = zone, kept
    assert page(rf.get("/"))["page"].device_zone == expected
