"""One's own settings: what can be changed there, by whom, and what is shown to whom."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, RoleKind, School
from tests.factories import (
    NOW,
    make_account,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_session,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Any) -> Path:
    """The folder in which this test's uploads are kept."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lena() -> Person:
    return make_person("Lena Novák", email="lena@example.org", time_zone="Europe/Berlin")


@pytest.fixture
def client(lena: Person) -> Client:
    return signed_in(lena)


def a_picture(color: str = "red") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (64, 64), color).save(data, "PNG")
    return SimpleUploadedFile("../../me.png", data.getvalue(), "image/png")


def written(**more: str) -> dict[str, str]:
    return {"preferred_name": "", "phone": "", "language": "en", "time_zone": "Europe/Berlin", **more}


class TestProfile:
    def test_what_is_written_is_kept_and_shown(self, client: Client, lena: Person) -> None:
        fields = written(preferred_name="Leni", phone="+420 123 456", time_zone="Asia/Tokyo")
        page = client.post(reverse("profile"), fields, follow=True).content.decode()
        lena.refresh_from_db()
        assert (lena.preferred_name, lena.phone, lena.time_zone) == ("Leni", "+420 123 456", "Asia/Tokyo")
        assert ("Saved." in page, "Leni Novák" in page, "Tokyo (UTC+9)</option>" in page) == (True, True, True)

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("time_zone", "Mars/Olympus", "Select a valid choice"),
            ("phone", "call me", "Write a phone number"),
            ("preferred_name", "x" * 121, "at most 120 characters"),
        ],
    )
    def test_what_cannot_be_kept_is_told_at_its_field(
        self, client: Client, lena: Person, field: str, value: str, message: str
    ) -> None:
        response = client.post(reverse("profile"), written(**{field: value}))
        page = response.content.decode()
        assert (response.status_code, message in page, Entry.objects.count()) == (422, True, 0)
        assert re.search(rf'<(input|select)[^>]*name="{field}"[^>]*aria-invalid="true"', page)

    def test_fields_that_are_not_there_change_nothing(self, client: Client, lena: Person) -> None:
        more = {"family_name": "X", "given_name": "X", "email": "x@example.org", "roles": "administrator", "id": "1"}
        client.post(reverse("profile"), written(preferred_name="Leni", introduction="Hello", **more))
        lena.refresh_from_db()
        assert (lena.name, lena.email, lena.introduction) == ("Leni Novák", "lena@example.org", "")
        assert [role.kind for role in lena.roles.all()] == [RoleKind.LEARNER]

    def test_an_instructor_writes_an_introduction(self) -> None:
        ana = make_instructor("Ana Ruiz", time_zone="Europe/Berlin")
        signed_in(ana).post(reverse("profile"), written(introduction="I teach Spanish."))
        ana.refresh_from_db()
        assert ana.introduction == "I teach Spanish."

    def test_a_language_is_offered_where_there_are_several_and_spoken_at_once(
        self, client: Client, lena: Person, settings: Any
    ) -> None:
        settings.LANGUAGES = [("en", "English")]
        assert 'name="language"' not in client.get(reverse("profile")).content.decode()
        settings.LANGUAGES = [("en", "English"), ("cs", "Čeština")]
        response = client.post(reverse("profile"), written(language="cs"), follow=True)
        assert (
            response.headers["Content-Language"],
            '<html lang="cs"' in response.text,
            "Uloženo" in response.text,
        ) == (
            "cs",
            True,
            True,
        )

    def test_names_are_text_whatever_stands_in_them(self, client: Client, lena: Person) -> None:
        name = "<script>alert(1)</script>"
        page = client.post(reverse("profile"), written(preferred_name=name), follow=True).content.decode()
        assert (name in page, "&lt;script&gt;" in page) == (False, True)

    @pytest.mark.parametrize("kinds", [["learner"], ["guardian"], ["instructor", "administrator"]])
    def test_the_page_costs_the_same_for_everybody(self, kinds: list[str], django_assert_max_num_queries: Any) -> None:
        person = make_person("Somebody", *kinds, time_zone="Europe/Berlin")
        browser = signed_in(person)
        browser.get(reverse("profile"))
        with django_assert_max_num_queries(8):
            browser.get(reverse("profile"))


TEACHING_PLACES = ["/teach/", "/schedule/upcoming/", "/teach/learners/", "/teach/reports/", "/teach/hours/"]
OFFICE_PLACES = [
    f"/office/{place}"
    for place in ("", "board/", "sessions/", "courses/", "people/", "requests/", "credits/", "figures/", "school/")
]


