"""The school's facts and its logo, as the office writes them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, School
from tests.faces.reading import Page

SCHOOL, LOGO = "/office/school/", "/office/school/logo/"
FORM = {
    "name": "Riverside College",
    "email": "office@riverside.example",
    "phone": "+49 30 1",
    "time_zone": "Europe/Lisbon",
    "language": "en",
    "first_weekday": "6",
    "revived_days": "14",
    "open_sign_up": "on",
}


def picture(kind: str) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (64, 64), "green").save(drawn, kind)
    return SimpleUploadedFile(f"../../evil.{kind.lower()}", drawn.getvalue())


def test_all_of_them_are_written_at_once(client: Client, mara: Person) -> None:
    response = client.post(SCHOOL, FORM, follow=True)
    assert "Saved." in Page(response).text
    school = School.objects.get()
    written = {name: str(getattr(school, name)) for name in FORM}
    assert written == FORM | {"open_sign_up": "True"}
    assert [(entry.verb, entry.actor) for entry in Entry.objects.all()] == [("edit_school", mara)]


def test_the_form_begins_with_what_is_and_sent_back_changes_nothing(client: Client) -> None:
    form = Page(client.get(SCHOOL)).one("form", class_="form--wide")
    sent = {
        one.attrs["name"]: one.attrs.get("value", "") for one in form.every("input") if one.attrs["type"] != "checkbox"
    }
    for select in form.every("select"):
        [chosen] = [one.attrs["value"] for one in select.every("option") if "selected" in one.attrs]
        sent[select.attrs["name"]] = chosen
    assert client.post(SCHOOL, sent).status_code == 302
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("email", "nobody"),
        ("phone", "call me"),
        ("time_zone", "Mars/Olympus"),
        ("first_weekday", "7"),
        ("revived_days", "-1"),
        ("revived_days", "366"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(client: Client, field: str, value: str) -> None:
    response = client.post(SCHOOL, FORM | {field: value})
    assert (response.status_code, f'id="id_{field}_error"' in response.content.decode()) == (422, True)
    assert School.objects.get().name == "Riverside School"


class TestLogo:
    @pytest.fixture(autouse=True)
    def _uploads(self, settings: Any, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    @pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif")])
    def test_it_is_kept_by_what_it_is_and_shown(self, client: Client, tmp_path: Path, kind: str, suffix: str) -> None:
        client.post(LOGO, {"logo": picture(kind)})
        [kept] = (tmp_path / "school").iterdir()
        assert (School.objects.get().logo.name, kept.suffix) == (f"school/{kept.name}", f".{suffix}")
        [image] = Page(client.get(SCHOOL)).every("img", class_="logo-shown")
        assert client.get(image.attrs["src"]).status_code == 200

    def test_another_takes_its_place_and_none_leaves_none(self, client: Client, tmp_path: Path) -> None:
        for _ in range(2):
            client.post(LOGO, {"logo": picture("PNG")})
        assert len(list((tmp_path / "school").iterdir())) == 1
        client.post(LOGO, {"remove": "1"})
        assert (School.objects.get().logo.name, list((tmp_path / "school").iterdir())) == ("", [])

    @pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"\x89PNG\r\n\x1a\nhalf", b"BM" + bytes(60)])
    def test_what_is_no_picture_is_refused(self, client: Client, content: bytes) -> None:
        assert client.post(LOGO, {"logo": SimpleUploadedFile("x.png", content)}).status_code == 422
        assert School.objects.get().logo.name == ""

    def test_a_kind_that_is_not_shown_is_refused(self, client: Client) -> None:
        page = Page(client.post(LOGO, {"logo": picture("BMP")}), 422)
        assert "Choose a PNG, JPEG, WebP or GIF." in page.text


TABS = ["The school", "Locations", "Holidays", "Import", "Exports", "Journal"]


@pytest.mark.parametrize(
    "path", ["school/", "school/locations/", "school/holidays/", "import/", "exports/", "journal/"]
)
def test_the_pages_about_the_school_stand_beside_each_other(client: Client, path: str) -> None:
    page = Page(client.get(f"/office/{path}"))
    tabs = page.one("nav", aria_label="About the school")
    assert [tab.text for tab in tabs.every("a")] == TABS
    assert [tab.attrs["href"] for tab in tabs.every("a", aria_current="page")] == [f"/office/{path}"]
    places = page.one("nav", aria_label="Places")
    assert [place.text for place in places.every("a", aria_current="page")] == ["School"]
