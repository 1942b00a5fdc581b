"""An archive takes the place of an earlier one and of nothing else."""

import json
import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import connection

from lessonbook.database.archive.errors import ArchiveError
from lessonbook.database.archive.places import database_files
from lessonbook.database.archive.writing import write_archive
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    (tmp_path / "media" / "people").mkdir(parents=True)
    (tmp_path / "media" / "people" / "ana.jpg").write_text("a picture")
    return tmp_path / "media"


def refused(path: Path, media: Path, *others: Path) -> str:
    """Return why an archive is not written to `path`."""
    with pytest.raises(ArchiveError) as refusal:
        write_archive(connection, path, uploads=media, now=NOW, others=others)
    return str(refusal.value).removeprefix(f"{path} ")


def test_a_folder_is_no_file(media: Path, tmp_path: Path) -> None:
    assert refused(tmp_path, media) == "is a folder; name the file to write."


@pytest.mark.parametrize("name", ["people/school.zip", "people/ana.jpg", "../media/school.zip"])
def test_the_archive_is_not_written_into_itself(media: Path, name: str) -> None:
    assert refused(media / name, media) == "lies among the uploaded files, which the archive is to hold."
    assert [file.read_text() for file in (media / "people").iterdir()] == ["a picture"]


KEPT = "is where Lessonbook keeps what it needs; name another file."


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
def test_the_database_is_no_place_for_it(media: Path, tmp_path: Path, end: str) -> None:
    make_person()
    file = Path(f"{connection.settings_dict['NAME']}{end}")
    was_there = file.exists()
    (link := tmp_path / "link.zip").symlink_to(file)
    assert {refused(path, media) for path in (file, link)} == {KEPT}
    assert (link.is_symlink(), file.exists()) == (True, was_there)
    write_archive(connection, tmp_path / "school.zip", uploads=media, now=NOW)


@pytest.mark.engine("sqlite")
def test_the_database_under_another_name_is_still_the_database(media: Path, tmp_path: Path) -> None:
    [file, *_] = database_files(connection)
    os.link(file, tmp_path / "school.zip")
    assert refused(tmp_path / "school.zip", media) == KEPT
    assert file.samefile(tmp_path / "school.zip")


@pytest.mark.engine("postgresql")
def test_the_files_of_a_server_are_elsewhere() -> None:
    assert list(database_files(connection)) == []


def test_neither_is_what_else_the_installation_keeps(media: Path, tmp_path: Path) -> None:
    key, mail = tmp_path / "secret_key", tmp_path / "mail"
    (tmp_path / "link").symlink_to(mail)
    places = [key, mail / "school.zip", tmp_path / "link" / "school.zip", tmp_path / "x" / ".." / "secret_key"]
    assert {refused(path, media, key, mail) for path in places} == {KEPT}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link", "media"]


OTHER = "is there already and is no archive of Lessonbook; name another file."


def test_what_is_no_archive_stays(media: Path, tmp_path: Path) -> None:
    (note := tmp_path / "note.txt").write_text("precious")
    (empty := tmp_path / "empty").touch()
    with ZipFile(photos := tmp_path / "photos.zip", "w") as other:
        other.writestr("a.jpg", "a picture")
    (link := tmp_path / "link").symlink_to(note)
    os.mkfifo(pipe := tmp_path / "pipe")
    assert {refused(path, media) for path in (note, empty, photos, link, pipe, Path(os.devnull))} == {OTHER}
    assert (note.read_text(), link.is_symlink(), Path(os.devnull).is_char_device()) == ("precious", True, True)


def test_an_archive_gives_way_whichever_version_wrote_it(media: Path, tmp_path: Path) -> None:
    path = tmp_path / "school.zip"
    with ZipFile(path, "w") as later:
        later.writestr("manifest.json", json.dumps({"format": 2, "lessonbook": "9.0"}))
    for _ in range(2):
        said = write_archive(connection, path, uploads=media, now=NOW)
        with ZipFile(path) as file:
            assert file.read("manifest.json") == said.to_json()