class TestFrame:
    @pytest.mark.parametrize(
        ("kinds", "places"),
        [
            ([RoleKind.LEARNER], ["/", "/schedule/upcoming/", "/courses/"]),
            (
                [RoleKind.INSTRUCTOR],
                TEACHING_PLACES,
            ),
            ([RoleKind.ADMINISTRATOR], OFFICE_PLACES),
            ([RoleKind.LEARNER, RoleKind.ADMINISTRATOR], ["/", "/schedule/upcoming/", "/courses/"]),
        ],
    )
    def test_everybody_is_led_where_they_can_go(self, kinds: list[str], places: list[str]) -> None:
        page = signed_in(make_person("Somebody", *kinds)).get(reverse("profile")).content.decode()
        assert re.findall(r'class="place" href="([^"]*)"', page) == places

    def test_who_wears_one_hat_has_none_to_choose(self, client: Client) -> None:
        assert 'name="hat"' not in client.get(reverse("profile")).content.decode()

    def test_a_guardian_chooses_among_the_children_by_name(self) -> None:
        children = [make_person("Bo Dvořák"), make_person("Anna Dvořák")]
        page = signed_in(make_guardian("Petra", *children)).get(reverse("profile")).content.decode()
        assert re.findall(r'name="hat"[^>]*>.*?<bdi>([^<]*)</bdi></button>', page) == ["Anna Dvořák", "Bo Dvořák"]

    def test_at_the_door_stands_the_school_and_its_address(self) -> None:
        make_account("mara@example.org")
        page = Client().get(reverse("account_login")).content.decode()
        assert ("Riverside School" in page, "office@riverside.example" in page, 'class="place"' in page) == (
            True,
            True,
            False,
        )

    def test_before_there_is_a_school_the_door_stands_all_the_same(self) -> None:
        School.objects.all().delete()
        make_account("mara@example.org")
        assert "Lessonbook" in Client().get(reverse("account_login")).content.decode()


class TestTimeZone:
    def test_the_browsers_zone_is_taken_over_and_one_stays_where_one_was(self, client: Client, lena: Person) -> None:
        here = "http://testserver/schedule/past/?course=1"
        response = client.post(reverse("profile_time_zone"), {"zone": "Asia/Calcutta"}, headers={"referer": here})
        lena.refresh_from_db()
        assert (response.headers["Location"], lena.time_zone) == (here, "Asia/Calcutta")

    @pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "x" * 65])
    def test_what_is_no_zone_changes_nothing(self, client: Client, lena: Person, zone: str) -> None:
        response = client.post(reverse("profile_time_zone"), {"zone": zone})
        lena.refresh_from_db()
        assert (response.status_code, lena.time_zone) == (400, "Europe/Berlin")

    @pytest.mark.parametrize(
        "referer", ["https://evil.example/", "//evil.example/", "http://testserver.evil.example/", "", "nonsense"]
    )
    def test_nobody_is_sent_elsewhere(self, client: Client, referer: str) -> None:
        response = client.post(reverse("profile_time_zone"), {"zone": "Asia/Tokyo"}, headers={"referer": referer})
        assert response.headers["Location"] == "/"


