"""What one button does to a person: roles, the invitation, shutting out and letting in, facts and the picture."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Account, Person, RoleKind
from lessonbook.domain.people.queries import roles_of
from tests.faces.profile.conftest import Mails
from tests.faces.reading import Page
from tests.factories import NOW, make_guardian, make_person, signed_in


def url(person: Person, what: str = "") -> str:
    return f"/office/people/{person.pk}/{what}"


def said(response: Any) -> str:
    """What the page that one is led to says."""
    return Page(response).one("div", class_="messages").text


class TestRoles:
    def test_they_are_given_and_taken(self, client: Client) -> None:
        lena = make_person("Lena Novák")
        given = client.post(url(lena, "roles/"), {"role": "instructor"}, follow=True)
        assert (said(given), roles_of(lena.pk)) == ("Instructor: Lena Novák.", frozenset({"learner", "instructor"}))
        client.post(url(lena, "roles/"), {"role": "learner", "take": "1"})
        assert roles_of(lena.pk) == {"instructor"}

    def test_what_is_refused_is_said(self, client: Client, mara: Person) -> None:
        response = client.post(url(mara, "roles/"), {"role": "administrator", "take": "1"}, follow=True)
        assert "last administrator" in said(response)
        make_guardian("Petra", lena := make_person("Lena"))
        response = client.post(url(lena, "roles/"), {"role": "learner", "take": "1"}, follow=True)
        assert said(response).startswith("Lena is still linked")

    def test_taking_the_administrators_role_bites_at_the_next_request(self, client: Client) -> None:
        max_ = make_person("Max Vogel", RoleKind.ADMINISTRATOR)
        browser = signed_in(max_)
        assert browser.get("/office/people/").status_code == 200
        client.post(url(max_, "roles/"), {"role": "administrator", "take": "1"})
        assert browser.get("/office/people/").status_code == 404


class TestInvitation:
    def test_it_is_sent_and_sent_again(self, client: Client, mails: Mails) -> None:
        lena = make_person("Lena Novák")
        Person.objects.filter(pk=lena.pk).update(email="lena@example.org")
        states = []
        for _ in range(2):
            with mails() as outbox:
                assert said(client.post(url(lena, "invitation/"), follow=True)) == "Lena Novák was invited."
            states.append([mail.to for mail in outbox])
        assert states == [[["lena@example.org"]]] * 2
        assert "Send the invitation again" in Page(client.get(url(lena))).buttons()

    def test_it_never_takes_over_an_account(self, client: Client, mails: Mails, mara: Person) -> None:
        lena = make_person("Lena Novák")
        Person.objects.filter(pk=lena.pk).update(email="Mara@example.org")
        with mails() as outbox:
            response = client.post(url(lena, "invitation/"), follow=True)
        lena.refresh_from_db()
        assert ("Somebody else signs in" in said(response), lena.account, outbox) == (True, None, [])
        assert Account.objects.get().person == mara

    def test_without_an_address_there_is_no_button_and_a_reason(self, client: Client) -> None:
        page = Page(client.get(url(make_person("Lena"))))
        assert ("Invite" in page.buttons(), "Write down an e-mail address" in page.text) == (False, True)


class TestDeactivating:
    def test_it_bites_at_the_next_request_and_can_be_taken_back(self, client: Client) -> None:
        lena = make_person("Lena Novák", email="lena@example.org")
        browser = signed_in(lena)
        assert browser.get("/schedule/upcoming/").status_code == 200
        client.post(url(lena, "deactivation/"))
        assert browser.get("/schedule/upcoming/").headers["Location"].startswith("/account/")
        page = Page(client.get(url(lena)))
        assert "Reactivate" in page.buttons()
        client.post(url(lena, "reactivation/"))
        lena.refresh_from_db()
        assert lena.deactivated_at is None

    def test_nobody_shuts_themselves_out(self, client: Client, mara: Person) -> None:
        response = client.post(url(mara, "deactivation/"), follow=True)
        assert "Nobody shuts themselves out." in said(response)

    def test_doing_it_twice_is_told_once_in_the_journal(self, client: Client) -> None:
        lena = make_person("Lena Novák")
        for _ in range(2):
            client.post(url(lena, "deactivation/"))
        assert Entry.objects.filter(verb="deactivate_person").count() == 1


class TestEditing:
    FORM = {"given_name": "Lena", "family_name": "Nováková", "preferred_name": "Leni", "phone": "12345"}

    def test_facts_are_written(self, client: Client) -> None:
        lena = make_person("Lena Novák", time_zone="Europe/Berlin")
        response = client.post(url(lena, "edit/"), self.FORM | {"email": "lena@example.org"}, follow=True)
        lena.refresh_from_db()
        assert (said(response), lena.name, lena.email, lena.time_zone) == (
            "Saved.",
            "Leni Nováková",
            "lena@example.org",
            "",
        )

    def test_an_introduction_is_for_who_teaches(self, client: Client) -> None:
        lena, ana = make_person("Lena"), make_person("Ana", RoleKind.INSTRUCTOR)
        for person in (lena, ana):
            client.post(url(person, "edit/"), self.FORM | {"introduction": "I teach."})
        assert set(Person.objects.filter(introduction="I teach.")) == {ana}

    def test_what_cannot_be_stays_in_the_form_with_its_error(self, client: Client) -> None:
        lena = make_person("Lena Novák")
        page = Page(client.post(url(lena, "edit/"), self.FORM | {"email": "nobody"}), 422)
        assert page.one("input", name="email").attrs["value"] == "nobody"
        assert Entry.objects.count() == 0

    def test_a_picture_is_made_small_kept_and_removed(self, client: Client, settings: Any, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path
        lena, drawn = make_person("Lena"), BytesIO()
        Image.new("RGB", (900, 600), "red").save(drawn, "PNG")
        client.post(url(lena, "picture/"), {"portrait": SimpleUploadedFile("x.png", drawn.getvalue())})
        [kept] = (tmp_path / "people").iterdir()
        lena.refresh_from_db()
        with Image.open(kept) as picture:
            assert (lena.photo.name, picture.size) == (f"people/{kept.name}", (512, 512))
        client.post(url(lena, "picture/"), {"remove": "1"})
        assert list((tmp_path / "people").iterdir()) == []

    def test_what_is_no_picture_is_said_so(self, client: Client) -> None:
        upload = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>")
        page = Page(client.post(url(make_person("Lena"), "picture/"), {"portrait": upload}), 422)
        assert "can't be read as a picture" in page.text


@pytest.mark.parametrize("what", ["", "edit/", "guardians/add/", "children/add/", "families/add/"])
def test_of_nobody_there_is_no_page(client: Client, what: str) -> None:
    assert client.get(f"/office/people/999999/{what}").status_code == 404


def test_who_signs_in_is_told_with_the_day(client: Client) -> None:
    lena = make_person("Lena", email="lena@example.org")
    Account.objects.filter(email="lena@example.org").update(last_login=NOW)
    assert "Signs in as lena@example.org, last on Wed 25 Nov 2026." in Page(client.get(url(lena))).text
