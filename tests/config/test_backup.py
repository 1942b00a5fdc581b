"""The commands `backup` and `restore`: what they say, and how they fail."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from pytest_django import Settings

from lessonbook.domain.people.models import Person, Role, RoleKind, School
from tests.factories import make_guardian, make_person, make_school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    make_school()
    make_guardian("Eva Marsh", make_person("Tom Marsh"))
    path = tmp_path / "school.zip"
    call_command("backup", str(path), stdout=StringIO())
    return path


def said(*words: str, **options: Any) -> list[str]:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue().splitlines()


def test_a_restore_says_what_came_back_and_looks_through_it(archive: Path) -> None:
    Person.objects.all().delete()
    cache.set("old", "news")
    first, second = said("restore", str(archive), "--replace")
    assert first.startswith(f"{archive}, made 2")
    assert first.endswith(", uploaded files 0")
    assert second.startswith("people 2, courses 0, sessions 0, ")
    assert cache.get("old") is None


def test_with_more_words_each_table_is_told(archive: Path, tmp_path: Path) -> None:
    for words in (["backup", str(tmp_path / "again.zip")], ["restore", str(archive), "--replace"]):
        lines = said(*words, verbosity=2)
        assert [line for line in lines if line.startswith("people_")] == [
            "people_account: 0",
            "people_family: 0",
            "people_school: 1",
            "people_person: 2",
            "people_accesstoken: 0",
            "people_family_members: 0",
            "people_guardianship: 1",
            "people_role: 2",
        ]


def test_a_school_that_was_not_in_order_comes_back_and_is_told_so(archive: Path, tmp_path: Path) -> None:
    Role.objects.filter(kind=RoleKind.GUARDIAN).delete()
    call_command("backup", str(archive), stdout=StringIO())
    School.objects.update(name="Another")
    out = StringIO()
    with pytest.raises(CommandError, match=r"^violations 1$"):
        call_command("restore", str(archive), "--replace", stdout=out)
    assert "people.guardianships_join_guardian_and_learner: Eva Marsh" in out.getvalue()
    assert School.objects.get().name == "Riverside School"


def test_what_is_wrong_is_said_in_a_sentence(archive: Path, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "data").mkdir()
    settings.DATA = tmp_path / "data"
    (broken := tmp_path / "broken.zip").write_bytes(archive.read_bytes()[:-100])
    wrong: dict[tuple[str, ...], str] = {
        ("restore", str(archive)): "There is a school here already (people_school, people_person, people_guardianship, "
        "…). Restore to an empty database, or add --replace to lose what is here for what is in the archive. "
        "Nothing was changed.",
        ("restore", str(broken), "--replace"): "The archive is damaged: "
        f"{broken} can't be read (File is not a zip file). Nothing was changed.",
        ("restore", str(tmp_path / "none.zip")): f"There is no file {tmp_path / 'none.zip'}. Nothing was changed.",
        ("restore", str(tmp_path)): f"There is no file {tmp_path}. Nothing was changed.",
        ("backup", str(tmp_path)): f"{tmp_path} is a folder; name the file to write. Nothing was written.",
    }
    (key := settings.DATA / "secret_key").write_text("a key")
    for place in (key, settings.DATA / "mail" / "school.zip", settings.DATA / "imports" / "school.zip"):
        taken = f"{place} is where Lessonbook keeps what it needs; name another file. Nothing was written."
        wrong["backup", str(place)] = taken
    for words, sentence in wrong.items():
        with pytest.raises(CommandError) as failure:
            call_command(*words)
        assert str(failure.value) == sentence
    with pytest.raises(CommandError, match=r"No such file or directory.*Nothing was written"):
        call_command("backup", str(tmp_path / "no" / "such" / "folder.zip"))
    assert key.read_text() == "a key"


def test_uploads_that_cannot_be_finished_are_not_called_unchanged(archive: Path, tmp_path: Path, media: Path) -> None:
    (media / "people").mkdir(parents=True)
    (media / "people" / "a.jpg").write_bytes(b"a picture")
    call_command("backup", str(archive), stdout=StringIO())
    (media / "people" / "a.jpg").unlink()
    # A folder with a link in it is nothing that a restore would remove.
    (media / "people" / "a.jpg").mkdir()
    (media / "people" / "a.jpg" / "link").symlink_to(tmp_path)
    with pytest.raises(CommandError, match=r"^The database was restored, but not all uploaded files: .*--replace\.$"):
        call_command("restore", str(archive), "--replace", stdout=StringIO())