class TestHat:
    @pytest.fixture
    def petra(self, lena: Person) -> Client:
        return signed_in(make_guardian("Petra Dvořák", lena, make_person("Anna Dvořák")))

    @pytest.mark.parametrize("name", ["me", "teaching", "child-99999", "child-", "", "administrator"])
    def test_a_hat_that_is_not_ones_own_is_not_there(self, petra: Client, name: str) -> None:
        assert petra.post(reverse("profile_hat"), {"hat": name}).status_code == 404

    @pytest.mark.parametrize(
        ("referer", "expected"),
        [
            ("http://testserver/account/", "http://testserver/account/"),
            ("http://testserver/account/photo/1/x/", "/"),
            ("http://testserver/nowhere/", "/"),
            ("http://testserver//evil.example/", "/"),
            ("https://evil.example/account/", "/"),
        ],
    )
    def test_the_other_hat_is_worn_on_the_same_page_unless_that_is_about_one_thing(
        self, petra: Client, lena: Person, referer: str, expected: str
    ) -> None:
        response = petra.post(reverse("profile_hat"), {"hat": f"child-{lena.pk}"}, headers={"referer": referer})
        assert response.headers["Location"] == expected

    def test_what_was_chosen_is_kept_from_scripts(self, petra: Client, lena: Person) -> None:
        petra.post(reverse("profile_hat"), {"hat": f"child-{lena.pk}"})
        cookie = petra.cookies["hat"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


class TestPortrait:
    def take(self, client: Client, **fields: Any) -> Any:
        return client.post(reverse("profile_portrait"), fields, follow=True)

    def kept(self, uploads: Path) -> list[str]:
        return sorted(str(path.relative_to(uploads)) for path in uploads.rglob("*") if path.is_file())

    def test_a_picture_is_kept_small_under_a_name_nobody_can_guess(
        self, client: Client, lena: Person, uploads: Path
    ) -> None:
        self.take(client, portrait=a_picture())
        lena.refresh_from_db()
        assert re.fullmatch(r"people/[0-9a-f]{32}\.webp", lena.photo.name or "")
        assert self.kept(uploads) == [lena.photo.name]
        assert Entry.objects.values_list("verb", "after").get() == ("change_profile", {"photo": lena.photo.name})

    def test_another_takes_its_place_and_none_takes_it_away(self, client: Client, lena: Person, uploads: Path) -> None:
        self.take(client, portrait=a_picture())
        first = self.kept(uploads)
        self.take(client, portrait=a_picture("blue"))
        second = self.kept(uploads)
        assert (len(second), second == first) == (1, False)
        self.take(client, remove="1")
        lena.refresh_from_db()
        assert (self.kept(uploads), bool(lena.photo)) == ([], False)

    def test_what_is_no_picture_is_told_at_its_field_and_not_kept(self, client: Client, uploads: Path) -> None:
        response = self.take(client, portrait=SimpleUploadedFile("me.png", b"no picture"))
        assert (response.status_code, "be read as a picture" in response.content.decode()) == (422, True)
        assert self.kept(uploads) == []

    def test_without_a_file_the_page_says_so(self, client: Client) -> None:
        assert self.take(client).status_code == 422


class TestPhoto:
    @pytest.fixture
    def address(self, lena: Person) -> str:
        """Where Lena's picture is seen."""
        lena.photo.save("people/0123abcd.webp", ContentFile(b"picture"))
        return reverse("profile_photo", args=[lena.pk, Path(lena.photo.name or "").stem])

    def test_oneself_sees_it_and_nobody_between_keeps_it(self, client: Client, address: str) -> None:
        response = client.get(address)
        assert (response.status_code, response.content) == (200, b"picture")
        names = ("Content-Type", "Cache-Control", "X-Content-Type-Options", "Cross-Origin-Resource-Policy")
        assert [response.headers[name] for name in names] == [
            "image/webp",
            "private, max-age=86400",
            "nosniff",
            "same-origin",
        ]

    def test_a_stranger_nobody_and_a_wrong_address_see_alike_that_there_is_none(
        self, client: Client, address: str
    ) -> None:
        stranger = signed_in(make_person())
        wrong = [client.get(address.replace("0123", "9999")), client.get("/account/photo/99999/0123abcd/")]
        bodies = {response.content for response in [stranger.get(address), *wrong]}
        assert {response.status_code for response in [stranger.get(address), *wrong]} == {404}
        assert len({re.sub(rb'(csrf[a-z]*" value|content|action|href)="[^"]*"', b"", body) for body in bodies}) == 1
        assert Client().get(address).headers["Location"].startswith(reverse("account_login"))

    def test_whoever_meets_the_person_sees_it(self, lena: Person, address: str) -> None:
        ana = make_instructor("Ana Ruiz")
        make_session(make_course("Spanish B1", ana), NOW, lena)
        people = (ana, make_guardian("Petra", lena), make_person("Mara", RoleKind.ADMINISTRATOR))
        assert [signed_in(person).get(address).status_code for person in people] == [200, 200, 200]

    def test_a_file_that_is_no_picture_or_gone_is_not_shown(self, client: Client, lena: Person, address: str) -> None:
        default_storage.delete(str(lena.photo.name))
        assert client.get(address).status_code == 404
        lena.photo.save("people/page.html", ContentFile(b"<script>alert(1)</script>"))
        assert client.get(reverse("profile_photo", args=[lena.pk, "page"])).status_code == 404


class TestLogo:
    def test_the_schools_mark_is_shown_to_everybody(self, school: School) -> None:
        school.logo.save("mark.png", ContentFile(b"mark"))
        make_account("mara@example.org")
        page = Client().get(reverse("account_login")).content.decode()
        [address] = re.findall(r'src="(/school/logo/[^"]*)"', page)
        response = Client().get(address)
        assert (response.content, response.headers["Content-Type"]) == (b"mark", "image/png")

    def test_without_one_there_is_none(self) -> None:
        assert Client().get(reverse("school_logo", args=["mark"])).status_code == 404


class TestNoPlace:
    @pytest.mark.parametrize(
        ("kinds", "status", "leads_to"),
        [
            (["learner"], 302, "/"),
            (["administrator"], 302, "/office/"),
            (["guardian"], 200, None),
        ],
    )
    def test_who_has_nothing_to_see_here_is_told_what_to_do(
        self, kinds: list[str], status: int, leads_to: str | None
    ) -> None:
        response = signed_in(make_person("Somebody", *kinds)).get(reverse("profile_no_place"))
        assert (response.status_code, response.headers.get("Location")) == (status, leads_to)
        assert status == 302 or "Ask the school" in response.content.decode()
