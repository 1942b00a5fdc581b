"""People in the data admin: let in by a mail, shut out at once, and their pictures made safe."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from lessonbook.channels.mail import wait_until_sent
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Person, RoleKind
from tests.factories import make_person, make_school, signed_in

pytestmark = pytest.mark.django_db
LIST = "admin:people_person_changelist"


@pytest.fixture
def office() -> Client:
    make_school()
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


def choose(office: Client, action: str, *people: Person) -> str:
    """Carry out an action on people in the list; what the page then says."""
    fields = {"action": action, "_selected_action": [person.pk for person in people]}
    return office.post(reverse(LIST), fields, follow=True).content.decode()


def test_people_are_invited_and_who_has_no_address_is_named(
    office: Client, django_capture_on_commit_callbacks: Any
) -> None:
    anna, bo = make_person("Anna Dvořák"), make_person("Bo Lind")
    Person.objects.filter(pk=anna.pk).update(email="anna@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        page = choose(office, "invite", anna, bo)
    wait_until_sent()
    assert ("Anna Dvořák was invited." in page, "The school knows no address of Bo Lind." in page) == (True, True)
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]
    assert Entry.objects.values_list("verb", "source", "subject_id").get() == ("open_account", Source.OFFICE, anna.pk)


def test_somebody_is_shut_out_and_let_in_again_and_nobody_shuts_themselves_out(office: Client) -> None:
    anna = make_person("Anna Dvořák", email="anna@example.org")
    browser = signed_in(anna)
    choose(office, "shut_out", anna)
    assert browser.get("/account/").status_code == 302
    choose(office, "let_in", anna)
    anna.refresh_from_db()
    assert anna.deactivated_at is None
    assert "Nobody shuts themselves out." in choose(office, "shut_out", Person.objects.get(given_name="Mara"))


def test_a_picture_is_kept_as_a_small_square(office: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(data, "JPEG", comment=b"where it was taken")
    fields = {"given_name": "Anna", "photo": SimpleUploadedFile("anna at home.jpg", data.getvalue(), "image/jpeg")}
    fields |= {f"{p}-{n}": "0" for p in ("roles", "guardians", "wards") for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert office.post(reverse("admin:people_person_add"), fields).status_code == 302
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    with Image.open(BytesIO(kept.read_bytes())) as picture:
        assert (kept.suffix, picture.size, b"taken" in kept.read_bytes()) == (".webp", (512, 512), False)
    assert "home" not in kept.name
