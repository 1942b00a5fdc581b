"""The page that takes a file to import: which group attends, which files and columns are taken, and samples of them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lessonbook.channels.rosters.samples import SAMPLES, SHEETS
from lessonbook.channels.rosters.uploads import read
from lessonbook.domain.courses.models import Group
from lessonbook.domain.people.models import Person
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_group, signed_in

IMPORT = "/office/import/"


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


def csv(name: str = "choir.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"sessionId\n")


def said(page: Page) -> list[str]:
    return [error.text for error in page.every("ul", class_="errorlist")]


def test_a_group_is_chosen_from_the_open_ones_beneath_their_courses(client: Client) -> None:
    make_group(make_course("Spanish B1"), name="Evening class")
    choir = make_course("Choir")
    make_group(choir, name="Tuesday group")
    Group.objects.create(course=choir, name="Old group", closed_at=NOW)
    make_group(make_course("Latin", archived_at=NOW), name="Last year")
    select = Page(client.get(IMPORT)).one("select", name="group")
    assert [(of.attrs["label"], [option.text for option in of.every("option")]) for of in select.every("optgroup")] == [
        ("Choir", ["Tuesday group"]),
        ("Spanish B1", ["Evening class"]),
    ]


def test_a_group_alone_says_its_course(client: Client) -> None:
    group = make_group(make_course("Choir", slug="choir"), name="Tuesday group")
    url = client.post(IMPORT, {"file": csv(), "group": group.pk}).headers["Location"]
    state = read(url.removeprefix(IMPORT).rstrip("/"))
    assert state is not None
    assert (state.course, state.group) == ("choir", "Tuesday group")


def test_a_group_of_another_course_is_refused_with_those_that_there_are(client: Client) -> None:
    group = make_group(make_course("Choir"), name="Tuesday group")
    spanish = make_course("Spanish B1", slug="spanish-b1")
    sent = {"course": "spanish-b1", "group": group.pk}
    page = Page(client.post(IMPORT, {"file": csv(), **sent}), 422)
    assert said(page) == ["“Tuesday group” is a group of Choir. Spanish B1 has none: choose none here."]
    make_group(spanish, name="Morning class")
    make_group(spanish, name="Evening class")
    page = Page(client.post(IMPORT, {"file": csv(), **sent}), 422)
    assert said(page) == ["“Tuesday group” is a group of Choir. Spanish B1 has: Evening class · Morning class."]


def test_a_group_that_is_none_is_refused(client: Client) -> None:
    make_course("Choir", slug="choir")
    page = Page(client.post(IMPORT, {"file": csv(), "course": "choir", "group": "Tusday group"}), 422)
    assert len(said(page)) == 1


def test_a_file_that_belongs_into_a_zip_is_told_so(client: Client) -> None:
    page = Page(client.post(IMPORT, {"file": csv("hours.csv")}), 422)
    assert said(page) == ["hours.csv is read in a zip alone. Pack it together with manifest.csv."]


@pytest.mark.parametrize("file", SHEETS)
def test_every_column_that_is_read_stands_on_the_page_in_plain_words(client: Client, file: str) -> None:
    sheet = SHEETS[file]
    rows = Page(client.get(IMPORT)).rows(file)
    assert [row[0].removesuffix(" never empty") for row in rows] == [column.name for column in sheet.columns]
    assert [row[1] for row in rows] == [str(sheet.told[column.name].words) for column in sheet.columns]


def test_the_page_names_what_is_read_of_oneroster_and_of_calendars(client: Client) -> None:
    text = Page(client.get(IMPORT)).text
    for name in ("manifest.csv", "users.csv", "agentSourcedIds", "enrollments.csv", "beginDate", "RRULE", "SUMMARY"):
        assert name in text


@pytest.mark.parametrize("file", SAMPLES)
def test_a_sample_is_linked_and_comes_as_a_file(client: Client, file: str) -> None:
    hrefs = [link.attrs["href"] for link in Page(client.get(IMPORT)).every("a") if "download" in link.attrs]
    url = f"{IMPORT}samples/{file}"
    assert url in hrefs
    answer = client.get(url)
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == (
        "text/csv; charset=utf-8",
        f'attachment; filename="{file}"',
    )


def test_there_is_no_other_sample(client: Client, mara: Person) -> None:
    assert client.get(f"{IMPORT}samples/people.csv").status_code == 404
    mara.roles.all().delete()
    assert signed_in(mara).get(f"{IMPORT}samples/sessions.csv").status_code != 200
